package db

import (
	"strings"
	"testing"
)

// Passwords are kept as argon2id hashes with a salt each, of what RFC 9106
// and OWASP call enough; a person may choose a long one in any script.
func TestPasswordsAreKeptAsHashes(t *testing.T) {
	t.Parallel()
	d := &DB{hashing: make(chan struct{}, maxHashes)}
	const password = "correct horse"
	first, err := d.hashPassword(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.hashPassword(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if first == second || !strings.HasPrefix(first, "$argon2id$v=19$m=32768,t=3,p=1$") || strings.Contains(first, password) {
		t.Errorf("kept as %s and %s", first, second)
	}
	for given, want := range map[string]bool{password: true, "": false, password + " ": false, "Correct horse": false} {
		if is, err := d.checkPassword(t.Context(), first, given); err != nil || is != want {
			t.Errorf("%q: %v, %v", given, is, err)
		}
	}
	if is, err := d.checkPassword(t.Context(), "", password); err != nil || is {
		t.Errorf("nobody's password: %v, %v", is, err)
	}
	for given, want := range map[string]bool{"seven77": false, "eight888": true, strings.Repeat("x", 64): true, "пароль из слов 🐎": true,
		strings.Repeat("x", maxPassword+1): false} {
		if err := validPassword("password", given); (err == nil) != want {
			t.Errorf("%.20q: %v", given, err)
		}
	}
}

// Tokens have 130 random bits: among many, each place takes each character and
// none comes twice.
func TestTokensAreUnguessable(t *testing.T) {
	t.Parallel()
	const many = 20_000
	seen := make(map[string]bool, many)
	var places [tokenLength]map[byte]int
	for range many {
		token := newToken()
		if canonical, ok := CanonicalToken(token); !ok || canonical != token || seen[token] {
			t.Fatalf("the token %q is none, or comes twice", token)
		}
		seen[token] = true
		for n := range tokenLength {
			if places[n] == nil {
				places[n] = map[byte]int{}
			}
			places[n][token[n]]++
		}
	}
	for n, counts := range places {
		for c, count := range counts {
			if len(counts) != 32 || count < many/32/2 || count > many/32*2 {
				t.Errorf("place %d has %d characters, %q %d times of %d", n, len(counts), c, count, many)
			}
		}
	}
}
