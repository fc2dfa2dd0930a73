package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"puddle/db/dbtest"
	"puddle/mail/mailtest"
	"puddle/mail/parse"
)

// TestNobodyReadsAnothersSecrets has people write to each other in browsers
// and by mail, careless mail with quoted headers, forwarded notifications and
// talkative pictures among it. Then it reads everything that the program shows
// or has sent to each of them: no address, reply address, link, session, mail id,
// host or network address of another may be in it, nor anybody's in the log.
func TestNobodyReadsAnothersSecrets(t *testing.T) {
	t.Parallel()
	zone := mailtest.NewZone(t,
		`home-of-anabel77q2.example. 60 IN TXT "v=spf1 ip4:127.0.0.0/8 -all"`,
		`home-of-benno55x9.example. 60 IN TXT "v=spf1 ip4:127.0.0.0/8 -all"`,
		`home-of-dorothy31k8.example. 60 IN TXT "v=spf1 ip4:127.0.0.0/8 -all"`)
	c := &canaries{t: t, sink: mailtest.NewSink(t, mailtest.Config{}), url: dbtest.URL(t)}
	c.p = serveOn(t, "DATABASE_URL="+c.url, "PUDDLE_NOTIFY_DELAY=0s", "PUDDLE_RELAY_URL="+c.sink.URL(),
		"PUDDLE_MAIL_AUTH=enforce", "PUDDLE_DNS="+zone.Addr(), "PUDDLE_TRUSTED_PEERS=127.0.0.1")
	c.live()
	c.learnSecrets()

	documents := c.read
	for _, m := range c.sink.Mails() {
		documents = append(documents, document{c.byEmail(m.To), "mail", decoded(t, m)})
	}
	mails := len(documents) - len(c.read)
	for _, k := range append(c.people, &canary{visitor: c.p.visitor(), c: c, name: "a stranger"}) {
		documents = append(documents, k.crawl()...)
	}
	size := 0
	for _, d := range documents {
		size += len(d.bytes)
		if found := c.foreign(d); len(found) > 0 {
			t.Errorf("%s reads %q in %s:\n%s", d.reader.name, found, d.what, excerpt(d.bytes, found[0]))
		}
	}
	log := document{nil, "log", []byte(c.p.output.String())}
	for _, k := range c.people {
		k.secrets = append(k.secrets, password, "words between us", "unsent thought")
	}
	if found := c.foreign(log); len(found) > 0 {
		t.Errorf("the log holds %q:\n%s", found, excerpt(log.bytes, found[0]))
	}
	t.Logf("%d people read %d mails, %d answers of the mail server and %d pages, %d kB in all",
		len(c.people), mails, len(c.read), len(documents)-mails-len(c.read), size>>10)
	if len(documents) < 200 {
		t.Errorf("only %d documents were found", len(documents))
	}
}

