package db

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The cost of one password hash (RFC 9106 4, the second recommended choice
// with less memory and more passes, so that several fit a small machine).
const (
	argonTime    = 3
	argonMemory  = 32 << 10 // KiB
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

// maxHashes is how many passwords are hashed at once; others wait their turn.
const maxHashes = 2

const (
	minPassword = 8
	maxPassword = 1024
)

var phc = base64.RawStdEncoding

// typed returns a password in the form that is hashed (NFC, RFC 8265 4.2.1):
// keyboards compose the same letters in different ways.
func typed(password string) []byte { return norm.NFC.Bytes([]byte(password)) }

// hashPassword returns the PHC string of an argon2id hash.
func (d *DB) hashPassword(ctx context.Context, password string) (string, error) {
	release, err := d.hashTurn(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	salt := make([]byte, argonSalt)
	rand.Read(salt) // never fails
	key := argon2.IDKey(typed(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		argonMemory, argonTime, argonThreads, phc.EncodeToString(salt), phc.EncodeToString(key)), nil
}

// nobodysHash is compared with where there is no person or no password, so
// that the answer costs the same. No password has it.
const nobodysHash = "$argon2id$v=19$m=32768,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// checkPassword reports whether password is the one that was hashed. It takes
// the same time for "".
func (d *DB) checkPassword(ctx context.Context, hashed, password string) (bool, error) {
	known := hashed != ""
	if !known {
		hashed = nobodysHash
	}
	release, err := d.hashTurn(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	var version, memory, passes, threads int
	parts := strings.Split(hashed, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fmt.Errorf("a password hash of an unknown kind")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &threads); err != nil {
		return false, fmt.Errorf("read a password hash: %w", err)
	}
	salt, saltErr := phc.DecodeString(parts[4])
	key, keyErr := phc.DecodeString(parts[5])
	if saltErr != nil || keyErr != nil {
		return false, fmt.Errorf("read a password hash: bad base64")
	}
	got := argon2.IDKey(typed(password), salt, uint32(passes), uint32(memory), uint8(threads), uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1 && known, nil
}

func (d *DB) hashTurn(ctx context.Context) (release func(), err error) {
	select {
	case d.hashing <- struct{}{}:
		return func() { <-d.hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// validPassword checks a new password.
func validPassword(field, password string) error {
	if n := utf8.RuneCountInString(password); n < minPassword || n > maxPassword {
		return invalid(field, "Please choose a password of %d characters or more.", minPassword)
	}
	return nil
}
