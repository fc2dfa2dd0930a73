package reply

import (
	"strings"
	"testing"
)

// Header blocks of Outlook, Apple Mail, Thunderbird and others. {a} is the
// sender with address, {d} a date of the language.
func TestHeaderBlockInAnyLanguage(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]string{
		"Outlook en":         "From: {a}\nSent: Monday, March 4, 2024 5:02 PM\nTo: Jonas\nSubject: Lamp",
		"Outlook en cc":      "From: {a}\nSent: Monday, March 4, 2024 5:02 PM\nTo: Jonas; Ute Berg\nCc: Shop <shop@shop.example>; a very long list of people\nand one more <one@shop.example>\nSubject: Lamp",
		"Outlook starred":    "*From:* {a}\n*Sent:* Monday, March 4, 2024 5:02 PM\n*To:* Jonas\n*Subject:* Lamp",
		"Outlook mailto":     "From: Mira Holt [mailto:mira@shop.example] \nSent: 04 March 2024 17:02\nTo: Jonas\nSubject: Lamp",
		"Outlook exchange":   "From: Holt, Mira \nSent: Monday, March 4, 2024 5:02 PM\nTo: Berg, Jonas\nSubject: Lamp",
		"Outlook ar":         "من: {a}\nتاريخ الإرسال: 04/مارس/2024 05:02 م\nإلى: Jonas\nالموضوع: Lamp",
		"Outlook bg":         "От: {a}\nИзпратено: понеделник, 4 март 2024 г. 17:02\nДо: Jonas\nТема: Lamp",
		"Outlook cs":         "Od: {a}\nOdesláno: pondělí 4. března 2024 17:02\nKomu: Jonas\nPředmět: Lamp",
		"Outlook da":         "Fra: {a}\nSendt: 4. marts 2024 17:02\nTil: Jonas\nEmne: Lamp",
		"Outlook de":         "Von: {a}\nGesendet: Montag, 4. März 2024 17:02\nAn: Jonas\nBetreff: Lamp",
		"Outlook de swiss":   "Von: {a} \nDatum: Montag, 4. März 2024 um 17:02\nAn: Jonas \nBetreff: Lamp",
		"Outlook el":         "Από: {a}\nΣτάλθηκε: Δευτέρα, 4 Μαρτίου 2024 17:02\nΠρος: Jonas\nΘέμα: Lamp",
		"Outlook es":         "De: {a}\nEnviado el: lunes, 4 de marzo de 2024 17:02\nPara: Jonas\nAsunto: Lamp",
		"Outlook et":         "Saatja: {a}\nSaatmisaeg: 4. märts 2024 17:02\nAdressaat: Jonas\nTeema: Lamp",
		"Outlook fi":         "Lähettäjä: {a}\nLähetetty: maanantai 4. maaliskuuta 2024 17.02\nVastaanottaja: Jonas\nAihe: Lamp",
		"Outlook fr":         "De : {a}\nEnvoyé : lundi 4 mars 2024 17:02\nÀ : Jonas\nObjet : Lamp",
		"Outlook he":         "מאת: {a}\nנשלח: יום שני 04 מרץ 2024 17:02\nאל: Jonas\nנושא: Lamp",
		"Outlook hr":         "Od: {a}\nPoslano: ponedjeljak, 4. ožujka 2024. 17:02\nPrima: Jonas\nPredmet: Lamp",
		"Outlook hu":         "Feladó: {a}\nElküldve: 2024. március 4., hétfő 17:02\nCímzett: Jonas\nTárgy: Lamp",
		"Outlook it":         "Da: {a}\nInviato: lunedì 4 marzo 2024 17:02\nA: Jonas\nOggetto: Lamp",
		"Outlook ja":         "差出人: {a}\n送信日時: 2024年3月4日 17:02\n宛先: Jonas\n件名: Lamp",
		"Outlook ko":         "보낸 사람: {a}\n보낸 날짜: 2024년 3월 4일 월요일 오후 5:02\n받는 사람: Jonas\n제목: Lamp",
		"Outlook lt":         "Nuo: {a}\nIšsiųsta: 2024 m. kovo 4 d., pirmadienis 17:02\nKam: Jonas\nTema: Lamp",
		"Outlook lv":         "No: {a}\nNosūtīts: pirmdiena, 2024. gada 4. marts 17:02\nKam: Jonas\nTēma: Lamp",
		"Outlook nb":         "Fra: {a}\nSendt: mandag 4. mars 2024 17:02\nTil: Jonas\nEmne: Lamp",
		"Outlook nl":         "Van: {a}\nVerzonden: maandag 4 maart 2024 17:02\nAan: Jonas\nOnderwerp: Lamp",
		"Outlook pl":         "Od: {a}\nWysłano: poniedziałek, 4 marca 2024 17:02\nDo: Jonas\nTemat: Lamp",
		"Outlook pt-BR":      "De: {a}\nEnviada em: segunda-feira, 4 de março de 2024 17:02\nPara: Jonas\nAssunto: Lamp",
		"Outlook ro":         "De la: {a}\nTrimis: luni, 4 martie 2024 17:02\nCătre: Jonas\nSubiect: Lamp",
		"Outlook ru":         "От: {a}\nОтправлено: 4 марта 2024 г. 17:02\nКому: Jonas\nТема: Lamp",
		"Outlook sk":         "Od: {a}\nOdoslané: pondelok 4. marca 2024 17:02\nKomu: Jonas\nPredmet: Lamp",
		"Outlook sl":         "Od: {a}\nPoslano: ponedeljek, 04. marec 2024 17:02\nZa: Jonas\nZadeva: Lamp",
		"Outlook sr":         "Šalje: {a}\nPoslato: ponedeljak, 4. mart 2024. 17:02\nPrima: Jonas\nTema: Lamp",
		"Outlook sv":         "Från: {a}\nSkickat: den 4 mars 2024 17:02\nTill: Jonas\nÄmne: Lamp",
		"Outlook th":         "จาก: {a}\nส่ง: 4 มีนาคม 2567 17:02\nถึง: Jonas\nเรื่อง: Lamp",
		"Outlook tr":         "Kimden: {a}\nGönderildi: 4 Mart 2024 Pazartesi 17:02\nKime: Jonas\nKonu: Lamp",
		"Outlook uk":         "Від: {a}\nНадіслано: понеділок, 4 березня 2024 р. 17:02\nКому: Jonas\nТема: Lamp",
		"Outlook vi":         "Từ: {a}\nĐã gửi: Thứ Hai, 4 Tháng Ba 2024 17:02\nĐến: Jonas\nChủ đề: Lamp",
		"Outlook zh-CN":      "发件人: {a}\n发送时间: 2024年3月4日 17:02\n收件人: Jonas\n主题: Lamp",
		"Outlook zh-TW":      "寄件者: {a}\n寄件日期: 2024年3月4日 下午 05:02\n收件者: Jonas\n主旨: Lamp",
		"QQ":                 "------------------ 原始邮件 ------------------\n发件人: \"Mira\" <mira@shop.example>;\n发送时间: 2024年3月4日(星期一) 下午5:02\n收件人: \"Jonas\"<jonas@client.example>;\n主题: Lamp",
		"Naver":              "-----Original Message-----\nFrom: \"Mira\"<mira@shop.example>\nTo: <jonas@client.example>;\nCc:\nSent: 2024-03-04 (월) 17:02:11 (GMT+09:00)\nSubject: Lamp",
		"Outlook rule":       "________________________________\nFrom: {a}\nSent: Monday, March 4, 2024 5:02 PM\nTo: Jonas\nSubject: Lamp",
		"original message":   "-----Original Message-----\nFrom: {a}\nSent: Monday, March 4, 2024 5:02 PM\nTo: Jonas\nSubject: Lamp",
		"Samsung de":         "-------- Ursprüngliche Nachricht --------\nVon: {a}\nDatum: 04.03.24 17:02 (GMT+01:00)\nAn: jonas@client.example\nBetreff: Lamp",
		"Samsung one line":   "-------- Messaggio originale --------Da: {a} Data: 04/03/24  17:02  (GMT+01:00) A: jonas@client.example Oggetto: Lamp",
		"Yahoo forward":      "----- Messaggio inoltrato ----- Da: {a}A: jonas@client.example Inviato: lunedì 4 marzo 2024, 17:02:11 CET Oggetto: Lamp",
		"Gmail forward":      "---------- Forwarded message ---------\nFrom: {a}\nDate: Mon, Mar 4, 2024 at 5:02 PM\nSubject: Lamp\nTo: <jonas@client.example>",
		"Apple forward":      "Begin forwarded message:\n\nFrom: {a}\nSubject: Lamp\nDate: 4. March 2024 at 17:02:11 CET\nTo: jonas@client.example",
		"Apple forward fr":   "Début du message réexpédié :\n\nDe: {a}\nObjet: Lamp\nDate: 4 mars 2024 à 17:02:11 UTC+1\nÀ: jonas@client.example",
		"Thunderbird fwd":    "-------- Forwarded Message --------\nSubject: \tLamp\nDate: \tMon, 4 Mar 2024 17:02:11 +0100\nFrom: \t{a}\nTo: \tjonas@client.example",
		"Zimbra":             "----- On Mar 4, 2024, at 5:02 PM, Mira Holt <mira@shop.example> wrote:",
		"Zimbra block":       "From: \"Mira Holt\" <mira@shop.example>\nTo: \"Jonas\" <jonas@client.example>\nSent: Monday, March 4, 2024 5:02:11 PM\nSubject: Lamp",
		"Notes":              "Mira Holt/Shop/Example@EXAMPLE\n04.03.2024 17:02\n\nTo: Jonas Berg/Client@CLIENT\ncc: \nSubject: Lamp",
		"Notes new":          "From:\tMira Holt/Shop\nTo:\tJonas Berg/Client@CLIENT\nDate:\t04.03.2024 17:02\nSubject:\tLamp",
		"Orange":             "> Message du 04/03/24 17:02\n> De : \"Mira Holt\" <mira@shop.example>\n> A : jonas@client.example\n> Copie à :\n> Objet : Lamp",
		"unknown language":   "Afsnd: {a}\nDags: 4 Blarg 2024 17:02\nBoxu: Jonas <jonas@client.example>\nZork: Lamp",
		"phrase only":        "-----Ursprüngliche Nachricht-----",
		"unknown phrase":     "-----Zorkish Blargon-----",
		"marker":             "##- Please type your reply above this line -##",
		"marker with text":   "--- Reply above this line to answer Mira ---",
		"Outlook blank rows": "From: {a}\n\nSent: Monday, March 4, 2024 5:02 PM\n\nTo: Jonas\n\nSubject: Lamp",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const own = "The lamp is still free, come on Friday."
			header := strings.ReplaceAll(header, "{a}", "Mira Holt <mira@shop.example>")
			got := extractText(own + "\n\n" + header + "\n\nIs the lamp still there?\n\nMira\n")
			if got != own {
				t.Errorf("got %q, want %q", got, own)
			}
		})
	}
}

