package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"puddle/db"
	"puddle/handlers"
	"puddle/mail"
	"puddle/mail/dkim"
	"puddle/mail/doctor"
	"puddle/mail/smtpd"
)

// stopTime is how long the program may take to finish what is in hand.
const stopTime = 9 * time.Second

// ServeCmd serves browsers and mail until it is told to stop.
type ServeCmd struct {
	config
	Demo bool `help:"Fill an empty database with demo data and show outgoing mail at /dev/mail. For this machine only."`
}

// Run serves until ctx ends, then finishes what is in hand.
func (c *ServeCmd) Run(ctx context.Context) (err error) {
	if err := c.check(c.Demo); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	doors, err := c.listen()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, doors.close()) }()
	base, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, base.close()) }()
	d, err := c.openCore(ctx, base.url, log)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := checkDemo(ctx, d, c.Demo); err != nil {
		return err
	}
	if err := d.GrantAdmins(ctx); err != nil {
		return err
	}
	p, err := c.wire(d, doors, log)
	if err != nil {
		return err
	}
	if err := c.announce(ctx, d, doors); err != nil {
		return err
	}
	return p.run(ctx, base)
}

func (c *ServeCmd) openCore(ctx context.Context, url string, log *slog.Logger) (*db.DB, error) {
	secret, err := c.secret()
	if err != nil {
		return nil, err
	}
	return db.Open(ctx, db.Config{
		URL:         url,
		NotifyDelay: c.NotifyDelay,
		MailDomain:  c.MailDomain[0],
		MailDomains: c.MailDomain,
		Secret:      secret,
		Admins:      c.Admin,
		NoLimits:    c.Limits == "off",
		Logger:      log,
	})
}

// program is everything that runs while Puddle serves.
type program struct {
	db       *db.DB
	log      *slog.Logger
	doors    *doors
	sender   *mail.Sender
	web      *http.Server
	mail     []*smtpd.Server
	metrics  *metricsServer
	canaries string // the mail domain that canaries go to, "" for none
	failures chan error
	running  sync.WaitGroup
}

// wire makes the parts and connects them.
func (c *ServeCmd) wire(d *db.DB, doors *doors, log *slog.Logger) (*program, error) {
	secret, err := c.secret()
	if err != nil {
		return nil, err
	}
	peers, err := c.trustedPeers()
	if err != nil {
		return nil, err
	}
	baseURL := c.baseURL(doors)
	if c.BaseURL == "" && !isLoopback(doors.http.Addr().String()) {
		log.Warn("PUDDLE_BASE_URL is not set: the links in mail work on this machine only", "base_url", baseURL)
	}
	p := &program{db: d, log: log, doors: doors, failures: make(chan error, 4)}
	from, err := c.sender()
	if err != nil {
		return nil, err
	}
	p.sender, err = mail.NewSender(mail.SenderConfig{DB: d, BaseURL: baseURL, Domains: c.MailDomain, From: c.MailFrom,
		Relay: c.RelayURL, Keep: c.Demo && c.RelayURL == "", Sign: dkim.NewSigner(d, from).Sign, Logger: log})
	if err != nil {
		return nil, err
	}
	if c.RelayURL != "" && !c.Demo && !doctor.IsLocal(c.MailDomain[0]) {
		p.canaries = c.MailDomain[0]
	}
	if c.RelayURL == "" && !c.Demo {
		log.Warn("PUDDLE_RELAY_URL is not set: outgoing mail stays queued")
	}
	prover, err := c.prover()
	if err != nil {
		return nil, err
	}
	receiver, err := mail.NewReceiver(mail.ReceiverConfig{DB: d, Domains: c.MailDomain, From: c.MailFrom, BaseURL: baseURL,
		Prover: prover, ReportOnly: c.MailAuth == "report", Logger: log})
	if err != nil {
		return nil, err
	}
	edge := smtpd.Config{Domain: c.MailDomain[0], TLS: doors.tls, TrustedPeers: peers, ReadTimeout: c.SMTPReadTimeout,
		Limits: c.Limits == "on", Logger: log}
	p.mail = append(p.mail, smtpd.New(edge, receiver))
	if doors.lmtp != nil {
		edge.LMTP = true
		p.mail = append(p.mail, smtpd.New(edge, receiver))
	}
	handler, err := handlers.New(handlers.Config{DB: d, Secret: secret, BaseURL: baseURL, Demo: c.Demo, Limits: c.Limits == "on",
		TrustedPeers: peers, SMTPAddr: doors.smtp.Addr().String(), DryRun: dryRun(receiver, peers, doors.lmtp != nil), Version: version(), Logger: log})
	if err != nil {
		return nil, err
	}
	p.web = handlers.NewServer("", handler)
	if doors.metrics != nil {
		p.metrics = newMetricsServer(d)
	}
	return p, nil
}

// run serves until ctx ends or a part fails.
func (p *program) run(ctx context.Context, base *database) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	background := context.WithoutCancel(ctx)
	if err := p.sender.Start(background); err != nil {
		return err
	}
	p.running.Go(func() { base.watch(ctx) })
	p.running.Go(func() { sweep(ctx, p.db, p.log) })
	if p.canaries != "" {
		p.running.Go(func() { mail.WatchLoop(ctx, p.db, p.canaries, p.log) })
	}
	p.serve("mail", func() error { return p.mail[0].Serve(background, p.doors.smtp) })
	if p.doors.lmtp != nil {
		p.serve("mail from the MTA in front", func() error { return p.mail[1].Serve(background, p.doors.lmtp) })
	}
	p.serve("browsers", func() error { return p.doors.serveHTTP(p.web) })
	if p.metrics != nil {
		p.serve("metrics", func() error { return p.metrics.serve(p.doors.metrics) })
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-p.failures:
	}
	p.log.Info("stopping")
	p.stop(background)
	cancel()
	p.running.Wait()
	return err
}

// serve runs one part; that it ends by itself is a failure of the program.
func (p *program) serve(what string, f func() error) {
	p.running.Go(func() {
		if err := f(); err != nil {
			p.failures <- fmt.Errorf("serve %s: %w", what, err)
		}
	})
}

// stop closes the doors, lets what is in hand finish and ends the work behind.
// What does not end in time is logged and left.
func (p *program) stop(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, stopTime)
	defer cancel()
	var parts sync.WaitGroup
	errs := make(chan error, len(p.mail)+3)
	for _, m := range p.mail {
		parts.Go(func() { errs <- m.Shutdown(ctx) })
	}
	parts.Go(func() { errs <- p.web.Shutdown(ctx) })
	if p.metrics != nil {
		parts.Go(func() { errs <- p.metrics.stop() })
	}
	parts.Go(func() { errs <- p.sender.Stop(ctx) })
	parts.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			p.log.Warn("stopping", "err", err)
		}
	}
}
