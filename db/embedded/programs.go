package embedded

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// minMajor is the oldest PostgreSQL that Puddle's SQL runs on.
const minMajor = 15

// binEnv names the variable that says where initdb and postgres are.
const binEnv = "PUDDLE_PG_BIN"

// programs is a folder with initdb and postgres of one major version.
type programs struct {
	dir   string
	major int
}

func (p programs) path(name string) string { return filepath.Join(p.dir, name) }

// findPrograms returns the first programs that the account can run; of the major version wanted, or any if that is 0.
// A folder named by the configuration or the environment is the only one looked at.
func findPrograms(ctx context.Context, as *account, binDir string, want int) (programs, error) {
	dirs := []string{cmp.Or(binDir, os.Getenv(binEnv))}
	if dirs[0] == "" {
		dirs = candidates(ctx)
	}
	var seen []string
	for _, dir := range dirs {
		major, err := majorOf(ctx, as, dir)
		if err == nil && major >= minMajor && (want == 0 || major == want) {
			return programs{dir: dir, major: major}, nil
		}
		if err == nil {
			seen = append(seen, fmt.Sprintf("%s is version %d", dir, major))
		}
	}
	if err := ctx.Err(); err != nil {
		return programs{}, err
	}
	found := "none found"
	if len(seen) > 0 {
		found = strings.Join(seen, ", ")
	} else if len(dirs) == 1 {
		found = "none that runs in " + dirs[0]
	}
	if want != 0 {
		return programs{}, fmt.Errorf("the cluster was made by PostgreSQL %d: install its server programs or name their folder in %s, "+
			"or move the data over with pg_dump (%s)", want, binEnv, found)
	}
	return programs{}, fmt.Errorf("no PostgreSQL server programs, version %d or later (initdb, postgres): install Debian's package "+
		"postgresql, name their folder in %s, or set DATABASE_URL (%s)", minMajor, binEnv, found)
}

// candidates lists where the programs may be, best first.
func candidates(ctx context.Context) []string {
	var dirs []string
	if path, err := exec.LookPath("initdb"); err == nil {
		// A link in PATH leads to the folder that has postgres and its libraries beside it.
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	var versioned []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		matches, _ := filepath.Glob(pattern) // The only error is a bad pattern.
		versioned = append(versioned, matches...)
	}
	slices.SortStableFunc(versioned, func(a, b string) int { return cmp.Compare(firstNumber(b), firstNumber(a)) })
	return append(append(dirs, versioned...), cachedPrograms()...)
}

// cachedPrograms lists where .ci/install puts programs when it can't install a package.
func cachedPrograms() []string {
	dirs := []string{"/var/cache/puddle/postgresql/bin"}
	if cache, err := os.UserCacheDir(); err == nil {
		dirs = append(dirs, filepath.Join(cache, "puddle", "postgresql", "bin"))
	}
	return dirs
}

// majorOf runs a folder's postgres as the account and returns its major version.
func majorOf(ctx context.Context, as *account, dir string) (int, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0, err
	}
	out, err := command(ctx, as, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	return firstNumber(string(out)), nil
}

var digits = regexp.MustCompile(`[0-9]+`)

// firstNumber reads the 15 of "postgres (PostgreSQL) 15.18" and of "/usr/lib/postgresql/15/bin"; 0 if there is none.
func firstNumber(s string) int {
	n, _ := strconv.Atoi(digits.FindString(s)) // Empty, hence 0, where there is no digit.
	return n
}
