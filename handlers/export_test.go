package handlers

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

// archive is what somebody took along.
type archive struct {
	answer
	t     testing.TB
	files map[string][]byte
	names []string
}

// takesAlong downloads and unpacks somebody's data.
func (s *site) takesAlong(who db.UserID) archive {
	s.t.Helper()
	a := s.loggedIn(who).get("/account/export")
	wants(s.t, a, 200)
	all := archive{a, s.t, map[string][]byte{}, nil}
	z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	must(s.t, err)
	for _, f := range z.File {
		r, err := f.Open()
		must(s.t, err)
		data, err := io.ReadAll(r)
		must(s.t, err)
		all.files[f.Name], all.names = data, append(all.names, f.Name)
	}
	return all
}

// takenConversation is an element of conversations.json.
type takenConversation struct {
	Conversation exportedConversation
	Messages     []exportedMessage
}

func (a archive) conversations() (list []takenConversation) {
	a.t.Helper()
	must(a.t, json.Unmarshal(a.files["conversations.json"], &list))
	return list
}

// lines are the messages of a conversation as "author: content".
func (c takenConversation) lines() (lines []string) {
	for _, m := range c.Messages {
		lines = append(lines, m.Author+": "+m.Content)
	}
	return lines
}

func TestPeopleTakeTheirDataAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	photo := picture(t)
	ana := w.loggedIn(w.owner)
	wants(t, ana.upload("/items", "photo", map[string][]byte{"lamp.png": photo}, fields("name", "Green lamp", "price", "5")), 303)
	_, err := w.db.RecordInbound(t.Context(), db.NewInbound{
		EnvelopeFrom: "ben@example.org", Rcpt: []string{"r"}, Digest: []byte("d"), Verdict: db.Posted, Author: w.enquirer,
		AuthorAddress: emailOf("Ben"), Raw: []byte("Subject: raw\r\n\r\nBen's own mail"),
		Posts: []db.NewMessage{{Conversation: w.conversation, Author: w.enquirer, Via: db.ViaEmail, Content: "By mail"}},
	})
	must(t, err)
	must(t, w.db.SetDraft(t.Context(), w.enquirer, w.conversation, "half a thought"))
	lamp := w.site.conversation(w.stranger, w.site.item(w.person("Dora")))
	w.says(w.stranger, lamp, "Not for Ben's eyes")

	ben := w.takesAlong(w.enquirer)
	want := []string{"profile.json", "items.json", "conversations.json", fmt.Sprintf("files/%d-1-notes.txt", w.message.ID), "mails/1.eml"}
	if diff := cmp.Diff(want, ben.names); diff != "" {
		t.Errorf("the archive holds (-want +got):\n%s", diff)
	}
	conversations := ben.conversations()
	if len(conversations) != 1 || conversations[0].Conversation.Draft != "half a thought" || conversations[0].Conversation.About != "Blue bicycle" {
		t.Fatalf("conversations: %+v", conversations)
	}
	if diff := cmp.Diff([]string{"Ben: Is it still there?", "Ana: Yes, it is.", "Ben: By mail"}, conversations[0].lines()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if got := string(ben.files[want[3]]); got != "a file between the two" {
		t.Errorf("the file: %q", got)
	}
	if got := string(ben.files["mails/1.eml"]); got != "Subject: raw\r\n\r\nBen's own mail" {
		t.Errorf("the mail: %q", got)
	}
	var profile exportedProfile
	must(t, json.Unmarshal(ben.files["profile.json"], &profile))
	if profile.Name != "Ben" || len(profile.Addresses) != 1 || profile.Addresses[0].Address != "ben@example.org" || len(profile.Sessions) != 1 {
		t.Errorf("profile: %+v", profile)
	}
	if strings.Contains(fmt.Sprintf("%s", ben.files), "ana@example.org") {
		t.Error("Ana's address is in Ben's archive")
	}

	anas := w.takesAlong(w.owner)
	if slices.Contains(anas.names, "mails/1.eml") {
		t.Error("Ben's mail is in Ana's archive")
	}
	var items []exportedItem
	must(t, json.Unmarshal(anas.files["items.json"], &items))
	if len(items) != 2 || items[0].Name != "Green lamp" || len(anas.files[items[0].Photos[0].File]) == 0 {
		t.Errorf("items: %+v", items)
	}
}

