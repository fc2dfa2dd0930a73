package handlers

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"puddle/db"
)

// exportsAtOnce is how many people at a time can take their data along.
const exportsAtOnce = 4

// exportAccount answers with all that the viewer keeps here, as an archive that
// is made while it leaves.
func (h *Handler) exportAccount(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodHead {
		announceExport(w.Header())
		return nil
	}
	if !h.exports.TryAcquire(1) {
		return &db.Error{Kind: db.Unavailable, Msg: "Others are taking their data along just now. Please try again in a minute."}
	}
	defer h.exports.Release(1)
	if err := h.limits.use(h.limits.exports, memberKey(r)); err != nil {
		return err
	}
	profile, err := h.exportedProfile(r)
	if err != nil {
		return err
	}
	announceExport(w.Header())
	visitOf(r).untimed() // from here on it takes as long as the browser does
	e := export{h: h, r: r, zip: zip.NewWriter(patientWriter{w}), now: time.Now()}
	return cutOff(e.write(profile))
}

func announceExport(header http.Header) {
	header.Set("Content-Type", "application/zip")
	header.Set("Content-Disposition", "attachment; filename=puddle.zip")
	header.Set("Content-Security-Policy", inertPolicy)
}

// export is an archive on its way. Files stand in it under names that begin
// with a number of ours: none leads out of its folder, is one that a system
// keeps for itself, or begins a formula.
type export struct {
	h   *Handler
	r   *http.Request
	zip *zip.Writer
	now time.Time
}

func (e *export) write(profile exportedProfile) error {
	for _, part := range []func() error{
		func() error { return e.profile(profile) }, e.items, e.conversations, e.photos, e.attachments, e.mails,
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return e.zip.Close()
}

// entry begins the next file of the archive.
func (e *export) entry(name string, at time.Time, packed bool) (io.Writer, error) {
	method := zip.Deflate
	if packed {
		method = zip.Store
	}
	return e.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: at})
}

func (e *export) profile(profile exportedProfile) error {
	w, err := e.entry("profile.json", e.now, false)
	if err != nil {
		return err
	}
	return writeJSON(w, profile)
}

func (e *export) items() error {
	w, err := e.entry("items.json", e.now, false)
	if err != nil {
		return err
	}
	list := jsonList{w: w}
	for item, err := range e.h.db.OwnItems(e.r.Context(), viewerOf(e.r)) {
		if err != nil {
			return err
		}
		if err := list.add(exportedItemOf(item)); err != nil {
			return err
		}
	}
	return list.end()
}

func (e *export) conversations() error {
	w, err := e.entry("conversations.json", e.now, false)
	if err != nil {
		return err
	}
	list := jsonList{w: w}
	for c, err := range e.h.db.OwnConversations(e.r.Context(), viewerOf(e.r)) {
		if err != nil {
			return err
		}
		if err := list.next(); err != nil {
			return err
		}
		if err := e.conversation(w, c); err != nil {
			return err
		}
	}
	return list.end()
}

// conversation writes one with its messages, of which there may be more than
// memory.
func (e *export) conversation(w io.Writer, c db.OwnConversation) error {
	if _, err := io.WriteString(w, `{"conversation":`); err != nil {
		return err
	}
	if err := writeJSON(w, exportedConversationOf(c)); err != nil {
		return err
	}
	if _, err := io.WriteString(w, `,"messages":`); err != nil {
		return err
	}
	list := jsonList{w: w}
	for m, err := range e.h.db.OwnMessages(e.r.Context(), viewerOf(e.r), c.ID) {
		if err != nil {
			return err
		}
		if err := list.add(exportedMessageOf(m, viewerOf(e.r))); err != nil {
			return err
		}
	}
	if err := list.end(); err != nil {
		return err
	}
	_, err := io.WriteString(w, "}")
	return err
}

func (e *export) photos() error {
	for item, err := range e.h.db.OwnItems(e.r.Context(), viewerOf(e.r)) {
		if err != nil {
			return err
		}
		for n, p := range item.Photos {
			if err := e.file(photoEntry(item.ID, n), p.File); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *export) attachments() error {
	for c, err := range e.h.db.OwnConversations(e.r.Context(), viewerOf(e.r)) {
		if err != nil {
			return err
		}
		for m, err := range e.h.db.OwnMessages(e.r.Context(), viewerOf(e.r), c.ID) {
			if err != nil {
				return err
			}
			for n, a := range m.Attachments {
				if err := e.file(fileEntry(m.ID, n, a.Name), a.File); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (e *export) mails() error {
	for m, err := range e.h.db.OwnMails(e.r.Context(), viewerOf(e.r)) {
		if err != nil {
			return err
		}
		if err := e.file(fmt.Sprintf("mails/%d.eml", m.ID), m.Raw); err != nil {
			return err
		}
	}
	return nil
}

// file copies a stored file into the archive, piece by piece. One that has gone
// since it was named is left out.
func (e *export) file(name string, id db.FileID) error {
	file, content, err := e.h.db.OwnFile(e.r.Context(), viewerOf(e.r), id)
	if db.KindOf(err) == db.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	packed := !strings.HasPrefix(file.ContentType, "text/") && !strings.HasPrefix(file.ContentType, "message/")
	w, err := e.entry(name, file.CreatedAt, packed)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, content)
	return err
}

// photoEntry and fileEntry name the files of the archive, n counts from 0.
func photoEntry(item db.ItemID, n int) string { return fmt.Sprintf("photos/%d-%d", item, n+1) }
func fileEntry(message db.MessageID, n int, name string) string {
	return fmt.Sprintf("files/%d-%d-%s", message, n+1, name)
}

// jsonList writes a list of which one element at a time is in memory.
type jsonList struct {
	w     io.Writer
	begun bool
}

// next comes before each element that is written otherwise.
func (l *jsonList) next() error {
	separator := "[\n"
	if l.begun {
		separator = ",\n"
	}
	l.begun = true
	_, err := io.WriteString(l.w, separator)
	return err
}

func (l *jsonList) add(element any) error {
	if err := l.next(); err != nil {
		return err
	}
	return writeJSON(l.w, element)
}

func (l *jsonList) end() error {
	tail := "\n]"
	if !l.begun {
		tail = "[]"
	}
	_, err := io.WriteString(l.w, tail)
	return err
}

// writeJSON writes a value in which no character means anything to HTML.
func writeJSON(w io.Writer, value any) error {
	data, err := json.Marshal(value)
	if err == nil {
		_, err = w.Write(data)
	}
	return err
}
