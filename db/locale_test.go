package db_test

import (
	"strings"
	"testing"

	"puddle/db"
)

func TestMatchLocale(t *testing.T) {
	t.Parallel()
	for wishes, want := range map[string]string{
		"":                                    "en",
		"*":                                   "en",
		"de":                                  "de",
		"de-AT,de;q=0.9,en;q=0.8":             "de",
		"fr-CA":                               "fr",
		"es-419,es;q=0.9":                     "es",
		"en-GB,en;q=0.9,fr;q=0.8":             "en",
		"ja,fr;q=0.5":                         "fr",
		"ja":                                  "en",
		"en;q=0.3, es;q=0.7":                  "es",
		"de;q=0, fr":                          "fr",
		"gsw":                                 "de",
		"no such thing":                       "en",
		"\xff\x00":                            "en",
		"de;q=x":                              "en",
		"de-" + strings.Repeat("x-", 1000):    "en",
		strings.Repeat("de,", 100_000) + "de": "en",
	} {
		if got := db.MatchLocale(wishes); got != want {
			t.Errorf("%.40q is matched by %q, want %q", wishes, got, want)
		}
	}
}

// Who signs up is mailed in the language that their browser asks for, from the
// first mail on; who is invited, in their inviter's.
func TestLocaleOfNewPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	delivered := func(kind db.DeliveryKind) db.Delivery {
		t.Helper()
		deliveries, err := w.Deliveries(w.ctx, 100)
		w.must(err)
		for _, d := range deliveries {
			if d.Kind == kind {
				return d
			}
		}
		t.Fatalf("no mail of kind %s", kind)
		return db.Delivery{}
	}
	w.must(w.SignUp(w.ctx, db.SignUp{Name: "Dora", Email: "dora@example.org", Password: "correct horse", Browser: "b",
		Languages: "de-AT,de;q=0.9,en;q=0.8", TimeZone: "Europe/Vienna"}))
	if d := delivered(db.DeliverSignUp); d.Locale != "de" || d.TimeZone != "UTC" {
		t.Errorf("the first mail is in %q and %q", d.Locale, d.TimeZone)
	}
	dora, _, err := w.ConfirmSignUp(w.ctx, w.mailed("dora@example.org", db.DeliverSignUp), "b", "")
	w.must(err)
	if dora.Locale != "de" || dora.TimeZone != "Europe/Vienna" {
		t.Errorf("signed up in %q and %q", dora.Locale, dora.TimeZone)
	}

	id, err := w.StartConversation(w.ctx, dora.ID, w.bicycle, db.NewMessage{Via: db.ViaWeb, Content: "Ist es noch da?"})
	w.must(err)
	w.must(w.AddMember(w.ctx, dora.ID, id, "eva@example.net"))
	if d := delivered(db.DeliverInvite); d.Locale != "de" {
		t.Errorf("the invitation is in %q", d.Locale)
	}
	w.must(w.SignUp(w.ctx, db.SignUp{Name: "Eva", Email: "eva@example.net", Password: "correct horse", Browser: "b",
		Languages: "fr", TimeZone: "../Local"}))
	if d := delivered(db.DeliverSignUp); d.Locale != "fr" {
		t.Errorf("their own first mail is in %q", d.Locale)
	}
	eva, _, err := w.ConfirmSignUp(w.ctx, w.mailed("eva@example.net", db.DeliverSignUp), "b", "")
	w.must(err)
	if eva.Locale != "fr" || eva.TimeZone != "UTC" {
		t.Errorf("who was invited signed up in %q and %q", eva.Locale, eva.TimeZone)
	}
}
