package views

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/db"
)

func TestPlainContentIsShownAsTyped(t *testing.T) {
	t.Parallel()
	for _, content := range []string{
		"", "one line", "  two\n\n\nlines  ", "\n leads with a break", "tabs\tand &amp; entities <b>", hostile,
		"https://example.org/?a=1&b=2, (https://example.org/x_(y)) and https://example.org.", "שלום, https://example.org/א",
	} {
		body := parse(t, "<div>"+plainHTML(content)+"</div>")
		if got := text(body); got != content {
			t.Errorf("text changed (-want +got):\n%s", cmp.Diff(content, got))
		}
	}
}

func TestPlainContentLinks(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, content string
		want          []string
	}{
		{"none", "no link, example.org, ftp://example.org, mailto:a@example.org", nil},
		{"no script", "javascript:alert(1) data:text/html,x vbscript:x", nil},
		{"sentence", "See https://example.org/a. And http://b.example!", []string{"https://example.org/a", "http://b.example"}},
		{"brackets", "(https://example.org) [https://example.org/x_(y)]", []string{"https://example.org", "https://example.org/x_(y)"}},
		{"query", "https://example.org/?a=1&b=\"2", []string{"https://example.org/?a=1&b="}},
		{"quotes", "“https://example.org/”", []string{"https://example.org/"}},
		{"angle", "<https://example.org/>", []string{"https://example.org/"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, a := range with(parse(t, plainHTML(c.content)), "href") {
				href, _ := attribute(a, "href")
				got = append(got, href)
				if rel, _ := attribute(a, "rel"); rel != "noopener noreferrer nofollow ugc" {
					t.Errorf("rel = %q", rel)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("links (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMarkdownContent(t *testing.T) {
	t.Parallel()
	const link = ` rel="nofollow noreferrer noopener" target="_blank">`
	cases := []struct{ name, content, want string }{
		{"paragraphs", "one\n\ntwo\nthree", "<p>one</p>\n<p>two<br>\nthree</p>"},
		{"list", "- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"},
		{"numbers", "3. c\n4. d", "<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>"},
		{"emphasis", "*a* **b** ~~c~~ `d<`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d&lt;</code></p>"},
		{"quote", "> words", "<blockquote>\n<p>words</p>\n</blockquote>"},
		{"code", "```\nx < y\n```", "<pre><code>x &lt; y\n</code></pre>"},
		{"link", "[a](https://example.org/)", `<p><a href="https://example.org/"` + link + "a</a></p>"},
		{"bare link", "https://example.org/", `<p><a href="https://example.org/"` + link + "https://example.org/</a></p>"},
		{"script link", "[a](javascript:alert(1))", "<p>a</p>"},
		{"data link", "[a](data:text/html;base64,eA==)", "<p>a</p>"},
		{"row of dashes", "a\n\n" + strings.Repeat("-", 60) + "\n*b*", "<p>a</p>\n<p>" + strings.Repeat("-", 60) + "<br>\n<em>b</em></p>"},
		{"own link", "[a](/logout)", "<p>a</p>"},
		{"own link in disguise", "[a](https:logout)", "<p>a</p>"},
		{"picture", "![a cat](https://example.org/c.png)", `<p><a href="https://example.org/c.png"` + link + "a cat</a></p>"},
		{"heading stays text", "# not big", "<p># not big</p>"},
		{"table stays text", "|a|\n|-|\n|b|", "<p>|a|<br>\n|-|<br>\n|b|</p>"},
		{"markup stays text", `<b onclick="x" data-content id=main>`, "<p>&lt;b onclick=&#34;x&#34; data-content id=main&gt;</p>"},
		{"attributes stay text", "a {#main .x hx-get=/x}", "<p>a {#main .x hx-get=/x}</p>"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := ContentHTML(db.Message{Format: db.Markdown, Content: c.content})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("HTML (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFormatOf(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]db.Format{
		"":                                 db.Plain,
		"two\n\nparagraphs":                db.Plain,
		"see https://example.org/_a_":      db.Plain,
		"12. December, or 2 * 3 * 4":       db.Plain,
		"- Ana":                            db.Plain,
		"snake_case_words <b>and</b> tags": db.Plain,
		"# no heading":                     db.Plain,
		`¯\_(ツ)_/¯`:                        db.Plain,
		"a **word**":                       db.Markdown,
		"- one\n- two":                     db.Markdown,
		"1. one\n2. two":                   db.Markdown,
		"> quoted\n\nanswer":               db.Markdown,
		"`code`":                           db.Markdown,
		"[words](https://example.org)":     db.Markdown,
		strings.Repeat("> ", 2*maxNesting): db.Plain,
	} {
		if got := FormatOf(content); got != want {
			t.Errorf("%q is %s, want %s", content, got, want)
		}
	}
}

func TestMarkdownBeyondItsBoundsIsShownAsTyped(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"long":     strings.Repeat("word ", maxMarkdown/4),
		"deep":     strings.Repeat("> ", 2*maxNesting) + "x",
		"listed":   strings.Repeat("- ", 2*maxNesting) + "x",
		"numbered": strings.Repeat("1. ", 2*maxNesting) + "x",
		"linked":   strings.Repeat("[a](", 2*maxBrackets),
		"fat":      strings.Repeat("*a*\n\n", maxMarkdown/6) + strings.Repeat("[x]\n", 500) + "\n[x]: https://example.org/" + strings.Repeat("y", 4000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ContentHTML(db.Message{Format: db.Markdown, Content: content})
			if want := plainHTML(content); got != want {
				t.Errorf("%d bytes of Markdown became %d of HTML, want them as typed", len(content), len(got))
			}
		})
	}
}

func FuzzContent(f *testing.F) {
	f.Add(hostile)
	f.Add("- [a](https://example.org)\n> `x`\n\n1. ![b](javascript:1)")
	f.Fuzz(func(t *testing.T, content string) {
		for _, format := range []db.Format{db.Plain, db.Markdown} {
			checkInert(t, ContentHTML(db.Message{Format: format, Content: content}))
		}
	})
}
