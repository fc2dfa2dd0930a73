package handlers

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func TestAConversationStartsAndContinues(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana, ben := s.person("Ana"), s.person("Ben")
	start := fmt.Sprintf("/items/%d/conversations", s.item(ana))
	b := s.loggedIn(ben)
	wants(t, b.post(start, fields("content", "  ")), 422)
	first := b.post(start, fields("content", "Is it <still> there?"))
	if first.status != 303 || !regexp.MustCompile(`^/conversations/\d+$`).MatchString(first.location()) {
		t.Fatalf("%d %q", first.status, first.location())
	}
	wantsRedirect(t, b.post(start, fields("content", "And the bell?")), first.location())
	wants(t, b.get(first.location()), 200, "Is it &lt;still&gt; there?", "And the bell?", `data-author="Ben"`, `data-via="web"`)
	wants(t, s.loggedIn(ana).post(start, fields("content", "Hello me")), 422, "This is your own item.")
}

func TestTheInboxShowsRowsAndFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	row := fmt.Sprintf(`data-conversation-id="%d"`, w.conversation)
	b := w.loggedIn(w.enquirer)
	shows := func(path string, shown bool) {
		t.Helper()
		if a := b.get(path); a.status != 200 || strings.Contains(a.body, row) != shown {
			t.Errorf("%s: %d, shown %v, want %v", path, a.status, !shown, shown)
		}
	}
	wants(t, b.get("/conversations"), 200, row, `data-unread="1"`, "Blue bicycle", "Yes, it is.")
	shows("/conversations?filter=unread", true)
	shows("/conversations?filter=archived", false)
	shows("/conversations?query=bicycle", true)
	shows("/conversations?query=elephant", false)
	shows(fmt.Sprintf("/conversations?item=%d", w.item), true)
	wants(t, b.get("/conversations?before=rubbish"), 404)
	wants(t, b.get("/conversations?item=987654"), 404)

	path := fmt.Sprintf("/conversations/%d", w.conversation)
	wantsRedirect(t, b.post(path+"/read", fields("seq", "2")), path)
	shows("/conversations?filter=unread", false)
	wantsRedirect(t, b.post(path+"/unread", nil), "/conversations")
	shows("/conversations?filter=unread", true)
	wants(t, b.post(path+"/read", nil, "HX-Request", "true"), 204)
	shows("/conversations?filter=unread", false)
	wantsRedirect(t, b.post(path+"/archive", nil), "/conversations")
	shows("/conversations", false)
	shows("/conversations?filter=archived", true)
	wantsRedirect(t, b.post(path+"/archive", fields("archived", "false")), "/conversations")
	shows("/conversations", true)
}

func TestTheInboxPagesToTheEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana, ben := s.person("Ana"), s.person("Ben")
	const all = inboxRows + 5
	for range all {
		s.conversation(ben, s.item(ana))
	}
	b := s.loggedIn(ana)
	rows := regexp.MustCompile(`data-conversation-id="(\d+)"`)
	older := regexp.MustCompile(`href="(/conversations\?[^"]*before=[^"]*)"`)
	seen := map[string]bool{}
	for path := "/conversations"; path != ""; {
		a := b.get(path)
		wants(t, a, 200)
		for _, row := range rows.FindAllStringSubmatch(a.body, -1) {
			if seen[row[1]] {
				t.Errorf("conversation %s stands twice", row[1])
			}
			seen[row[1]] = true
		}
		path = ""
		if next := older.FindStringSubmatch(a.body); next != nil {
			path = strings.ReplaceAll(next[1], "&amp;", "&")
		}
	}
	if len(seen) != all {
		t.Errorf("%d rows, want %d", len(seen), all)
	}
}

func TestAConversationPagesToItsBeginning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const more = 2*messagesPerPage + 7
	for n := range more {
		w.says(w.owner, w.conversation, fmt.Sprintf("number %d", n))
	}
	b := w.loggedIn(w.enquirer)
	messages := regexp.MustCompile(`data-message-id="(\d+)"`)
	older := regexp.MustCompile(fmt.Sprintf(`href="(/conversations/%d\?before=\d+)"`, w.conversation))
	seen := map[string]bool{}
	pages := 0
	for path := fmt.Sprintf("/conversations/%d", w.conversation); path != ""; pages++ {
		a := b.get(path)
		wants(t, a, 200)
		for _, m := range messages.FindAllStringSubmatch(a.body, -1) {
			if seen[m[1]] {
				t.Errorf("message %s stands twice", m[1])
			}
			seen[m[1]] = true
		}
		path = ""
		if next := older.FindStringSubmatch(a.body); next != nil {
			path = next[1]
		}
	}
	if len(seen) != more+2 || pages != 3 {
		t.Errorf("%d messages on %d pages, want %d on 3", len(seen), pages, more+2)
	}
	fragment := b.get(fmt.Sprintf("/conversations/%d?before=20", w.conversation), "HX-Request", "true")
	if strings.Contains(fragment.body, "<html") || len(messages.FindAllString(fragment.body, -1)) != 19 {
		t.Errorf("the fragment holds %d messages", len(messages.FindAllString(fragment.body, -1)))
	}
}

func TestFirstUnreadIsOnThePageOrNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	messages, _, err := w.db.Messages(t.Context(), w.owner, w.conversation, 0, 10)
	must(t, err)
	for read, want := range map[int64]int64{0: 1, 1: 2, 2: 0} {
		if got := firstUnread(messages, read); got != want {
			t.Errorf("read to %d: %d, want %d", read, got, want)
		}
	}
	if got := firstUnread(messages[1:], 0); got != 0 {
		t.Errorf("the first unread one is on an older page, yet %d", got)
	}
}

func TestMuteLeaveBlockReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := fmt.Sprintf("/conversations/%d", w.conversation)
	b := w.loggedIn(w.owner)
	muted := func() bool {
		t.Helper()
		c, err := w.db.ConversationByID(t.Context(), w.owner, w.conversation)
		must(t, err)
		return c.Me.Muted
	}
	if wantsRedirect(t, b.post(path+"/mute", nil), path); !muted() {
		t.Error("not muted")
	}
	wants(t, b.get(path), 200, "You get no more mail about this conversation.")
	if a := b.get(path); strings.Contains(a.body, "You get no more mail about this conversation.") {
		t.Error("the notice is shown twice")
	}
	if wantsRedirect(t, b.post(path+"/mute", fields("muted", "false")), path); muted() {
		t.Error("still muted")
	}
	wants(t, b.get(path+"/report"), 200, `name="reason"`)
	wantsRedirect(t, b.post(path+"/report", fields("reason", "Spam")), path)
	wants(t, b.post(path+"/draft", fields("content", "half a thought"), "HX-Request", "true"), 204)
	wants(t, b.get(path), 200, "half a thought")
	wantsRedirect(t, b.post(path+"/block", nil), "/conversations")
	wantsRedirect(t, w.loggedIn(w.enquirer).post(path+"/leave", nil), "/conversations")
	wants(t, w.loggedIn(w.enquirer).get(path), 404)
}

func TestInvitationsAnswerAlikeForKnownAndUnknownAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := fmt.Sprintf("/conversations/%d", w.conversation)
	b := w.loggedIn(w.owner)
	wants(t, b.get(path+"/members"), 200, `name="email"`, "Ben")
	wants(t, b.post(path+"/members", fields("email", "no address")), 422, "no address")
	known := b.post(path+"/members", fields("email", emailOf("Cleo")))
	unknown := b.post(path+"/members", fields("email", "new@example.org"))
	wantsRedirect(t, known, path)
	wantsRedirect(t, unknown, path)
	wants(t, w.loggedIn(w.stranger).get(path), 404) // not before the invitation is taken
	for _, mailbox := range []string{emailOf("Cleo"), "new@example.org"} {
		newcomer := w.browser()
		token := w.mailedToken(mailbox)
		wants(t, newcomer.get("/login/"+token), 200, "/login/"+token)
		wantsRedirect(t, newcomer.post("/login/"+token, nil), path)
		if a := newcomer.get(path); a.status != 200 || strings.Contains(a.body, "Is it still there?") {
			t.Errorf("%s: %d, or it shows what was written before", mailbox, a.status)
		}
	}
}

func TestUnsubscribeNeedsNoSessionAndNoOrigin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var token string
	must(t, w.db.Pool().QueryRow(t.Context(), `
		select unsubscribe_token from members where conversation_id = $1 and user_id = $2`, w.conversation, w.enquirer).Scan(&token))
	b := w.browser()
	wants(t, b.get("/unsubscribe/nobody"), 404)
	wants(t, b.post("/unsubscribe/nobody", nil), 404)
	wants(t, b.get("/unsubscribe/"+token), 200, "<form")
	wants(t, b.post("/unsubscribe/"+token, fields("List-Unsubscribe", "One-Click"), "Origin", "https://mail.example", "Sec-Fetch-Site", "cross-site"), 200, "Blue bicycle")
	c, err := w.db.ConversationByID(t.Context(), w.enquirer, w.conversation)
	must(t, err)
	if !c.Me.Muted {
		t.Error("not muted")
	}
}
