package mail

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"puddle/db"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

func TestDatabaseAwayIsTryAgain(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	away, err := db.Open(t.Context(), db.Config{URL: "postgres://nobody@127.0.0.1:1/none?connect_timeout=1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(away.Close)
	other := &talk{db: away}
	addr := other.listen(t, smtpd.Config{})
	mailtest.Talk(t, "tcp", addr, "< 220\n> EHLO one.test\n< 250\n> MAIL FROM:<ana@one.test>\n< 250\n"+
		"> RCPT TO:<"+k.reply["ana@one.test"]+">\n< 451 4.3.0 Something went wrong on our side\n> QUIT\n< 221")
	got := mailtest.Deliver(t, addr, "ana@one.test", "postmaster@puddle.test", mailFrom("ana@one.test", "x", "Help!"))
	if !strings.HasPrefix(got, "451 4.3.0") {
		t.Errorf("answer: %s", got)
	}
}

// A database without a free connection makes a peer come again, and is used
// again when it has one.
func TestNoFreeConnectionIsTryAgain(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	small, err := db.Open(t.Context(), db.Config{URL: k.db.Pool().Config().ConnString(), MailDomain: "puddle.test", MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(small.Close)
	addr := (&talk{db: small}).listen(t, smtpd.Config{})
	taken := []*pgxpool.Conn{}
	for range 2 {
		c, err := small.Pool().Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, c)
	}
	to := k.reply["ana@one.test"]
	mailtest.Talk(t, "tcp", addr, "< 220\n> EHLO one.test\n< 250\n> MAIL FROM:<ana@one.test>\n< 250\n> RCPT TO:<"+to+">\n< 451 4.3.0\n> QUIT\n< 221")
	for _, c := range taken {
		c.Release()
	}
	if got := mailtest.Deliver(t, addr, "ana@one.test", to, mailFrom("ana@one.test", to, "Now?")); !strings.HasPrefix(got, "250 ") {
		t.Errorf("with free connections: %s", got)
	}
}

func TestSendingGoesOnAfterTheDatabaseWasCutOff(t *testing.T) {
	t.Parallel()
	k := startTalk(t)
	k.send(t)
	k.sink.Wait(t, 1)
	_, err := k.db.Pool().Exec(t.Context(), `
		select pg_terminate_backend(pid) from pg_stat_activity
		where datname = current_database() and pid <> pg_backend_pid()`)
	if err != nil {
		t.Fatal(err)
	}
	for {
		_, err := k.db.PostMessage(t.Context(), db.NewMessage{Conversation: k.conversation, Author: k.ben, Via: db.ViaWeb, Content: "Yes."})
		if err == nil {
			break
		}
		if db.KindOf(err) != db.Unavailable {
			t.Fatal(err)
		}
	}
	k.sink.WaitFor(t, "ana@one.test")
}
