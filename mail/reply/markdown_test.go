package reply

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"puddle/mail/parse"
)

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ html, text, plain string }{
		"paragraphs":      {`<p>One.</p><p>Two.</p>`, "One.\n\nTwo.", "One.\n\nTwo."},
		"lines":           {`One.<br>Two.<br><br>Three.`, "One.\nTwo.\n\nThree.", "One.\nTwo.\n\nThree."},
		"divs":            {`<div>One.</div><div><br></div><div>Two.</div>`, "One.\n\nTwo.", "One.\n\nTwo."},
		"bold and italic": {`A <b>bold</b> and <i>slanted </i>word, <b><i>both</i></b>.`, "A **bold** and *slanted* word, ***both***.", "A bold and slanted word, both."},
		"bold lines":      {`<b>One.<br>Two.</b>`, "**One.**\n**Two.**", "One.\nTwo."},
		"link":            {`See <a href="https://shop.example/a(b)">the lamp</a>.`, "See [the lamp](https://shop.example/a%28b%29).", "See the lamp."},
		"bare link":       {`See <a href="https://shop.example/a_b">https://shop.example/a_b</a>`, "See [https://shop.example/a_b](https://shop.example/a_b)", "See https://shop.example/a_b"},
		"bad link":        {`<a href="javascript:alert(1)">Click</a> or <a href="mailto:a@b.example">write</a>`, "Click or write", "Click or write"},
		"list":            {`<ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul>after`, "- one\n- two\n   - deep\n\nafter", "- one\n- two\n   - deep\n\nafter"},
		"numbers":         {`<ol><li>one</li><li><p>two</p></li></ol>`, "1. one\n2. two", "1. one\n2. two"},
		"quote":           {`<blockquote>Mira said so.</blockquote><p>Did she?</p>`, "> Mira said so.\n\nDid she?", "> Mira said so.\n\nDid she?"},
		"code":            {`<div>Run <code>a*b_c</code>:<pre>if x:\n    y = *x\n\n    z</pre>after</div>`, "Run `a*b_c`:\n\n```\nif x:\n    y = *x\n\n    z\n```\nafter", "Run a*b_c:\n\nif x:\n    y = *x\n\n    z\n\nafter"},
		"code in body":    {`<p>Run:</p><pre><code>a *b*</code></pre>`, "Run:\n\n```\na *b*\n```", "Run:\n\na *b*"},
		"mail in pre":     {`<pre>Hello *Mira*,\n  one\n&gt; old</pre>`, "Hello \\*Mira\\*,\none", "Hello *Mira*,\n  one"},
		"heading":         {`<h1>Lamps</h1><p>Two.</p>`, "**Lamps**\n\nTwo.", "Lamps\n\nTwo."},
		"table":           {`<table><tr><td>Lamp</td><td>40</td></tr><tr><td>Table</td><td>90</td></tr></table>`, "Lamp 40\nTable 90", "Lamp 40\nTable 90"},
		"stars":           {`2*3*4 and snake_case and _this_ [x](y) &amp;amp; &lt;b&gt; a|b ~~c~~ \`, `2\*3\*4 and snake_case and \_this\_ \[x\](y) \&amp; \<b> a\|b \~\~c\~\~ \\`, `2*3*4 and snake_case and _this_ [x](y) &amp; <b> a|b ~~c~~ \`},
		"block starts":    {`<div># no heading</div><div>+ no item</div><div>1. no number</div><div>1984) no</div><div>= no</div>`, "\\# no heading\n\\+ no item\n1\\. no number\n1984\\) no\n\\= no", "# no heading\n+ no item\n1. no number\n1984) no\n= no"},
		"Word list":       {`<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span>one</p><p class=MsoListParagraph><span style='mso-list:Ignore'>2.<span>&nbsp; </span></span>two</p><p class=MsoNormal>after</p>`, "- one\n2. two\n\nafter", "- one\n2. two\n\nafter"},
		"image":           {`<p>Look: <img src="cid:lamp@client.example" alt="the [lamp]"></p><p>Nice?</p>`, "Look: ![the \\[lamp\\]](cid:lamp@client.example)\n\nNice?", "Look:\n\nNice?"},
		"remote image":    {`<p>Hi<img src="https://track.example/1.gif" alt="pixel"></p>`, "Hi", "Hi"},
		"emoji image":     {`<p>Fine <img src="https://mail.example/e.png" alt="🙂"></p>`, "Fine 🙂", "Fine 🙂"},
		"white space":     {"<p>  One\n two&nbsp;three \t four  </p>", "One two\u00a0three four", "One two\u00a0three four"},
		"rule":            {`<p>One.</p><hr><p>Two.</p>`, "One.\n\n---\n\nTwo.", "One.\n\n---\n\nTwo."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := extractHTML(strings.ReplaceAll(c.html, `\n`, "\n"))
			if diff := cmp.Diff([2]string{c.text, c.plain}, [2]string{r.Text, r.plain}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestPlainTextStaysAsTyped(t *testing.T) {
	t.Parallel()
	const typed = "2*3*4\n\n  indented *stars*\n# and this\n\n1. one\n2. two"
	m := &parse.Message{Text: typed + "\n"}
	r := Extract(m, nil)
	if r.Text != typed || r.Format != "plain" || r.Source != "text" {
		t.Errorf("got %q as %s from %s", r.Text, r.Format, r.Source)
	}
}

func TestAttachmentsWithoutLogos(t *testing.T) {
	t.Parallel()
	const body = `<p>Look: <img src="cid:photo"></p><img src="cid:pixel" width="1" height="1">` +
		`<div class="gmail_signature">-- <br>Jonas <img src="cid:logo"></div>` +
		`<blockquote type="cite"><img src="cid:quoted"></blockquote>`
	m := &parse.Message{HTML: body}
	for _, id := range []string{"photo", "pixel", "logo", "quoted", "loose", ""} {
		m.Attachments = append(m.Attachments, parse.Part{Type: "image/png", ContentID: id, Disposition: "attachment"})
	}
	var got []string
	for _, p := range Extract(m, nil).Attachments(m) {
		got = append(got, p.ContentID)
	}
	if diff := cmp.Diff([]string{"photo", "loose", ""}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
