package mail

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
	"puddle/mail/language"
)

var goldenTime = time.Date(2026, 11, 22, 17, 30, 0, 0, time.UTC)

func goldenSite(t *testing.T) *site {
	t.Helper()
	s, err := newSite("https://puddle.test/", []string{"puddle.test"}, "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func goldenNotice() db.Notice {
	return db.Notice{
		Delivery: db.Delivery{
			ID: 5, Kind: db.DeliverNotification, UserID: 2, UserName: "Ben", TimeZone: "Europe/Berlin",
			Mailbox: "ben@two.test", Conversation: 7, FirstSeq: 3, LastSeq: 3,
			MessageID: "cccccccccccccccccccccccccc", CreatedAt: goldenTime,
		},
		Subject:          "Blue bicycle",
		ItemID:           4,
		ItemName:         "Blue bicycle",
		ReplyToken:       "tokentokentokentokentokent",
		UnsubscribeToken: "leaveleaveleaveleaveleavel",
		RootRef:          "aaaaaaaaaaaaaaaaaaaaaaaaaa",
		Earlier:          []string{"bbbbbbbbbbbbbbbbbbbbbbbbbb"},
		Count:            1,
		Authors:          []string{"Ana"},
		Messages: []db.Message{{
			ID: 13, Seq: 3, AuthorID: 1, Author: "Ana", Via: db.ViaWeb, Format: db.Plain, CreatedAt: goldenTime,
			MailRef: "cccccccccccccccccccccccccc",
			Content: "Great! I can come on Saturday at 10.\n\nIs this the place?\nhttps://map.test/?at=52.5,13.4 (the red house)",
		}},
		Context: []db.Message{
			{ID: 11, Seq: 1, AuthorID: 1, Author: "Ana", Content: "Is it still there?", CreatedAt: goldenTime.Add(-26 * time.Hour)},
			{ID: 12, Seq: 2, AuthorID: 2, Author: "Ben", Content: "Yes, it is. You can see it any day after six, or at the weekend. " +
				"The lamp at the back does not work, but I have a new one here that you can have with it, and the lock goes along as well.",
				CreatedAt: goldenTime.Add(-25 * time.Hour)},
		},
	}
}

// gatheredNotice is one mail with the messages of several people in all their
// kinds.
func gatheredNotice() db.Notice {
	n := goldenNotice()
	n.Delivery.MessageID, n.Delivery.TimeZone = "ffffffffffffffffffffffffff", "UTC"
	n.Messages = append(n.Messages,
		db.Message{ID: 14, Seq: 4, AuthorID: 3, Author: "Zoë <b>Ü</b>", Via: db.ViaEmail, Format: db.Markdown, CreatedAt: goldenTime,
			MailRef: "dddddddddddddddddddddddddd",
			Content: "I would take it **at once**, for 5\\*20 EUR.\n\n> any day after six\n\nToday?",
			Attachments: []db.Attachment{
				{File: 21, Name: "house.jpg", ContentType: "image/jpeg", Size: 482_113},
				{File: 22, Name: "directions & times.pdf", ContentType: "application/pdf", Size: 12_345_678},
			}},
		db.Message{ID: 15, Seq: 5, AuthorID: 2, Author: "Ben", Via: db.ViaSystem, Content: "This item is reserved now.", CreatedAt: goldenTime,
			MailRef: "eeeeeeeeeeeeeeeeeeeeeeeeee"},
		db.Message{ID: 16, Seq: 6, Via: db.ViaWeb, Content: "<script>alert('no')</script>\n\nمرحبا", CreatedAt: goldenTime,
			MailRef: "ffffffffffffffffffffffffff"})
	n.Count, n.Authors = 4, []string{"Ana", "Zoë <b>Ü</b>", "Ben"}
	return n
}

// contentFree is the same for a member who wants no words in their mail.
func contentFree(n db.Notice) db.Notice {
	n.Delivery.ContentFree = true
	return n
}

// goldenDigest is the news of two conversations, in one of which there is much.
func goldenDigest() db.Digest {
	n := gatheredNotice()
	n.Delivery.Kind, n.Delivery.MessageID, n.Delivery.Conversation = db.DeliverDigest, "0d19e57000000000000000000000d19e", 0
	files := n.Messages[1]
	files.Content = ""
	return db.Digest{
		Delivery:         n.Delivery,
		UnsubscribeToken: "stopstopstopstopstopstopst",
		Parts: []db.DigestPart{
			{Conversation: 7, Subject: "Blue bicycle", Count: 6, Messages: n.Messages[1:]},
			{Conversation: 8, Subject: "كتب قديمة", Count: 1, Messages: []db.Message{files}},
		},
		More: 1,
	}
}

// thumb is a picture of a blue thing.
func thumb(t *testing.T) picture {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 48, 48))
	for i := range 48 * 48 {
		m.Set(i%48, i/48, color.RGBA{uint8(i / 48 * 3), 90, 200, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return picture{contentType: "image/png", data: b.Bytes()}
}

// goldenMails makes one mail of each kind.
func goldenMails(t *testing.T) map[string]letterOut {
	t.Helper()
	s := goldenSite(t)
	mails := map[string]letterOut{}
	add := func(name string, l letterOut, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		mails[name] = l
	}
	l, err := s.notice(t.Context(), goldenNotice(), picture{})
	add("notification", l, err)
	l, err = s.notice(t.Context(), gatheredNotice(), thumb(t))
	add("gathered", l, err)
	l, err = s.notice(t.Context(), contentFree(gatheredNotice()), thumb(t))
	add("content-free", l, err)
	l, err = s.dailyDigest(t.Context(), goldenDigest())
	add("digest", l, err)
	digest := goldenDigest()
	digest.Delivery.ContentFree = true
	l, err = s.dailyDigest(t.Context(), digest)
	add("digest-content-free", l, err)
	invitation := goldenNotice()
	invitation.Messages, invitation.Delivery.Kind, invitation.Delivery.Link = nil, db.DeliverInvite, "linklinklinklinklinklinkli"
	l, err = s.invitation(t.Context(), invitation)
	add("invite", l, err)
	l, err = s.question(t.Context(), db.Delivery{Kind: db.DeliverHeld, Mailbox: "ben@two.test", TimeZone: "Europe/Berlin",
		MessageID: "hhhhhhhhhhhhhhhhhhhhhhhhhh", Link: "linklinklinklinklinklinkli", CreatedAt: goldenTime},
		db.HeldMail{Subject: "Blue bicycle", Words: "Not to be repeated.", ReceivedAt: goldenTime})
	add("held", l, err)
	for _, kind := range []db.DeliveryKind{db.DeliverSignUp, db.DeliverLogIn, db.DeliverAddress} {
		l, err := s.account(t.Context(), db.Delivery{Kind: kind, UserName: "Buy now at eve.test", Mailbox: "cem@three.test",
			MessageID: "gggggggggggggggggggggggggg", Link: "linklinklinklinklinklinkli", CreatedAt: goldenTime})
		add(string(kind), l, err)
	}
	l, err = s.refusal(t.Context(), goldenRefusal(""), "Blue bicycle", refuseEmpty.Text)
	add("refused", l, err)
	l, err = s.refusal(t.Context(), goldenRefusal("linklinklinklinklinklinkli"), "Blue bicycle", refuseEmpty.Text)
	add("offered", l, err)
	l, err = s.notice(t.Context(), rightToLeftNotice(), thumb(t))
	add("right-to-left", l, err)
	for _, locale := range db.Locales[1:] {
		n := gatheredNotice()
		n.Delivery.Locale, n.Delivery.TimeZone = locale.Tag, "Europe/Berlin"
		l, err := s.notice(t.Context(), n, thumb(t))
		add("gathered."+locale.Tag, l, err)
		d := goldenRefusal("linklinklinklinklinklinkli")
		d.Locale = locale.Tag
		l, err = s.refusal(t.Context(), d, "Blue bicycle", refuseEmpty.Text)
		add("offered."+locale.Tag, l, err)
	}
	return mails
}

func goldenRefusal(link string) db.Delivery {
	return db.Delivery{Kind: db.DeliverRefused, UserID: 2, Mailbox: "ben@two.test", Conversation: 7, TimeZone: "Europe/Berlin",
		MessageID: "iiiiiiiiiiiiiiiiiiiiiiiiii", Link: link, CreatedAt: goldenTime}
}

// rightToLeftNotice is in French about what others write from right to left,
// and of two years.
func rightToLeftNotice() db.Notice {
	n := goldenNotice()
	n.Delivery.Locale = "fr"
	n.Subject, n.ItemName = "دراجة زرقاء (26)", "دراجة زرقاء (26)"
	n.Authors = []string{"مريم", "Ana"}
	n.Count = 2
	n.Messages = []db.Message{n.Messages[0], n.Messages[0]}
	n.Messages[0].AuthorID, n.Messages[0].Author, n.Messages[0].Content = 3, "مريم", "مرحبا! هل هي متاحة يوم السبت الساعة 10؟\n\nOK?"
	n.Context[0].AuthorID, n.Context[0].Author, n.Context[0].Content = 3, "مريم", "هل ما زالت متاحة؟"
	n.Context[0].CreatedAt = n.Context[0].CreatedAt.AddDate(-1, 0, 0)
	return n
}

func TestSizeOfMails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		messages  int
		words     string // of each
		html, all int    // octets at most
	}{
		"ten messages":           {10, strings.Repeat("some words ", 40), 30 << 10, 100 << 10},
		"ten that are not ASCII": {10, strings.Repeat("слова и слова ", 40), 30 << 10, 100 << 10},
		"a long one":             {1, strings.Repeat("some words ", 6000), 100 << 10, 200 << 10},
		"many long ones":         {100, strings.Repeat("some words ", 6000), 100 << 10, 200 << 10},
		"many short ones":        {3000, "some words", 30 << 10, 150 << 10},
	} {
		for _, locale := range db.Locales {
			n := goldenNotice()
			n.Delivery.Locale = locale.Tag
			n.Messages = nil
			for i := range c.messages {
				n.Messages = append(n.Messages, db.Message{ID: db.MessageID(i + 1), Seq: int64(i + 1), AuthorID: 1, Author: "Ana", Content: c.words})
			}
			n.Count = len(n.Messages)
			n.Messages = n.Messages[max(0, n.Count-db.NoticeMessages):]
			l, err := goldenSite(t).notice(t.Context(), n, picture{contentType: "image/jpeg", data: make([]byte, maxPhoto)})
			if err != nil {
				t.Fatal(err)
			}
			if html := parsed(t, l.raw).HTML; len(l.raw) > c.all || len(html) > c.html {
				t.Errorf("%s in %s: %d octets, %d of HTML", name, locale.Tag, len(l.raw), len(html))
			}
			says := language.Of(locale.Tag)
			more := strings.Contains(l.words, strings.Trim(says.RestAt(""), " ")) || strings.Contains(l.words, says.MoreBefore(c.messages-db.NoticeMessages))
			if whole := strings.HasPrefix(name, "ten "); more == whole {
				t.Errorf("%s in %s: says %v that there is more", name, locale.Tag, more)
			}
		}
	}
}

