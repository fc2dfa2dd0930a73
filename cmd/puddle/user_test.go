package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"puddle/db/dbtest"
)

func TestOperatorsManagePeople(t *testing.T) {
	t.Parallel()
	database := dbtest.URL(t)
	for _, c := range []struct {
		arguments, input, want string
		fails                  bool
	}{
		{"user add ana@example.org --name=Ana --password", password + "\n", "Added Ana", false},
		{"user add ben@example.org --name=Ben", "", "Added Ben", false},
		{"user admin ben@example.org", "", "", false},
		{"user disable ana@example.org", "", "", false},
		{"user list", "", "administrator, no password", false},
		{"user list", "", "disabled", false},
		{"user reset-password ana@example.org", "", "The new password of Ana is", false},
		{"user reset-password nobody@example.org", "", "no such person", true},
	} {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		command := exec.Command(self, strings.Fields(c.arguments)...)
		command.Env = append(os.Environ(), beProgram+"=1", "DATABASE_URL="+database, "PUDDLE_DATA_DIR="+t.TempDir())
		command.Stdin = strings.NewReader(c.input)
		said, err := command.CombinedOutput()
		if (err != nil) != c.fails || !strings.Contains(string(said), c.want) {
			t.Errorf("puddle %s: %v, %q, want %q", c.arguments, err, said, c.want)
		}
	}
}
