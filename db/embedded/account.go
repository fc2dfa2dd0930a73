package embedded

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is who runs PostgreSQL's programs: nil is the program's own user.
type account = syscall.Credential

// accountFor chooses the account that runs the cluster of a folder. PostgreSQL refuses to run as root: root steps down
// to the owner of the cluster, else to postgres, else to nobody. initdb looks its own uid up, so it needs a name.
func accountFor(dir string) (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	if st, err := os.Stat(home{dir: dir}.data()); err == nil {
		if owner := st.Sys().(*syscall.Stat_t); owner.Uid != 0 {
			return &account{Uid: owner.Uid, Gid: owner.Gid}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return &account{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither an account postgres nor nobody")
}

// command prepares a program to run as the account, away from the caller's working folder, locale and secrets.
func command(ctx context.Context, as *account, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	return cmd
}

// canEnter reports whether the account can work in a folder: /root, for one, is closed to others.
func canEnter(as *account, dir string) bool {
	return as == nil || command(context.Background(), as, "/bin/sh", "-c", `cd "$1"`, "sh", dir).Run() == nil
}

// give makes the account the owner of a folder.
func give(as *account, dir string) error {
	if as == nil {
		return nil
	}
	return os.Chown(dir, int(as.Uid), int(as.Gid))
}
