package main

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"puddle/mail/mailtest"
)

// step is one of a person's way through the site. notByMail says why there is
// none by mail alone.
type step struct {
	name      string
	inBrowser func(*traveller)
	byMail    func(*correspondent)
	notByMail string
}

// journey is the way of somebody who comes, offers something, asks about
// something else, and goes again.
var journey = []step{
	{"sign up", (*traveller).signUp, nil, "needs none: is invited by address"},
	{"confirm the address", (*traveller).confirm, nil, "the first answer does it"},
	{"log in", (*traveller).logInAgain, nil, "needs none"},
	{"offer an item", (*traveller).offer, nil, "not possible by mail"},
	{"find an item", (*traveller).find, (*correspondent).isInvited, ""},
	{"ask", (*traveller).ask, (*correspondent).ask, ""},
	{"read the answer", (*traveller).readAnswer, (*correspondent).readAnswer, ""},
	{"answer back", (*traveller).answerBack, (*correspondent).answerBack, ""},
	{"attach a file", (*traveller).attach, (*correspondent).attach, ""},
	{"be away", nil, (*correspondent).isAway, ""},
	{"mute", (*traveller).mute, (*correspondent).mute, ""},
	{"unsubscribe by the mail's link", (*traveller).unsubscribe, (*correspondent).unsubscribe, ""},
	{"leave", (*traveller).leave, nil, "not possible by mail"},
}

// TestJourneyThreeWays goes the same way with scripts, without, and by mail
// alone, each beside Ana, who offers a bicycle.
func TestJourneyThreeWays(t *testing.T) {
	t.Parallel()
	sink := mailtest.NewSink(t, mailtest.Config{})
	p := serve(t, "PUDDLE_RELAY_URL="+sink.URL())
	c := p.conversation(sink)
	ways := []string{"with scripts", "without scripts", "mail only"}
	results := map[string]map[string]string{}
	for _, way := range ways {
		results[way] = map[string]string{}
		t.Run(way, func(t *testing.T) {
			if way == "mail only" {
				byMail(t, c, sink, results[way])
			} else {
				inBrowser(t, c, sink, way == "with scripts", results[way])
			}
		})
	}
	var table strings.Builder
	for _, s := range journey {
		fmt.Fprintf(&table, "%-32s %-14s %-17s %s\n", s.name, results[ways[0]][s.name], results[ways[1]][s.name], results[ways[2]][s.name])
	}
	t.Logf("\n%-32s %-14s %-17s %s\n%s", "", ways[0], ways[1], ways[2], table.String())
}

func inBrowser(t *testing.T, c *conversation, sink *mailtest.Sink, scripts bool, results map[string]string) {
	v := &traveller{window: open(t), c: c, sink: sink, scripts: scripts}
	v.email = map[bool]string{true: "dora", false: "emil"}[scripts] + "@example.com"
	if !scripts {
		v.withoutScripts()
	}
	for _, s := range journey {
		if s.inBrowser == nil {
			results[s.name] = "-"
			continue
		}
		results[s.name] = "failed"
		s.inBrowser(v)
		results[s.name] = "ok"
	}
}

func byMail(t *testing.T, c *conversation, sink *mailtest.Sink, results map[string]string) {
	m := &correspondent{t: t, c: c, sink: sink, email: "fay@example.com"}
	for _, s := range journey {
		if s.byMail == nil {
			results[s.name] = s.notByMail
			continue
		}
		results[s.name] = "failed"
		s.byMail(m)
		results[s.name] = "ok"
	}
}

// mailTo returns the mail to somebody that holds the words.
func mailTo(t *testing.T, sink *mailtest.Sink, to, words string) string {
	t.Helper()
	return string(mailOf(t, sink, to, words).Raw)
}

// unsubscribeLink is the path of the link that a mail names for programs.
func unsubscribeLink(t *testing.T, c *conversation, mail string) string {
	t.Helper()
	return linkIn(t, mail, c.p.url+"/unsubscribe/")
}

// anaWrites has Ana write in one of her conversations.
func (c *conversation) anaWrites(path, words string) {
	c.t.Helper()
	c.ana.post(path+"/messages", url.Values{"content": {words}})
}
