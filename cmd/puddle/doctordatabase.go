package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"puddle/db"
	"puddle/mail/doctor"
)

const (
	databaseTime = 30 * time.Second // for a private database to start and all questions
	oldestMajor  = 15               // PostgreSQL that Puddle is tested with
)

// examineDatabase looks at the database and changes nothing in it. core is nil
// where it can't be used; closeAll is always to be called.
func (c *DoctorCmd) examineDatabase(ctx context.Context) (core *db.DB, found []doctor.Finding, closeAll func()) {
	limited, cancel := context.WithTimeout(ctx, databaseTime)
	defer cancel()
	broken := func(err error, advice string) []doctor.Finding {
		return []doctor.Finding{{State: doctor.Fail, Check: "database", Text: err.Error(), Advice: advice}}
	}
	base, err := c.find(limited, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, broken(err, "install PostgreSQL's server programs, or set DATABASE_URL"), func() {}
	}
	closeBase := func() {
		if err := base.close(); err != nil {
			slog.Warn("close the database", "err", err)
		}
	}
	i, err := db.Inspect(limited, base.url)
	if err != nil {
		return nil, broken(err, "see whether PostgreSQL runs and DATABASE_URL is right"), closeBase
	}
	found = []doctor.Finding{examineVersion(i), examineDurability(i), examineSchema(i)}
	if i.Missing > 0 {
		return nil, found, closeBase
	}
	core, err = db.Open(ctx, db.Config{URL: base.url, MaxConns: 2})
	if err != nil {
		return nil, append(found, broken(err, "")...), closeBase
	}
	return core, found, func() {
		core.Close()
		closeBase()
	}
}

func examineVersion(i db.Inspection) doctor.Finding {
	f := doctor.Finding{State: doctor.OK, Check: "database", Text: "PostgreSQL " + i.Version + " answers"}
	if i.Major < oldestMajor {
		f.State, f.Advice = doctor.Fail, fmt.Sprintf("use PostgreSQL %d or later", oldestMajor)
	}
	return f
}

// examineDurability checks that a commit outlives a power cut: mail is
// answered with 250 on the strength of it.
func examineDurability(i db.Inspection) doctor.Finding {
	const check = "database's durability"
	if len(i.Lossy) == 0 {
		return doctor.Finding{State: doctor.OK, Check: check, Text: "fsync, full_page_writes and synchronous_commit are on"}
	}
	return doctor.Finding{State: doctor.Fail, Check: check, Text: strings.Join(i.Lossy, " and ") + " off: a power cut loses mail that we said we had",
		Advice: "alter system set " + strings.Join(i.Lossy, " = on; alter system set ") + " = on; select pg_reload_conf()"}
}

func examineSchema(i db.Inspection) doctor.Finding {
	const check = "database's schema"
	switch {
	case i.Unknown > 0:
		return doctor.Finding{State: doctor.Fail, Check: check, Text: fmt.Sprintf("a newer program has applied %d migrations that this one does not know", i.Unknown), Advice: "run the newer program"}
	case i.Missing > 0:
		return doctor.Finding{State: doctor.Warn, Check: check, Text: fmt.Sprintf("%d migrations are missing", i.Missing), Advice: "run puddle migrate; serve does it too when it starts"}
	}
	return doctor.Finding{State: doctor.OK, Check: check, Text: "is up to date"}
}
