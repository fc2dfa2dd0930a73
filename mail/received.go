package mail

import (
	"regexp"
	"strings"

	"puddle/db"
	"puddle/mail/classify"
	"puddle/mail/parse"
	"puddle/mail/smtpd"
)

// received is a mail on its way in, with what is known of it before anybody
// looks at the recipients.
type received struct {
	envelope  *smtpd.Envelope
	raw       []byte
	parsed    *parse.Message
	digest    []byte
	class     classify.Result
	ours      bool   // a mail of our own that came back
	author    string // canonical address, "" if errAuthor
	errAuthor error
	errRead   error // why the mail can't be read; nothing is known of what is in it then
}

func newReceived(e *smtpd.Envelope, raw []byte, parsed *parse.Message, h rawHeader, s *site) *received {
	sender := e.From
	if sender == "" {
		sender = "<>"
	}
	m := &received{
		envelope: e,
		raw:      raw,
		parsed:   parsed,
		digest:   digest(h),
		class:    classify.Classify(parsed, sender),
		ours:     s.wrote(parsed),
	}
	m.author, m.errAuthor = authorOf(h)
	return m
}

// newUnreadable is a mail that can't be read. Some recipients need not know
// what it says.
func newUnreadable(e *smtpd.Envelope, raw []byte, err error) *received {
	return &received{envelope: e, raw: raw, parsed: &parse.Message{}, digest: digest(rawHeader{rest: raw}), errRead: refuseUnreadable(err)}
}

var (
	ourMessageID = regexp.MustCompile(`^<(?:[a-z2-7]{26}|[0-9a-f]{32})@([^<>@]+)>$`) // a digest's is a UUID
	ourListID    = regexp.MustCompile(`<(?:item-[0-9]+|digest)\.([^<>]+)>$`)
)

// wrote reports whether a mail is one that we sent: it still has our
// Message-ID, or the List-Id that no answer takes over.
func (s *site) wrote(m *parse.Message) bool {
	for field, pattern := range map[string]*regexp.Regexp{"Message-ID": ourMessageID, "List-Id": ourListID} {
		found := pattern.FindStringSubmatch(strings.TrimSpace(lowerASCII(m.Header.Raw(field))))
		if found != nil && s.isOurs(found[1]) {
			return true
		}
	}
	return false
}

// record is what will be kept of the mail, but for what became of it.
func (m *received) record() db.NewInbound {
	peer := "local"
	if m.envelope.Peer.Addr.IsValid() {
		peer = m.envelope.Peer.Addr.String()
	}
	return db.NewInbound{
		Peer:            peer,
		Helo:            kept(m.envelope.Peer.Helo),
		EnvelopeFrom:    kept(m.envelope.From),
		HeaderFrom:      kept(m.parsed.Header.Get("From")),
		HeaderMessageID: kept(m.parsed.Header.Raw("Message-ID")),
		Digest:          m.digest,
		Raw:             m.raw,
	}
}

// machine says what sort of machine wrote the mail, and how that is known.
func (m *received) machine() string {
	return kept(string(m.class.Class) + ": " + strings.Join(m.class.Reasons, "; "))
}

// kept returns s as a column can hold it: on one line, in UTF-8, and short; the
// whole mail is kept beside it.
func kept(s string) string {
	const most = 500
	s = oneLine(s)
	return strings.ToValidUTF8(s[:min(len(s), most)], "")
}
