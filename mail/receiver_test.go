package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

// door is a talk with an SMTP server in front of it.
type door struct {
	*talk
	addr  string
	reply map[string]string // reply address by member's own address
}

func openDoor(t *testing.T, changes ...func(*ReceiverConfig)) *door {
	t.Helper()
	return openDoorTo(t, startTalk(t), changes...)
}

func openDoorTo(t *testing.T, talk *talk, changes ...func(*ReceiverConfig)) *door {
	t.Helper()
	k := &door{talk: talk, reply: map[string]string{}}
	k.send(t)
	k.sink.Wait(t, 1)
	k.say(t, k.ben, "Yes, it is.")
	for _, m := range k.sink.Wait(t, 2) {
		k.reply[m.To] = strings.Trim(parsed(t, m.Raw).Header.Raw("Reply-To"), "<>")
	}
	k.addr = k.listen(t, smtpd.Config{}, changes...)
	return k
}

func (k *talk) listen(t *testing.T, sc smtpd.Config, changes ...func(*ReceiverConfig)) string {
	t.Helper()
	c := ReceiverConfig{DB: k.db, Domains: []string{"puddle.test", "old.test"}, BaseURL: "https://puddle.test",
		Logger: slog.New(slog.NewTextHandler(testWriter{t}, nil))}
	for _, change := range changes {
		change(&c)
	}
	r, err := NewReceiver(c)
	if err != nil {
		t.Fatal(err)
	}
	sc.Domain = "puddle.test"
	sc.Logger = slog.New(slog.DiscardHandler)
	server := smtpd.New(sc, r)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(context.Background(), l) }()
	t.Cleanup(func() {
		server.Shutdown(context.Background())
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return l.Addr().String()
}

// mailFrom writes a plain mail with the words.
func mailFrom(from, to, words string) []byte {
	return fmt.Appendf(nil, "From: %s\r\nTo: %s\r\nSubject: Re: Blue bicycle\r\n"+
		"Message-ID: <%x@one.test>\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\n\r\n%s\r\n", from, to, sha256.Sum256([]byte(words)), words)
}

// words returns the contents of the conversation, oldest first.
func (k *talk) words(t *testing.T) []string {
	t.Helper()
	messages, _, err := k.db.Messages(t.Context(), k.ana, k.conversation, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, m := range messages {
		words = append(words, m.Content)
	}
	return words
}

func (k *talk) inbound(t *testing.T) []db.InboundMail {
	t.Helper()
	mails, err := k.db.InboundMails(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return mails
}

func TestReplyBecomesAMessage(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	raw := mailFrom("Ana <ana@one.test>", k.reply["ana@one.test"], "Then I come on Saturday.\r\n\r\n"+
		"On Sun, 22 Nov 2026 at 11:00, Ben via Puddle wrote:\r\n> Yes, it is.\r\n")
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", k.reply["ana@one.test"], raw); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	want := []string{"Is it still there?", "Yes, it is.", "Then I come on Saturday."}
	if diff := cmp.Diff(want, k.words(t)); diff != "" {
		t.Errorf("conversation (-want +got)\n%s", diff)
	}
	in := k.inbound(t)
	if len(in) != 1 || in[0].Verdict != db.Posted || in[0].Author != "ana@one.test" || in[0].Conversation != k.conversation {
		t.Errorf("recorded: %+v", in)
	}
	kept, err := k.db.InboundRaw(t.Context(), in[0])
	if err != nil || !bytes.Equal(kept, raw) {
		t.Errorf("the mail is not kept as it came: %v\n%s", err, kept)
	}
	// Ben hears of it.
	mails := k.sink.Wait(t, 3)
	if m := mails[2]; m.To != "ben@two.test" || !strings.HasPrefix(parsed(t, m.Raw).Text, "Then I come on Saturday.") {
		t.Errorf("the next mail goes to %s:\n%s", m.To, parsed(t, m.Raw).Text)
	}
}

func TestRecipients(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	local, _, _ := strings.Cut(ana, "@")
	mistyped := strings.NewReplacer("o", "0", "l", "1", "b", "8").Replace(strings.ToUpper(local[:14]) + local[14:])
	for to, want := range map[string]string{
		ana:                                            "250 2.1.5",
		strings.ToUpper(ana):                           "250 2.1.5",
		local + "@old.test":                            "250 2.1.5",
		mistyped + "@puddle.test":                      "250 2.1.5",
		local + "@elsewhere.test":                      "550 5.1.1",
		local + "x@puddle.test":                        "550 5.1.1",
		local[:26] + "@puddle.test":                    "550 5.1.1",
		"x" + local[1:] + "@puddle.test":               "550 5.1.1",
		"r" + strings.Repeat("a", 26) + "@puddle.test": "550 5.1.1 This reply address is not in use",
		"u" + strings.Repeat("a", 26) + "@puddle.test": "550 5.1.1",
		"u" + local[1:] + "@puddle.test":               "550 5.1.1",
		"puddle@puddle.test":                           "550 5.1.1 Nobody reads this address: please use Reply",
		"postmaster@puddle.test":                       "250 2.1.5",
		"Abuse@Puddle.Test":                            "250 2.1.5",
		"postmaster":                                   "250 2.1.5",
		"ana@puddle.test":                              "550 5.1.1",
	} {
		mailtest.Talk(t, "tcp", k.addr, "< 220\n> EHLO one.test\n< 250\n> MAIL FROM:<ana@one.test>\n< 250\n"+
			"> RCPT TO:<"+to+">\n< "+want+"\n> QUIT\n< 221")
	}
}

func TestRefusedMail(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	header := func(h string) []byte { return []byte(h + "\r\n\r\nHello.\r\n") }
	for _, c := range []struct {
		name string
		mail []byte
		want string
	}{
		{"a stranger", mailFrom("eve@three.test", ana, "Hello."), "550 5.7.1 This reply address belongs to somebody"},
		{"the other member", mailFrom("ben@two.test", ana, "Hello."), "550 5.7.1"},
		{"two authors", header("From: ana@one.test, eve@three.test"), "550 5.6.0 The mail does not say clearly"},
		{"two From fields", header("From: eve@three.test\r\nFrom: ana@one.test"), "550 5.6.0"},
		{"no From field", header("Subject: x"), "550 5.6.0"},
		{"a group", header("From: us: ana@one.test;"), "550 5.6.0"},
		{"a bare CR", header("From: ana@one.test\rTo: x"), "550 5.6.0"},
		{"two subjects", header("From: ana@one.test\r\nSubject: a\r\nSubject: b"), "550 5.6.0"},
		{"no words", mailFrom("ana@one.test", ana, ""), "550 5.6.0 We found no words"},
		{"only a quote", mailFrom("ana@one.test", ana, "> Yes, it is."), "550 5.6.0 We found no words"},
		{"no mail", []byte("\r\n\r\n"), "554 5.6.0"},
	} {
		if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, c.mail); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if n := len(k.words(t)); n != 2 {
		t.Errorf("%d messages, want the two from before", n)
	}
	if in := k.inbound(t); len(in) != 0 {
		t.Errorf("refused mails are recorded: %+v", in)
	}
}

func TestMachinesAreHeardAndNotPosted(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	notification := k.sink.Mails()[0].Raw
	for name, mail := range map[string][]byte{
		"out of office": append([]byte("Auto-Submitted: auto-replied\r\n"), mailFrom("ana@one.test", ana, "I am away.")...),
		"our own mail":  notification,
		"our own mail, marks removed": bytes.ReplaceAll(bytes.ReplaceAll(notification, []byte("Auto-Submitted"), []byte("X-A")),
			[]byte("X-Auto-Response-Suppress"), []byte("X-B")),
	} {
		if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, mail); !strings.HasPrefix(got, "250 ") {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := mailtest.Deliver(t, k.addr, "", ana, mailFrom("ana@one.test", ana, "Undeliverable.")); !strings.HasPrefix(got, "250 ") {
		t.Errorf("null sender: %s", got)
	}
	if n := len(k.words(t)); n != 2 {
		t.Errorf("%d messages, want the two from before", n)
	}
	in := k.inbound(t)
	if len(in) != 4 {
		t.Errorf("%d mails recorded, want 4", len(in))
	}
	for _, m := range in {
		if m.Verdict != db.Dropped || m.Reason == "" || m.Author != "" {
			t.Errorf("recorded: %+v", m)
		}
	}
	if n := len(k.sink.Mails()); n != 2 {
		t.Errorf("a machine was answered: %d mails went out", n)
	}
}

// Bytes that are no characters, anywhere in a header, are no reason to refuse.
func TestBrokenCharactersAreTaken(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	raw := []byte("From: An\xe1 <ana@one.test>\r\nTo: \xff\xfe\r\nSubject: \xe1\x01\r\nMessage-ID: <\xff\x02@one.test>\r\n\r\nSal\xe1.\r\n")
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, raw); !strings.HasPrefix(got, "250 ") {
		t.Errorf("answer: %s", got)
	}
	auto := append([]byte("Auto-Submitted: auto-replied \xff\r\nX: "+strings.Repeat("y", 5000)+"\r\n"), raw...)
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, auto); !strings.HasPrefix(got, "250 ") {
		t.Errorf("answer to a machine: %s", got)
	}
	if words := k.words(t); len(words) != 3 {
		t.Errorf("conversation: %q", words)
	}
}

func TestSameMailTwiceIsOneMessage(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	raw := mailFrom("ana@one.test", ana, "Saturday?")
	again := append([]byte("Received: from a by b; Sun, 22 Nov 2026 12:00:00 +0000\r\nX-Spam: no\r\n"), raw...)
	other := bytes.Replace(raw, []byte("Saturday?"), []byte("Sunday?"), 1)
	for _, m := range [][]byte{raw, raw, again, other, raw} {
		if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, m); !strings.HasPrefix(got, "250 ") {
			t.Errorf("answer: %s", got)
		}
	}
	want := []string{"Is it still there?", "Yes, it is.", "Saturday?", "Sunday?"}
	if diff := cmp.Diff(want, k.words(t)); diff != "" {
		t.Errorf("conversation (-want +got)\n%s", diff)
	}
}

func TestMailToSeveral(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	mailtest.Talk(t, "tcp", k.addr, `
		< 220
		> EHLO one.test
		< 250
		> MAIL FROM:<ana@one.test>
		< 250
		> RCPT TO:<`+k.reply["ana@one.test"]+`>
		< 250
		> RCPT TO:<`+k.reply["ben@two.test"]+`>
		< 250
		> RCPT TO:<postmaster@puddle.test>
		< 250
		> DATA
		< 354
		> From: ana@one.test
		> Message-ID: <several@one.test>
		>
		> To all of you.
		> .
		< 250
		> QUIT
		< 221`)
	if words := k.words(t); words[len(words)-1] != "To all of you." || len(words) != 3 {
		t.Errorf("conversation: %q", words)
	}
	in := k.inbound(t)
	if len(in) != 1 || in[0].Verdict != db.Posted || len(in[0].Rcpt) != 2 || in[0].Author != "ana@one.test" {
		t.Errorf("recorded: %+v", in)
	}
}

func TestLMTPAnswersEachRecipient(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	addr := k.listen(t, smtpd.Config{LMTP: true})
	mailtest.Talk(t, "tcp", addr, `
		< 220
		> LHLO mta.test
		< 250
		> MAIL FROM:<ana@one.test>
		< 250
		> RCPT TO:<`+k.reply["ben@two.test"]+`>
		< 250
		> RCPT TO:<`+k.reply["ana@one.test"]+`>
		< 250
		> DATA
		< 354
		> From: ana@one.test
		>
		> By the back door.
		> .
		< 550 5.7.1
		< 250
		> QUIT
		< 221`)
	if words := k.words(t); words[len(words)-1] != "By the back door." {
		t.Errorf("conversation: %q", words)
	}
}

func TestUnsubscribeByMail(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	list := parsed(t, k.sink.Mails()[0].Raw).Header.Raw("List-Unsubscribe")
	_, mailto, _ := strings.Cut(list, "<mailto:")
	address := strings.TrimSuffix(mailto, ">")
	if got := mailtest.Deliver(t, k.addr, "", address, mailFrom("robot@two.test", address, "")); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	c, err := k.db.ConversationByID(t.Context(), k.ben, k.conversation)
	if err != nil || !c.Me.Muted {
		t.Errorf("Ben's conversation is not muted (%v)", err)
	}
	c, err = k.db.ConversationByID(t.Context(), k.ana, k.conversation)
	if err != nil || c.Me.Muted {
		t.Errorf("Ana's conversation is muted, too (%v)", err)
	}
}

func TestLongWordsBecomeAFile(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	for name, words := range map[string]string{
		"many lines":    strings.Repeat("words and more words\r\n", 4000),
		"one long line": strings.Repeat("w", 70000),
		"a whole book":  strings.Repeat("words and more words\r\n", 200_000),
	} {
		if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, mailFrom("ana@one.test", ana, words)); !strings.HasPrefix(got, "250 ") {
			t.Fatalf("%s: %s", name, got)
		}
		messages, _, err := k.db.Messages(t.Context(), k.ana, k.conversation, 0, 1)
		if err != nil {
			t.Fatal(err)
		}
		m := messages[0]
		if !strings.HasSuffix(m.Content, wholeTextNote) || len(m.Content) > db.MaxContent || len(m.Attachments) != 1 {
			t.Fatalf("%s: %d octets, %d files", name, len(m.Content), len(m.Attachments))
		}
		want := int64(len(strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))))
		if size := m.Attachments[0].Size; size < want || size > want+2 {
			t.Errorf("%s: a file of %d octets, want %d", name, size, want)
		}
	}
}

