package language

import (
	"fmt"
	"strings"
	"time"
)

// Language is all words of outgoing mail in one language.
type Language struct {
	Tag   string // BCP 47, as in db.Locales
	Colon string // with the blank before it, where it has one

	// About people and times.

	You          string
	FormerMember string                               // who has no account any more
	Names        func(names []string) string          // one name or more, as a sentence lists them; the last of many as a number
	Via          func(people, site string) string     // whom a notification comes from
	Time         func(at time.Time, year bool) string // of day and day, as it stands in a sentence
	units        [3]string                            // octets, thousands and millions of them
	point        string                               // before the tenths
	sentences    map[string]string                    // what the program says in English elsewhere, and mails repeat
	inEnglish    func(sentence string) (words string) // a sentence that is not among them

	// The notification.

	OpenConversation string
	StopConversation string                           // what the link does that mutes it
	Earlier          string                           // above messages that the recipient knows
	MoreBefore       func(n int) string               // so many new messages that the mail does not show
	RestAt           func(url string) string          // where a message goes on that is too long
	Because          func(people, item string) string // why the recipient gets it; people is "" where all have gone
	HowToAnswer      string
	News             func(people, item string) string // in a mail that does not say what; people as in Because
	WithoutWords     string                           // why it does not

	// The mail of a day.

	NewsIn       func(conversations int) string // its subject
	NewMessages  func(n int) string
	MoreNewsIn   func(conversations int) string // that the mail does not show
	OpenAll      string                         // what the button does that leads to all conversations
	OnceADay     string                         // why the recipient gets it, and how to answer
	StopMessages string                         // what the link does that stops all mail about messages

	// Mails about the recipient's own account.

	Greeting    string
	ButtonFails string // before the address that the button leads to
	SignUp      func(site string) Letter
	LogIn       func(site string) Letter
	Address     func(site string) Letter
	Invitation  func(site, item string) Letter
	Question    func(when, item string) Letter   // was a mail theirs? It names Yes and No
	Refusal     func(item, reason string) Letter // why a mail of theirs was not posted; reason is a sentence
	Offer       func(item, reason string) Letter // the same, where it can be posted all the same: it names Yes and No
	Yes, No     string                           // the answers to Question, in lower case
}

// Letter is what a mail says that has one thing to do.
type Letter struct {
	Subject string
	Words   string // what the button does; a blank line between paragraphs
	Button  string
	Footer  string // why it came, and that ignoring it is safe
}

var english, german, french, spanish = newEnglish(), newGerman(), newFrench(), newSpanish()

// All are the languages of mail.
var All = []*Language{english, german, french, spanish}

// Of returns the language with a tag, English where there is none.
func Of(tag string) *Language {
	for _, l := range All {
		if l.Tag == tag {
			return l
		}
	}
	return english
}

// Size returns a number of octets as people read it.
func (l *Language) Size(octets int64) string {
	switch {
	case octets < 1000:
		return fmt.Sprintf("%d %s", octets, l.units[0])
	case octets < 1000*1000:
		return fmt.Sprintf("%d %s", (octets+500)/1000, l.units[1])
	}
	return strings.Replace(fmt.Sprintf("%.1f", float64(octets)/1e6), ".", l.point, 1) + " " + l.units[2]
}

// Event returns the words of a message that the program wrote itself, which
// are kept in English.
func (l *Language) Event(words string) string {
	if known, ok := l.sentences[words]; ok {
		return known
	}
	return words
}

// Reason returns why a mail was not posted, which is kept in English.
func (l *Language) Reason(sentence string) string {
	if known, ok := l.sentences[sentence]; ok {
		return known
	}
	return l.inEnglish(sentence)
}

// list joins names: all of three, two and the number of the others of more.
// last puts the last of several to those before it.
func list(names []string, last func(before, name string) string, others string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	case 2, 3:
		return last(strings.Join(names[:n-1], ", "), names[n-1])
	default:
		return last(names[0]+", "+names[1], fmt.Sprintf(others, n-2))
	}
}

// joinedBy is a list's last step with a word that never changes.
func joinedBy(word string) func(before, name string) string {
	return func(before, name string) string { return before + " " + word + " " + name }
}