// Who left takes their own words along, and nobody else's.
func TestWhoLeftTakesTheirOwnWordsAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.db.Leave(t.Context(), w.enquirer, w.conversation))
	a := w.takesAlong(w.enquirer)
	c := a.conversations()
	if len(c) != 1 || !c[0].Conversation.Left || len(c[0].Conversation.With) != 0 {
		t.Fatalf("%+v", c)
	}
	if diff := cmp.Diff([]string{"Ben: Is it still there?", "Ben: Left the conversation."}, c[0].lines()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if len(a.names) != 3 {
		t.Errorf("files: %q", a.names)
	}
}

// Whatever people call themselves, their items and their files, an archive is
// data: no name leads out of it or is one of a system's own, nothing in it is
// markup or a formula, and every word comes back as it was.
func TestTheExportIsInert(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := append([]string{
		"../../etc/passwd", `..\..\evil.bat`, "/etc/shadow", "C:\\x", "con", "NUL.txt", "aux.", "=1+1.csv", "+1", "-rf", "@SUM(1)", "\tx",
		"a\u202egpj.exe", "<img src=x onerror=alert(1)>.html", "x\x00y", "a\nb", ".htaccess", strings.Repeat("ж", 300), "\xff\xfe", "x:y|z",
	}, oddTexts...)
	for chunk := range slices.Chunk(names, db.MaxAttachments) {
		m := db.NewMessage{Conversation: w.conversation, Author: w.owner, Via: db.ViaEmail, Content: "files"}
		for _, name := range chunk {
			m.Attachments = append(m.Attachments, db.NewFile{Name: name, Data: []byte("<script>alert(1)</script>")})
		}
		_, err := w.db.PostMessage(t.Context(), m)
		must(t, err)
	}
	for _, text := range oddTexts {
		w.says(w.owner, w.conversation, text)
	}
	must(t, w.db.UpdateProfile(t.Context(), w.owner, db.ProfileChange{Name: `=cmd|'/C calc'!A0<script>`, TimeZone: "UTC"}))

	a := w.takesAlong(w.enquirer)
	kind, params, err := mime.ParseMediaType(a.header.Get("Content-Disposition"))
	if err != nil || kind != "attachment" || params["filename"] != "puddle.zip" || a.header.Get("Content-Type") != "application/zip" ||
		a.header.Get("Cache-Control") != "no-store" || a.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("header: %v", a.header)
	}
	if len(a.names) != 3+1+len(names) {
		t.Errorf("%d files, want %d", len(a.names), 3+1+len(names))
	}
	ours := regexp.MustCompile(`^(profile|items|conversations)\.json$|^files/[0-9]+-[0-9]+-[^/\\:*?"<>|\x00-\x1f\x{202a}-\x{202e}\x{2066}-\x{2069}]+$`)
	seen := map[string]bool{}
	for _, name := range a.names {
		if !fs.ValidPath(name) || !ours.MatchString(name) || strings.TrimRight(name, ". ") != name || len(path.Base(name)) > 255 || seen[strings.ToLower(name)] {
			t.Errorf("a file is called %q", name)
		}
		seen[strings.ToLower(name)] = true
		if path.Ext(name) == ".json" && bytes.ContainsAny(a.files[name], "<>&\u2028\u2029") && strings.Count(name, "/") == 0 {
			t.Errorf("%s holds markup", name)
		}
	}
	var got []string
	for _, m := range a.conversations()[0].Messages {
		if m.Author != `=cmd|'/C calc'!A0<script>` && m.Author != "Ben" {
			t.Errorf("author %q", m.Author)
		}
		for _, f := range m.Files {
			if a.files[f.File] == nil {
				t.Errorf("%q is not in the archive", f.File)
			}
		}
		got = append(got, m.Content)
	}
	for _, text := range oddTexts {
		if !slices.Contains(got, strings.TrimRight(text, " \t\n")) {
			t.Errorf("%q did not come back", text)
		}
	}
}

func TestTheExportIsLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits = true })
	b := w.loggedIn(w.owner)
	wants(t, b.do("HEAD", "/account/export", nil), 200)
	for range 5 {
		wants(t, b.get("/account/export"), 200)
	}
	a := b.get("/account/export")
	wants(t, a, 429, "try again")
	if a.header.Get("Retry-After") == "" || a.header.Get("Content-Disposition") != "" {
		t.Errorf("header: %v", a.header)
	}
	wants(t, w.loggedIn(w.enquirer).get("/account/export"), 200)
	if !w.h.exports.TryAcquire(exportsAtOnce) {
		t.Fatal("a place is taken for good")
	}
	wants(t, w.loggedIn(w.enquirer).get("/account/export"), 503)
}

// Who is sent away because others are at it may come again as often as before.
func TestBusyExportUsesUpNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Limits = true })
	b := w.loggedIn(w.owner)
	if !w.h.exports.TryAcquire(exportsAtOnce) {
		t.Fatal("somebody is at it")
	}
	for range 6 {
		wants(t, b.get("/account/export"), 503)
	}
	w.h.exports.Release(exportsAtOnce)
	wants(t, b.get("/account/export"), 200)
}

// An archive far larger than what it may take in memory is made while it leaves.
// No other test runs beside this one, which looks at the memory of all.
func TestTheExportNeedsLittleMemory(t *testing.T) {
	w := newWorld(t)
	big := bytes.Repeat([]byte("0123456789abcdef"), 16<<20/16)
	big[0] = 0 // no text
	for range 3 {
		_, err := w.db.PostMessage(t.Context(), db.NewMessage{Conversation: w.conversation, Author: w.owner, Via: db.ViaWeb,
			Attachments: []db.NewFile{{Name: "big", Data: big}}})
		must(t, err)
	}
	_, err := w.db.Pool().Exec(t.Context(), `
		insert into conversation_messages (conversation_id, seq, change, created_by, via, content, mail_ref)
		select $1, n, n, $2, 'web', repeat('word ', 1000), n::text from generate_series(100, 5100) n`, w.conversation, w.owner)
	must(t, err)
	big = nil
	r := httptest.NewRequest("GET", "/account/export", nil)
	r.Header.Set("Cookie", w.h.sessions.name+"="+w.loggedIn(w.enquirer).sessionCookie())
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	sink := &memorySink{header: http.Header{}}
	w.h.ServeHTTP(sink, r)
	t.Logf("%d MB went out; the heap grew by %d MB at most", sink.size>>20, (sink.peak-before.HeapAlloc)>>20)
	if sink.size < 48<<20 {
		t.Fatalf("only %d bytes, status %d", sink.size, sink.status)
	}
	if grown := sink.peak - before.HeapAlloc; sink.peak > before.HeapAlloc && grown > 30<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}

// memorySink is a browser that forgets what it reads, and looks at the memory
// of the server after every few megabytes.
type memorySink struct {
	header http.Header
	status int
	size   int
	looked int
	peak   uint64
}

func (s *memorySink) Header() http.Header                       { return s.header }
func (s *memorySink) WriteHeader(status int)                    { s.status = status }
func (s *memorySink) SetWriteDeadline(deadline time.Time) error { return nil }

func (s *memorySink) Write(b []byte) (int, error) {
	s.size += len(b)
	if s.size-s.looked > 4<<20 {
		s.looked = s.size
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		s.peak = max(s.peak, now.HeapAlloc)
	}
	return len(b), nil
}
