package classify

import (
	"slices"
	"strings"
)

// A table holds lower-case phrases by language (ISO 639-1). They only say what
// structure has suggested; a new language is a new line.
type table []struct {
	language string
	phrases  []string
}

// in tells whether one of the phrases stands in the text, which is lower case.
func (t table) in(text string) bool {
	return t.find(func(phrase string) bool { return strings.Contains(text, phrase) })
}

// is tells whether the text is one of the phrases.
func (t table) is(text string) bool {
	return t.find(func(phrase string) bool { return text == phrase })
}

// begins tells whether the text begins with one of the phrases.
func (t table) begins(text string) bool {
	return t.find(func(phrase string) bool { return strings.HasPrefix(text, phrase) })
}

func (t table) find(match func(phrase string) bool) bool {
	for i := range t {
		if slices.ContainsFunc(t[i].phrases, match) {
			return true
		}
	}
	return false
}

// autoReplyLabels name the answer itself: Exchange, Outlook, Gmail, Notes,
// Groupwise and others put them before the subject.
var autoReplyLabels = table{
	{"af", []string{"outomatiese antwoord"}},
	{"ar", []string{"رد تلقائي", "الرد التلقائي"}},
	{"az", []string{"avtomatik cavab"}},
	{"bg", []string{"автоматичен отговор"}},
	{"ca", []string{"resposta automàtica"}},
	{"cs", []string{"automatická odpověď", "automaticka odpoved"}},
	{"da", []string{"automatisk svar", "autosvar"}},
	{"de", []string{"automatische antwort", "automatische rückantwort", "autoantwort", "automatische abwesenheitsnotiz",
		"automatische nachricht", "automatische mitteilung", "automatische eingangsbestätigung", "automatische empfangsbestätigung"}},
	{"el", []string{"αυτόματη απάντηση"}},
	{"en", []string{"automatic reply", "auto reply", "auto-reply", "autoreply", "automated reply", "automatic response",
		"auto response", "auto-response", "autoresponse", "automated response", "autorespons", "vacation message", "auto responder",
		"auto-responder", "autoresponder", "auto", "vacation reply", "vacation response", "out of office autoreply",
		"automatic acknowledgement", "automated acknowledgement", "auto acknowledgement", "automatic message", "automated message"}},
	{"es", []string{"respuesta automática", "respuesta automatica", "autorespuesta", "mensaje automático", "mensaje automatico"}},
	{"et", []string{"automaatvastus"}},
	{"eu", []string{"erantzun automatikoa"}},
	{"fa", []string{"پاسخ خودکار"}},
	{"fi", []string{"automaattinen vastaus"}},
	{"fr", []string{"réponse automatique", "reponse automatique", "réponse auto", "auto-réponse", "autoréponse", "message automatique"}},
	{"he", []string{"מענה אוטומטי", "תשובה אוטומטית", "תגובה אוטומטית"}},
	{"hi", []string{"स्वचालित उत्तर"}},
	{"hr", []string{"automatski odgovor", "аутоматски одговор"}},
	{"hu", []string{"automatikus válasz"}},
	{"id", []string{"balasan otomatis", "balasan automatis"}},
	{"hy", []string{"ավտոմատ պատասխան"}},
	{"is", []string{"sjálfvirkt svar"}},
	{"it", []string{"risposta automatica", "risposta non al computer", "messaggio automatico"}},
	{"ja", []string{"自動返信", "自動応答", "自動回答"}},
	{"ka", []string{"ავტომატური პასუხი"}},
	{"kk", []string{"автоматты жауап"}},
	{"ko", []string{"자동 회신", "자동회신", "자동 응답", "자동응답"}},
	{"lt", []string{"automatinis atsakymas"}},
	{"lv", []string{"automātiska atbilde", "automatiska atbilde", "automātiskā atbilde"}},
	{"mk", []string{"автоматски одговор"}},
	{"ms", []string{"balasan automatik"}},
	{"nl", []string{"automatisch antwoord", "automatische reactie", "automatisch bericht"}},
	{"no", []string{"automatisk svar", "autosvar"}},
	{"pl", []string{"automatyczna odpowiedź", "autoodpowiedź", "odpowiedź automatyczna"}},
	{"pt", []string{"resposta automática", "resposta automatica", "mensagem automática"}},
	{"ro", []string{"răspuns automat", "raspuns automat"}},
	{"ru", []string{"автоматический ответ", "автоответ", "автоматическое уведомление", "автоматическое сообщение"}},
	{"sk", []string{"automatická odpoveď"}},
	{"sl", []string{"samodejni odgovor"}},
	{"sq", []string{"përgjigje automatike"}},
	{"sv", []string{"autosvar", "automatiskt svar", "automatsvar"}},
	{"th", []string{"ตอบกลับอัตโนมัติ", "การตอบกลับอัตโนมัติ"}},
	{"tr", []string{"otomatik yanıt", "otomatik yanit", "otomatik cevap", "otomatik mesaj"}},
	{"uk", []string{"автоматична відповідь", "автовідповідь", "автоматичне повідомлення"}},
	{"vi", []string{"trả lời tự động", "tự động trả lời"}},
	{"zh", []string{"自动回复", "自動回覆", "自動回復", "自动答复", "自動答覆"}},
}

