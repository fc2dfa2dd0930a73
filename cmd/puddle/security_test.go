package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// proof names a test in SECURITY.md: its folder, its function, its sub-test.
var proof = regexp.MustCompile("`([a-z/]+)\\.((?:Test|Fuzz)\\w+)((?:/[\\w-]+)*)`")

// TestSecurityNamesTestsThatExist holds SECURITY.md to the tests that are
// there, and to its own count.
func TestSecurityNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	const root = "../.."
	document, err := os.ReadFile(root + "/SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	checks := 0
	for line := range strings.Lines(string(document)) {
		if !regexp.MustCompile(`^\| (★ )?[A-Z]+-\d+ \|`).MatchString(line) {
			continue
		}
		checks++
		proofs := proof.FindAllStringSubmatch(line, -1)
		if len(proofs) == 0 {
			t.Errorf("not proven: %s", line)
		}
		for _, p := range proofs {
			if !exists(t, filepath.Join(root, p[1]), p[2], p[3]) {
				t.Errorf("there is no %s", p[0])
			}
		}
	}
	if want := fmt.Sprintf("Each of the %d checks is proven", checks); !strings.Contains(string(document), want) {
		t.Errorf("SECURITY.md does not say %q", want)
	}
}

// exists looks for a test and, by its name, for the case or the file that a
// sub-test is made of.
func exists(t *testing.T, dir, function, subtest string) bool {
	t.Helper()
	files, err := filepath.Glob(dir + "/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(source), "func "+function+"(") {
			return subtest == "" || strings.Contains(string(source), `"`+strings.ReplaceAll(subtest[1:], "_", " ")+`"`) || hasCase(dir, subtest)
		}
	}
	return false
}

// hasCase looks for the file of a sub-test below the folder's or its parent's
// testdata.
func hasCase(dir, subtest string) bool {
	for _, pattern := range []string{dir + "/testdata" + subtest + ".*", filepath.Dir(dir) + "/testdata/" + filepath.Base(dir) + subtest + ".*"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 { // the patterns are right
			return true
		}
	}
	return false
}
