package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakePrograms makes a folder whose postgres only tells a version.
func fakePrograms(t *testing.T, version string) string {
	t.Helper()
	dir := newDir(t)
	script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n"
	for _, name := range []string{"initdb", "postgres"} {
		check(t, os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755))
	}
	return dir
}

func TestFindPrograms(t *testing.T) {
	t.Parallel()
	tests := []struct {
		version string
		cluster int // 0: there is none yet
		want    string
	}{
		{"15.18 (Debian 15.18-0+deb12u1)", 0, ""},
		{"18.1", 0, ""},
		{"17beta1", 17, ""},
		{"14.9", 0, "version 15 or later (initdb, postgres): install Debian's package postgresql"},
		{"17.2", 15, "the cluster was made by PostgreSQL 15: install its server programs or name their folder in PUDDLE_PG_BIN"},
	}
	for _, test := range tests {
		t.Run(test.version, func(t *testing.T) {
			t.Parallel()
			dir := fakePrograms(t, test.version)
			as, err := accountFor(dir)
			check(t, err)
			found, err := findPrograms(t.Context(), as, dir, test.cluster)
			if test.want == "" {
				if err != nil || found.dir != dir {
					t.Errorf("got %+v, %v", found, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("got %v, want …%s… that names %s", err, test.want, dir)
			}
		})
	}
}

func TestCandidatesHoldTheseTestsPrograms(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	as, err := accountFor(dir)
	check(t, err)
	found, err := findPrograms(t.Context(), as, "", 0)
	check(t, err)
	if found.major < minMajor {
		t.Errorf("found %+v", found)
	}
}
