package reply

import "testing"

// extractText is what is posted from a plain text body.
func extractText(body string) string {
	m := &mail{lines: textLines(body)}
	return m.split(sentWords{}).reply("text").plain
}

// Each attribution stands between an answer and an unquoted earlier mail, so
// that nothing but the attribution itself tells where the answer ends.
func TestAttributionInAnyLanguage(t *testing.T) {
	t.Parallel()
	for name, attribution := range map[string]string{
		"Gmail en":             "On Mon, Mar 4, 2024 at 5:02 PM Mira Holt <mira@shop.example> wrote:",
		"Gmail en wrapped":     "On Mon, Mar 4, 2024 at 5:02 PM Mira Holt of the Corner Shop <\nmira@shop.example> wrote:",
		"Gmail bracket alone":  "On Mon, Mar 4, 2024 at 5:02 PM Mira Holt of Corner <mira@shop.example\n> wrote:",
		"Gmail no year first":  "2024-03-04 17:02 GMT+01:00 Mira Holt <mira@shop.example>:",
		"Gmail ar":             "في الاثنين، ٤ مارس ٢٠٢٤ في ٥:٠٢ م تمت كتابة ما يلي بواسطة \u202aMira Holt\u202c\u200f <\u202amira@shop.example\u202c\u200f>:",
		"Gmail bg":             "На пн, 4.03.2024 г. в 17:02 Mira Holt <mira@shop.example> написа:",
		"Gmail ca":             "Missatge de Mira Holt <mira@shop.example> del dia dl., 4 de març 2024 a les 17:02:",
		"Gmail cs":             "po 4. 3. 2024 v 17:02 odesílatel Mira Holt <mira@shop.example> napsal:",
		"Gmail da":             "Den man. 4. mar. 2024 kl. 17.02 skrev Mira Holt <mira@shop.example>:",
		"Gmail de":             "Am Mo., 4. März 2024 um 17:02 Uhr schrieb Mira Holt <mira@shop.example>:",
		"Gmail el":             "Στις Δευ 4 Μαρ 2024 στις 5:02 μ.μ., ο/η Mira Holt <mira@shop.example> έγραψε:",
		"Gmail es":             "El lun, 4 mar 2024 a las 17:02, Mira Holt (<mira@shop.example>) escribió:",
		"Gmail et":             "Kuupäev E, 4. märts 2024 kell 17:02 kirjutas Mira Holt <mira@shop.example>:",
		"Gmail eu":             "Hau idatzi du Mira Holt (mira@shop.example) erabiltzaileak (2024 mar. 4(a), al. (17:02)):",
		"Gmail fa":             "در تاریخ دوشنبه ۴ مارس ۲۰۲۴،\u200f ۱۷:۰۲ Mira Holt <mira@shop.example> نوشت:",
		"Gmail fi":             "ma 4. maalisk. 2024 klo 17.02 Mira Holt (mira@shop.example) kirjoitti:",
		"Gmail fil":            "Noong Lun, Mar 4, 2024 nang 5:02 PM, sinulat ni Mira Holt <mira@shop.example> ang:",
		"Gmail fr":             "Le lun. 4 mars 2024 à 17:02, Mira Holt <mira@shop.example> a écrit :",
		"Gmail gl":             "O luns, 4 de mar. de 2024 ás 17:02, Mira Holt (<mira@shop.example>) escribiu:",
		"Gmail he":             "\u202bבתאריך יום ב׳, 4 במרץ 2024 ב-17:02 מאת \u202aMira Holt\u202c\u200f <\u202amira@shop.example\u202c\u200f>:\u202c",
		"Gmail hi":             "सोम, 4 मार्च 2024 को 5:02 pm बजे को Mira Holt <mira@shop.example> ने लिखा:",
		"Gmail hr":             "pon, 4. ožu 2024. u 17:02 Mira Holt <mira@shop.example> napisao je:",
		"Gmail hu":             "Mira Holt <mira@shop.example> ezt írta (időpont: 2024. márc. 4., H, 17:02):",
		"Gmail id":             "Pada tanggal Sen, 4 Mar 2024 pukul 17.02 Mira Holt <mira@shop.example> menulis:",
		"Gmail is":             "Þann mán., 4. mar. 2024 kl. 17:02 skrifaði Mira Holt <mira@shop.example>:",
		"Gmail it":             "Il giorno lun 4 mar 2024 alle ore 17:02 Mira Holt <mira@shop.example> ha scritto:",
		"Gmail ja":             "2024年3月4日(月) 17:02 Mira Holt <mira@shop.example>:",
		"Gmail ka":             "2024 წლის 4 მარ., ორშ. 17:02-ზე Mira Holt-მ (<mira@shop.example>) დაწერა:",
		"Gmail ko":             "2024년 3월 4일 (월) 오후 5:02, Mira Holt <mira@shop.example>님이 작성:",
		"Gmail lt":             "pirm., 2024-03-04 17:02, Mira Holt <mira@shop.example> rašė:",
		"Gmail lv":             "pirmd., 2024. g. 4. marts, plkst. 17:02 — lietotājs Mira Holt (<mira@shop.example>) rakstīja:",
		"Gmail mk":             "На пон, 4 мар 2024 во 17:02 Mira Holt <mira@shop.example> напиша:",
		"Gmail nb":             "man. 4. mars 2024 kl. 17:02 skrev Mira Holt <mira@shop.example>:",
		"Gmail nl":             "Op ma 4 mrt 2024 om 17:02 schreef Mira Holt <mira@shop.example>:",
		"Gmail nl wrapped":     "Op ma 4 mrt 2024 om 17:02 schreef\nMira Holt <mira@shop.example>:",
		"Gmail pl":             "pon., 4 mar 2024 o 17:02 Mira Holt <mira@shop.example> napisał(a):",
		"Gmail pt-BR":          "Em seg., 4 de mar. de 2024 às 17:02, Mira Holt <mira@shop.example> escreveu:",
		"Gmail pt-PT":          "Mira Holt <mira@shop.example> escreveu (segunda, 4/03/2024 à(s) 17:02):",
		"Gmail ro":             "În lun., 4 mar. 2024 la 17:02, Mira Holt <mira@shop.example> a scris:",
		"Gmail ru":             "пн, 4 мар. 2024 г. в 17:02, Mira Holt <mira@shop.example>:",
		"Gmail sk":             "po 4. 3. 2024 o 17:02 Mira Holt <mira@shop.example> napísal(a):",
		"Gmail sl":             "V V pon., 4. mar. 2024 ob 17:02 je oseba Mira Holt <mira@shop.example> napisala:",
		"Gmail sr":             "пон, 4. мар 2024. у 17:02 Mira Holt <mira@shop.example> је написао/ла:",
		"Gmail sv":             "Den mån 4 mars 2024 kl 17:02 skrev Mira Holt <mira@shop.example>:",
		"Gmail ta":             "திங்., 4 மார்., 2024, பிற்பகல் 5:02 அன்று, Mira Holt <mira@shop.example> எழுதியது:",
		"Gmail th":             "ในวันที่ จ. 4 มี.ค. 2024 เวลา 17:02 Mira Holt <mira@shop.example> เขียนว่า:",
		"Gmail tr":             "Mira Holt <mira@shop.example>, 4 Mar 2024 Pzt, 17:02 tarihinde şunu yazdı:",
		"Gmail uk":             "пн, 4 бер. 2024 р. о 17:02 Mira Holt <mira@shop.example> пише:",
		"Gmail vi":             "Vào Th 2, 4 thg 3, 2024 vào lúc 17:02 Mira Holt <mira@shop.example> đã viết:",
		"Gmail zh-CN":          "Mira Holt <mira@shop.example> 于2024年3月4日周一 17:02写道：",
		"Gmail zh-TW":          "Mira Holt <mira@shop.example> 於 2024年3月4日 週一 下午5:02寫道：",
		"Apple en":             "On 4 Mar 2024, at 17:02, Mira Holt <mira@shop.example> wrote:",
		"Apple en no name":     "On Mar 4, 2024, at 5:02 PM, mira@shop.example wrote:",
		"Apple de":             "Am 04.03.2024 um 17:02 schrieb Mira Holt <mira@shop.example>:",
		"Apple fi":             "Mira Holt <mira@shop.example> kirjoitti 4.3.2024 kello 17.02:",
		"Apple hu":             "2024. márc. 4. dátummal, 17:02 időpontban Mira Holt <mira@shop.example> írta:",
		"Apple ja":             "2024/03/04 17:02、Mira Holt <mira@shop.example>のメール:",
		"Apple ko":             "2024. 3. 4. 오후 5:02, Mira Holt <mira@shop.example> 작성:",
		"Apple ru":             "4 марта 2024 г., в 17:02, Mira Holt <mira@shop.example> написал(а):",
		"Apple tr":             "Mira Holt <mira@shop.example> şunları yazdı (4 Mar 2024 17:02):",
		"Apple zh":             "在 2024年3月4日，17:02，Mira Holt <mira@shop.example> 写道：",
		"Thunderbird en":       "On 04/03/2024 17:02, Mira Holt wrote:",
		"Thunderbird cs":       "Dne 04. 03. 24 v 17:02 Mira Holt napsal(a):",
		"Thunderbird es":       "El 4/3/24 a las 17:02, Mira Holt escribió:",
		"Thunderbird it":       "Il 04/03/24 17:02, Mira Holt ha scritto:",
		"Thunderbird pl":       "W dniu 04.03.2024 o 17:02, Mira Holt pisze:",
		"Thunderbird ru":       "04.03.2024 17:02, Mira Holt пишет:",
		"Thunderbird hu":       "2024. 03. 04. 17:02 keltezéssel, Mira Holt írta:",
		"Roundcube":            "On 2024-03-04 17:02, Mira Holt wrote:",
		"KMail":                "On Monday, 4 March 2024 17:02:11 CET Mira Holt wrote:",
		"Mutt":                 "On Mon, Mar 04, 2024 at 05:02:11PM +0100, Mira Holt wrote:",
		"Evolution de":         "Am Montag, dem 04.03.2024 um 17:02 +0100 schrieb Mira Holt:",
		"Yahoo":                "On Monday, March 4, 2024 at 05:02:11 PM GMT+1, Mira Holt <mira@shop.example> wrote:",
		"Yahoo broken":         "On Monday, March 4, 2024 at 05:02:11 PM GMT+1, Mira Holt\n<mira@shop.example> wrote:",
		"Proton":               "On Monday, March 4th, 2024 at 5:02 PM, Mira Holt <mira@shop.example> wrote:",
		"Zoho":                 "---- On Mon, 04 Mar 2024 17:02:11 +0100 Mira Holt <mira@shop.example> wrote ----",
		"Mail.ru":              "Понедельник, 4 марта 2024, 17:02 +03:00 от Mira Holt <mira@shop.example>:",
		"Yandex":               "04.03.2024, 17:02, \"Mira Holt\" <mira@shop.example>:",
		"Netease":              "At 2024-03-04 17:02:11, \"Mira Holt\" <mira@shop.example> wrote:",
		"Horde":                "Quoting Mira Holt <mira@shop.example> on 04.03.2024 17:02:",
		"OX en":                "On 03/04/2024 5:02 PM CET Mira Holt <mira@shop.example> wrote:",
		"Notes dashes":         "-----\"Mira Holt\" <mira@shop.example> schrieb: -----\nAn: jonas@client.example\nVon: \"Mira Holt\" <mira@shop.example>\nDatum: 04.03.2024 17:02\nBetreff: Lamp",
		"GroupWise":            ">>> Mira Holt <mira@shop.example> 04.03.24 17.02 Uhr >>>",
		"Eudora":               "At 05:02 PM 3/4/2024, you wrote:",
		"Sylpheed":             "On Mon, 4 Mar 2024 17:02:11 +0100\nMira Holt <mira@shop.example> wrote:",
		"The Bat":              "Monday, March 4, 2024, 5:02:11 PM, you wrote:",
		"Wanderlust":           "At Mon, 4 Mar 2024 17:02:11 +0900,\nMira Holt wrote:",
		"WP.pl":                "Dnia 4 marca 2024 17:02 Mira Holt <mira@shop.example> napisał(a):",
		"Libero":               "Il 04/03/2024 17:02 Mira Holt <mira@shop.example> ha scritto:",
		"Ukr.net":              "4 березня 2024, 17:02:11, від \"Mira Holt\" <mira@shop.example>:",
		"Seznam":               "---------- Původní e-mail ----------\nOd: Mira Holt <mira@shop.example>\nKomu: jonas@client.example\nDatum: 4. 3. 2024 17:02:11\nPředmět: Lamp",
		"Onet":                 "Od: \"Mira Holt\" <mira@shop.example>;\nDo: <jonas@client.example>;\nWysłane: 17:02 Poniedziałek 2024-03-04\nTemat: Lamp",
		"Daum":                 "--------- 원본 메일 ---------\n보낸사람: Mira <mira@shop.example>\n받는사람 : jonas@client.example\n날짜: 2024년 3월 4일 월요일, 17시 02분\n제목: Lamp",
		"web.de":               "Gesendet: Montag, 04. März 2024 um 17:02 Uhr\nVon: \"Mira Holt\" <mira@shop.example>\nAn: jonas@client.example\nBetreff: Re: Lamp",
		"address only":         "mira@shop.example wrote:",
		"Front":                "On March 4, 2024 at 5:02 PM GMT+1 mira@shop.example wrote:",
		"Superhuman":           "On Mon, Mar 04, 2024 at 5:02 PM, Mira Holt < mira@shop.example > wrote:",
		"HEY":                  "On March 4, 2024, Mira Holt <mira@shop.example> wrote:",
		"Spark":                "On 4 Mar 2024 at 17:02 +0100, Mira Holt <mira@shop.example>, wrote:",
		"Outlook mobile apple": "On Mar 4, 2024 at 5:02 PM, <Mira Holt (mailto:mira@shop.example)> wrote:",
		"Samsung":              "On 4 Mar 2024 5:02 p.m., Mira Holt <mira@shop.example> wrote:",
		"Blackberry":           "On Mon, Mar 4, 2024, 17:02 Mira Holt <mira@shop.example> wrote:",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const own = "The lamp is still free, come on Friday."
			got := extractText(own + "\n\n" + attribution + "\n\nIs the lamp still there?\n\nMira\n")
			if got != own {
				t.Errorf("got %q, want %q", got, own)
			}
		})
	}
}
