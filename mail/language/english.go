package language

import (
	"fmt"
	"time"
)

func newEnglish() *Language {
	return &Language{
		Tag:   "en",
		Colon: ":",

		You:          "You",
		FormerMember: "Former member",
		Names: func(names []string) string {
			return list(names, joinedBy("and"), "%d others")
		},
		Via: func(people, site string) string { return people + " via " + site },
		Time: func(at time.Time, year bool) string {
			if year {
				return at.Format("2 January 2006 at 15:04")
			}
			return at.Format("2 January at 15:04")
		},
		units: [3]string{"B", "kB", "MB"},
		point: ".",
		sentences: map[string]string{
			noOwnWords: "We found no words of your own in it. Please write your answer above the quoted text.",
		},
		inEnglish: func(sentence string) string { return sentence },

		OpenConversation: "Open the conversation",
		StopConversation: "No more mail about this conversation",
		Earlier:          "Earlier",
		MoreBefore: func(n int) string {
			if n == 1 {
				return "One more new message came before"
			}
			return fmt.Sprintf("%d more new messages came before", n)
		},
		RestAt: func(url string) string { return "The rest is at " + url },
		Because: func(people, item string) string {
			if people == "" {
				return fmt.Sprintf("You get this because you take part in the conversation about “%s”.", item)
			}
			return fmt.Sprintf("You get this because you and %s talk about “%s”.", people, item)
		},
		HowToAnswer: "Reply to this mail to answer.",
		News: func(people, item string) string {
			if people == "" {
				return fmt.Sprintf("There is news about “%s”.", item)
			}
			return fmt.Sprintf("There is news about “%s” from %s.", item, people)
		},
		WithoutWords: "As you wished, this mail does not say what.",

		NewsIn: func(n int) string {
			if n == 1 {
				return "News in one conversation"
			}
			return fmt.Sprintf("News in %d conversations", n)
		},
		NewMessages: func(n int) string {
			if n == 1 {
				return "One new message"
			}
			return fmt.Sprintf("%d new messages", n)
		},
		MoreNewsIn: func(n int) string {
			if n == 1 {
				return "There is news in one more conversation."
			}
			return fmt.Sprintf("There is news in %d more conversations.", n)
		},
		OpenAll:      "Open all conversations",
		OnceADay:     "You get this because you wanted one mail a day. To answer, open the conversation.",
		StopMessages: "No more mail about messages",

		Greeting:    "Hello,",
		ButtonFails: "If the button does not work, open this address:",
		SignUp: func(site string) Letter {
			return Letter{
				Subject: "Confirm your address for " + site,
				Words:   "Somebody, hopefully you, signed up for " + site + " with this address. Confirm it to begin.",
				Button:  "Confirm my address",
				Footer:  englishIgnore,
			}
		},
		LogIn: func(site string) Letter {
			return Letter{
				Subject: "Log in to " + site,
				Words:   "Here is the link that you asked for. It logs you in, once, within a day.",
				Button:  "Log in",
				Footer:  englishIgnore,
			}
		},
		Address: func(site string) Letter {
			return Letter{
				Subject: "Confirm this address for " + site,
				Words:   "You want to use this address with your account. Confirm it, and mail from it is yours.",
				Button:  "Confirm this address",
				Footer:  englishIgnore,
			}
		},
		Invitation: func(site, item string) Letter {
			return Letter{
				Subject: "Invitation: " + item,
				Words: fmt.Sprintf("A member of %s would like you to take part in their conversation about “%s”.\n\n"+
					"Reply to this mail to join by mail, or see it on the web. You need no password.", site, item),
				Button: "See the conversation",
				Footer: "If you don’t want to, do nothing: you will hear no more of it.",
			}
		},
		Question: func(when, item string) Letter {
			return Letter{
				Subject: "Was this mail yours?",
				Words: fmt.Sprintf("On %s a mail in your name came for the conversation about “%s”. We could not prove "+
					"that it is from you, so nobody has seen it yet.\n\nIf it was yours, press the button and look at it, "+
					"or reply to this mail with YES.", when, item),
				Button: "Look at the mail",
				Footer: "If it was not yours, reply with NO, or do nothing: it will not be posted.",
			}
		},
		Refusal: func(item, reason string) Letter {
			return Letter{
				Subject: "Your mail was not posted",
				Words: fmt.Sprintf("A mail of yours came for the conversation about “%s”, and nobody has seen it. %s",
					item, reason),
				Button: "Open the conversation",
				Footer: "Your mail is kept for some days; the administrators can help. You get one such notice a day for each reason.",
			}
		},
		Offer: func(item, reason string) Letter {
			return Letter{
				Subject: "Your mail was not posted yet",
				Words: fmt.Sprintf("A mail of yours came for the conversation about “%s”, and nobody has seen it. %s\n\nIf it "+
					"should be posted as it is, all of it, press the button and look at it, or reply to this mail with YES.",
					item, reason),
				Button: "Look at the mail",
				Footer: "If not, reply with NO, or do nothing: it will be deleted after some days. You get one such notice a " +
					"day for each reason.",
			}
		},
		Yes: "yes",
		No:  "no",
	}
}

const englishIgnore = "If this was not you, do nothing: without the link nothing happens."