// absenceLabels name the reason of the answer. People write such words too, so
// they must be the whole label.
var absenceLabels = table{
	{"cs", []string{"mimo kancelář", "nepřítomnost"}},
	{"da", []string{"ikke til stede", "fraværende", "ikke på kontoret", "fraværsbesked"}},
	{"de", []string{"abwesenheitsnotiz", "abwesenheit", "abwesend", "abwesenheitsmeldung", "außer haus", "nicht im büro", "abwesenheitsbenachrichtigung",
		"abwesenheitsassistent", "ferienabwesenheit", "urlaubsabwesenheit"}},
	{"el", []string{"εκτός γραφείου"}},
	{"en", []string{"out of office", "out of the office", "out-of-office", "ooo", "oof", "away from office", "on vacation", "vacation", "away from my mail", "absence",
		"out of office notification", "out of office notice", "out of office message", "away message", "on leave", "annual leave"}},
	{"es", []string{"fuera de la oficina", "fuera de oficina", "ausente", "ausencia", "mensaje de ausencia"}},
	{"fi", []string{"poissa", "poissaolo", "poissaoloviesti", "poissaoloilmoitus", "poissa toimistosta"}},
	{"fr", []string{"absence du bureau", "absent du bureau", "absent(e) du bureau", "absence", "message d'absence", "réponse d'absence", "notification d'absence", "avis d'absence", "hors du bureau", "absent"}},
	{"hu", []string{"irodán kívül", "házon kívül"}},
	{"it", []string{"fuori sede", "fuori ufficio", "assente", "assenza dall'ufficio"}},
	{"ja", []string{"不在通知", "不在のお知らせ", "不在"}},
	{"ko", []string{"부재 중", "부재중"}},
	{"nl", []string{"afwezig", "afwezigheidsbericht", "niet aanwezig", "afwezigheid", "afwezigheidsmelding", "niet op kantoor", "buiten kantoor"}},
	{"no", []string{"fraværsmelding", "ikke på kontoret", "fravær"}},
	{"pl", []string{"poza biurem", "nieobecność", "nieobecność w biurze"}},
	{"pt", []string{"fora do escritório", "ausência temporária", "ausente", "ausência"}},
	{"ru", []string{"вне офиса", "отсутствие на рабочем месте", "нет на работе"}},
	{"sk", []string{"mimo kancelárie"}},
	{"sv", []string{"frånvaro", "frånvaromeddelande", "ej på kontoret", "frånvarande"}},
	{"tr", []string{"ofis dışında", "ofis dışı"}},
	{"zh", []string{"外出", "不在办公室", "外出通知"}},
}

// awayPhrases follow the name of who is away.
var awayPhrases = table{
	{"de", []string{"ist außer haus", "ist nicht im büro", "ist abwesend"}},
	{"en", []string{"is out of the office", "is out of office", "is away from the office"}},
	{"es", []string{"está fuera de la oficina", "está ausente"}},
	{"fr", []string{"est absent(e)", "est absent", "est absente", "est absent du bureau"}},
	{"it", []string{"è fuori ufficio", "è assente", "è fuori sede"}},
	{"nl", []string{"is niet aanwezig", "is afwezig", "is niet op kantoor"}},
	{"pt", []string{"está fora do escritório", "está ausente"}},
}

