//go:build !linux

package embedded

import "syscall"

// quitWithParent does nothing: only Linux can tell a process of its parent's death.
func quitWithParent(*syscall.SysProcAttr) {}
