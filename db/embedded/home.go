package embedded

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

const (
	socketPort = "5432"
	// maxSocketPath is what sun_path holds on the smallest of the systems (macOS), less the closing NUL.
	maxSocketPath = 103
)

// home is the folder that holds everything of one server, and the account that runs it.
type home struct {
	dir   string
	as    *account
	moved string // why dir is not the folder asked for, or empty
}

func (h home) data() string       { return filepath.Join(h.dir, "data") }
func (h home) unfinished() string { return filepath.Join(h.dir, "data.unfinished") }
func (h home) socketDir() string  { return filepath.Join(h.dir, "run") }
func (h home) logFile() string    { return filepath.Join(h.dir, "postgres.log") }
func (h home) startLock() string  { return filepath.Join(h.dir, "start.lock") }
func (h home) usersLock() string  { return filepath.Join(h.dir, "users.lock") }
func (h home) serverLock() string { return filepath.Join(h.dir, "server.lock") }
func (h home) socket() string     { return filepath.Join(h.socketDir(), ".s.PGSQL."+socketPort) }

// settle makes the folder asked for, or, where PostgreSQL can't work in it, one of the same name's hash in the place
// for programs' state. A folder that has a cluster is kept in any case: taking another would look like lost data.
func settle(asked string) (home, error) {
	dir, err := filepath.Abs(asked)
	if err != nil {
		return home{}, err
	}
	h, why := tryHome(dir)
	if why == nil {
		return h, nil
	}
	if _, err := os.Stat(home{dir: dir}.data()); err == nil {
		return home{}, fmt.Errorf("%s has a database, but %w", dir, why)
	}
	state, err := stateDir()
	if err != nil {
		return home{}, fmt.Errorf("choose another data folder: %w", errors.Join(why, err))
	}
	sum := sha256.Sum256([]byte(dir))
	h, again := tryHome(filepath.Join(state, hex.EncodeToString(sum[:6])))
	if again != nil {
		return home{}, fmt.Errorf("choose another data folder: %w", errors.Join(why, again))
	}
	h.moved = why.Error()
	return h, nil
}

// tryHome makes a folder in which PostgreSQL can work, or says why it can't.
func tryHome(dir string) (home, error) {
	h := home{dir: dir}
	if n := len(h.socket()); n > maxSocketPath {
		return h, fmt.Errorf("the socket's path %s is %d bytes too long", h.socket(), n-maxSocketPath)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return h, err
	}
	var err error
	if h.as, err = accountFor(dir); err != nil {
		return h, err
	}
	if h.as != nil {
		// Whatever the umask says: what is private in it is so by itself.
		if err := os.Chmod(dir, 0o755); err != nil {
			return h, err
		}
	}
	if !canEnter(h.as, dir) {
		return h, fmt.Errorf("the account with uid %d, which runs PostgreSQL, can't enter %s", h.as.Uid, dir)
	}
	return h, trySocketDir(h)
}

// trySocketDir makes the folder of the socket and finds out whether its file system knows owners and sockets: that of
// a folder shared with a virtual machine's host often does not.
func trySocketDir(h home) error {
	dir := h.socketDir()
	if err := makePrivate(h, dir); err != nil {
		return err
	}
	st, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if h.as != nil && st.Sys().(*syscall.Stat_t).Uid != h.as.Uid {
		return fmt.Errorf("%s can't be given to another account", dir)
	}
	probe, err := net.Listen("unix", filepath.Join(dir, rand.Text()[:8]))
	if err != nil {
		return err
	}
	return probe.Close()
}

// stateDir makes the place where a program keeps what must survive: of the machine for root, else of the user.
func stateDir() (string, error) {
	if os.Geteuid() == 0 {
		const dir = "/var/lib/puddle"
		return dir, errors.Join(os.MkdirAll(dir, 0o755), os.Chmod(dir, 0o755))
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "puddle"), nil
	}
	user, err := os.UserHomeDir()
	return filepath.Join(user, ".local", "state", "puddle"), err
}