// live is what happens among the people.
func (c *canaries) live() {
	ana, ben := c.newCanary("Ana", "anabel77q2", "203.0.113.11"), c.newCanary("Ben", "benno55x9", "203.0.113.22")
	cleo, dora := c.newCanary("Cleo", "cleopatra92w", "203.0.113.33"), c.newCanary("Dora", "dorothy31k8", "203.0.113.44")
	ana.signsUp()
	ben.signsUp()
	cleo.signsUp()
	page := ana.upload("/items", "photo", "bicycle.jpg", ana.photo(), url.Values{"name": {"Blue bicycle"}, "price": {"120"}, "currency": {"EUR"}})
	item := strings.TrimSuffix(pathIn(c.t, page, `/items/\d+/edit`), "/edit")
	withBen := pathIn(c.t, ben.post(item+"/conversations", url.Values{"content": {"Ben's words between us"}}), `/conversations/\d+`)
	withCleo := pathIn(c.t, cleo.post(item+"/conversations", url.Values{"content": {"Cleo's words between us"}}), `/conversations/\d+`)
	ana.post(withBen+"/members", url.Values{"email": {dora.email}})
	ana.post(withBen+"/messages", url.Values{"content": {"Ana's words between us"}})
	ana.upload(withCleo+"/messages", "attachments", "garden.jpg", ana.photo(), url.Values{"content": {"Ana shows words between us"}})
	ana.post(withBen+"/draft", url.Values{"content": {"An unsent thought of anabel77q2"}})
	ben.post("/account/addresses", url.Values{"email": {ben.mark() + "-second@example.net"}})
	ben.post(withBen+"/report", url.Values{"reason": {"benno55x9 finds this odd"}})

	c.carelessMail(ben, ben.address("Ana's words between us"))
	dora.mustSend(dora.address("take part in their conversation"), "Content-Type: text/plain", "Dora's words between us")
	c.heldMail(cleo, cleo.address("Ana shows words between us"))
	c.refusedMail(ana, ben, ben.address("Ana's words between us"))
	ben.post(withBen+"/messages", url.Values{"content": {"My address here is " + ben.address("Ana's words between us") + ", I think"}})
	ana.post(withBen+"/messages", url.Values{"content": {"The end with Ben and Dora"}})
	ana.post(withCleo+"/messages", url.Values{"content": {"The end with Cleo"}})
	mailOf(c.t, c.sink, ben.email, "The end with Ben")
	mailOf(c.t, c.sink, dora.email, "The end with Ben")
	mailOf(c.t, c.sink, cleo.email, "The end with Cleo")
	dora.post("/login/link", url.Values{"email": {dora.email}})
	link := linkIn(c.t, string(mailOf(c.t, c.sink, dora.email, "Here is the link").Raw), dora.site+"/login/")
	dora.post(link, nil)
}

// carelessMail is what mail programs do with somebody's reply address.
func (c *canaries) carelessMail(k *canary, to string) {
	notice := string(mailOf(c.t, c.sink, k.email, "Ana's words between us").Raw)
	const plain = "Content-Type: text/plain; charset=utf-8"
	k.mustSend(to, plain, "Words under a header block.\r\n\r\n-----Original Message-----\r\nFrom: Ana via Puddle <puddle@localhost>\r\n"+
		"Sent: Sunday\r\nTo: "+k.name+" <"+k.email+">\r\nReply-To: "+to+"\r\nSubject: Blue bicycle\r\n\r\nAna's words between us")
	k.mustSend(to, plain, "On Sunday, "+k.name+" <"+k.email+"> wrote to "+to+":\r\n> Ana's words between us\r\nAn answer in between.\r\n"+
		"> From: "+k.email+"\r\n> Reply-To: "+to+"\r\n> second line\r\nAnd another answer; reach me at "+to+".")
	k.mustSend(to, "Content-Type: text/html; charset=utf-8", "<p>Words in HTML, for <a href=\"mailto:"+to+"\">this address</a>.</p>"+
		"<div class=gmail_quote><div class=gmail_attr>On Sunday <a href=\"mailto:"+k.email+"\">"+k.name+"</a> wrote:</div><blockquote>"+
		"To: "+to+"</blockquote></div>")
	k.mustSend(to, "Content-Type: multipart/mixed; boundary=b", part(plain, "Words with files.")+
		base64Part("Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename=\"photo by "+to+".jpg\"", k.photo())+
		part("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=\"notes for "+to+".txt\"", "My notes: "+to)+
		base64Part("Content-Type: text/html\r\nContent-Disposition: attachment; filename=page.html", []byte("<p>"+to+"</p>"))+
		part("Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=forwarded.eml", notice)+
		base64Part("Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"Blue bicycle.eml\"", []byte(notice))+
		"--b--")
}

// heldMail comes from a domain that says nothing about who may send for it.
func (c *canaries) heldMail(k *canary, to string) {
	k.mustSend(to, "Content-Type: text/plain", "Held words between us, cleo")
	link := linkIn(c.t, string(mailOf(c.t, c.sink, k.email, "Look at the mail").Raw), k.site+"/held/")
	c.read = append(c.read, document{k, link, []byte(k.get(link))})
	k.post(link, nil)
}

