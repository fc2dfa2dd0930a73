package handlers

import (
	"bytes"
	"context"
	"fmt"
	"hash/maphash"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"puddle/db"
	"puddle/views"
)

// eventStream is one open stream. position is the conversation's change up to
// which the browser knows everything, and the id of the events; rows, receipts
// and people are fingerprints of what it was shown, so that only what differs
// is sent again.
type eventStream struct {
	h       *Handler
	w       http.ResponseWriter
	request *http.Request
	viewer  db.UserID
	session string

	conversation db.ConversationID // 0: inbox rows only
	position     int64
	receipts     uint64
	people       uint64
	present      time.Time // when the viewer was last marked as here
	resumed      bool
	rows         map[db.ConversationID]uint64
	unread       int64

	out bytes.Buffer
}

// batch is how many messages are read at once.
const batch = 100

// justNow is how old a change may be that the page of a new stream may have
// missed while it was on its way.
const justNow = time.Minute

// open sends what the browser missed. A stream that goes on gets the first
// page of rows again; a new one, those that changed while its page loaded.
func (s *eventStream) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	s.out.WriteString("retry: 2000\n\n")
	if err := s.arrive(ctx); err != nil {
		return err
	}
	if err := s.sendMessages(ctx); err != nil {
		return err
	}
	if err := s.addReceipts(ctx); err != nil {
		return err
	}
	if err := s.addPeople(ctx); err != nil {
		return err
	}
	rows, err := s.h.db.Inbox(ctx, s.viewer, db.InboxFilter{Which: views.FilterAll, Limit: inboxRows})
	if err != nil {
		return err
	}
	for _, row := range rows {
		s.rows[row.ID] = fingerprint(row)
		if s.resumed || time.Since(row.ModifiedAt) < justNow {
			s.add(views.InboxRowEvent(s.who(), row))
		}
	}
	if s.unread, err = s.h.db.UnreadCount(ctx, s.viewer); err != nil {
		return err
	}
	s.add(views.UnreadEvent(s.unread))
	return s.flush()
}

// sendConversation sends what changed in the conversation.
func (s *eventStream) sendConversation(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	if err := s.sendMessages(ctx); err != nil {
		return err
	}
	if err := s.addReceipts(ctx); err != nil {
		return err
	}
	if err := s.addPeople(ctx); err != nil {
		return err
	}
	return s.flush()
}

// sendMine sends what changed in the viewer's inbox, and before it the
// messages that the rows are about.
func (s *eventStream) sendMine(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	if err := s.checkSession(ctx); err != nil {
		return err
	}
	if err := s.sendMessages(ctx); err != nil {
		return err
	}
	if err := s.addRows(ctx); err != nil {
		return err
	}
	return s.flush()
}

// beat keeps proxies from closing a silent connection, and looks for what no
// wake-up told of.
func (s *eventStream) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	if err := s.checkSession(ctx); err != nil {
		return err
	}
	if err := s.arrive(ctx); err != nil {
		return err
	}
	if err := s.sendMessages(ctx); err != nil {
		return err
	}
	if err := s.addPeople(ctx); err != nil {
		return err
	}
	s.out.WriteString(": still here\n\n")
	return s.flush()
}

// checkSession returns NotFound when the session is over. Membership is part
// of what sendMessages asks.
func (s *eventStream) checkSession(ctx context.Context) error {
	session, err := s.h.db.SessionByID(ctx, s.session)
	if err == nil && session.User != s.viewer {
		return nothingHere()
	}
	return err
}

// sendMessages sends the messages that are new or changed since position,
// batch by batch: what was missed may be long.
func (s *eventStream) sendMessages(ctx context.Context) error {
	for more := s.conversation != 0; more; {
		messages, err := s.h.db.MessagesChangedAfter(ctx, s.viewer, s.conversation, s.position, batch)
		if err != nil {
			return err
		}
		for _, m := range messages {
			s.position = m.Change
			s.add(views.MessageEvent(s.who(), m, s.h.messages))
		}
		if err := s.flush(); err != nil {
			return err
		}
		more = len(messages) == batch
	}
	return nil
}

// addReceipts adds how far the viewer's newest message came, when that is not
// what was shown.
func (s *eventStream) addReceipts(ctx context.Context) error {
	if s.conversation == 0 {
		return nil
	}
	fates, err := s.h.db.Fates(ctx, s.viewer, s.conversation, 0, messagesPerPage)
	if err != nil {
		return err
	}
	if receipts := receiptsOf(fates); receipts != s.receipts {
		s.receipts = receipts
		s.add(views.ReceiptsEvent(s.who(), fates))
	}
	return nil
}

