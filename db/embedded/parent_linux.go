package embedded

import "syscall"

// quitWithParent makes the kernel send SIGQUIT, PostgreSQL's immediate shutdown, when the parent dies.
func quitWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }
