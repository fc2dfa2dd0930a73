package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
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
	h, why, err := tryHome(dir)
	if err != nil || why == "" {
		return h, err
	}
	if _, err := os.Stat(h.data()); err == nil {
		return home{}, fmt.Errorf("%s has a database, but %s", dir, why)
	}
	state, err := stateDir()
	if err != nil {
		return home{}, fmt.Errorf("%s: choose another data folder (%w)", why, err)
	}
	sum := sha256.Sum256([]byte(dir))
	h, again, err := tryHome(filepath.Join(state, hex.EncodeToString(sum[:6])))
	if err == nil && again != "" {
		err = fmt.Errorf("%s: choose another data folder (%s)", why, again)
	}
	h.moved = why
	return h, err
}

// tryHome makes a folder and says why PostgreSQL can't work in it, if so.
func tryHome(dir string) (h home, why string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return h, "", err
	}
	h.dir = dir
	if h.as, err = accountFor(dir); err != nil {
		return h, "", err
	}
	if n := len(h.socket()); n > maxSocketPath {
		return h, fmt.Sprintf("the socket's path %s has %d bytes, %d over the limit", h.socket(), n, n-maxSocketPath), nil
	}
	if !canEnter(h.as, dir) {
		return h, fmt.Sprintf("the account with uid %d, which runs PostgreSQL, cannot enter %s", h.as.Uid, dir), nil
	}
	return h, "", nil
}

// stateDir is where a program keeps what must survive: of the machine for root, else of the user.
func stateDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/puddle", nil
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "puddle"), nil
	}
	user, err := os.UserHomeDir()
	return filepath.Join(user, ".local", "state", "puddle"), err
}