func TestEchoIsAnAnswer(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	const words = "See you on Saturday at ten, then."
	k.say(t, k.ben, words)
	k.sink.Wait(t, 3)
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, mailFrom("ana@one.test", ana, words)); !strings.HasPrefix(got, "250 ") {
		t.Errorf("answer: %s", got)
	}
	if got := k.words(t); got[len(got)-1] != words || len(got) != 4 {
		t.Errorf("conversation: %q", got)
	}
}

func TestRevokedAddressIsUnknown(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	if err := k.db.Leave(t.Context(), k.ana, k.conversation); err != nil {
		t.Fatal(err)
	}
	raw := mailFrom("ana@one.test", k.reply["ana@one.test"], "Still here?")
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", k.reply["ana@one.test"], raw); !strings.HasPrefix(got, "550 5.1.1") {
		t.Errorf("answer: %s", got)
	}
}

func TestAddressesOfOursAreTakenOut(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	raw := mailFrom("ana@one.test", ana, "You can reach me at "+ana+", or ana@one.test.")
	mailtest.Deliver(t, k.addr, "ana@one.test", ana, raw)
	words := k.words(t)
	if got, want := words[len(words)-1], "You can reach me at [address removed], or ana@one.test."; got != want {
		t.Errorf("posted %q, want %q", got, want)
	}
}

