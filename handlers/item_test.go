package handlers

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"puddle/db"
)

// picture is a small PNG.
func picture(t testing.TB) []byte {
	t.Helper()
	canvas := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for x := range 40 {
		canvas.Set(x, 10, color.RGBA{200, 30, 30, 255})
	}
	var b bytes.Buffer
	must(t, png.Encode(&b, canvas))
	return b.Bytes()
}

func TestItemsAreBrowsedAndSearched(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana := s.person("Ana")
	item := s.item(ana)
	other, err := s.db.CreateItem(t.Context(), ana, db.ItemInput{Name: "Garden chair"})
	must(t, err)
	b := s.browser()
	wants(t, b.get("/"), 200, fmt.Sprintf(`href="/items/%d"`, item), fmt.Sprintf(`href="/items/%d"`, other))
	found := b.get("/items?query=bicycle")
	wants(t, found, 200, fmt.Sprintf(`href="/items/%d"`, item))
	if strings.Contains(found.body, fmt.Sprintf(`href="/items/%d"`, other)) {
		t.Error("the search found the chair")
	}
	for _, path := range []string{"/items?query=%ff%00'%22--", "/items?category=x&before=y", "/items?query=" + strings.Repeat("a", 5000)} {
		wants(t, b.get(path), 200)
	}
	wants(t, b.get(fmt.Sprintf("/items/%d", item)), 200, "Blue bicycle", "120")
}

func TestItemsAreMadeChangedAndDeleted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.loggedIn(s.person("Ana"))
	wants(t, b.get("/items/new"), 200, `name="price"`)

	bad := b.post("/items", fields("name", "Lamp", "price", "a lot", "description", "Keep this text", "currency", "XX"))
	wants(t, bad, 422, "Lamp", "a lot", "Keep this text")

	made := b.upload("/items", "photo", map[string][]byte{"lamp.png": picture(t)},
		fields("name", "Lamp", "price", "12.50", "currency", "EUR", "status", "available", "photo_alt", "A lamp"))
	if made.status != 303 || !strings.HasPrefix(made.location(), "/items/") {
		t.Fatalf("%d %q %s", made.status, made.location(), made.body)
	}
	item := made.location()
	shown := b.get(item)
	wants(t, shown, 200, "Lamp", "12.50", `alt="A lamp"`, "/photos/")
	wants(t, b.get(item+"/edit"), 200, "12.50")

	wants(t, b.post(item, fields("name", "", "price", "12.50")), 422)
	wantsRedirect(t, b.post(item, fields("name", "Lamp", "price", "", "status", "reserved")), item)
	wants(t, b.get(item), 200, "Reserved")
	wantsRedirect(t, b.post(item+"/status", fields("status", "available")), item)

	stranger := s.loggedIn(s.person("Ben"))
	for _, a := range []answer{
		stranger.get(item + "/edit"), stranger.get(item + "/delete"), stranger.post(item, fields("name", "Mine")),
		stranger.post(item+"/delete", nil), stranger.post(item+"/status", fields("status", "sold")),
	} {
		wants(t, a, 404)
	}
	wants(t, b.get(item+"/delete"), 200)
	wantsRedirect(t, b.post(item+"/delete", nil), "/")
	wants(t, b.get(item), 404)
}

func TestAPhotoThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.loggedIn(s.person("Ana"))
	a := b.upload("/items", "photo", map[string][]byte{"evil.png": []byte("<svg onload=alert(1)>")}, fields("name", "Lamp"))
	wants(t, a, 422, "Lamp")
}

func TestOwnersSeeTheConversationsOfAnItem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	conversation := fmt.Sprintf("/conversations/%d", w.conversation)
	path := fmt.Sprintf("/items/%d", w.item)
	wants(t, w.loggedIn(w.owner).get(path), 200, conversation)
	wants(t, w.loggedIn(w.enquirer).get(path), 200, conversation)
	for _, b := range []*browser{w.loggedIn(w.stranger), w.browser()} {
		if a := b.get(path); a.status != 200 || strings.Contains(a.body, conversation) {
			t.Errorf("%d, and it shows the conversation", a.status)
		}
	}
}

func TestOwnItemsShowTheirConversations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lamp, err := w.db.CreateItem(t.Context(), w.owner, db.ItemInput{Name: "Lamp"})
	must(t, err)
	w.says(w.enquirer, w.conversation, "Words of the newest message")
	mine := w.loggedIn(w.owner).get("/items?mine=1")
	wants(t, mine, 200, fmt.Sprintf(`href="/conversations/%d"`, w.conversation), "1 conversation<", "unread", "Words of the newest message",
		fmt.Sprintf(`href="/items/%d"`, lamp), "Nobody has asked yet.")
	if a := w.loggedIn(w.stranger).get("/items?mine=1"); strings.Contains(a.body, "Blue bicycle") {
		t.Error("a stranger owns the bicycle")
	}
}

// Whoever talks about an item already finds that first, and writes from there
// into the same conversation.
func TestAnItemLeadsToTheConversationAboutIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := fmt.Sprintf("/items/%d", w.item)
	b := w.loggedIn(w.enquirer)
	wants(t, b.get(path), 200, "You are talking about it", "Open your conversation", `action="`+path+`/conversations"`)
	wants(t, b.post(path+"/conversations", fields("content", " ")), 422, "You are talking about it", `<details class="again" open`)
	wantsRedirect(t, b.post(path+"/conversations", fields("content", "One thing more")), fmt.Sprintf("/conversations/%d", w.conversation))
	out := w.browser().get(path)
	wants(t, out, 200, `href="/login?next=%2Fitems%2F`+fmt.Sprint(w.item)+`"`)
	if strings.Contains(out.body, "You are talking about it") {
		t.Error("who is logged out is told of a conversation")
	}
}

func TestItemsAreFiltered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ana := s.person("Ana")
	s.item(ana)
	_, err := s.db.CreateItem(t.Context(), ana, db.ItemInput{Name: "Power drill", Description: "With a (blue) <case>", Category: 2, Status: db.Reserved})
	must(t, err)
	b := s.browser()
	wants(t, b.get("/items?query=blue"), 200, "<mark>Blue</mark>", "With a (<mark>blue</mark>) &lt;case&gt;", `href="/items?category=2&amp;query=blue"`,
		`href="/items?query=blue&amp;status=available"`)
	available := b.get("/items?status=available&category=2")
	wants(t, available, 200, "Nothing found", `name="status" value="available"`, `href="/items?status=available"`)
	if strings.Contains(available.body, "Power drill") {
		t.Error("what is reserved is still available")
	}
	wants(t, b.get("/items?status=sold"), 200, "Power drill", "Blue bicycle")
}

// The page before an item goes says what goes with it, and offers the other way.
func TestDeletingAnItemOffersToWithdrawIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.loggedIn(w.owner)
	path := fmt.Sprintf("/items/%d", w.item)
	wants(t, b.get(path+"/delete"), 200, "1 conversation goes with it", "Withdraw it instead")
	wantsRedirect(t, b.post(path+"/status", fields("status", "withdrawn")), path)
	for _, who := range []db.UserID{w.owner, w.enquirer} {
		wants(t, w.loggedIn(who).get(fmt.Sprintf("/conversations/%d", w.conversation)), 200, "This item has been withdrawn.")
	}
	if a := b.get("/"); strings.Contains(a.body, fmt.Sprintf(`href="%s"`, path)) {
		t.Error("it is still on the list")
	}
}
