package handlers

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	netmail "net/mail"
	"slices"
	"strings"

	"github.com/jhillyerd/enmime/v2"

	"puddle/db"
	"puddle/views"
)

// keptMail is a mail of ours that was kept instead of being relayed, decoded.
type keptMail struct {
	db.KeptMail
	*enmime.Envelope
}

func readKept(kept db.KeptMail) (keptMail, error) {
	envelope, err := enmime.ReadEnvelope(bytes.NewReader(kept.Raw))
	return keptMail{kept, envelope}, err
}

func (m keptMail) row() views.DevMailRow {
	return views.DevMailRow{
		ID: m.ID, From: m.GetHeader("From"), Mailbox: m.Mailbox, Subject: m.GetHeader("Subject"), At: m.CreatedAt,
	}
}

// replyTo returns the address that an answer goes to, "" when the mail names
// none: account mails take no answers.
func (m keptMail) replyTo() string {
	address, err := netmail.ParseAddress(m.GetHeader("Reply-To"))
	if err != nil {
		return ""
	}
	return address.Address
}

func (m keptMail) view() *views.DevMailMessage {
	headers, _, _ := bytes.Cut(m.Raw, []byte("\r\n\r\n"))
	return &views.DevMailMessage{
		DevMailRow: m.row(), ReplyTo: m.replyTo(), CanReply: m.replyTo() != "",
		Text: m.Text, HTML: m.HTML, Headers: strings.ReplaceAll(string(headers), "\r\n", "\n"),
	}
}

// html is the HTML part with its pictures in it, since its frame may load
// nothing, and with links that leave the frame.
func (m keptMail) html() string {
	html := strings.Replace(m.HTML, "<head>", `<head><base target="_blank">`, 1)
	for _, part := range slices.Concat(m.Inlines, m.OtherParts) {
		if part.ContentID == "" || !slices.Contains(inlineTypes, part.ContentType) {
			continue
		}
		data := "data:" + part.ContentType + ";base64," + base64.StdEncoding.EncodeToString(part.Content)
		html = strings.ReplaceAll(html, "cid:"+part.ContentID, data)
	}
	return html
}

func (h *Handler) showMails(w http.ResponseWriter, r *http.Request) error {
	return h.mailPage(w, r, http.StatusOK, nil, query(r, "mailbox"))
}

// mailPage shows the mails to mailbox ("": all), and the open one if any.
func (h *Handler) mailPage(w http.ResponseWriter, r *http.Request, status int, open *views.DevMailMessage, mailbox string) error {
	kept, err := h.db.KeptMails(r.Context())
	if err != nil {
		return err
	}
	page := views.DevMail{Mailbox: mailbox, Open: open}
	for _, k := range kept {
		if !slices.Contains(page.Mailboxes, k.Mailbox) {
			page.Mailboxes = append(page.Mailboxes, k.Mailbox)
		}
		if mailbox != "" && k.Mailbox != mailbox {
			continue
		}
		mail, err := readKept(k)
		if err != nil {
			return err
		}
		page.Mails = append(page.Mails, mail.row())
	}
	slices.Sort(page.Mailboxes)
	return h.page(w, r, status, views.DevMailPage(viewer(r), page))
}

// mail returns the kept mail in the path.
func (h *Handler) mail(r *http.Request) (keptMail, error) {
	id, err := pathID[db.KeptMailID](r, "id")
	if err != nil {
		return keptMail{}, err
	}
	kept, err := h.db.KeptMailByID(r.Context(), id)
	if err != nil {
		return keptMail{}, err
	}
	return readKept(kept)
}

func (h *Handler) showMail(w http.ResponseWriter, r *http.Request) error {
	mail, err := h.mail(r)
	if err != nil {
		return err
	}
	return h.mailPage(w, r, http.StatusOK, mail.view(), query(r, "mailbox"))
}

// showMailHTML is the document in the frame of the page that shows a mail.
func (h *Handler) showMailHTML(w http.ResponseWriter, r *http.Request) error {
	mail, err := h.mail(r)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Security-Policy", mailPolicy)
	header.Del("X-Frame-Options")
	header.Set("Content-Type", "text/html; charset=utf-8")
	_, err = io.WriteString(w, mail.html())
	return ignoreGone(err)
}

func (h *Handler) replyToMail(w http.ResponseWriter, r *http.Request) error {
	mail, err := h.mail(r)
	if err != nil {
		return err
	}
	f, err := readForm(w, r, 0)
	if err != nil {
		return err
	}
	open := mail.view()
	if open.Content = f.get("content"); strings.TrimSpace(open.Content) == "" || !open.CanReply {
		open.Errors = views.Errors{"content": "Write something first."}
		return h.mailPage(w, r, http.StatusUnprocessableEntity, open, f.get("mailbox"))
	}
	again := visitOf(r).untimed()
	answer, err := h.sendReply(mail, open.Content)
	again(0)
	if err != nil {
		open.Errors = views.Errors{"content": err.Error()} // this is the demonstration: what the server said is the point
		return h.mailPage(w, r, http.StatusUnprocessableEntity, open, f.get("mailbox"))
	}
	open.Sent, open.Content = answer, ""
	return h.mailPage(w, r, http.StatusOK, open, f.get("mailbox"))
}

func (h *Handler) showStyles(w http.ResponseWriter, r *http.Request) error {
	return h.page(w, r, http.StatusOK, views.StylesPage(viewer(r)))
}