// refusedMail has somebody else use a reply address, and others that are none.
func (c *canaries) refusedMail(thief, owner *canary, address string) {
	for _, to := range []string{address, "r" + strings.Repeat("a", 26) + "@localhost", "nobody@localhost", "puddle@localhost"} {
		if answer := thief.sends(to, "Content-Type: text/plain", "Stolen words"); !strings.HasPrefix(answer, "550 ") {
			c.t.Errorf("%s writes to %s's address %s and is answered %q", thief.name, owner.name, to, answer)
		}
	}
}

// decoded is a mail as sent, and everything that its encodings hide.
func decoded(t *testing.T, m mailtest.Mail) []byte {
	t.Helper()
	parsed, err := parse.Mail(m.Raw)
	if err != nil {
		t.Fatal(err)
	}
	all := [][]byte{m.Raw, []byte(unfold(string(m.Raw))), []byte(m.From), []byte(m.Helo), []byte(parsed.Text), []byte(parsed.HTML)}
	for _, field := range parsed.Header.Fields {
		all = append(all, []byte(parse.DecodeWords(field.Value)))
	}
	for _, p := range parsed.Attachments {
		all = append(all, []byte(p.Name), p.Bytes())
	}
	return bytes.Join(all, []byte("\n"))
}

// address finds what a page leads to, loads or would send.
var address = regexp.MustCompile(`(?:href|src|srcset|action|hx-[a-z-]+|sse-connect|data-[a-z-]+|poster)="([^" ]*)[" ]`)

// crawl reads every page that can be reached by following addresses, and what
// the person should not reach: pages of errors are pages, too.
func (k *canary) crawl() (read []document) {
	k.t.Helper()
	todo := []string{"/", "/items", "/items?mine=1", "/conversations", "/conversations?filter=archived", "/account", "/account/export", "/login", "/signup",
		"/check-mail", "/nothing", "/admin/inbound", "/conversations/999", "/items/999", "/events?conversation=999"}
	for _, c := range []string{"1", "2"} {
		todo = append(todo, "/conversations/"+c, "/conversations/"+c+"/members", "/conversations/"+c+"/report")
	}
	for n := range 30 {
		id := "/messages/" + string(rune('0'+n/10)) + string(rune('0'+n%10))
		todo = append(todo, id, id+"/edit", id+"/cut")
	}
	seen := map[string]bool{}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		u, err := url.Parse(path)
		if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(u.Path, "/") || seen[u.RequestURI()] {
			continue
		}
		seen[u.RequestURI()] = true
		document, body := k.fetch(u.RequestURI())
		read = append(read, document)
		for _, found := range address.FindAllStringSubmatch(body, -1) {
			todo = append(todo, html.UnescapeString(found[1]))
		}
	}
	return read
}

// fetch reads one answer with its header; of a stream, all that it has at once.
func (k *canary) fetch(path string) (document, string) {
	k.t.Helper()
	ctx, cancel := context.WithCancel(k.t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", k.site+path, nil)
	if err != nil {
		k.t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", "0")
	response, err := k.http.Do(r)
	if err != nil {
		k.t.Fatal(err)
	}
	defer response.Body.Close()
	header, err := httputil.DumpResponse(response, false)
	if err != nil {
		k.t.Fatal(err)
	}
	if response.Header.Get("Content-Type") == "application/zip" {
		return document{k, path, append(header, unpacked(k.t, response.Body)...)}, ""
	}
	body := bufio.NewScanner(response.Body)
	body.Buffer(nil, 8<<20)
	var all bytes.Buffer
	stream := strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream")
	for body.Scan() {
		all.Write(append(body.Bytes(), '\n'))
		if stream && strings.Contains(body.Text(), "The end with") {
			break // the newest message: what follows has not happened yet
		}
	}
	reader := k
	return document{reader, path, append(header, all.Bytes()...)}, all.String()
}

// unpacked is everything in an archive, and the names that it has there.
func unpacked(t *testing.T, body io.Reader) []byte {
	t.Helper()
	packed, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&all, f.Name)
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	return all.Bytes()
}

func excerpt(text []byte, found string) string {
	_, secret, _ := strings.Cut(found, "'s ")
	at := bytes.Index(bytes.ToLower(text), []byte(secret))
	return string(text[max(0, at-200):min(len(text), at+200)])
}
