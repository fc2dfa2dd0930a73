package db_test

import (
	"sync"
	"testing"
	"time"

	"puddle/db"
)

// canary sends one and returns its token.
func (w world) canary() (id db.CanaryID, token string) {
	w.t.Helper()
	id, err := w.SendCanary(w.ctx, db.ByDoctor, "Back.", func(minted string) string {
		token = minted
		return "r" + minted + "@puddle.test"
	})
	w.must(err)
	return id, token
}

func (w world) returns(token, words string, digest string) error {
	_, err := w.RecordInbound(w.ctx, db.NewInbound{Rcpt: []string{"r" + token}, Digest: []byte(digest), Verdict: db.Returned, Raw: []byte("x"),
		Canary: &db.CanaryAnswer{Token: token, Words: words}})
	return err
}

// TestCanariesOfSeveralInstances has many instances that find at once that one
// is due.
func TestCanariesOfSeveralInstances(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var looking sync.WaitGroup
	for range 8 {
		looking.Go(func() {
			if _, err := w.SendCanaryIfDue(w.ctx, "Back.", func(token string) string { return token }); err != nil {
				t.Error(err)
			}
		})
	}
	looking.Wait()
	list, err := w.Canaries(w.ctx, 9)
	w.must(err)
	if len(list) != 1 {
		t.Fatalf("%d canaries, want 1", len(list))
	}
	_, err = w.Pool().Exec(w.ctx, `update canaries set created_at = created_at - $1::interval`, db.CanaryInterval)
	w.must(err)
	if id, err := w.SendCanaryIfDue(w.ctx, "Back.", func(token string) string { return token }); err != nil || id == 0 {
		t.Errorf("after an hour: %d, %v", id, err)
	}
}

// TestCanaryCountsOnce has two mails come to one address at the same time.
func TestCanaryCountsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, token := w.canary()
	var coming sync.WaitGroup
	errs := make([]error, 2)
	for i, words := range []string{"Back.", "Forth."} {
		coming.Go(func() { errs[i] = w.returns(token, words, words) })
	}
	coming.Wait()
	c, err := w.CanaryByID(w.ctx, id)
	w.must(err)
	for i, want := range []db.CanaryState{db.CanaryOK, db.CanaryWrong} {
		if (errs[i] == nil) != (c.State == want) || errs[i] != nil && db.KindOf(errs[i]) != db.NotFound {
			t.Errorf("it is %s, and mail %d was answered %v", c.State, i, errs[i])
		}
	}
	if mails, err := w.InboundMails(w.ctx, 0, 9); err != nil || len(mails) != 1 {
		t.Errorf("%d mails are recorded, %v", len(mails), err)
	}
}

// TestOldCanariesAreSwept keeps neither them nor their mails for ever, and does
// not list them among people's mails.
func TestOldCanariesAreSwept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, token := w.canary()
	w.must(w.returns(token, "Back.", "1"))
	for kind, want := range map[db.DeliveryKind]int{"": 0, db.DeliverCanary: 1} {
		if mails, err := w.FindOutbound(w.ctx, db.OutboundFilter{Kind: kind}, 9); err != nil || len(mails) != want {
			t.Errorf("kind %q: %d mails sent, %v", kind, len(mails), err)
		}
	}
	for verdict, want := range map[db.Verdict]int{"": 0, db.Returned: 1} {
		if mails, err := w.FindInbound(w.ctx, db.InboundFilter{Verdict: verdict}, 9); err != nil || len(mails) != want {
			t.Errorf("verdict %q: %d mails received, %v", verdict, len(mails), err)
		}
	}
	_, err := w.Pool().Exec(w.ctx, `update canaries set created_at = created_at - $1::interval`, 31*24*time.Hour)
	w.must(err)
	w.must(w.Sweep(w.ctx))
	if list, err := w.Canaries(w.ctx, 9); err != nil || len(list) != 0 {
		t.Errorf("after a month: %v, %v", list, err)
	}
	if loop, err := w.MailLoop(w.ctx); err != nil || loop.Newest != nil || loop.Alarm() {
		t.Errorf("with none left: %+v, %v", loop, err)
	}
}

// TestVitalsCount has one mail waiting and one canary on its way.
func TestVitalsCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.canary()
	v, err := w.Vitals(w.ctx)
	w.must(err)
	if v.Made[db.Queued] != 1 || v.Waiting != 1 || v.Jobs["available"] != 1 || len(v.Canaries) != 1 || v.StuckJobs != 0 || v.Suspended != 0 ||
		v.Database.Size < 1<<20 || v.Database.Connections < 1 || v.Database.MaxConnections < v.Database.Connections || v.Database.Version == "" {
		t.Errorf("%+v", v)
	}
}
