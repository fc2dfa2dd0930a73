package mail

import (
	"strings"
	"testing"

	"puddle/db"
)

func TestFit(t *testing.T) {
	t.Parallel()
	short := db.NewMessage{Content: "As it was."}
	fit(&short, "and more")
	if short.Content != "As it was." || len(short.Attachments) != 0 {
		t.Errorf("a short text became %+v", short)
	}
	text := strings.Repeat("A line of a long letter, é.\n", 20_000)
	long := db.NewMessage{Content: text, Attachments: []db.NewFile{{Name: "photo.jpg"}}}
	fit(&long, "The end.")
	if len(long.Content) > db.MaxContent || !strings.HasPrefix(long.Content, "A line of a long letter, é.\nA line") ||
		!strings.HasSuffix(long.Content, wholeTextNote) {
		t.Errorf("the message has %d octets and ends in %q", len(long.Content), long.Content[len(long.Content)-200:])
	}
	if len(long.Attachments) != 2 || string(long.Attachments[0].Data) != text+"The end." {
		t.Error("the whole text is not attached")
	}
}

func TestBeyond(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("x", 99) + "\n"
	text := strings.Repeat(line, 2*maxBody/len(line))
	if got := firstLines(text, maxBody) + beyond(text); got != text {
		t.Errorf("%d octets came back of %d", len(got), len(text))
	}
	if got := beyond("short"); got != "" {
		t.Errorf("beyond a short text stands %q", got)
	}
}