// addPeople adds who is in the conversation, here and writing, when that is not
// what was shown.
func (s *eventStream) addPeople(ctx context.Context) error {
	if s.conversation == 0 {
		return nil
	}
	members, err := s.h.db.Members(ctx, s.viewer, s.conversation)
	if err != nil {
		return err
	}
	if people := peopleOf(s.viewer, members); people != s.people {
		s.people = people
		s.add(views.ParticipantsEvent(s.who(), members))
	}
	return nil
}

// arrive marks the viewer present. Pages close their stream while nobody sees
// them.
func (s *eventStream) arrive(ctx context.Context) (err error) {
	if s.conversation != 0 {
		s.present, err = s.h.db.MarkPresent(ctx, s.viewer, s.conversation)
	}
	return err
}

// leave marks the viewer absent when their page has gone.
func (s *eventStream) leave() error {
	if s.present.IsZero() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	return s.h.db.MarkAbsent(ctx, s.viewer, s.conversation, s.present)
}

// addRows adds the inbox rows that differ from what was sent.
func (s *eventStream) addRows(ctx context.Context) error {
	rows, err := s.h.db.Inbox(ctx, s.viewer, db.InboxFilter{Which: views.FilterAll, Limit: inboxRows})
	if err != nil {
		return err
	}
	shown := make(map[db.ConversationID]uint64, len(rows))
	for _, row := range rows {
		shown[row.ID] = fingerprint(row)
		if s.rows[row.ID] != shown[row.ID] {
			s.add(views.InboxRowEvent(s.who(), row))
		}
	}
	s.rows = shown
	unread, err := s.h.db.UnreadCount(ctx, s.viewer)
	if err == nil && unread != s.unread {
		s.unread = unread
		s.add(views.UnreadEvent(unread))
	}
	return err
}

func (s *eventStream) who() views.Viewer { return viewer(s.request) }

// add puts a component into an event of the position reached. A component
// that can't be drawn is left out: the next reload shows it or says why.
func (s *eventStream) add(c templ.Component) {
	var html bytes.Buffer
	if err := c.Render(context.WithoutCancel(s.request.Context()), &html); err != nil {
		s.h.log.Error("draw an event", "id", visitOf(s.request).id, "error", err)
		return
	}
	s.out.WriteString("id: ")
	s.out.WriteString(strconv.FormatInt(s.position, 10))
	for line := range bytes.Lines(bytes.ReplaceAll(html.Bytes(), []byte("\r"), nil)) {
		s.out.WriteString("\ndata: ")
		s.out.Write(bytes.TrimSuffix(line, []byte("\n")))
	}
	s.out.WriteString("\n\n")
}

// flush sends what was added. A browser that does not take it in time is cut
// off; it comes back and catches up.
func (s *eventStream) flush() error {
	if s.out.Len() == 0 {
		return nil
	}
	_, err := patientWriter{s.w}.Write(s.out.Bytes())
	if err == nil {
		err = http.NewResponseController(s.w).Flush()
	}
	s.out = bytes.Buffer{} // a quiet stream holds no memory
	if err != nil {
		return errGone
	}
	return nil
}

var seed = maphash.MakeSeed()

func fingerprint(row db.InboxRow) uint64 { return maphash.String(seed, fmt.Sprintf("%+v", row)) }

// receiptsOf is a fingerprint of how far a message came, 0 where nothing is
// known.
func receiptsOf(fates []db.Fate) uint64 {
	var shown strings.Builder
	for _, f := range fates {
		fmt.Fprintf(&shown, "%d %s %s %t;", f.Seq, f.Member, f.State, f.ByMail)
	}
	if shown.Len() == 0 {
		return 0
	}
	return maphash.String(seed, shown.String())
}

// peopleOf is a fingerprint of what the viewer is shown of the others.
func peopleOf(viewer db.UserID, members []db.Member) uint64 {
	var shown strings.Builder
	for _, m := range members {
		if m.UserID == viewer {
			continue
		}
		fmt.Fprintf(&shown, "%d %s %t", m.UserID, m.Name, m.Here)
		if m.WritingAt != nil {
			fmt.Fprintf(&shown, " %d", m.WritingAt.UnixMicro())
		}
	}
	return maphash.String(seed, shown.String())
}

// streamCount bounds how many streams each person has open.
type streamCount struct {
	each int // for one person
	mu   sync.Mutex
	open map[db.UserID]int
}

func newStreamCount(limited bool) *streamCount {
	c := &streamCount{each: streamsEach, open: map[db.UserID]int{}}
	if !limited {
		c.each = streamsForLoad
	}
	return c
}

func (c *streamCount) enter(u db.UserID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[u] >= c.each {
		return false
	}
	c.open[u]++
	return true
}

func (c *streamCount) leave(u db.UserID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[u]--; c.open[u] == 0 {
		delete(c.open, u)
	}
}
