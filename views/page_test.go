package views

import (
	"maps"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"puddle/db"
)

// pages are all pages, with hostile words wherever people's words stand.
func pages() map[string]Page {
	wrong := func(fields ...string) Errors {
		e := Errors{"": hostile}
		for _, f := range fields {
			e[f] = hostile
		}
		return e
	}
	item, conversation := sampleItem(), sampleConversation()
	owned := item
	owned.OwnerID = ana.ID
	found := item
	found.NameHit, found.Hit = []db.Excerpt{{Text: hostile, Found: true}}, []db.Excerpt{{Text: hostile}, {Text: hostile, Found: true}}
	older := conversation
	older.Before = 3
	fresh := sampleConversation()
	fresh.Older = false
	link := LinkConfirm{Token: "t/" + hostile, Name: hostile, Email: hostile, NeedsPassword: true, Errors: wrong("password")}
	categories := []db.Category{{ID: 1, Name: hostile}}
	row := DevMailRow{ID: 1, From: hostile, Mailbox: hostile, Subject: hostile, At: noon}
	all := map[string]Page{
		"browse":         BrowsePage(ana, Browse{Query: hostile, Category: 1, Categories: categories, Available: true, Items: []db.Item{found}, Next: hostile}),
		"browse nothing": BrowsePage(ana, Browse{Query: hostile}),
		"browse empty":   BrowsePage(Viewer{Now: noon}, Browse{Categories: categories}),
		"my items": BrowsePage(ana, Browse{Mine: true, Items: []db.Item{owned}, Next: hostile,
			Talks: map[db.ItemID]db.ItemTalk{owned.ID: {Conversations: 5, Unread: 1, Newest: []db.InboxRow{sampleRow()}}}}),
		"my items none":   BrowsePage(ana, Browse{Mine: true}),
		"item":            ItemPage(ana, ItemDetails{Item: item, Enquiry: Enquiry{Content: hostile, Errors: wrong("content")}, Related: []db.Item{item}}),
		"item continued":  ItemPage(ana, ItemDetails{Item: item, Conversations: []db.InboxRow{sampleRow()}}),
		"item logged out": ItemPage(Viewer{Now: noon}, ItemDetails{Item: item}),
		"item owned":      ItemPage(ana, ItemDetails{Item: owned, Conversations: []db.InboxRow{sampleRow()}}),
		"new item":        ItemFormPage(ana, ItemForm{Categories: categories}),
		"edit item": ItemFormPage(ana, ItemForm{ID: 3, Name: hostile, Description: hostile, Price: hostile, Currency: hostile, PhotoAlt: hostile,
			Photos: []FormPhoto{{Photo: item.Photos[0]}, {Photo: item.Photos[0], Removed: true}}, Categories: categories, Errors: wrong("name", "description", "price", "currency", "category", "status", "photo", "photo_alt")}),
		"delete item":        ItemDeletePage(ana, ItemDeletion{Item: item, Conversations: 2}),
		"inbox":              InboxPage(ana, sampleInbox()),
		"inbox empty":        InboxPage(ana, Inbox{}),
		"conversation":       ConversationPage(ana, conversation),
		"conversation older": ConversationPage(ana, older),
		"conversation fresh": ConversationPage(ana, fresh),
		"members": MembersPage(ana, Members{Conversation: conversation.Conversation, Email: hostile, Errors: wrong("email"),
			Invitations: []db.Invitation{{ID: 1, Mailbox: hostile, Mine: true, Withdrawable: true}, {ID: 2, Inviter: hostile}}}),
		"remove a member": RemovalPage(ana, Removal{Conversation: conversation.Conversation, Member: db.Member{UserID: 2, Name: hostile}}),
		"report":          ReportPage(ana, Report{Conversation: conversation.Conversation, Reason: hostile, Errors: wrong("reason")}),
		"edit message":    MessageEditPage(ana, MessageEdit{Message: sampleMessage(1), Content: hostile, Errors: wrong("content")}),
		"cut":             MessageCutPage(ana, MessageCut{Message: sampleMessage(1), Pieces: []db.CutPiece{{Kind: hostile, Content: hostile}}}),
		"sign up":         SignUpPage(SignUpForm{Name: hostile, Email: hostile, Next: hostile, Errors: wrong("name", "email", "password")}),
		"log in":          LoginPage(LoginForm{Email: hostile, Next: hostile, Errors: wrong("email", "password")}),
		"check mail":      CheckMailPage(hostile, true),
		"verify":          VerifyPage(link),
		"login link":      LoginLinkPage(link),
		"confirm address": ConfirmAddressPage(ana, link),
		"account": AccountPage(ana, Account{
			User: db.User{Name: hostile, TimeZone: hostile, HasPassword: true}, Email: hostile,
			Addresses: []Address{{Mailbox: hostile, Verified: true}, {Mailbox: "a", Primary: true, Verified: true}, {Mailbox: "b", Verified: true, Suspended: true, Reason: hostile}},
			Sessions:  []Session{{Key: hostile, UserAgent: hostile, SeenAt: noon}, {Current: true}},
			Errors:    wrong("name", "time_zone", "notify", "digest_hour", "quiet_from", "email", "old_password", "new_password"),
		}),
		"error":        ErrorPage(Trouble{Status: 404, Sentence: hostile, Advice: hostile, Back: HomePath, BackText: hostile}),
		"unsubscribe":  UnsubscribePage("t/"+hostile, db.Subscription{}),
		"unsubscribed": UnsubscribedPage(db.Subscription{Subject: hostile}),
		"mails":        DevMailPage(ana, DevMail{Mailbox: hostile, Mailboxes: []string{hostile}, Mails: []DevMailRow{row}}),
		"mail": DevMailPage(ana, DevMail{Mails: []DevMailRow{row}, Open: &DevMailMessage{DevMailRow: row, ReplyTo: hostile, Text: hostile, HTML: hostile,
			Headers: hostile, CanReply: true, Content: hostile, Errors: wrong("content"), Sent: hostile}}),
		"held":      HeldPage(ana, "t/"+hostile, db.HeldMail{Subject: hostile, Words: hostile, ReceivedAt: noon}),
		"refused":   HeldPage(ana, "t/"+hostile, db.HeldMail{Subject: hostile, Refusal: hostile, Words: hostile, Files: []string{hostile}, ReceivedAt: noon}),
		"discarded": DiscardedPage(db.HeldMail{}),
		"styles":    StylesPage(ana),
	}
	maps.Copy(all, deskPages())
	return all
}