func TestAttachmentsComeAlong(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	raw := "From: ana@one.test\r\nMessage-ID: <file@one.test>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nSee the list.\r\n" +
		"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=list.txt\r\n\r\n" +
		"one\r\ntwo\r\n--b--\r\n"
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, []byte(raw)); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	messages, _, err := k.db.Messages(t.Context(), k.ana, k.conversation, 0, 1)
	if err != nil || len(messages) != 1 || len(messages[0].Attachments) != 1 || messages[0].Attachments[0].Name != "list.txt" {
		t.Errorf("posted: %+v, %v", messages, err)
	}
}

// Of the pictures in a mail only those come along that the writer put among
// their own words: not the signature's logo, not the pixel that tells on the
// reader, not what the quote shows.
func TestPicturesOfTheWriterComeAlong(t *testing.T) {
	t.Parallel()
	k := openDoor(t)
	ana := k.reply["ana@one.test"]
	picture := base64.StdEncoding.EncodeToString(thumb(t).data)
	part := func(id string) string {
		return "--b\r\nContent-Type: image/png; name=" + id + ".png\r\nContent-Disposition: inline\r\nContent-ID: <" + id + ">\r\n" +
			"Content-Transfer-Encoding: base64\r\n\r\n" + picture + "\r\n"
	}
	raw := "From: ana@one.test\r\nMessage-ID: <pictures@one.test>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n" +
		"<p>This is the house:</p><p><img src=\"cid:house\"></p>" +
		"<div class=\"gmail_signature\">-- <br>Ana Doe<br><img src=\"cid:logo\"></div>" +
		"<div class=\"gmail_quote\"><div class=\"gmail_attr\">On Sunday Ben wrote:<br></div><blockquote class=\"gmail_quote\">Yes. <img src=\"cid:bike\"></blockquote></div>\r\n" +
		part("house") + part("logo") + part("bike") +
		"--b\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAACw=\r\n--b--\r\n"
	if got := mailtest.Deliver(t, k.addr, "ana@one.test", ana, []byte(raw)); !strings.HasPrefix(got, "250 ") {
		t.Fatalf("answer: %s", got)
	}
	messages, _, err := k.db.Messages(t.Context(), k.ana, k.conversation, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range messages[0].Attachments {
		ids = append(ids, a.ContentID)
	}
	if diff := cmp.Diff([]string{"house"}, ids); diff != "" {
		t.Errorf("pictures (-want +got)\n%s\nwords %q", diff, messages[0].Content)
	}
}
