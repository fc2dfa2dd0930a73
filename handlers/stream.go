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
	rows         map[db.ConversationID]uint64 // shared with others
	unread       int64

	out bytes.Buffer
}

// justNow is how old a change may be that the page of a new stream may have
// missed while it was on its way.
const justNow = time.Minute

// open sends what the browser missed. A stream that goes on gets the first
// page of rows again; a new one, those that changed while its page loaded.
func (s *eventStream) open(ctx context.Context) error {
	s.out.WriteString("retry: 2000\n\n")
	if err := s.arrive(ctx); err != nil {
		return err
	}
	if err := s.sendNews(ctx); err != nil {
		return err
	}
	now, err := s.inbox(ctx)
	if err != nil {
		return err
	}
	for _, row := range now.rows {
		if s.resumed || time.Since(row.ModifiedAt) < justNow {
			s.add(views.InboxRowEvent(s.who(), row))
		}
	}
	s.add(views.UnreadEvent(now.unread))
	s.rows, s.unread = now.prints, now.unread
	return s.flush()
}

// sendInbox sends what changed in the viewer's inbox, if the session still is.
func (s *eventStream) sendInbox(ctx context.Context) error {
	if err := s.checkSession(ctx); err != nil {
		return err
	}
	now, err := s.inbox(ctx)
	if err != nil {
		return err
	}
	for _, row := range now.rows {
		if s.rows[row.ID] != now.prints[row.ID] {
			s.add(views.InboxRowEvent(s.who(), row))
		}
	}
	if s.unread != now.unread {
		s.add(views.UnreadEvent(now.unread))
	}
	s.rows, s.unread = now.prints, now.unread
	return s.flush()
}

// beat keeps proxies from closing a silent connection, and looks for what no
// wake-up told of.
func (s *eventStream) beat(ctx context.Context) error {
	if err := s.checkSession(ctx); err != nil {
		return err
	}
	if err := s.arrive(ctx); err != nil {
		return err
	}
	s.out.WriteString(": still here\n\n")
	if err := s.sendNews(ctx); err != nil {
		return err
	}
	return s.flush()
}

// checkSession returns NotFound when the session is over.
func (s *eventStream) checkSession(ctx context.Context) error {
	session, err := ask(ctx, s.h.mine, "session "+s.session, func(ctx context.Context) (db.Session, error) {
		return s.h.db.SessionByID(ctx, s.session)
	})
	if err == nil && session.User != s.viewer {
		return nothingHere()
	}
	return err
}

// sendNews sends what is new in the conversation, page by page: what was missed
// may be long. It ends with NotFound when the membership is over.
func (s *eventStream) sendNews(ctx context.Context) error {
	for more := s.conversation != 0; more; {
		news, err := s.news(ctx)
		if err != nil {
			return err
		}
		for _, m := range news.Messages {
			s.position = m.Change
			s.add(views.MessageEvent(s.who(), m, s.h.messages))
		}
		s.position = news.Change
		s.addReceipts(news.Fates)
		s.addPeople(news.Members)
		if err := s.flush(); err != nil {
			return err
		}
		more = news.More
	}
	return nil
}

// news is what the viewer may know that is new since position. Streams that have
// come as far read it together.
func (s *eventStream) news(ctx context.Context) (db.MemberNews, error) {
	question := fmt.Sprintf("news %d %d", s.conversation, s.position)
	news, err := ask(ctx, s.h.ours, question, func(ctx context.Context) (*db.News, error) {
		return s.h.db.News(ctx, s.conversation, s.position, messagesPerPage)
	})
	if err != nil {
		return db.MemberNews{}, err
	}
	return news.For(s.viewer)
}

// addReceipts adds how far the viewer's newest message came, when that is not
// what was shown.
func (s *eventStream) addReceipts(fates []db.Fate) {
	if receipts := receiptsOf(fates); receipts != s.receipts {
		s.receipts = receipts
		s.add(views.ReceiptsEvent(s.who(), fates))
	}
}

// addPeople adds who is in the conversation, here and writing, when that is not
// what was shown.
func (s *eventStream) addPeople(members []db.Member) {
	if people := peopleOf(s.viewer, members); people != s.people {
		s.people = people
		s.add(views.ParticipantsEvent(s.who(), members))
	}
}

// inbox is the first page of an inbox: its rows, their fingerprints, and how
// many conversations hold something unread.
type inbox struct {
	rows   []db.InboxRow
	prints map[db.ConversationID]uint64
	unread int64
}

// inbox is the viewer's. Their streams read it together.
func (s *eventStream) inbox(ctx context.Context) (inbox, error) {
	return ask(ctx, s.h.mine, fmt.Sprintf("inbox %d", s.viewer), func(ctx context.Context) (now inbox, err error) {
		now.rows, err = s.h.db.Inbox(ctx, s.viewer, db.InboxFilter{Which: views.FilterAll, Limit: inboxRows})
		if err != nil {
			return now, err
		}
		now.prints = make(map[db.ConversationID]uint64, len(now.rows))
		for _, row := range now.rows {
			now.prints[row.ID] = fingerprint(row)
		}
		now.unread, err = s.h.db.UnreadCount(ctx, s.viewer)
		return now, err
	})
}

// arrive marks the viewer present. Pages close their stream while nobody sees
// them.
func (s *eventStream) arrive(ctx context.Context) (err error) {
	if s.conversation != 0 {
		question := fmt.Sprintf("arrive %d %d", s.viewer, s.conversation)
		s.present, err = ask(ctx, s.h.mine, question, func(ctx context.Context) (time.Time, error) {
			return s.h.db.MarkPresent(ctx, s.viewer, s.conversation)
		})
	}
	return err
}

// leave marks the viewer absent when their page has gone.
func (s *eventStream) leave() error {
	if s.present.IsZero() {
		return nil
	}
	_, err := ask(context.Background(), s.h.mine, "leave "+visitOf(s.request).id, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.h.db.MarkAbsent(ctx, s.viewer, s.conversation, s.present)
	})
	return err
}

func (s *eventStream) who() views.Viewer { return viewer(s.request) }

// add puts a component into an event of the position reached. A component
// that can't be drawn is left out: the next reload shows it or says why.
func (s *eventStream) add(c templ.Component) {
	var html bytes.Buffer
	if err := c.Render(context.WithoutCancel(s.request.Context()), &html); err != nil {
		s.h.log.Error("draw an event", "id", visitOf(s.request).id, "err", err)
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
	var shown []byte
	for _, m := range members {
		if m.UserID == viewer {
			continue
		}
		shown = strconv.AppendInt(shown, int64(m.UserID), 10)
		shown = append(shown, m.Name...)
		shown = strconv.AppendBool(shown, m.Here)
		if m.WritingAt != nil {
			shown = strconv.AppendInt(shown, m.WritingAt.UnixMicro(), 10)
		}
		shown = append(shown, 0)
	}
	return maphash.Bytes(seed, shown)
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
