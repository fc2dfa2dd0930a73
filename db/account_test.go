package db_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"puddle/db"
)

// mailed returns the token in the newest account mail to a mailbox, "" when
// none was queued.
func (w world) mailed(mailbox string, kind db.DeliveryKind) string {
	w.t.Helper()
	deliveries, err := w.Deliveries(w.ctx, 100)
	w.must(err)
	for _, d := range deliveries {
		if d.Mailbox == mailbox && d.Kind == kind {
			return d.Link
		}
	}
	return ""
}

func TestSignUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *db.Config) { c.Admins = []string{"Dora@Example.org"} })
	w.must(w.SignUp(w.ctx, db.SignUp{Name: "Dora", Email: "Dora@example.ORG", Password: "correct horse", Browser: "chromium"}))
	token := w.mailed("Dora@example.ORG", db.DeliverSignUp)
	for range 2 { // looking changes nothing
		l, err := w.LinkByToken(w.ctx, token, "chromium")
		w.must(err)
		if l.Name != "Dora" || !l.SameBrowser || l.Kind != db.LinkSignUp {
			t.Errorf("the link's page shows %+v", l)
		}
	}
	_, _, err := w.ConfirmSignUp(w.ctx, token, "another browser", "")
	w.wantKind(err, db.Invalid)
	user, _, err := w.ConfirmSignUp(w.ctx, token, "chromium", "")
	w.must(err)
	if user.Name != "Dora" || user.Email != "Dora@example.ORG" || !user.IsAdmin || !user.HasPassword {
		t.Errorf("signed up: %+v", user)
	}
	_, _, err = w.ConfirmSignUp(w.ctx, token, "chromium", "")
	w.wantKind(err, db.Expired)

	got, err := w.Authenticate(w.ctx, "dora@example.org", "correct horse")
	w.must(err)
	if got.ID != user.ID {
		t.Errorf("logged in as %d, want %d", got.ID, user.ID)
	}
	_, err = w.Authenticate(w.ctx, "dora@example.org", "wrong horse")
	w.wantKind(err, db.Invalid)
	_, unknownErr := w.Authenticate(w.ctx, "nobody@example.org", "correct horse")
	if db.Sentence(unknownErr) != db.Sentence(err) {
		t.Errorf("unknown address: %q, wrong password: %q", unknownErr, err)
	}
}

func TestSignUpElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(w.SignUp(w.ctx, db.SignUp{Name: "Dora", Email: "dora@example.org", Password: "correct horse", Browser: "phone"}))
	token := w.mailed("dora@example.org", db.DeliverSignUp)
	_, _, err := w.ConfirmSignUp(w.ctx, token, "laptop", "wrong horse")
	w.wantKind(err, db.Invalid)
	_, _, err = w.ConfirmSignUp(w.ctx, token, "laptop", "correct horse")
	w.must(err)
}

func TestSignUpOfAKnownAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(w.SignUp(w.ctx, db.SignUp{Name: "Mallory", Email: "ana@example.org", Password: "correct horse", Browser: "x"}))
	if token := w.mailed("Ana@example.org", db.DeliverSignUp); token != "" {
		t.Error("a sign-up link was mailed for an address that has a person")
	}
	user, _, err := w.LogInByLink(w.ctx, w.mailed("Ana@example.org", db.DeliverLogIn))
	w.must(err)
	if user.ID != w.ana || user.Name != "Ana" || user.HasPassword {
		t.Errorf("the login link is of %+v", user)
	}
}

func TestSignUpRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := db.SignUp{Name: "Dora", Email: "dora@example.org", Password: "correct horse"}
	for field, change := range map[string]func(*db.SignUp){
		"name":     func(s *db.SignUp) { s.Name = " " },
		"email":    func(s *db.SignUp) { s.Email = "dora" },
		"password": func(s *db.SignUp) { s.Password = "short" },
	} {
		s := good
		change(&s)
		err := w.SignUp(w.ctx, s)
		w.wantKind(err, db.Invalid)
		if db.FieldOf(err) != field {
			t.Errorf("a bad %s is said of field %q", field, db.FieldOf(err))
		}
	}
	own := good
	own.Email = "r234@puddle.test"
	w.wantKind(w.SignUp(w.ctx, own), db.Invalid)
}

func TestLoginLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(w.RequestLoginLink(w.ctx, "nobody@example.org", ""))
	w.must(w.RequestLoginLink(w.ctx, "BEN@example.org", "/items/1"))
	token := w.mailed("Ben@example.org", db.DeliverLogIn)

	var wait sync.WaitGroup
	var in atomic.Int32
	for range 20 {
		wait.Go(func() {
			user, next, err := w.LogInByLink(w.ctx, token)
			if err == nil && user.ID == w.ben && next == "/items/1" {
				in.Add(1)
			}
		})
	}
	wait.Wait()
	if in.Load() != 1 {
		t.Errorf("%d of 20 got in by one link, want 1", in.Load())
	}
}

func TestLinksThatNobodyUses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 10 {
		w.must(w.RequestLoginLink(w.ctx, "ben@example.org", ""))
	}
	deliveries, err := w.Deliveries(w.ctx, 100)
	w.must(err)
	if len(deliveries) != 3 {
		t.Errorf("%d mails for ten requests, want 3", len(deliveries))
	}
}

// Whoever invites somebody again and again, and withdraws it, uses up nothing of
// theirs.
func TestWithdrawnInvitationsKeepNobodyFromLoggingIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("Carl")
	id := w.ask(w.ben, "1")
	for range 3 {
		w.must(w.AddMember(w.ctx, w.ana, id, "carl@example.org"))
		waiting, err := w.Invitations(w.ctx, w.ana, id)
		w.must(err)
		w.must(w.Withdraw(w.ctx, w.ana, id, waiting[0].ID))
	}
	for range 3 {
		w.must(w.RequestLoginLink(w.ctx, "carl@example.org", ""))
	}
	deliveries, err := w.Deliveries(w.ctx, 100)
	w.must(err)
	links := 0
	for _, d := range deliveries {
		if d.Kind == db.DeliverLogIn {
			links++
		}
	}
	if links != 1 {
		t.Errorf("%d login links, want one that works", links)
	}
	_, _, err = w.LogInByLink(w.ctx, w.mailed("Carl@example.org", db.DeliverLogIn))
	w.must(err)
}

// A mailed link is as good as its address, and as the password of its time.
func TestLoginLinksEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(w.AddAddress(w.ctx, w.ana, "second@example.org"))
	w.must(w.ConfirmAddress(w.ctx, w.ana, w.mailed("second@example.org", db.DeliverAddress)))
	w.must(w.RequestLoginLink(w.ctx, "second@example.org", ""))
	w.must(w.RemoveAddress(w.ctx, w.ana, "second@example.org"))
	_, _, err := w.LogInByLink(w.ctx, w.mailed("second@example.org", db.DeliverLogIn))
	w.wantKind(err, db.Expired)

	w.must(w.RequestLoginLink(w.ctx, "ana@example.org", ""))
	w.must(w.ChangePassword(w.ctx, w.ana, "", "correct horse", ""))
	_, _, err = w.LogInByLink(w.ctx, w.mailed("Ana@example.org", db.DeliverLogIn))
	w.wantKind(err, db.Expired)
	w.must(w.RequestLoginLink(w.ctx, "ana@example.org", ""))
	w.must(w.ResetPassword(w.ctx, w.ana, "another horse"))
	_, _, err = w.LogInByLink(w.ctx, w.mailed("Ana@example.org", db.DeliverLogIn))
	w.wantKind(err, db.Expired)
}

func TestSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, id := range []string{"laptop", "phone"} {
		w.must(w.SaveSession(w.ctx, id, db.Session{User: w.ana, Data: []byte("{}"), UserAgent: id}, time.Hour))
	}
	w.must(w.SaveSession(w.ctx, "ben", db.Session{User: w.ben, Data: []byte("{}")}, time.Hour))
	s, err := w.SessionByID(w.ctx, "phone")
	w.must(err)
	if s.User != w.ana || s.UserAgent != "phone" {
		t.Errorf("session %+v", s)
	}
	w.exec(`update sessions set seen_at = now() - interval '2 hours' where user_id = $1`, w.ana)
	_, err = w.SessionByID(w.ctx, "phone")
	w.must(err)
	seen, err := w.Sessions(w.ctx, w.ana, "laptop")
	w.must(err)
	if len(seen) != 2 || time.Since(seen[0].SeenAt) > time.Hour || time.Since(seen[1].SeenAt) < time.Hour || !seen[1].Current {
		t.Errorf("last seen: %+v", seen)
	}
	w.must(w.ChangeSession(w.ctx, "phone", []byte("more")))
	w.must(w.ChangePassword(w.ctx, w.ana, "", "correct horse", "laptop"))
	_, err = w.SessionByID(w.ctx, "phone")
	w.wantKind(err, db.NotFound)
	w.wantKind(w.ChangeSession(w.ctx, "phone", []byte("more")), db.NotFound)
	sessions, err := w.Sessions(w.ctx, w.ana, "laptop")
	w.must(err)
	if len(sessions) != 1 || !sessions[0].Current {
		t.Errorf("after the password's change: %+v", sessions)
	}
	w.wantKind(w.EndSession(w.ctx, w.ben, sessions[0].Key), db.NotFound)
	w.must(w.EndSession(w.ctx, w.ana, sessions[0].Key))

	w.must(w.SetDisabled(w.ctx, w.ben, true))
	_, err = w.SessionByID(w.ctx, "ben")
	w.wantKind(err, db.NotFound)
	w.wantKind(w.ChangePassword(w.ctx, w.ana, "wrong horse", "another horse", ""), db.Invalid)
}

func TestDeleteUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "Is it there?")
	w.say(w.ana, id, "Yes")
	_, err := w.RecordInbound(w.ctx, db.NewInbound{EnvelopeFrom: "ben@example.org", Rcpt: []string{"r"}, Digest: []byte("d"),
		Verdict: db.Posted, Author: w.ben, AuthorAddress: "ben@example.org", Raw: []byte("From: ben@example.org"),
		Posts: []db.NewMessage{{Conversation: id, Author: w.ben, Via: db.ViaEmail, Content: "By mail"}}})
	w.must(err)
	w.must(w.DeleteUser(w.ctx, w.ben, ""))

	messages, _, err := w.Messages(w.ctx, w.ana, id, 0, 10)
	w.must(err)
	if len(messages) != 3 || messages[0].Author != "" || messages[0].AuthorID != 0 || messages[0].Content != "Is it there?" {
		t.Errorf("what stays of Ben: %+v", messages)
	}
	if r := w.row(w.ana, id); len(r.Members) != 0 || r.LastAuthor != "" {
		t.Errorf("Ana's row: %+v", r)
	}
	var left int
	w.must(w.Pool().QueryRow(w.ctx, `
		select (select count(*) from files) + (select count(*) from inbound_mails where author_address <> '')`).Scan(&left))
	if left != 0 {
		t.Error("raw mail of a deleted person is still there")
	}

	w.must(w.DeleteUser(w.ctx, w.ana, ""))
	item, err := w.ItemByID(w.ctx, w.bicycle)
	w.must(err)
	if item.OwnerID != 0 || item.Status != db.Withdrawn {
		t.Errorf("a deleted owner's item: %+v", item)
	}
}

// No row of any table has a deleted person's address any more, as text or in
// bytes: neither in their mail, proven or not, nor in ours to them.
func TestNoAddressOfADeletedPersonStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, atOnce)
	id := w.ask(w.ben, "Is it there?")
	w.say(w.ana, id, "Yes")
	_, _, err := w.ClaimNotices(w.ctx, 10)
	w.must(err)
	w.must(w.UpdateNotifications(w.ctx, w.ben, db.Notifications{Notify: db.NotifyDigest, DigestHour: 7}))
	w.say(w.ana, id, "Do you come?")
	w.must(w.AddMember(w.ctx, w.ana, w.ask(w.person("Carl"), "And for me?"), "ben@example.org"))
	w.must(w.RequestLoginLink(w.ctx, "ben@example.org", ""))
	for n, verdict := range []db.Verdict{db.Posted, db.Held, db.Dropped} {
		m := db.NewInbound{EnvelopeFrom: "ben@example.org", HeaderFrom: "Ben <ben@example.org>", Rcpt: []string{"r"}, Digest: []byte{byte(n)},
			Verdict: verdict, Member: w.ben, Raw: []byte("From: ben@example.org")}
		if verdict != db.Dropped {
			m.Posts = []db.NewMessage{{Conversation: id, Author: w.ben, Via: db.ViaEmail, Content: "By mail", Held: verdict == db.Held}}
		}
		if verdict == db.Posted {
			m.Author, m.AuthorAddress = w.ben, "ben@example.org"
		}
		_, err := w.RecordInbound(w.ctx, m)
		w.must(err)
	}
	if len(w.tablesWith("ben@example.org")) < 5 {
		t.Fatalf("only %v have the address", w.tablesWith("ben@example.org"))
	}
	w.must(w.DeleteUser(w.ctx, w.ben, ""))
	if left := w.tablesWith("ben@example.org"); len(left) > 0 {
		t.Errorf("the address is still in %v", left)
	}
}

