package handlers

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"puddle/db"
)

// heartbeat is also when a stream looks again without having been woken, should
// a wake-up ever be lost.
const heartbeat = 15 * time.Second

// How many streams one person may have open. Load tests, which switch limits
// off, have few people with many.
const (
	streamsEach    = 64
	streamsForLoad = 4096
)

// errGone says that the browser went away or takes nothing any more.
var errGone = errors.New("handlers: the browser is gone")

// stream serves GET /events as text/event-stream: the messages of one
// conversation as they come and change, and the rows of the viewer's inbox.
// It carries nothing that a reload would not show, and reads it all from the
// database; being woken only says when. It ends when the session or the
// membership does, and when the server shuts down.
func (h *Handler) stream(w http.ResponseWriter, r *http.Request) error {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return errCrossOrigin
	}
	s, err := h.newStream(w, r)
	if err != nil {
		return err
	}
	visitOf(r).untimed()
	if !h.streams.enter(s.viewer) {
		return &db.Error{Kind: db.RateLimited, Msg: "There are too many pages of yours open at once."}
	}
	defer h.streams.leave(s.viewer)
	header := w.Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("X-Accel-Buffering", "no") // nginx would keep events back
	if r.Method == http.MethodHead {
		return nil
	}
	if err := http.NewResponseController(w).SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	s.run(r.Context(), h.closing)
	return nil
}

// newStream reads where r wants to go on from, and refuses who is no member.
func (h *Handler) newStream(w http.ResponseWriter, r *http.Request) (*eventStream, error) {
	s := &eventStream{
		h: h, w: w, request: r, viewer: viewerOf(r), session: visitOf(r).session.ID,
	}
	if asked := query(r, "conversation"); asked != "" {
		s.conversation, s.position = db.ConversationID(number(asked)), db.Now
		news, err := s.news(r.Context())
		if err != nil {
			return nil, err
		}
		s.position = news.Change
	}
	s.resumed = r.Header.Get("Last-Event-ID") != ""
	if position, ok := startOf(r); ok && s.conversation != 0 {
		s.position = min(position, s.position)
	}
	return s, nil
}

// startOf returns the change from which on r wants to know: after the last
// event it got, or after what its page shows.
func startOf(r *http.Request) (int64, bool) {
	for _, from := range []string{r.Header.Get("Last-Event-ID"), query(r, "after")} {
		if position, err := strconv.ParseInt(from, 10, 64); err == nil && position >= 0 {
			return position, true
		}
	}
	return 0, false
}

// run sends until the browser goes away, the server closes, or something
// fails: a session or a membership that is over among it.
func (s *eventStream) run(ctx context.Context, closing <-chan struct{}) {
	mine := s.h.db.WatchUser(s.viewer)
	defer mine.Close()
	ours := &db.Watch{} // without a conversation: never wakes
	if s.conversation != 0 {
		ours = s.h.db.WatchConversation(s.conversation)
		defer ours.Close()
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	err := s.open(ctx)
	for err == nil {
		select {
		case <-ctx.Done():
			err = errGone
		case <-closing:
			return
		case <-ours.C:
			err = s.sendNews(ctx)
		case <-mine.C:
			select {
			case <-ours.C: // the message before the row that is about it
				err = s.sendNews(ctx)
			default:
			}
			if err == nil {
				err = s.sendInbox(ctx)
			}
		case <-beat.C:
			err = s.beat(ctx)
		}
	}
	s.note(err)
	s.note(s.leave())
}

// note logs why a stream ends early, where that is trouble of ours. The
// browser finds out by connecting again; that it went away itself is no news.
func (s *eventStream) note(err error) {
	if err != nil && db.KindOf(err) == db.Internal && !errors.Is(err, errGone) {
		s.h.log.Warn("stream broke", "id", visitOf(s.request).id, "viewer", s.viewer, "err", err)
	}
}
