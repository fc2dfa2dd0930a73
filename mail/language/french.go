package language

import (
	"fmt"
	"time"
)

// Blanks before ; : ? ! and within « » and times must not break: they are
// U+00A0, which every font has. They stand as nbsp where one would not see them.
const nbsp = "\u00a0"

func newFrench() *Language {
	return &Language{
		Tag:   "fr",
		Colon: nbsp + ":",

		You:          "Vous",
		FormerMember: "Compte supprimé",
		Names: func(names []string) string {
			return list(names, joinedBy("et"), "%d autres")
		},
		Via: func(people, site string) string { return people + " via " + site },
		Time: func(at time.Time, year bool) string {
			day := fmt.Sprint(at.Day())
			if at.Day() == 1 {
				day = "1er"
			}
			day += " " + frenchMonths[at.Month()-1]
			if year {
				day += at.Format(" 2006")
			}
			return fmt.Sprintf("%s à %d%sh%s%02d", day, at.Hour(), nbsp, nbsp, at.Minute())
		},
		units: [3]string{"o", "ko", "Mo"},
		point: ",",
		sentences: map[string]string{
			available:    "L’article est de nouveau disponible.",
			reserved:     "L’article est maintenant réservé.",
			sold:         "L’article a été vendu.",
			givenAway:    "L’article a été donné.",
			withdrawn:    "L’article n’est plus proposé.",
			joined:       "A rejoint la conversation.",
			left:         "A quitté la conversation.",
			removed:      "Le propriétaire de l’article a mis fin à sa participation.",
			noOwnWords:   "Nous n’y avons trouvé aucun texte de votre main. Veuillez écrire votre réponse au-dessus du texte cité.",
			nothingYet:   "Le message est vide.",
			tooLong:      "Le message est trop long" + nbsp + ": 64 ko de texte au plus.",
			noCharacters: "Le texte contient des octets qui ne sont pas des caractères.",
			tooManyFiles: "Un message peut apporter dix fichiers au plus.",
			noAddress:    "Cette adresse de réponse n’est pas (ou plus) utilisée. Veuillez répondre à un e-mail plus récent ou écrire sur le site.",
			alone:        "Tous les autres ont quitté la conversation. Personne ne lirait votre message.",
			tooMuchMail:  "Cela fait beaucoup d’e-mails en peu de temps. Veuillez réessayer plus tard" + nbsp + ": rien n’est perdu.",
			tooFast:      "Trop de réponses sont arrivées trop vite dans cette conversation. Veuillez réessayer plus tard.",
		},
		inEnglish: func(sentence string) string { return "Le motif, en anglais" + nbsp + ": " + sentence },

		OpenConversation: "Ouvrir la conversation",
		StopConversation: "Ne plus recevoir d’e-mails de cette conversation",
		Earlier:          "Précédemment",
		MoreBefore: func(n int) string {
			if n == 1 {
				return "Un autre nouveau message est arrivé avant"
			}
			return fmt.Sprintf("%d autres nouveaux messages sont arrivés avant", n)
		},
		RestAt: func(url string) string { return "La suite est ici" + nbsp + ": " + url },
		Because: func(people, item string) string {
			if people == "" {
				return fmt.Sprintf("Vous recevez cet e-mail parce que vous participez à la conversation sur %s.", guillemets(item))
			}
			return fmt.Sprintf("Vous recevez cet e-mail parce que vous parlez de %s avec %s.", guillemets(item), people)
		},
		HowToAnswer: "Pour participer, répondez simplement à cet e-mail.",
		News: func(people, item string) string {
			if people == "" {
				return fmt.Sprintf("Il y a du nouveau sur %s.", guillemets(item))
			}
			return fmt.Sprintf("Il y a du nouveau sur %s de la part de %s.", guillemets(item), people)
		},
		WithoutWords: "À votre demande, cet e-mail n’en dit pas plus.",

		NewsIn: func(n int) string {
			if n == 1 {
				return "Du nouveau dans une conversation"
			}
			return fmt.Sprintf("Du nouveau dans %d conversations", n)
		},
		NewMessages: func(n int) string {
			if n == 1 {
				return "Un nouveau message"
			}
			return fmt.Sprintf("%d nouveaux messages", n)
		},
		MoreNewsIn: func(n int) string {
			if n == 1 {
				return "Il y a du nouveau dans une autre conversation."
			}
			return fmt.Sprintf("Il y a du nouveau dans %d autres conversations.", n)
		},
		OpenAll: "Ouvrir toutes les conversations",
		OnceADay: "Vous recevez cet e-mail parce que vous en souhaitez un par jour. Pour répondre, ouvrez la " +
			"conversation.",
		StopMessages: "Ne plus recevoir d’e-mails sur les messages",

		Greeting:    "Bonjour,",
		ButtonFails: "Si le bouton ne fonctionne pas, ouvrez cette adresse" + nbsp + ":",
		SignUp: func(site string) Letter {
			return Letter{
				Subject: "Confirmez votre adresse pour " + site,
				Words: "Quelqu’un, vous sans doute, a demandé une inscription à " + site +
					" avec cette adresse. Confirmez-la pour commencer.",
				Button: "Confirmer mon adresse",
				Footer: frenchIgnore,
			}
		},
		LogIn: func(site string) Letter {
			return Letter{
				Subject: "Connexion à " + site,
				Words:   "Voici le lien que vous avez demandé. Il vous connecte une seule fois et reste valable un jour.",
				Button:  "Se connecter",
				Footer:  frenchIgnore,
			}
		},
		Address: func(site string) Letter {
			return Letter{
				Subject: "Confirmez cette adresse pour " + site,
				Words: "Vous souhaitez utiliser cette adresse avec votre compte. Confirmez-la, et les e-mails qui en " +
					"viennent seront reconnus comme les vôtres.",
				Button: "Confirmer cette adresse",
				Footer: frenchIgnore,
			}
		},
		Invitation: func(site, item string) Letter {
			return Letter{
				Subject: "Invitation" + nbsp + ": " + item,
				Words: fmt.Sprintf("Un membre de %s vous invite à prendre part à la conversation sur %s.\n\nRépondez à cet e-mail "+
					"pour participer par e-mail, ou voyez-la sur le web. Aucun mot de passe n’est nécessaire.", site, guillemets(item)),
				Button: "Voir la conversation",
				Footer: "Si vous ne le souhaitez pas, ne faites rien" + nbsp + ": vous n’en entendrez plus parler.",
			}
		},
		Question: func(when, item string) Letter {
			return Letter{
				Subject: "Cet e-mail était-il de vous" + nbsp + "?",
				Words: fmt.Sprintf("Le %s, un e-mail en votre nom est arrivé pour la conversation sur %s. Nous n’avons pas pu "+
					"vérifier qu’il vient de vous"+nbsp+"; personne ne l’a donc encore vu.\n\nS’il est de vous, appuyez sur le bouton "+
					"pour le voir, ou répondez OUI à cet e-mail.", when, guillemets(item)),
				Button: "Voir l’e-mail",
				Footer: "S’il n’est pas de vous, répondez NON ou ne faites rien" + nbsp + ": il ne sera pas publié.",
			}
		},
		Refusal: func(item, reason string) Letter {
			return Letter{
				Subject: "Votre e-mail n’a pas été publié",
				Words: fmt.Sprintf("Un e-mail de votre part est arrivé pour la conversation sur %s, mais personne ne l’a vu. %s",
					guillemets(item), reason),
				Button: "Ouvrir la conversation",
				Footer: "Votre e-mail est conservé quelques jours" + nbsp + "; l’administration du site peut vous aider. Vous " +
					"recevez au plus un avis de ce genre par jour et par motif.",
			}
		},
		Offer: func(item, reason string) Letter {
			return Letter{
				Subject: "Votre e-mail n’est pas encore publié",
				Words: fmt.Sprintf("Un e-mail de votre part est arrivé pour la conversation sur %s, mais personne ne l’a vu. %s\n\n"+
					"S’il doit être publié tel quel, en entier, appuyez sur le bouton pour le voir, ou répondez OUI à cet e-mail.",
					guillemets(item), reason),
				Button: "Voir l’e-mail",
				Footer: "Sinon, répondez NON ou ne faites rien" + nbsp + ": il sera effacé après quelques jours. Vous recevez " +
					"au plus un avis de ce genre par jour et par motif.",
			}
		},
		Yes: "oui",
		No:  "non",
	}
}

var frenchMonths = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
	"octobre", "novembre", "décembre"}

const frenchIgnore = "Si ce n’était pas vous, ne faites rien" + nbsp + ": sans le lien, rien ne se passe."

func guillemets(s string) string { return "«" + nbsp + s + nbsp + "»" }
