package views

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestPaths(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		SearchPath("", 0, false, ""):                   "/items",
		SearchPath("a b&c", 3, true, "9"):              "/items?before=9&category=3&query=a+b%26c&status=available",
		InboxFilterPath(FilterAll, "", 0, ""):          "/conversations",
		InboxFilterPath(FilterUnread, "x", 4, "c"):     "/conversations?before=c&filter=unread&item=4&query=x",
		OlderPath(5, 12):                               "/conversations/5?before=12",
		ConversationEventsPath(5, 12):                  "/events?conversation=5&after=12",
		MessageFilePath(7, 8):                          "/messages/7/files/8",
		MessagePlacePath(sampleMessage(7)):             "/conversations/5#message-7",
		OlderPlacePath(sampleMessage(7), 9):            "/conversations/5?before=9#message-7",
		VerifyPath("a/b?c"):                            "/verify/a%2Fb%3Fc",
		LoginNextPath("/items/3?x=1"):                  "/login?next=%2Fitems%2F3%3Fx%3D1",
		SignUpNextPath("/items/3"):                     "/signup?next=%2Fitems%2F3",
		LoginNextPath(""):                              "/login",
		DevMailMailboxPath("a+b@example.org"):          "/dev/mail?mailbox=a%2Bb%40example.org",
		DeleteItemPath(3) + " " + EditItemPath(3):      "/items/3/delete /items/3/edit",
		CutPath(7) + " " + EditMessagePath(7):          "/messages/7/cut /messages/7/edit",
		UnsubscribePath("t") + " " + PhotoPath(4):      "/unsubscribe/t /photos/4",
		StartConversationPath(3):                       "/items/3/conversations",
		LoginByLinkPath("t"):                           "/login/t",
		ConfirmAddressPath("t"):                        "/address/t",
		DevMailReplyPath(2) + " " + DevMailHTMLPath(2): "/dev/mail/2/reply /dev/mail/2/html",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Addresses and DOM ids are made in paths.go and adminpaths.go and nowhere else.
func TestAddressesAreMadeInOnePlace(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.templ")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`"/[a-z]`)
	for _, name := range append(files, more...) {
		if strings.HasSuffix(name, "paths.go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := address.FindString(string(b)); found != "" {
			t.Errorf("%s makes an address of its own: %s", name, found)
		}
	}
}
