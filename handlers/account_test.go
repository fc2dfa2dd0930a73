package handlers

import (
	"strings"
	"testing"

	"puddle/db"
)

func TestProfileIsChangedOrRefusedWithTheValues(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana := s.person("Ana")
	b := s.loggedIn(ana)
	wants(t, b.get("/account"), 200, "Ana", "ana@example.org")
	wants(t, b.post("/account/profile", fields("name", strings.Repeat("long ", 40))), 422, "long long")
	wants(t, b.post("/account/profile", fields("name", "Anna", "time_zone", "Moon/Sea")), 422, "Anna")
	wantsRedirect(t, b.post("/account/profile", fields("name", "Anna", "time_zone", "Europe/Berlin", "locale", "fr",
		"shows_receipts", "on")), "/account")
	u, err := s.db.UserByID(t.Context(), ana)
	must(t, err)
	if u.Name != "Anna" || u.TimeZone != "Europe/Berlin" || u.Locale != "fr" || !u.ShowsReceipts {
		t.Errorf("%+v", u)
	}
	wants(t, b.get("/account"), 200, `<option value="fr" lang="fr" selected>Français</option>`)
	wants(t, b.post("/account/profile", fields("name", "Anna", "locale", "tlh")), 422, "Anna")
}

func TestAddressesAreAddedProvenChosenAndRemoved(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.loggedIn(s.person("Ana"))
	wants(t, b.post("/account/addresses", fields("email", "no address")), 422, "no address")
	wantsRedirect(t, b.post("/account/addresses", fields("email", "Second@example.org")), "/account")
	token := s.mailedToken("Second@example.org")
	wants(t, b.get("/address/"+token), 200, "Second@example.org")
	other := s.loggedIn(s.person("Ben"))
	wants(t, other.post("/address/"+token, nil), 410)
	wantsRedirect(t, b.post("/address/"+token, nil), "/account")
	wants(t, b.get("/account"), 200, "Second@example.org")
	wants(t, b.post("/account/addresses/remove", fields("mailbox", "ana@example.org")), 422)
	wantsRedirect(t, b.post("/account/addresses/primary", fields("mailbox", "Second@example.org")), "/account")
	wantsRedirect(t, b.post("/account/addresses/remove", fields("mailbox", "ana@example.org")), "/account")
	wants(t, b.post("/account/addresses/remove", fields("mailbox", "ben@example.org")), 422)
}

func TestALinkOfOnePurposeServesNoOther(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.loggedIn(s.person("Ana"))
	b.post("/account/addresses", fields("email", "second@example.org"))
	token := s.mailedToken("second@example.org")
	for _, path := range []string{"/login/", "/verify/"} {
		wants(t, b.get(path+token), 404)
		wants(t, b.post(path+token, nil), 410)
	}
	wants(t, b.get("/address/"+token), 200)
}

func TestWhoseMailComesBackIsToldAndWantsItAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	const told = "comes back, so we have stopped"
	if page := b.get("/"); strings.Contains(page.body, told) {
		t.Error("told before anything came back")
	}
	_, err := w.db.Pool().Exec(t.Context(), `update members set notify_at = now() where user_id = $1`, w.owner)
	must(t, err)
	_, _, err = w.db.ClaimNotices(t.Context(), 10)
	must(t, err)
	deliveries, err := w.db.Deliveries(t.Context(), 1)
	must(t, err)
	must(t, w.db.RecordBounce(t.Context(), deliveries[0].ID, db.Bounce{Status: "5.1.1", Diagnostic: "no such <user>", Permanent: true}))

	for _, path := range []string{"/", "/conversations", w.conversationPath(), "/account"} {
		wants(t, b.get(path), 200, told, "ana@example.org", "/account/addresses/reactivate")
	}
	wants(t, b.get("/account"), 200, "5.1.1 no such &lt;user&gt;")
	wants(t, w.loggedIn(w.stranger).post("/account/addresses/reactivate", fields("mailbox", "ana@example.org")), 404)
	wantsRedirect(t, b.post("/account/addresses/reactivate", fields("mailbox", "ana@example.org")), "/account")
	if page := b.get("/account"); strings.Contains(page.body, told) || !strings.Contains(page.body, "We mail this address again.") {
		t.Errorf("still suspended:\n%.3000s", page.body)
	}
}
