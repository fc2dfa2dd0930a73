package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"puddle/db"
	"puddle/db/embedded"
)

// Main is the TestMain of every package whose tests use this one:
//
//	func TestMain(m *testing.M) { dbtest.Main(m) }
func Main(m *testing.M) {
	embedded.MaybeSupervise()
	os.Exit(m.Run())
}

// New returns an open database of the test's own, migrated and without people, closed when the test ends.
// Changes are applied to its configuration before it is opened.
func New(t testing.TB, changes ...func(*db.Config)) *db.DB {
	t.Helper()
	config := db.Config{
		URL:         URL(t),
		MailDomain:  "puddle.test",
		MailDomains: []string{"puddle.test"},
		Secret:      []byte("known to every test, thirty-two b"),
		NotifyDelay: 30 * time.Second,
		MaxConns:    8,
	}
	for _, change := range changes {
		change(&config)
	}
	d, err := db.Open(t.Context(), config)
	if err != nil {
		t.Fatalf("open the test's database: %v", err)
	}
	t.Cleanup(d.Close)
	return d
}

// URL returns the connection URL of a migrated database of the test's own, as for the program's DATABASE_URL.
// Connections that are left when the test has ended are cut.
func URL(t testing.TB) string {
	t.Helper()
	p, err := shared()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	c, err := p.take(t.Context())
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() { p.give(c) })
	return p.url(c.name)
}

// shared is the pool of this process. Nothing closes it: the process's end does.
var shared = sync.OnceValues(func() (*pool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	dir, err := clusterDir()
	if err != nil {
		return nil, err
	}
	server, err := embedded.Start(ctx, embedded.Config{Dir: dir, Fast: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("%w\n(the tests' cluster in %s holds nothing of value: it may be removed)", err, dir)
	}
	return openPool(ctx, server.URL, embedded.Database, db.MigrationsHash(), db.Migrate)
})

// clusterDir returns the folder of this checkout's cluster, which is each user's own.
func clusterDir() (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = filepath.Join(root, "var")
	}
	sum := sha256.Sum256([]byte(root))
	return filepath.Join(cache, "puddle", "test-"+hex.EncodeToString(sum[:4])), nil
}

// moduleRoot returns the folder of go.mod above the working folder, which for tests is that of their package.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("there is no go.mod above the working folder")
		}
		dir = filepath.Dir(dir)
	}
}