// Whatever people write, a page holds only elements and attributes of ours, and
// nothing that a strict policy would refuse.
func TestPagesAreSound(t *testing.T) {
	t.Parallel()
	for name, p := range pages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := ana
			v.IsAdmin = p.Area == AreaDesk
			if p.Area == "" {
				v = Viewer{Now: noon}
			}
			markup := render(t, Document(Frame{Viewer: v, Unread: 3, Notice: hostile, Demo: true, Suspended: hostile}, p))
			root := parse(t, markup)
			checkIDs(t, root)
			for _, n := range elements(root) {
				checkElement(t, n)
			}
			if !strings.Contains(text(root), "Puddle") {
				t.Error("the page has no frame")
			}
		})
	}
}

// The same holds for the pieces that answer htmx.
func TestFragmentsAreSound(t *testing.T) {
	t.Parallel()
	c := sampleConversation()
	fragments := map[string]string{
		"message":      render(t, MessageEvent(ana, c.Messages[5], nil)),
		"row":          render(t, InboxRowEvent(ana, sampleRow())),
		"unread":       render(t, UnreadEvent(100)),
		"participants": render(t, ParticipantsEvent(ana, c.Members)),
		"receipts":     render(t, ReceiptsEvent(ana, c.Fates)),
		"trouble":      render(t, TroubleNotice(Trouble{Sentence: hostile, Advice: hostile})),
		"composer":     render(t, ComposerForm(c.Composer)),
	}
	for name, p := range pages() {
		fragments[name] = render(t, p.Fragment())
	}
	for name, markup := range fragments {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// htmx makes templates of these before a browser reads them.
			parts := strings.Count(strings.ToLower(markup), "<hx-")
			if parts != strings.Count(markup, "<hx-partial hx-target=\"#") || parts > 1 {
				t.Errorf("%d pieces in %s", parts, markup)
			}
			for _, n := range elements(parse(t, markup)) {
				checkElement(t, n)
			}
		})
	}
}

