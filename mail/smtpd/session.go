package smtpd

import (
	"crypto/rand"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// maxRecipients is the least that RFC 5321 4.5.3.1.8 asks for.
const maxRecipients = 100

// A session is one connection's mail transactions, one after the other. go-smtp calls it; what it
// returns to go-smtp matters only as nil or not, the words go through conn.say.
type session struct {
	engine   *smtp.Conn
	conn     *conn
	envelope *Envelope // nil outside a transaction
	accepted []int     // for each RCPT accepted, its recipient's index in envelope.To
}

// Reset forgets the transaction.
func (s *session) Reset() { s.envelope, s.accepted = nil, nil }

// Logout is for go-smtp; the guard frees what there is.
func (s *session) Logout() error { return nil }

// Mail opens a transaction. go-smtp would let one begin inside another and keep the recipients.
func (s *session) Mail(from string, options *smtp.MailOptions) error {
	if s.envelope != nil {
		return s.conn.say(replyNestedMail)
	}
	if from != "" {
		address, ok := mailbox(from)
		switch {
		case !ok:
			return s.conn.say(replyBadSender)
		case !options.UTF8 && !isASCII(address):
			return s.conn.say(replyNeedsUTF8)
		}
		from = address
	}
	peer := s.conn.peer
	peer.Helo = s.engine.Hostname()
	s.envelope = &Envelope{
		ID:   strings.ToLower(rand.Text()[:13]),
		Peer: peer,
		From: from,
		UTF8: options.UTF8,
	}
	return nil
}

// Rcpt adds a recipient that the Backend accepts.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if len(s.accepted) >= maxRecipients {
		return s.conn.say(replyTooManyRcpts)
	}
	address, ok := mailbox(to)
	switch {
	case !ok:
		return s.conn.say(replyBadRcpt)
	case !s.envelope.UTF8 && !isASCII(address):
		return s.conn.say(replyNeedsUTF8)
	}
	if refusal := s.ask(address); refusal != nil {
		return s.conn.say(*refusal)
	}
	s.accepted = append(s.accepted, s.index(address))
	return nil
}

// ask lets the Backend decide. A peer whose address has guessed a lot waits before it learns anything,
// and loses the connection for another wrong guess; a right address still gets its mail.
func (s *session) ask(address string) *Reply {
	suspect := s.conn.server.limits.isGuessing(s.conn.peer)
	if suspect {
		s.conn.pause()
	}
	err := s.conn.server.backend.Rcpt(s.conn.ctx, s.envelope, address)
	if err == nil {
		return nil
	}
	reply := s.replyFor(err)
	if reply.success() {
		return nil
	}
	if reply.temporary() {
		return &reply
	}
	s.conn.server.limits.guessed(s.conn.peer)
	if suspect {
		return &replyTooManyGuesses
	}
	if s.conn.tally.refusedRcpts >= freeGuesses {
		s.conn.pause()
	}
	return &reply
}

// index returns the place of address in the envelope, where each recipient stands once.
func (s *session) index(address string) int {
	for i, to := range s.envelope.To {
		if strings.EqualFold(to, address) {
			return i
		}
	}
	s.envelope.To = append(s.envelope.To, address)
	return len(s.envelope.To) - 1
}

// Data waits for the guard to receive the message, which r only signals, and lets the Backend store it.
func (s *session) Data(r io.Reader) error {
	start := time.Now()
	if _, err := io.Copy(io.Discard, r); err != nil {
		s.log(start, 0, replyTimeout)
		return err // the connection is over
	}
	defer s.conn.dropBody()
	raw, refusal := s.conn.body.bytes, s.conn.refusal
	if refusal == nil && loops(raw) {
		refusal = &replyLoop
	}
	var results []Reply
	if refusal != nil {
		results = repeat(*refusal, len(s.envelope.To))
	} else {
		results = s.store(raw)
	}
	s.log(start, len(raw), merge(results))
	if !s.conn.peer.LMTP {
		return s.conn.say(merge(results))
	}
	// RFC 2033 4.2: one reply for each RCPT that was accepted, in that order.
	for _, i := range s.accepted {
		reply := results[i]
		reply.Text = "<" + s.envelope.To[i] + "> " + reply.Text
		_ = s.conn.say(reply)
	}
	return errSaid
}

// store returns what the Backend says to each recipient.
func (s *session) store(raw []byte) []Reply {
	errs := s.conn.server.backend.Data(s.conn.ctx, s.envelope, raw)
	results := repeat(replyOurTrouble, len(s.envelope.To))
	if len(errs) != len(results) {
		s.conn.server.cfg.Logger.Error("smtp backend", "id", s.envelope.ID, "err", "wrong number of results")
		return results
	}
	for i, err := range errs {
		results[i] = replyStored
		if err != nil {
			results[i] = s.replyFor(err)
		}
	}
	return results
}

// merge chooses the one reply that SMTP has for all recipients, see Backend.Data.
func merge(results []Reply) Reply {
	chosen := results[0]
	for _, r := range results[1:] {
		switch {
		case r.temporary() && !chosen.temporary():
			chosen = r
		case r.success() && !chosen.temporary() && !chosen.success():
			chosen = r
		}
	}
	return chosen
}

func repeat(r Reply, n int) []Reply {
	replies := make([]Reply, n)
	for i := range replies {
		replies[i] = r
	}
	return replies
}

// replyFor logs what the peer is not to know.
func (s *session) replyFor(err error) Reply {
	reply, ours := replyFor(err)
	if ours {
		s.conn.server.cfg.Logger.Error("smtp backend", "id", s.envelope.ID, "err", err)
	}
	return reply
}

func (s *session) log(start time.Time, size int, result Reply) {
	route := "smtp"
	if s.conn.peer.LMTP {
		route = "lmtp"
	}
	s.conn.server.cfg.Logger.Info("mail", "id", s.envelope.ID, "route", route, "code", result.Code,
		"dur_ms", time.Since(start).Milliseconds(), "peer", s.conn.peer.Addr, "tls", s.conn.peer.TLS,
		"rcpts", len(s.envelope.To), "bytes", size)
}
