package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// minSecret is the least length of the key for cookies and links, in
// characters.
const minSecret = 32

// secret returns the key that is configured, or the one that is kept in the
// data folder, made at the first start. It never returns a short one: with a
// file that was cut off, everybody could sign cookies.
func (c databaseConfig) secret() ([]byte, error) {
	if c.Secret != "" {
		if len(c.Secret) < minSecret {
			return nil, fmt.Errorf("PUDDLE_SECRET: give it %d characters or more", minSecret)
		}
		return []byte(c.Secret), nil
	}
	path := filepath.Join(c.DataDir, "secret")
	kept, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(c.DataDir, path); err != nil {
			return nil, err
		}
		kept, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	secret := strings.TrimSpace(string(kept))
	if len(secret) < minSecret {
		return nil, fmt.Errorf("%s holds no secret of %d characters or more: put it back, or remove it to end all sessions", path, minSecret)
	}
	return []byte(secret), nil
}

// makeSecret writes a new secret to path. It is linked into place when it is
// safe on the disk: of two programs that start at once both get the same, and
// none a part of it.
func makeSecret(dir, path string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	draft, err := os.CreateTemp(dir, "secret-*") // for its owner alone
	if err != nil {
		return fmt.Errorf("keep the secret: %w", err)
	}
	defer os.Remove(draft.Name())
	random := make([]byte, 32)
	rand.Read(random) // never fails
	_, err = draft.WriteString(hex.EncodeToString(random) + "\n")
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return fmt.Errorf("keep the secret: %w", err)
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keep the secret: %w", err)
	}
	return nil
}
