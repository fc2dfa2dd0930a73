package language

import (
	"fmt"
	"time"
)

func newGerman() *Language {
	return &Language{
		Tag:   "de",
		Colon: ":",

		You:          "Sie",
		FormerMember: "Ehemaliges Mitglied",
		Names: func(names []string) string {
			return list(names, joinedBy("und"), "%d weitere")
		},
		Via: func(people, site string) string { return people + " via " + site },
		Time: func(at time.Time, year bool) string {
			day := fmt.Sprintf("%d. %s", at.Day(), germanMonths[at.Month()-1])
			if year {
				day += at.Format(" 2006")
			}
			return day + at.Format(" um 15:04 Uhr")
		},
		units: [3]string{"B", "kB", "MB"},
		point: ",",
		sentences: map[string]string{
			available:    "Der Artikel ist wieder zu haben.",
			reserved:     "Der Artikel ist jetzt reserviert.",
			sold:         "Der Artikel ist verkauft.",
			givenAway:    "Der Artikel ist verschenkt.",
			withdrawn:    "Der Artikel wird nicht mehr angeboten.",
			joined:       "Ist jetzt im Gespräch dabei.",
			left:         "Hat das Gespräch verlassen.",
			removed:      "Wurde vom Besitzer des Artikels entfernt.",
			noOwnWords:   "Wir haben darin keine eigenen Worte von Ihnen gefunden. Bitte schreiben Sie Ihre Antwort über den zitierten Text.",
			nothingYet:   "Die Nachricht ist leer.",
			tooLong:      "Die Nachricht ist zu lang: höchstens 64 kB Text sind möglich.",
			noCharacters: "Der Text enthält Bytes, die keine Zeichen sind.",
			tooManyFiles: "Eine Nachricht kann höchstens zehn Dateien mitbringen.",
			noAddress:    "Diese Antwortadresse gilt nicht (mehr). Bitte antworten Sie auf eine neuere E-Mail, oder schreiben Sie auf der Website.",
			alone:        "Alle anderen haben das Gespräch verlassen. Niemand würde Ihre Nachricht lesen.",
			tooMuchMail:  "Das waren viele E-Mails in kurzer Zeit. Bitte versuchen Sie es später noch einmal: Es geht nichts verloren.",
			tooFast:      "In diesem Gespräch kamen zu viele Antworten zu schnell. Bitte versuchen Sie es später noch einmal.",
		},
		inEnglish: func(sentence string) string { return "Der Grund, auf Englisch: " + sentence },

		OpenConversation: "Gespräch öffnen",
		StopConversation: "Keine E-Mails mehr zu diesem Gespräch",
		Earlier:          "Zuvor",
		MoreBefore: func(n int) string {
			if n == 1 {
				return "Davor kam eine weitere neue Nachricht"
			}
			return fmt.Sprintf("Davor kamen %d weitere neue Nachrichten", n)
		},
		RestAt: func(url string) string { return "Hier geht es weiter: " + url },
		Because: func(people, item string) string {
			if people == "" {
				return fmt.Sprintf("Sie erhalten diese E-Mail, weil Sie am Gespräch über „%s“ teilnehmen.", item)
			}
			return fmt.Sprintf("Sie erhalten diese E-Mail, weil Sie mit %s über „%s“ sprechen.", people, item)
		},
		HowToAnswer: "Antworten Sie einfach auf diese E-Mail.",
		News: func(people, item string) string {
			if people == "" {
				return fmt.Sprintf("Es gibt Neues zu „%s“.", item)
			}
			return fmt.Sprintf("Es gibt Neues zu „%s“ von %s.", item, people)
		},
		WithoutWords: "Auf Ihren Wunsch steht in dieser E-Mail nicht, was.",

		NewsIn: func(n int) string {
			if n == 1 {
				return "Neues in einem Gespräch"
			}
			return fmt.Sprintf("Neues in %d Gesprächen", n)
		},
		NewMessages: func(n int) string {
			if n == 1 {
				return "Eine neue Nachricht"
			}
			return fmt.Sprintf("%d neue Nachrichten", n)
		},
		MoreNewsIn: func(n int) string {
			if n == 1 {
				return "In einem weiteren Gespräch gibt es Neues."
			}
			return fmt.Sprintf("In %d weiteren Gesprächen gibt es Neues.", n)
		},
		OpenAll: "Alle Gespräche öffnen",
		OnceADay: "Sie erhalten diese E-Mail, weil Sie eine am Tag haben möchten. Um zu antworten, öffnen Sie das " +
			"Gespräch.",
		StopMessages: "Keine E-Mails mehr zu Nachrichten",

		Greeting:    "Guten Tag,",
		ButtonFails: "Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:",
		SignUp: func(site string) Letter {
			return Letter{
				Subject: "Bestätigen Sie Ihre Adresse für " + site,
				Words: "Jemand, hoffentlich Sie, hat sich mit dieser Adresse bei " + site +
					" registriert. Bestätigen Sie die Adresse, und es kann losgehen.",
				Button: "Meine Adresse bestätigen",
				Footer: germanIgnore,
			}
		},
		LogIn: func(site string) Letter {
			return Letter{
				Subject: "Anmelden bei " + site,
				Words:   "Hier ist der Link, um den Sie gebeten haben. Er meldet Sie einmal an und gilt einen Tag.",
				Button:  "Anmelden",
				Footer:  germanIgnore,
			}
		},
		Address: func(site string) Letter {
			return Letter{
				Subject: "Bestätigen Sie diese Adresse für " + site,
				Words: "Sie möchten diese Adresse mit Ihrem Konto verwenden. Bestätigen Sie sie, dann gelten E-Mails, " +
					"die von ihr kommen, als Ihre.",
				Button: "Diese Adresse bestätigen",
				Footer: germanIgnore,
			}
		},
		Invitation: func(site, item string) Letter {
			return Letter{
				Subject: "Einladung: " + item,
				Words: fmt.Sprintf("Ein Mitglied von %s lädt Sie zum Gespräch über „%s“ ein.\n\nAntworten Sie auf diese "+
					"E-Mail, um per E-Mail mitzureden, oder sehen Sie es sich im Web an. Sie brauchen kein Passwort.", site, item),
				Button: "Gespräch ansehen",
				Footer: "Wenn Sie das nicht möchten, brauchen Sie nichts zu tun: Sie hören dann nichts mehr davon.",
			}
		},
		Question: func(when, item string) Letter {
			return Letter{
				Subject: "War diese E-Mail von Ihnen?",
				Words: fmt.Sprintf("Am %s kam in Ihrem Namen eine E-Mail für das Gespräch über „%s“ an. Wir konnten nicht "+
					"feststellen, ob sie wirklich von Ihnen ist; deshalb hat sie noch niemand gesehen.\n\nWar sie von Ihnen, "+
					"dann sehen Sie sie sich über die Schaltfläche an, oder antworten Sie auf diese E-Mail mit JA.", when, item),
				Button: "E-Mail ansehen",
				Footer: "War sie nicht von Ihnen, antworten Sie mit NEIN oder tun Sie nichts: Dann bekommt sie niemand zu sehen.",
			}
		},
		Refusal: func(item, reason string) Letter {
			return Letter{
				Subject: "Ihre E-Mail kam nicht ins Gespräch",
				Words: fmt.Sprintf("Eine E-Mail von Ihnen für das Gespräch über „%s“ ist angekommen, aber niemand hat sie "+
					"gesehen. %s", item, reason),
				Button: "Gespräch öffnen",
				Footer: "Ihre E-Mail wird einige Tage aufbewahrt; die Administration kann helfen. Für jeden Grund erhalten " +
					"Sie höchstens einen solchen Hinweis am Tag.",
			}
		},
		Offer: func(item, reason string) Letter {
			return Letter{
				Subject: "Ihre E-Mail ist noch nicht im Gespräch",
				Words: fmt.Sprintf("Eine E-Mail von Ihnen für das Gespräch über „%s“ ist angekommen, aber niemand hat sie "+
					"gesehen. %s\n\nSoll sie unverändert und vollständig ins Gespräch kommen, dann sehen Sie sie sich über die "+
					"Schaltfläche an, oder antworten Sie auf diese E-Mail mit JA.", item, reason),
				Button: "E-Mail ansehen",
				Footer: "Wenn nicht, antworten Sie mit NEIN oder tun Sie nichts: Sie wird nach einigen Tagen gelöscht. Für " +
					"jeden Grund erhalten Sie höchstens einen solchen Hinweis am Tag.",
			}
		},
		Yes: "ja",
		No:  "nein",
	}
}

var germanMonths = [...]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
	"Oktober", "November", "Dezember"}

const germanIgnore = "Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ohne den Link geschieht nichts."
