package mail

import (
	"fmt"
	"strings"
	"testing"

	"puddle/db"
	"puddle/mail/mailtest"
	"puddle/mail/smtpd"
)

// backDoor is a door behind an MTA, which has told its peer 250 already.
func backDoor(t *testing.T, changes ...func(*ReceiverConfig)) *door {
	t.Helper()
	k := openDoor(t)
	k.addr = k.listen(t, smtpd.Config{LMTP: true}, changes...)
	return k
}

// handOver has the MTA in front pass on a mail of Ana's and returns what it is
// told after the text.
func (k *door) handOver(t *testing.T, to string, raw []byte, want string) {
	t.Helper()
	mailtest.Talk(t, "tcp", k.addr, "< 220\n> LHLO mta.test\n< 250\n> MAIL FROM:<ana@one.test>\n< 250\n> RCPT TO:<"+to+">\n< 250\n> DATA\n< 354\n> "+
		strings.ReplaceAll(strings.TrimSuffix(string(raw), "\r\n"), "\r\n", "\n> ")+"\n> .\n< "+want+"\n> QUIT\n< 221")
}

// notices counts the notices about refused mails.
func (k *door) notices(t *testing.T) (n int) {
	t.Helper()
	deliveries, err := k.db.Deliveries(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range deliveries {
		if d.Kind == db.DeliverRefused {
			n++
		}
	}
	return n
}

// answerTo waits for the relay's nth mail, a notice, and returns where its
// member may answer it, and the token of the link in it.
func (k *door) answerTo(t *testing.T, n int) (address, token string) {
	t.Helper()
	notice := parsed(t, k.sink.Wait(t, n)[n-1].Raw)
	address = strings.Trim(notice.Header.Raw("Reply-To"), "<>")
	if len(address) < 27 || address[:1] != releasePrefix {
		t.Fatalf("this is no notice: %s\n%s", address, notice.Text)
	}
	return address, address[1:27]
}

const onlyAQuote = "On Sunday Ben <ben@two.test> wrote:\r\n> Yes, it is.\r\n> To: ana@one.test, %s"

// TestLateRefusalIsToldByMail has an MTA in front hand over two mails of Ana's
// without words of her own: both are kept, and one notice tells why and how
// they can be posted all the same.
func TestLateRefusalIsToldByMail(t *testing.T) {
	t.Parallel()
	k := backDoor(t)
	to := k.reply["ana@one.test"]
	sent := len(k.sink.Mails())
	k.handOver(t, to, mailFrom("ana@one.test", to, fmt.Sprintf(onlyAQuote, to)), "250 ")
	k.handOver(t, to, mailFrom("ana@one.test", to, fmt.Sprintf(onlyAQuote, to)), "250 ") // the same
	k.handOver(t, to, mailFrom("ana@one.test", to, "-- \r\nAna"), "250 ")
	notice := parsed(t, k.sink.Wait(t, sent+1)[sent].Raw)
	if _, token := k.answerTo(t, sent+1); !strings.Contains(notice.Text, "https://puddle.test/held/"+token) {
		t.Errorf("the notice says:\n%s", notice.Text)
	}
	if notice.Header.Get("To") != "<ana@one.test>" || notice.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("the notice goes to %s, %s", notice.Header.Get("To"), notice.Header.Get("Auto-Submitted"))
	}
	said := notice.Header.Get("Subject") + notice.Text + notice.HTML
	if !strings.Contains(said, "We found no words of your own") || !strings.Contains(said, "https://puddle.test/held/") ||
		strings.Contains(said, "Yes, it is") {
		t.Errorf("the notice says:\n%s", said)
	}
	in := k.inbound(t)
	if len(in) != 2 || in[0].Verdict != db.Refused || in[1].Verdict != db.Refused || in[0].Conversation != k.conversation {
		t.Errorf("recorded: %+v", in)
	}
	story, err := k.db.InboundByID(t.Context(), in[0].ID)
	if err != nil || !story.Waits() || len(story.Posts) != 1 || story.Posts[0].Content != "-- \nAna" {
		t.Errorf("the second one waits at the administrators' desk: %+v, %v", story.Posts, err)
	}
	if words := k.words(t); len(words) != 2 || k.notices(t) != 1 {
		t.Errorf("%d notices, conversation: %q", k.notices(t), words)
	}
}