// challengeTitles ask the sender of a mail to prove to be a person.
var challengeTitles = table{
	{"de", []string{"bitte bestätigen sie ihre nachricht", "bestätigung ihrer e-mail erforderlich"}},
	{"en", []string{"please confirm your message", "confirm your email to", "verification required", "verify your message", "sender verification",
		"awaiting verification", "requires verification", "please verify that you", "prove you are human", "spam challenge", "message is being held"}},
	{"es", []string{"confirme su mensaje", "verificación de remitente"}},
	{"fr", []string{"veuillez confirmer votre message", "confirmez votre message", "vérification de l'expéditeur"}},
	{"it", []string{"conferma il tuo messaggio", "verifica del mittente"}},
	{"pt", []string{"confirme sua mensagem", "confirme a sua mensagem", "verificação do remetente"}},
}

// challengeWords are the words of such mails that answer under the subject that
// they were sent.
var challengeWords = table{
	{"en", []string{"i apologize for this automatic reply to your email", "is protected by earthlink spamblocker",
		"protecting myself from receiving junk mail", "to be added to my list of approved senders",
		"to deliver your message, please click", "confirm that you are a human", "is using a challenge-response"}},
	{"de", []string{"um ihre nachricht zuzustellen, klicken sie", "bestätigen sie bitte einmalig ihre e-mail-adresse"}},
	{"fr", []string{"pour que votre message soit délivré, cliquez", "pour que votre message me parvienne, cliquez"}},
}

// receiptTitles are the labels of read receipts. People write such words too, so
// that the text must say it as well.
var receiptTitles = table{
	{"de", []string{"gelesen", "ungelesen gelöscht", "nicht gelesen"}},
	{"en", []string{"read", "not read"}},
	{"es", []string{"leído", "leido", "no leído"}},
	{"fr", []string{"lu", "non lu"}},
	{"it", []string{"letto", "lettura", "non letto"}},
	{"nl", []string{"gelezen", "niet gelezen"}},
	{"pt", []string{"lida", "lido", "não lida"}},
}

var receiptOpeners = table{
	{"de", []string{"ihre nachricht\n"}},
	{"en", []string{"your message\n", "this is a receipt for the mail you sent"}},
	{"es", []string{"el mensaje\n", "su mensaje\n"}},
	{"fr", []string{"votre message\n"}},
	{"it", []string{"il messaggio\n"}},
	{"nl", []string{"uw bericht\n"}},
	{"pt", []string{"a mensagem\n", "sua mensagem\n"}},
}

var receiptWords = table{
	{"de", []string{"wurde gelesen", "wurde am", "ungelesen gelöscht"}},
	{"en", []string{"was read on", "was deleted without being read", "verifies that the message has been displayed"}},
	{"es", []string{"fue leído", "se leyó", "se eliminó sin leer"}},
	{"fr", []string{"a été lu", "a été supprimé sans"}},
	{"it", []string{"è stato letto", "è stato eliminato senza"}},
	{"nl", []string{"is gelezen", "is verwijderd zonder"}},
	{"pt", []string{"foi lida", "foi excluída sem"}},
}

// noReplyNames are what a local part says, without its "-", "_" and ".".
var noReplyNames = []string{
	"noreply", "donotreply", "dontreply", "nepasrepondre", "noresponder", "naoresponda", "naoresponder",
	"nichtantworten", "keineantwort", "nonrispondere", "nieodpowiadac", "nietbeantwoorden", "svaraej", "svarikke", "eivastata",
	"autoreply", "autorespon", "automaticreply", "automatedrespon",
}

