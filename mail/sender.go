package mail

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"puddle/db"
)

// SenderConfig says how mail goes out.
type SenderConfig struct {
	DB      *db.DB
	BaseURL string   // of the links in mails
	Domains []string // of our own addresses; the first one is used for new ones
	From    string   // a mailbox, "" for Puddle <puddle@DOMAIN>

	// Relay is smtp://user:password@host:587, smtps://host or smtp://host.
	// With Keep mail is kept in the database to be looked at instead. With
	// neither it stays queued.
	Relay string
	Keep  bool

	// Sign returns a mail with our signature; nil: mail goes out as it was
	// made. It is called once for each mail, before its bytes are kept.
	Sign func(ctx context.Context, raw []byte) ([]byte, error)

	RootCAs *x509.CertPool // that the relay's certificate is checked against; nil: the system's
	Logger  *slog.Logger
}

const (
	workers     = 8 // mails in hand at a time, each on a connection of its own
	claimSize   = 100
	claimPause  = 50 * time.Millisecond // between claims, however often we are woken
	claimPoll   = 5 * time.Second       // without being woken
	orphanPause = 3 * time.Second
	softStop    = 5 * time.Second  // for mails in hand when the program ends
	jobTime     = 20 * time.Minute // for one attempt: more than a relay may take that uses up all of relayWaits
)

// Sender makes mail of what is due and hands it to the relay. Several may run
// on one database.
type Sender struct {
	db    *db.DB
	site  *site
	relay *relay // nil: none
	keep  bool
	sign  func(ctx context.Context, raw []byte) ([]byte, error) // nil: not at all
	log   *slog.Logger

	patience patience

	id     string
	client *river.Client[pgx.Tx]
	cancel context.CancelFunc
	loops  sync.WaitGroup
}

// NewSender returns a Sender that does nothing until Start. It fails on a
// configuration that makes no sense.
func NewSender(c SenderConfig) (*Sender, error) {
	st, err := newSite(c.BaseURL, c.Domains, c.From)
	if err != nil {
		return nil, err
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Sender{db: c.DB, site: st, keep: c.Keep, sign: c.Sign, log: c.Logger, patience: usualPatience, id: "puddle-" + rand.Text()}
	if c.Relay != "" {
		if s.relay, err = newRelay(c.Relay, st.domain, c.RootCAs); err != nil {
			return nil, err
		}
	}
	jobs := river.NewWorkers()
	river.AddWorker(jobs, &sendWorker{sender: s})
	s.client, err = river.NewClient(riverpgxv5.New(c.DB.Pool()), &river.Config{
		ID:                   s.id,
		Logger:               slog.New(quiet{c.Logger.Handler()}),
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		Workers:              jobs,
		JobTimeout:           jobTime,
		RescueStuckJobsAfter: jobTime + 5*time.Minute,
		SoftStopTimeout:      softStop,
	})
	if err != nil {
		return nil, fmt.Errorf("set up the work on outgoing mail: %w", err)
	}
	return s, nil
}

// Start begins to send; ctx bounds the start alone. Without a relay it does
// nothing: what is due stays due.
func (s *Sender) Start(ctx context.Context) error {
	if s.relay == nil && !s.keep {
		return nil
	}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.cancel = cancel
	s.loops.Go(func() { s.db.HoldWorker(background, s.id) })
	if err := s.client.Start(background); err != nil {
		cancel()
		return fmt.Errorf("start the work on outgoing mail: %w", err)
	}
	s.loops.Go(func() { s.claim(background) })
	s.loops.Go(func() { s.freeOrphans(background) })
	return nil
}

// Stop takes no new mail in hand and waits for those that are, some seconds at
// most; those that it then cuts off are sent again by whoever runs next.
func (s *Sender) Stop(ctx context.Context) error {
	if s.cancel == nil {
		return nil
	}
	err := s.client.Stop(ctx)
	s.cancel()
	s.loops.Wait()
	if s.relay != nil {
		s.relay.close()
	}
	return err
}

// claim makes deliveries of the notices that are due, when something may have
// become due or the next one has.
func (s *Sender) claim(ctx context.Context) {
	watch := s.db.WatchNotices()
	defer watch.Close()
	for {
		claimed, wait, err := s.db.ClaimNotices(ctx, claimSize)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.log.Warn("claim notices", "err", err)
			wait = time.Second
		case claimed >= claimSize: // a digest takes all that waits for its reader
			continue
		case wait < 0 || wait > claimPoll:
			wait = claimPoll
		}
		if !pause(ctx, claimPause, nil) || !pause(ctx, max(0, wait-claimPause), watch.C) {
			return
		}
	}
}

// freeOrphans gives the mails that a dead process had in hand back to the
// queue. River would do so as well, but not before a job has had all the time
// that a slow relay may take.
func (s *Sender) freeOrphans(ctx context.Context) {
	var suspects []int64
	for pause(ctx, orphanPause, nil) {
		left, freed, err := s.db.FreeOrphans(ctx, db.SendDelivery{}.Kind(), suspects)
		if err != nil && ctx.Err() == nil {
			s.log.Warn("look for mail that nobody sends any more", "err", err)
		}
		if freed > 0 {
			s.log.Warn("mail was left by a process that died", "mails", freed)
		}
		suspects = left
	}
}

// pause waits that long, or until woken. It is false when ctx has ended.
func pause(ctx context.Context, d time.Duration, woken <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-woken:
	}
	return ctx.Err() == nil
}