// A refused mail is posted as it came, once, by a tap or by a YES, and by
// nothing else.
func TestRefusedMailIsPostedByItsMembersWord(t *testing.T) {
	t.Parallel()
	for name, release := range map[string]func(k *door, address, token string) error{
		"a tap": func(k *door, _, token string) error {
			_, err := k.db.ReleaseHeld(t.Context(), token)
			return err
		},
		"a YES": func(k *door, answer, _ string) error {
			k.handOver(t, answer, mailFrom("ana@one.test", answer, "YES"), "250 ")
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := backDoor(t)
			to := k.reply["ana@one.test"]
			k.handOver(t, to, mailFrom("ana@one.test", to, fmt.Sprintf(onlyAQuote, to)), "250 ")
			answer, token := k.answerTo(t, 3)
			k.handOver(t, answer, append([]byte("Auto-Submitted: auto-replied\r\n"), mailFrom("ana@one.test", answer, "YES")...), "250 ")
			k.handOver(t, answer, mailFrom("ben@two.test", answer, "YES"), "550 5.7.1")
			k.handOver(t, answer, mailFrom("ana@one.test", answer, "I am very busy and will answer soon."), "550 5.6.0")
			if words := k.words(t); len(words) != 2 {
				t.Fatalf("posted too early: %q", words)
			}
			if err := release(k, answer, token); err != nil {
				t.Fatal(err)
			}
			if _, err := k.db.ReleaseHeld(t.Context(), token); db.KindOf(err) != db.Expired {
				t.Errorf("posted once more: %v", err)
			}
			words := k.words(t)
			want := "On Sunday Ben <ben@two.test> wrote:\n> Yes, it is.\n> To: [address removed], [address removed]"
			if len(words) != 3 || words[2] != want {
				t.Errorf("conversation: %q", words)
			}
			last := k.inbound(t)
			if first := last[len(last)-1]; first.Verdict != db.Posted || first.Author != "ana@one.test" || first.Message == 0 {
				t.Errorf("recorded: %+v", first)
			}
			k.handOver(t, to, mailFrom("ana@one.test", to, fmt.Sprintf(onlyAQuote, to)), "250 ")
			if n := len(k.words(t)); n != 3 || k.notices(t) != 1 {
				t.Errorf("a repeat makes %d messages and %d notices", n, k.notices(t))
			}
		})
	}
}

// Where no word of the member could post it, the notice offers nothing.
func TestRefusedMailThatNobodyCanPost(t *testing.T) {
	t.Parallel()
	k := backDoor(t)
	to := k.reply["ana@one.test"]
	sent := len(k.sink.Mails())
	files := "From: ana@one.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee these.\r\n" +
		strings.Repeat("--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=x.pdf\r\n\r\nx\r\n", db.MaxAttachments+1) + "--b--\r\n"
	for n, c := range []struct {
		raw  []byte
		want string
	}{
		{mailFrom("ana@one.test", to, ""), "We found no words"},
		{[]byte(files), "ten files at most"},
	} {
		k.handOver(t, to, c.raw, "250 ")
		notice := parsed(t, k.sink.Wait(t, sent+n+1)[sent+n].Raw)
		if !strings.Contains(notice.Text, c.want) || strings.Contains(notice.Text, "/held/") || notice.Header.Get("Reply-To") != "" {
			t.Errorf("the notice says:\n%s", notice.Text)
		}
	}
	if words, in := k.words(t), k.inbound(t); len(words) != 2 || len(in) != 2 || in[0].Verdict != db.Refused || in[0].Author != "" {
		t.Errorf("conversation %q, recorded %+v", words, in)
	}
}

// Who is not proven is refused, behind an MTA too, and is sent nothing.
func TestUnprovenMailGetsNoNotice(t *testing.T) {
	t.Parallel()
	p := fixedProof{Proof{ProofNone, "spf=none"}, make(chan string, 9)}
	k := backDoor(t, func(c *ReceiverConfig) { c.Prover = p })
	to := k.reply["ana@one.test"]
	k.handOver(t, to, mailFrom("ana@one.test", to, "-- \r\nAna"), "550 5.6.0")
	k.handOver(t, to, mailFrom("eve@three.test", to, "Hello."), "550 5.7.1")
	if n := k.notices(t); n != 0 || len(k.inbound(t)) != 0 {
		t.Errorf("%d notices", n)
	}
}

func TestRefusedMailWaitsForSevenDays(t *testing.T) {
	t.Parallel()
	k := backDoor(t)
	to := k.reply["ana@one.test"]
	k.handOver(t, to, mailFrom("ana@one.test", to, "-- \r\nAna"), "250 ")
	answer, token := k.answerTo(t, 3)
	pass := func(time string) {
		t.Helper()
		_, err := k.db.Pool().Exec(t.Context(), `update held_posts set expires_at = expires_at - $1::interval`, time)
		if err != nil {
			t.Fatal(err)
		}
	}
	pass("6 days 23 hours")
	if h, err := k.db.HeldByToken(t.Context(), token); err != nil || h.Refusal != refuseEmpty.Text || h.Words != "-- \nAna" {
		t.Errorf("on the seventh day: %+v, %v", h, err)
	}
	pass("1 hour")
	mailtest.Talk(t, "tcp", k.addr, "< 220\n> LHLO mta.test\n< 250\n> MAIL FROM:<ana@one.test>\n< 250\n> RCPT TO:<"+answer+">\n< 550 5.1.1\n> QUIT\n< 221")
	if _, err := k.db.ReleaseHeld(t.Context(), token); db.KindOf(err) != db.Expired {
		t.Errorf("after seven days: %v", err)
	}
}
