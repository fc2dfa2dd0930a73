package handlers

import "net/http"

// notice is a sentence about what was just done, shown once on the next page.
type notice string

// The sentences, by the word that stands for them in the cookie.
var notices = map[notice]string{
	"saved":       "Saved.",
	"created":     "Your item is online.",
	"deleted":     "The item and its conversations are deleted.",
	"muted":       "You get no more mail about this conversation.",
	"unmuted":     "You get mail about this conversation again.",
	"archived":    "Archived. It comes back when somebody writes.",
	"unarchived":  "Moved back to the inbox.",
	"removed":     "Removed. They can't read or write here any more.",
	"withdrawn":   "Withdrawn. The invitation works no more.",
	"unblocked":   "Unblocked. This person can write to you again.",
	"left":        "You have left the conversation.",
	"blocked":     "Blocked. This person can't write to you any more.",
	"released":    "Posted.",
	"dropped":     "Dropped. Nobody sees it.",
	"handled":     "Marked as handled.",
	"reported":    "Thank you. The administrators will look at it.",
	"invited":     "Invited. They can answer by mail or here.",
	"password":    "Your password is changed. All other browsers are logged out.",
	"address":     "We have sent a mail to this address. Press the button behind its link.",
	"confirmed":   "The address is confirmed.",
	"reactivated": "We mail this address again.",
	"sessions":    "Logged out there.",
	"gone":        "Your account is deleted.",
	"loggedout":   "You are logged out.",
	"messagegone": "The message is deleted. Mail that has left can't be called back.",
}

const noticeCookie = "puddle-notice"

// say has the next page show a notice. It is the browser that keeps it, so
// that showing it changes nothing on our side.
func (h *Handler) say(w http.ResponseWriter, n notice) {
	setNotice(w, string(n), 60, h.sessions.secure)
}

func setNotice(w http.ResponseWriter, value string, maxAge int, secure bool) {
	http.SetCookie(w, &http.Cookie{
		Name: noticeCookie, Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	})
}

// takeNotice returns the sentence that waits in r's cookie and takes it away.
func takeNotice(w http.ResponseWriter, r *http.Request, secure bool) string {
	cookie, err := r.Cookie(noticeCookie)
	if err != nil {
		return ""
	}
	setNotice(w, "", -1, secure)
	return notices[notice(cookie.Value)]
}