func TestSizeOfDigest(t *testing.T) {
	t.Parallel()
	g := goldenDigest()
	g.Parts[0].Messages[0].Content = strings.Repeat("some words ", 6000)
	for len(g.Parts) < 30 {
		g.Parts = append(g.Parts, g.Parts[0])
	}
	l, err := goldenSite(t).dailyDigest(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	if html := parsed(t, l.raw).HTML; len(l.raw) > 100<<10 || len(html) > 60<<10 {
		t.Errorf("%d octets, %d of HTML", len(l.raw), len(html))
	}
}

// Who wants no words in their mail gets none of what members wrote or attached,
// and neither does what we keep of it.
func TestContentFreeMailsSayNothing(t *testing.T) {
	t.Parallel()
	mails := goldenMails(t)
	for _, name := range []string{"content-free", "digest-content-free"} {
		m := parsed(t, mails[name].raw)
		for part, text := range map[string]string{"text": m.Text, "HTML": m.HTML, "header": string(mails[name].raw), "kept words": mails[name].words} {
			for _, secret := range []string{"Saturday", "at once", "any day", "alert", "reserved", "house.jpg", "directions", "image/png", "still there", "/files/"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s: the %s tells %q", name, part, secret)
				}
			}
			if part != "header" && !strings.Contains(text, "Blue bicycle") {
				t.Errorf("%s: the %s does not say where there is news", name, part)
			}
		}
	}
	m := parsed(t, mails["content-free"].raw)
	if m.Header.Get("Reply-To") == "" || m.Header.Get("References") == "" {
		t.Error("it can't be answered, or stands in no thread")
	}
}

