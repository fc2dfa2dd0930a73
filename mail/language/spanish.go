package language

import (
	"fmt"
	"strings"
	"time"
)

func newSpanish() *Language {
	return &Language{
		Tag:   "es",
		Colon: ":",

		You:          "Usted",
		FormerMember: "Cuenta eliminada",
		Names: func(names []string) string {
			return list(names, spanishAnd, "%d personas más")
		},
		Via: func(people, site string) string { return people + " vía " + site },
		Time: func(at time.Time, year bool) string {
			day := fmt.Sprintf("%d de %s", at.Day(), spanishMonths[at.Month()-1])
			if year {
				day += at.Format(" de 2006")
			}
			article := "las"
			if at.Hour() == 1 {
				article = "la"
			}
			return fmt.Sprintf("%s a %s %d:%02d", day, article, at.Hour(), at.Minute())
		},
		units: [3]string{"B", "kB", "MB"},
		point: ",",
		sentences: map[string]string{
			available:    "El artículo vuelve a estar disponible.",
			reserved:     "El artículo está reservado ahora.",
			sold:         "El artículo se ha vendido.",
			givenAway:    "El artículo se ha regalado.",
			withdrawn:    "El artículo ya no se ofrece.",
			joined:       "Ha entrado en la conversación.",
			left:         "Ha dejado la conversación.",
			removed:      "El dueño del artículo puso fin a su participación.",
			noOwnWords:   "No encontramos en él palabras suyas. Escriba su respuesta encima del texto citado, por favor.",
			nothingYet:   "El mensaje está vacío.",
			tooLong:      "El mensaje es demasiado largo: 64 kB de texto como máximo.",
			noCharacters: "El texto contiene bytes que no son caracteres.",
			tooManyFiles: "Un mensaje puede llevar diez archivos como máximo.",
			noAddress:    "Esta dirección de respuesta no está (o ya no está) en uso. Responda a un correo más reciente o escriba en la web, por favor.",
			alone:        "Todos los demás han dejado la conversación. Nadie leería su mensaje.",
			tooMuchMail:  "Han sido muchos correos en poco tiempo. Inténtelo de nuevo más tarde, por favor: no se pierde nada.",
			tooFast:      "En esta conversación llegaron demasiadas respuestas demasiado deprisa. Inténtelo de nuevo más tarde, por favor.",
		},
		inEnglish: func(sentence string) string { return "El motivo, en inglés: " + sentence },

		OpenConversation: "Abrir la conversación",
		StopConversation: "No recibir más correos de esta conversación",
		Earlier:          "Antes",
		MoreBefore: func(n int) string {
			if n == 1 {
				return "Antes llegó otro mensaje nuevo"
			}
			return fmt.Sprintf("Antes llegaron otros %d mensajes nuevos", n)
		},
		RestAt: func(url string) string { return "El resto está en " + url },
		Because: func(people, item string) string {
			if people == "" {
				return fmt.Sprintf("Recibe este correo porque participa en la conversación sobre «%s».", item)
			}
			return fmt.Sprintf("Recibe este correo porque conversa con %s sobre «%s».", people, item)
		},
		HowToAnswer: "Para contestar, responda a este correo.",
		News: func(people, item string) string {
			if people == "" {
				return fmt.Sprintf("Hay novedades sobre «%s».", item)
			}
			return fmt.Sprintf("Hay novedades sobre «%s» de %s.", item, people)
		},
		WithoutWords: "Como usted pidió, este correo no dice cuáles.",

		NewsIn: func(n int) string {
			if n == 1 {
				return "Novedades en una conversación"
			}
			return fmt.Sprintf("Novedades en %d conversaciones", n)
		},
		NewMessages: func(n int) string {
			if n == 1 {
				return "Un mensaje nuevo"
			}
			return fmt.Sprintf("%d mensajes nuevos", n)
		},
		MoreNewsIn: func(n int) string {
			if n == 1 {
				return "Hay novedades en otra conversación."
			}
			return fmt.Sprintf("Hay novedades en otras %d conversaciones.", n)
		},
		OpenAll:      "Abrir todas las conversaciones",
		OnceADay:     "Recibe este correo porque desea uno al día. Para contestar, abra la conversación.",
		StopMessages: "No recibir más correos sobre mensajes",

		Greeting:    "Hola:",
		ButtonFails: "Si el botón no funciona, abra esta dirección:",
		SignUp: func(site string) Letter {
			return Letter{
				Subject: "Confirme su dirección para " + site,
				Words:   "Alguien, esperamos que usted, se registró en " + site + " con esta dirección. Confírmela para empezar.",
				Button:  "Confirmar mi dirección",
				Footer:  spanishIgnore,
			}
		},
		LogIn: func(site string) Letter {
			return Letter{
				Subject: "Entrar en " + site,
				Words:   "Este es el enlace que pidió. Le permite entrar una sola vez y vale durante un día.",
				Button:  "Entrar",
				Footer:  spanishIgnore,
			}
		},
		Address: func(site string) Letter {
			return Letter{
				Subject: "Confirme esta dirección para " + site,
				Words: "Usted quiere usar esta dirección con su cuenta. Confírmela, y los correos que vengan de ella " +
					"contarán como suyos.",
				Button: "Confirmar esta dirección",
				Footer: spanishIgnore,
			}
		},
		Invitation: func(site, item string) Letter {
			return Letter{
				Subject: "Invitación: " + item,
				Words: fmt.Sprintf("Alguien de %s le invita a participar en la conversación sobre «%s».\n\nResponda a este correo "+
					"para participar por correo, o véala en la web. No necesita contraseña.", site, item),
				Button: "Ver la conversación",
				Footer: "Si no quiere, no haga nada: no volverá a saber de ello.",
			}
		},
		Question: func(when, item string) Letter {
			return Letter{
				Subject: "¿Era suyo este correo?",
				Words: fmt.Sprintf("El %s llegó un correo en su nombre para la conversación sobre «%s». No pudimos comprobar "+
					"que sea suyo, así que nadie lo ha visto todavía.\n\nSi era suyo, pulse el botón y véalo, o responda a este "+
					"correo con SÍ.", when, item),
				Button: "Ver el correo",
				Footer: "Si no era suyo, responda con NO o no haga nada: no se publicará.",
			}
		},
		Refusal: func(item, reason string) Letter {
			return Letter{
				Subject: "Su correo no se ha publicado",
				Words:   fmt.Sprintf("Llegó un correo suyo para la conversación sobre «%s», pero nadie lo ha visto. %s", item, reason),
				Button:  "Abrir la conversación",
				Footer: "Su correo se conserva unos días; la administración puede ayudarle. Recibirá como máximo un aviso así " +
					"al día por cada motivo.",
			}
		},
		Offer: func(item, reason string) Letter {
			return Letter{
				Subject: "Su correo todavía no se ha publicado",
				Words: fmt.Sprintf("Llegó un correo suyo para la conversación sobre «%s», pero nadie lo ha visto. %s\n\nSi debe "+
					"publicarse tal como está, entero, pulse el botón y véalo, o responda a este correo con SÍ.", item, reason),
				Button: "Ver el correo",
				Footer: "Si no, responda con NO o no haga nada: se borrará pasados unos días. Recibirá como máximo un aviso así " +
					"al día por cada motivo.",
			}
		},
		Yes: "sí",
		No:  "no",
	}
}

var spanishMonths = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
	"octubre", "noviembre", "diciembre"}

const spanishIgnore = "Si no fue usted, no haga nada: sin el enlace no ocurre nada."

// spanishAnd joins with y, which is e before the sound of i: Ana e Inés, Ana
// e Hilda, but Ana y Hierónima.
func spanishAnd(before, name string) string {
	and, sound := "y", strings.TrimPrefix(strings.ToLower(name), "h")
	diphthong := strings.HasPrefix(sound, "ia") || strings.HasPrefix(sound, "ie") || strings.HasPrefix(sound, "io")
	if (strings.HasPrefix(sound, "i") || strings.HasPrefix(sound, "í")) && !diphthong {
		and = "e"
	}
	return before + " " + and + " " + name
}