// What looks like a header or a separator and is the writer's own.
func TestProseIsNoHeader(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"journey":         "We go as follows.\n\nFrom: Hamburg\nTo: Lisbon\nDate: 4 March 2024\n\nIs that fine?",
		"data":            "The order:\n\nName: Lamp\nPrice: 40\nContact: mira@shop.example\n\nPlease confirm.",
		"ticket":          "What the form said:\n\nRequest ID: 4711\nRequest Create Date: 4.3.2024 17:02\nRequested For: mira@shop.example\nResource Name: lamp\n\nCan you see why?",
		"one label":       "Subject: we need a better word for it.\n\nAny ideas?",
		"time":            "Note: the shop opens at 9:30.\nIt closes at 17:00.",
		"rule":            "First part.\n\n-----\n\nSecond part, which is long enough to be no signature at all, since it goes on.",
		"heading":         "--- Prices ---\n\nLamp: 40\nTable: 90",
		"said in prose":   "As Mira said on Monday:\n\nthe lamp is old. I agree with her on that.",
		"wrote in prose":  "I wrote to the shop on 4 March 2024. They have not answered.",
		"from":            "From what I know, to be honest, it works.\nDate it properly, please.",
		"sent":            "I sent from my iPhone a picture of the lamp, did it arrive?",
		"sent later":      "Sent from my desk, since the telephone is broken.",
		"list":            "- lamp\n- table\n- chair\n\nWhich of them is free?",
		"table":           "Thing Price Where\n------------------\nLamp 40 cellar\nTable 90 attic\n\nSay what you want.",
		"price table":     "What we have:\n\nThing Day Where\n------------------\nLamp Jun 27 shop.example\nTable Jun 28 www.shop.example\nChair Jun 29 shop.example",
		"greater":         "If a > b then take b.",
		"dash":            "Yes -- but only on Friday -- and not before noon.",
		"marker in prose": "Should we drop the words reply above this line from our mails?",
		"code":            "Try this:\n\n    if a:\n        print(a)\n\nIt works here.",
		"forward":         "I have forwarded message 4711 to the shop.",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := extractText(text); got != text {
				t.Errorf("got %q, want %q", got, text)
			}
		})
	}
}
