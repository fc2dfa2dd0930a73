package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// superuser is the one role; whoever may enter the socket's folder is it.
const superuser = "puddle"

// clusterMajor returns the major version of a home's cluster, or 0 where there is none yet.
func clusterMajor(h home) (int, error) {
	b, err := os.ReadFile(filepath.Join(h.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(h.data()); err == nil {
			return 0, fmt.Errorf("%s is not a PostgreSQL cluster: move it away", h.data())
		}
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0, fmt.Errorf("%s/PG_VERSION: %w", h.data(), err)
	}
	return major, nil
}

// makeCluster runs initdb in a folder of another name and renames it, so that a half-made cluster, which no server
// ever ran on, is told from a complete one and can be thrown away.
func (s *Server) makeCluster(ctx context.Context, p programs) error {
	began := time.Now()
	if err := os.RemoveAll(s.home.unfinished()); err != nil {
		return err
	}
	if err := makePrivate(s.home, s.home.unfinished()); err != nil {
		return err
	}
	args := []string{"--pgdata=" + s.home.unfinished(), "--username=" + superuser, "--auth=trust", "--encoding=UTF8",
		"--locale=C", "--data-checksums", "--no-instructions"}
	if runtime.GOOS == "linux" {
		// Order by code point, but know that Ä is the capital of ä.
		args = append(args, "--lc-ctype=C.UTF-8")
	}
	if s.fast {
		args = append(args, "--no-sync")
	}
	if out, err := command(ctx, s.home.as, p.path("initdb"), args...).CombinedOutput(); err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("initdb: %w\n%s", err, out))
	}
	if err := os.Rename(s.home.unfinished(), s.home.data()); err != nil {
		return err
	}
	if err := syncDir(s.home.dir); err != nil {
		return err
	}
	s.log.Info("embedded database made", "dir", s.home.dir, "programs", p.dir, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// makePrivate makes a folder that only the home's account can enter.
func makePrivate(h home, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return give(h.as, dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// ensureDatabase connects to Database, making it when the server has none.
func (s *Server) ensureDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.URL(Database))
	if err == nil {
		return conn.Close(ctx)
	}
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != "3D000" { // invalid_catalog_name
		return err
	}
	conn, err = pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "create database "+Database)
	return err
}

// mayPass reports whether an error of ensureDatabase is one of a server that is starting, stopping, full, or not there.
func mayPass(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return true
	}
	class := refused.Code[:2]
	return class == "57" || class == "53" // operator intervention, insufficient resources
}
