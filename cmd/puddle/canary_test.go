package main

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"puddle/mail/mailtest"
)

// canaries is a site with people whose every secret is unmistakable: nothing
// of one may ever be read by another.
type canaries struct {
	t      *testing.T
	p      *puddle
	sink   *mailtest.Sink
	url    string // of the database
	people []*canary
	read   []document // what was answered to whom on the way
}

// canary is one of the people. secrets are what nobody else may read, in lower
// case.
type canary struct {
	*visitor
	c       *canaries
	name    string
	email   string
	mails   int // sent so far
	secrets []string
}

// document is what somebody was given to read.
type document struct {
	reader *canary // nil: a stranger
	what   string
	bytes  []byte
}

// newCanary is somebody who has not signed up. All that they are known by
// bears their mark.
func (c *canaries) newCanary(name, mark string, ip string) *canary {
	k := &canary{visitor: c.p.visitor(), c: c, name: name, email: mark + "@home-of-" + mark + ".example"}
	k.secrets = []string{mark, ip, fmt.Sprintf("%x", md5.Sum([]byte(k.email))), fmt.Sprintf("%x", sha256.Sum256([]byte(k.email)))}
	k.http.Transport = device{agent: "Browser of " + mark, ip: ip}
	c.people = append(c.people, k)
	return k
}

// device is a browser behind the proxy in front of the program.
type device struct{ agent, ip string }

func (d device) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", d.agent)
	r.Header.Set("X-Forwarded-For", d.ip)
	return http.DefaultTransport.RoundTrip(r)
}

func (k *canary) signsUp() {
	k.c.t.Helper()
	k.signUp(k.name, k.email, func(to string) string { return string(k.c.sink.WaitFor(k.c.t, to).Raw) })
}

func (k *canary) mark() string { return k.secrets[0] }

// upload posts a form with a file.
func (k *canary) upload(path, field, name string, data []byte, form url.Values) string {
	k.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		w.WriteField(name, values[0])
	}
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		k.t.Fatal(err)
	}
	part.Write(data)
	w.Close()
	r, err := k.http.Post(k.site+path, w.FormDataContentType(), &body)
	return k.page(r, err)
}

// photo is a picture in whose metadata the camera wrote its owner's secrets.
func (k *canary) photo() []byte {
	k.t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		k.t.Fatal(err)
	}
	words := "GPS position of " + k.mark() + "\x00"
	// TIFF 6.0: one entry, ImageDescription, whose text follows the directory.
	tiff := "II*\x00\x08\x00\x00\x00\x01\x00\x0e\x01\x02\x00" + string(rune(len(words))) + "\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00" + words
	return bytes.Join([][]byte{{0xff, 0xd8}, segment(0xe1, "Exif\x00\x00"+tiff), segment(0xfe, "Comment of "+k.mark()), plain.Bytes()[2:]}, nil)
}

func segment(marker byte, data string) []byte {
	n := len(data) + 2
	return append([]byte{0xff, marker, byte(n >> 8), byte(n)}, data...)
}

// address returns the person's reply address in the conversation about which
// they were mailed the words.
func (k *canary) address(words string) string {
	k.t.Helper()
	m := mailOf(k.t, k.c.sink, k.email, words)
	found := regexp.MustCompile(`(?m)^Reply-To: <([^>]+)>`).FindStringSubmatch(string(m.Raw))
	if found == nil {
		k.t.Fatalf("no Reply-To in:\n%s", m.Raw)
	}
	return found[1]
}

// sends delivers a mail from the person's own program; header and body are all
// but the fields that every mail has.
func (k *canary) sends(to, header, body string) (answer string) {
	k.t.Helper()
	k.mails++
	id := fmt.Sprintf("%d.%s-program@home-of-%[2]s.example", k.mails, k.mark())
	raw := fmt.Sprintf("Received: from laptop-of-%[1]s ([%[2]s]) by mx.home-of-%[1]s.example; Sun, 22 Nov 2026 10:00:00 +0000\r\n"+
		"From: %[3]s Canary <%[4]s>\r\nTo: <%[5]s>\r\nSubject: Re: Blue bicycle\r\nMessage-ID: <%[6]s>\r\nX-Originating-IP: [%[2]s]\r\n"+
		"Date: Sun, 22 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n%[7]s\r\n\r\n%[8]s\r\n",
		k.mark(), k.secrets[1], k.name, k.email, to, id, header, body)
	answer = mailtest.Deliver(k.t, k.c.p.smtp, k.email, to, []byte(raw))
	k.c.read = append(k.c.read, document{k, "SMTP answer", []byte(answer)})
	return answer
}

func (k *canary) mustSend(to, header, body string) {
	k.t.Helper()
	if answer := k.sends(to, header, body); !strings.HasPrefix(answer, "250 ") {
		k.t.Fatalf("%s's mail is answered %q", k.name, answer)
	}
}

// part is one part of a multipart mail with the boundary "b".
func part(header, body string) string { return "--b\r\n" + header + "\r\n\r\n" + body + "\r\n" }

func base64Part(header string, data []byte) string {
	return part(header+"\r\nContent-Transfer-Encoding: base64", base64.StdEncoding.EncodeToString(data))
}

// learnSecrets adds what the program gave each of the people for themselves:
// the tokens in its database, the links and return addresses in its mail, and
// their sessions.
func (c *canaries) learnSecrets() {
	c.t.Helper()
	d, err := pgx.Connect(c.t.Context(), c.url)
	if err != nil {
		c.t.Fatal(err)
	}
	defer d.Close(c.t.Context())
	rows, err := d.Query(c.t.Context(), `
		select a.mailbox, m.reply_token, m.unsubscribe_token from members m join addresses a using (user_id) where a.is_primary`)
	if err != nil {
		c.t.Fatal(err)
	}
	var mailbox, reply, unsubscribe string
	if _, err := pgx.ForEachRow(rows, []any{&mailbox, &reply, &unsubscribe}, func() error {
		k := c.byEmail(mailbox)
		k.secrets = append(k.secrets, reply, unsubscribe)
		return nil
	}); err != nil {
		c.t.Fatal(err)
	}
	link := regexp.MustCompile(`/(?:verify|login|held|address|unsubscribe)/([a-z2-7]{26})`)
	for _, m := range c.sink.Mails() {
		k := c.byEmail(m.To)
		if local, _, _ := strings.Cut(m.From, "@"); len(local) > 20 {
			k.secrets = append(k.secrets, strings.ToLower(local))
		}
		for _, found := range link.FindAllStringSubmatch(unfold(string(m.Raw)), -1) {
			k.secrets = append(k.secrets, found[1])
		}
	}
	site, _ := url.Parse(c.p.url)
	for _, k := range c.people {
		for _, cookie := range k.http.Jar.Cookies(site) {
			k.secrets = append(k.secrets, strings.ToLower(cookie.Value))
		}
	}
}

func (c *canaries) byEmail(email string) *canary {
	c.t.Helper()
	for _, k := range c.people {
		if strings.HasPrefix(email, k.mark()) {
			return k
		}
	}
	c.t.Fatalf("mail goes to %s, who is nobody", email)
	return nil
}

// foreign returns the secrets that a document should not hold.
func (c *canaries) foreign(d document) (found []string) {
	text := bytes.ToLower(d.bytes)
	for _, k := range c.people {
		if k == d.reader {
			continue
		}
		for _, secret := range k.secrets {
			if bytes.Contains(text, []byte(secret)) {
				found = append(found, k.name+"'s "+secret)
			}
		}
	}
	return found
}