// A digest belongs to no thread and promises no answer by mail.
func TestDigestIsItsOwnList(t *testing.T) {
	t.Parallel()
	m := parsed(t, goldenMails(t)["digest"].raw)
	got := map[string]string{}
	for _, name := range []string{"Reply-To", "References", "In-Reply-To", "List-Post", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
		"Auto-Submitted", "X-Puddle-Reason"} {
		got[name] = m.Header.Get(name)
	}
	want := map[string]string{
		"Reply-To": "", "References": "", "In-Reply-To": "", "List-Post": "",
		"List-Id":               `"Puddle" <digest.puddle.test>`,
		"List-Unsubscribe":      "<https://puddle.test/unsubscribe/stopstopstopstopstopstopst>, <mailto:ustopstopstopstopstopstopst@puddle.test>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"Auto-Submitted":        "auto-generated",
		"X-Puddle-Reason":       "digest",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("header (-want +got)\n%s", diff)
	}
	if strings.Contains(m.Text, "Reply to this mail") || strings.Contains(m.HTML, "Reply to this mail") {
		t.Error("it promises that it can be answered")
	}
}

// The golden mails are read by eye when they change; each kind is there as it
// is sent and with its HTML in the clear.
func TestGoldenMails(t *testing.T) {
	t.Parallel()
	again := goldenMails(t)
	for name, l := range goldenMails(t) {
		if !bytes.Equal(l.raw, again[name].raw) {
			t.Errorf("%s is made of other bytes the second time", name)
		}
		golden(t, name+".eml", l.raw)
		golden(t, name+".html", []byte(parsed(t, l.raw).HTML))
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "out", name)
	if os.Getenv("PUDDLE_GOLDEN") == "write" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
}