// returnedTitles are how reports of failed or late delivery call themselves.
var returnedTitles = table{
	{"da", []string{"kan ikke leveres", "ikke leveret"}},
	{"de", []string{"unzustellbar", "nicht zustellbar", "zustellung fehlgeschlagen", "konnte nicht zugestellt werden"}},
	{"en", []string{"undeliver", "delivery status notification", "returned mail", "returned to sender", "returning message to sender", "returning to sender",
		"failure notice", "delivery fail", "delivery has failed", "delivery notification", "delivery problem", "delivery report", "delivery error",
		"mail failure", "mail failed", "mail error", "mail system error", "non-delivery", "nondeliver", "not delivered", "could not be delivered",
		"couldn't be delivered", "cannot be delivered", "unable to deliver", "could not send", "cannot send message", "rejected mail", "mail rejected",
		"message rejected", "bounce", "delayed", "warning: message", "error sending your mail", "blocked by"}},
	{"es", []string{"no se pudo entregar", "no entregado", "no se ha podido entregar", "error de entrega", "no se puede entregar"}},
	{"fi", []string{"ei voitu toimittaa", "toimitus epäonnistui"}},
	{"fr", []string{"non remis", "non distribuable", "échec de la remise", "échec de remise", "non délivré", "n'a pas pu être remis", "retour à l'expéditeur"}},
	{"it", []string{"non recapitabile", "mancato recapito", "impossibile recapitare", "non consegnato", "mancata consegna"}},
	{"ja", []string{"エラー通知", "配信不能", "配信エラー", "送信エラー", "送信できません", "配送エラー", "未達", "宛先不明"}},
	{"ko", []string{"반송", "배달되지 않음", "배달할 수 없"}},
	{"nl", []string{"onbestelbaar", "niet bezorgd", "kan niet worden bezorgd", "niet afgeleverd"}},
	{"no", []string{"kan ikke leveres", "ikke levert"}},
	{"pl", []string{"niedostarczalne", "niedostarczon", "nie można dostarczyć", "nie dostarczono"}},
	{"pt", []string{"não entregue", "não é possível entregar", "não pôde ser entregue", "falha na entrega", "não entregável"}},
	{"ru", []string{"недоставлен", "не доставлено", "не может быть доставлено", "ошибка доставки", "не удалось доставить"}},
	{"sv", []string{"kan inte levereras", "gick inte att leverera", "ej levererat", "olevererat"}},
	{"tr", []string{"teslim edilemedi", "iletilemedi"}},
	{"zh", []string{"退信", "无法传递", "無法傳遞", "未送达", "投递失败", "无法投递", "系统退信", "傳送失敗"}},
}

// returnedWords are how such reports say it in their text.
var returnedWords = table{
	{"de", []string{"konnte nicht zugestellt", "nicht zugestellt werden", "unzustellbar", "konnte nicht ausgeliefert"}},
	{"en", []string{"could not be delivered", "couldn't be delivered", "couldn’t be delivered", "unable to deliver", "not able to deliver", "wasn't able to deliver", "not be delivered",
		"delivery has failed", "delivery to the following", "delivery failed", "failed to deliver", "delivering your mail", "delivering your message",
		"trouble delivering", "did not reach the following", "delivery problems", "delivery errors", "failed addresses", "failed permanently",
		"permanent fatal errors", "transient non-fatal errors", "returned to sender", "undeliver", "was not delivered", "not been delivered", "has been delayed",
		"cannot be delivered", "cannot deliver", "non-delivered", "delivery of email to this address", "rejected by a remote mail server", "was rejected",
		"user unknown", "unknown user", "no such user", "mailbox is full", "mailbox full", "over quota", "mailbox unavailable", "recipient address rejected",
		"transcript of session", "failure reasons", "below is the header of the message", "host unknown", "may not exist"}},
	{"es", []string{"no se pudo entregar", "no ha podido ser entregado", "no se ha podido entregar", "no pudo ser entregado"}},
	{"fr", []string{"n'a pas pu être remis", "n'a pas été remis", "n'a pu être délivré", "n'a pas pu être délivré", "échec de la remise"}},
	{"it", []string{"non è stato possibile recapitare", "non recapitato", "impossibile recapitare", "non può essere recapitato"}},
	{"ja", []string{"送信できません", "送信に失敗", "配信できません", "配送できません", "届けられません", "お届けできません"}},
	{"ko", []string{"전송할 수 없", "배달하지 못", "전달되지"}},
	{"nl", []string{"kon niet worden bezorgd", "niet worden afgeleverd", "kan niet worden bezorgd"}},
	{"pl", []string{"nie mogła zostać dostarczona", "nie może zostać dostarczona", "nie została dostarczona"}},
	{"pt", []string{"não pôde ser entregue", "não foi entregue", "não foi possível entregar"}},
	{"ru", []string{"не может быть доставлено", "не было доставлено", "не удалось доставить", "не доставлено"}},
	{"sv", []string{"kunde inte levereras", "gick inte att leverera"}},
	{"zh", []string{"无法投递", "无法送达", "無法投遞", "退信", "未能送达", "发送失败"}},
}