// checkIDs fails on an id that stands twice and on a reference to none.
func checkIDs(t *testing.T, root *html.Node) {
	t.Helper()
	ids := map[string]bool{}
	for _, n := range with(root, "id") {
		id, _ := attribute(n, "id")
		if ids[id] {
			t.Errorf("the id %q stands twice", id)
		}
		ids[id] = true
	}
	for _, name := range []string{"for", "aria-describedby", "aria-labelledby"} {
		for _, n := range with(root, name) {
			list, _ := attribute(n, name)
			for id := range strings.FieldsSeq(list) {
				if !ids[id] {
					t.Errorf("%s=%q leads nowhere", name, id)
				}
			}
		}
	}
}

// checkElement fails on what a strict policy refuses and on what hostile words
// would have become.
func checkElement(t *testing.T, n *html.Node) {
	t.Helper()
	if src, _ := attribute(n, "src"); n.Data == "script" && !strings.HasPrefix(src, "/assets/") {
		t.Errorf("<script src=%q>", src)
	}
	if n.Data == "style" || n.Data == "b" || n.Data == "object" || n.Data == "embed" {
		t.Errorf("<%s>", n.Data)
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "style", strings.HasPrefix(a.Key, "on"), strings.HasPrefix(a.Key, "hx-on"), a.Key == "hx-swap-oob", a.Key == "hx-vals":
			t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
		case a.Key == "href" || a.Key == "action" || a.Key == "src" || a.Key == "formaction":
			checkAddress(t, n, a.Val)
		case strings.HasPrefix(a.Key, "hx-") && (strings.Contains(a.Val, "js:") || strings.Contains(a.Val, "javascript:")):
			if !strings.HasPrefix(a.Val, "/") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
	if _, ok := attribute(n, "alt"); n.Data == "img" && !ok {
		t.Error("<img> without alt")
	}
	if method, _ := attribute(n, "method"); n.Data == "form" && method == "" {
		if role, _ := attribute(n, "role"); role != "search" {
			t.Error("a form that neither posts nor searches")
		}
	}
}

func checkAddress(t *testing.T, n *html.Node, address string) {
	t.Helper()
	own := strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") || strings.HasPrefix(address, "#")
	if !own && !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		t.Errorf("<%s> leads to %q", n.Data, address)
	}
}

func TestTitleCountsUnread(t *testing.T) {
	t.Parallel()
	for unread, want := range map[int64]string{0: "Inbox · Puddle", 3: "(3) Inbox · Puddle", 250: "(99+) Inbox · Puddle"} {
		if got := documentTitle(Frame{Unread: unread}, InboxPage(ana, Inbox{})); got != want {
			t.Errorf("title = %q, want %q", got, want)
		}
	}
}

// Every page of the package is among those that are tested.
func TestAllPagesAreTested(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	tested := read(t, "page_test.go") + read(t, "admin_test.go")
	for _, file := range files {
		for _, m := range regexp.MustCompile(`(?m)^func ([A-Z]\w*Page)\(`).FindAllStringSubmatch(read(t, file), -1) {
			if !strings.Contains(tested, m[1]+"(") {
				t.Errorf("%s is not tested", m[1])
			}
		}
	}
}
