package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"time"

	"puddle/cmd/puddle/demo"
	"puddle/db"
	"puddle/mail/doctor"
)

// DoctorCmd checks whether all that Puddle needs is there and works. It takes
// the configuration that serve has, and may run beside it.
type DoctorCmd struct {
	config
	JSON        bool          `name:"json" help:"Print a line of JSON for each check."`
	NoLoop      bool          `help:"Do not have the program send a mail to itself by way of the relay."`
	LoopTimeout time.Duration `default:"30s" help:"How long that mail may take."`
	DKIM        bool          `name:"dkim" help:"Check nothing; make the key that signs our mail, unless there is one, and print the record to publish."`
	Rotate      bool          `help:"Check nothing; replace the key that signs our mail: make a second one and print its record, and once that is published, run again, forget the old one."`
}

// Run prints a line for each check and fails if one failed.
func (c *DoctorCmd) Run(ctx context.Context) error {
	switch {
	case c.DKIM:
		return c.printKeys(ctx)
	case c.Rotate:
		return c.rotateKey(ctx)
	}
	r := &report{json: c.JSON}
	c.examine(ctx, r)
	if r.failed > 0 {
		return fmt.Errorf("%d of %d checks failed", r.failed, r.checks)
	}
	return nil
}

// report prints findings and counts them.
type report struct {
	json           bool
	checks, failed int
}

func (r *report) add(findings ...doctor.Finding) {
	for _, f := range findings {
		r.checks++
		if f.State == doctor.Fail {
			r.failed++
		}
		if r.json {
			json.NewEncoder(os.Stdout).Encode(f) // strings always encode; nobody is told when standard output is gone
			continue
		}
		fmt.Println(f)
	}
}

func (c *DoctorCmd) examine(ctx context.Context, r *report) {
	core, found, closeAll := c.examineDatabase(ctx)
	defer closeAll()
	isDemo := core != nil && isMarked(ctx, core)
	r.add(c.examineConfig(isDemo)...)
	r.add(found...)
	runs, found := c.examinePorts(ctx)
	r.add(found...)
	from, err := c.sender()
	if err != nil {
		return // the configuration's findings have told
	}
	if isDemo && c.RelayURL == "" {
		r.add(doctor.Finding{State: doctor.Skip, Check: "relay, DNS, mail loop", Text: "a demonstration keeps its mail"})
		return
	}
	keys, found := examineKeys(ctx, core, from)
	r.add(found...)
	d := doctor.New(doctor.Config{DNS: c.DNS, Domains: c.MailDomain, From: from, Host: c.publicHost(), Relay: c.RelayURL,
		Keys: keys})
	relay := d.Relay(ctx)
	r.add(relay...)
	r.add(d.DNS(ctx)...)
	switch {
	case c.NoLoop:
	case core == nil || !runs || relay[0].State == doctor.Fail:
		r.add(doctor.Finding{State: doctor.Skip, Check: "mail loop",
			Text: "only with the database, the relay and the running program can a mail go round", Advice: "start puddle serve and try again"})
	default:
		r.add(d.Loop(ctx, core, c.LoopTimeout)...)
	}
}

func isMarked(ctx context.Context, core *db.DB) bool {
	mark, err := core.Setting(ctx, demo.Mark)
	return err == nil && mark != ""
}

// publicHost is the name under which people reach this machine, "" if the
// configuration does not tell.
func (c *DoctorCmd) publicHost() string {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Hostname() == "localhost" {
		return ""
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return ""
	}
	return u.Hostname()
}