// tablesWith returns the tables in which there is such a text or such bytes.
func (w world) tablesWith(text string) (names []string) {
	w.t.Helper()
	rows, err := w.Pool().Query(w.ctx, `
		select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`)
	w.must(err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	w.must(err)
	for _, table := range tables {
		var has bool
		w.must(w.Pool().QueryRow(w.ctx, `
			select exists (
				select from `+pgx.Identifier{table}.Sanitize()+` t
				where t::text ilike '%' || $1 || '%' or t::text like '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%')`, text).Scan(&has))
		if has {
			names = append(names, table)
		}
	}
	return names
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(w.AddAddress(w.ctx, w.ana, "ana@work.example"))
	w.must(w.AddAddress(w.ctx, w.ana, "ben@example.org")) // taken: the same answer, no mail
	if w.mailed("ben@example.org", db.DeliverAddress) != "" {
		t.Error("a link was mailed to an address that belongs to somebody else")
	}
	token := w.mailed("ana@work.example", db.DeliverAddress)
	w.wantKind(w.ConfirmAddress(w.ctx, w.ben, token), db.Expired)
	w.must(w.ConfirmAddress(w.ctx, w.ana, token))
	w.must(w.MakePrimary(w.ctx, w.ana, "ana@work.example"))
	addresses, err := w.Addresses(w.ctx, w.ana)
	w.must(err)
	if len(addresses) != 2 || addresses[0].Mailbox != "ana@work.example" || !addresses[0].Primary || !addresses[0].Verified {
		t.Errorf("addresses: %+v", addresses)
	}
	w.wantKind(w.RemoveAddress(w.ctx, w.ana, "ana@work.example"), db.Conflict)
	w.must(w.RemoveAddress(w.ctx, w.ana, "ana@example.org"))
}

func TestCanonicalAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" Ana.B+c@Example.ORG ":   "ana.b+c@example.org",
		"ana@BÜCHER.example":      "ana@xn--bcher-kva.example",
		"müller@example.org":      "müller@example.org",
		"KELVIN\u212a@a.example":  "kelvin\u212a@a.example", // no Unicode folding
		"ana":                     "",
		"ana@":                    "",
		"@example.org":            "",
		"a@b@example.org":         "",
		"<ana@example.org>":       "",
		"ana@example.org, b@c.de": "",
		"ana@exa mple.org":        "",
		"a\r\nBcc: x@example.org": "",
		"ana@-example-.org":       "",
	} {
		got, err := db.CanonicalAddress(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("CanonicalAddress(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestCanonicalToken(t *testing.T) {
	t.Parallel()
	const token = "abcdefghijklmnopqrstuvwxyz"
	for in, want := range map[string]string{
		token:                        token,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ": token,
		"a8cdefghijk1mn0pqrstuvwxyz": token,
		token[1:]:                    "",
		token + "a":                  "",
		"9bcdefghijklmnopqrstuvwxyz": "",
		"äbcdefghijklmnopqrstuvwxy":  "",
	} {
		got, ok := db.CanonicalToken(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("CanonicalToken(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
}

func TestGrantAdmins(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *db.Config) { c.Admins = []string{"Ana@Example.ORG"} })
	w.must(w.SetAdmin(w.ctx, w.ana, false))
	w.must(w.GrantAdmins(w.ctx))
	for id, want := range map[db.UserID]bool{w.ana: true, w.ben: false} {
		user, err := w.UserByID(w.ctx, id)
		w.must(err)
		if user.IsAdmin != want {
			t.Errorf("%s is an administrator: %t", user.Name, user.IsAdmin)
		}
	}
}
