package reply

import (
	"strings"
	"unicode/utf8"
)

// The tables below are the only place that knows languages. Each entry is in
// lower case. English stands first, then the others by their code.

// wroteVerbs say "wrote" in attributions.
var wroteVerbs = []string{
	"wrote", "writes", "said:", // en
	"schrieb", "geschrieben", "schreibt", // de
	"a écrit", "a ecrit", "écrit :", // fr
	"escribió", "escribio", "escribiste", // es
	"escreveu",              // pt
	"ha scritto", "scrive:", // it
	"schreef", "geschreven", // nl
	"skrev", "skreiv", // da no sv nn
	"kirjoitti",                                                // fi
	"napisał", "napisal", "napísal", "napsal", "pisze", "píše", // pl sl cs sk
	"je napisao", "је написао", "napisao/la", "пише", // hr sr bg
	"написал", "писал", "пишет", "написав", "писав", // ru uk
	"написа",          // bg mk
	"yazdı", "yazmış", // tr
	"írta", "írta:", // hu
	"a scris",                      // ro
	"έγραψε",                       // el
	"rašė", "rakstīja", "kirjutas", // lt lv et
	"va escriure", "idatzi zuen", "escribiu", // ca eu gl
	"menulis", "viết", "đã viết", // id ms vi
	"写道", "寫道", "写了", "来信", "書きました", "のメッセージ", "작성", "님이 쓴", // zh ja ko
	"เขียน",                       // th
	"כתב", "كتب", "نوشت", "تحریر", // he ar fa ur
	"ने लिखा", "লিখেছেন", // hi bn
	"skrifaði", "shkroi", "a scríobh", // is sq ga
}

// attributionOpeners are the words that attributions begin with.
var attributionOpeners = set(
	"on", "in", "at", "quoting", // en
	"am", "von", "um", // de
	"le", "de", // fr
	"el", "en", "a", // es
	"em", "no", "dia", // pt
	"il", "in", "da", // it
	"op", "van", // nl
	"den", "på", "kl", // da no sv
	"dnia", "w", "dne", "dňa", "dana", "dne", // pl cs sk hr
	"pe", "în", // ro
	"στις", "τη", "την", "το", // el
	"на", "у", "в", "от", // ru bg uk
	"ngày", "vào", "pada", // vi id
	"בתאריך", "ב", "في", "بتاريخ", "در", // he ar fa
)

// fields are the labels of header lines, and which field each one is.
var fields = labels(map[string][]string{
	"from": {"from", "von", "de", "da", "van", "fra", "från", "lähettäjä", "od", "от", "від", "від кого", "от кого",
		"kimden", "gönderen", "feladó", "expeditorul", "expeditor", "de la", "από", "nuo", "no", "saatja", "kellelt", "pengirim", "dari", "từ", "người gửi",
		"发件人", "寄件者", "寄件人", "差出人", "送信者", "送信元", "보낸 사람", "보낸사람", "발신", "מאת", "מ", "من", "از", "จาก", "expéditeur", "remitente", "remetente",
		"mittente", "absender", "afzender", "avsändare", "avsender", "afsender", "nadawca", "odesílatel", "odesílatel", "odosielateľ", "pošiljatelj", "šalje", "отправитель", "відправник",
		"подател", "од", "шаље", "frá", "nga", "remitent", "nork", "reply-to", "przez", "sender", "message du", "envoyé par", "mensaje de", "van wie"},
	"to": {"to", "an", "à", "a", "para", "aan", "til", "till", "vastaanottaja", "do", "komu", "кому", "для", "kime", "alıcı", "címzett", "către",
		"destinatarul", "destinatar", "pentru", "προς", "kam", "kellele", "kepada", "đến", "tới", "收件人", "收件者", "宛先", "受信者", "받는 사람", "받는사람", "수신",
		"אל", "עבור", "إلى", "الى", "به", "ถึง", "pour", "destinataire", "destinatario", "destinatário", "empfänger", "ontvanger", "mottagare", "mottaker", "modtager",
		"odbiorca", "příjemce", "príjemca", "primatelj", "za", "получатель", "до", "за", "прима", "per", "nori", "til hvem", "prima"},
	"cc": {"cc", "kopie", "copie", "copie à", "copia", "cópia", "kopi", "kopia", "kopio", "копия", "копія", "bilgi", "másolat", "másolatot kap", "κοιν",
		"κοινοποίηση", "kopija", "koopia", "tembusan", "抄送", "副本", "参照", "參照", "참조", "העתק", "עותק", "نسخة", "رونوشت", "สำเนา", "dw", "do wiadomości",
		"ccn", "c.c", "kópia", "kópie", "bcc", "cci", "cco", "копије", "як"},
	"date": {"date", "sent", "datum", "gesendet", "gesendet am", "envoyé", "envoyé le", "envoye", "enviado", "enviado el", "enviado em", "enviada", "enviada em",
		"fecha", "data", "inviato", "data invio", "verzonden", "verstuurd", "sendt", "skickat", "sänt", "lähetetty", "päivämäärä", "päiväys", "dato", "dátum", "wysłane", "wysłano",
		"odesláno", "odeslané", "odoslané", "poslano", "poslané", "послано", "отправлено", "дата", "надіслано", "дата отправки", "gönderildi", "gönderme", "gönderilme tarihi", "tarih", "elküldve", "küldve", "küldés ideje",
		"trimis", "trimis la", "dată", "ημερομηνία", "εστάλη", "στάλθηκε", "išsiųsta", "nosūtīts", "saadetud", "kuupäev", "tanggal", "dikirim", "ngày", "đã gửi", "gửi", "发送时间", "发送日期", "日期", "時間", "寄件日期", "傳送時間",
		"已傳送", "送信日時", "日時", "日付", "보낸 날짜", "날짜", "보낸날짜", "발신일", "תאריך", "נשלח", "نشلح", "التاريخ", "تاريخ", "تم الإرسال", "أرسلت", "تاریخ", "ارسال شده", "วันที่", "ส่งเมื่อ",
		"sent on", "date sent", "sent at", "data di invio", "изпратено", "сreated", "dags", "enviat", "bidalia", "wyslano", "data wysłania", "datë", "päiväys"},
	"subject": {"subject", "betreff", "betr", "objet", "sujet", "asunto", "assunto", "oggetto", "onderwerp", "emne", "ämne", "aihe", "temat", "předmět",
		"predmet", "тема", "konu", "tárgy", "subiect", "subiectul", "θέμα", "tema", "temats", "teema", "subjek", "perihal", "chủ đề", "tiêu đề", "主题", "主題", "主旨", "件名", "제목", "נושא", "הנדון",
		"الموضوع", "موضوع", "เรื่อง", "assumpte", "gaia", "относно", "наслов", "efni", "tittel", "re", "subjekt"},
})

// separatorPhrases begin the lines that announce an earlier or a forwarded
// mail.
var separatorPhrases = newPrefixes(
	"original message", "previous discussion", "previous repl", "forwarded message", "forwarded by", "begin forwarded message", "original appointment", "original email", "forwarded email", "reply message", "replied message",
	"ursprüngliche nachricht", "originalnachricht", "original-nachricht", "weitergeleitete nachricht", "anfang der weitergeleiteten", "weitergeleitet von", "original message processed by",
	"message d'origine", "message d’origine", "message original", "message transféré", "message transmis", "début du message", "courriel original", "message initial", "e-mail original",
	"mensaje original", "mensaje reenviado", "inicio del mensaje reenviado", "correo original",
	"mensagem original", "mensagem encaminhada", "início da mensagem", "mensagem reencaminhada",
	"messaggio originale", "messaggio inoltrato", "inizio messaggio inoltrato", "inizio del messaggio", "messaggio reindirizzato",
	"oorspronkelijk bericht", "oorspronkelijke bericht", "doorgestuurd bericht", "begin doorgestuurd", "origineel bericht",
	"oprindelig meddelelse", "oprindelig besked", "videresendt", "start på videresendt", "den videresendte", "opprinnelig melding", "original melding", "videresendt melding",
	"ursprungligt meddelande", "originalmeddelande", "vidarebefordrat", "ursprungsmeddelande",
	"alkuperäinen viesti", "välitetty viesti", "edelleenlähetetty", "välitetyn viestin",
	"wiadomość oryginalna", "oryginalna wiadomość", "wiadomość przekazana", "początek przekazywanej", "przekazana wiadomość", "treść przekazanej",
	"původní zpráva", "přeposlaná zpráva", "začátek přeposílané", "pôvodná správa", "preposlaná správa", "začiatok preposlanej", "původní e-mail",
	"originalna poruka", "izvorna poruka", "proslijeđena poruka", "prosleđena poruka", "započni proslijeđenu", "izvirno sporočilo", "posredovano sporočilo", "оригинална порука",
	"исходное сообщение", "пересланное сообщение", "начало переадресованного", "пересылаемое сообщение", "оригинальное сообщение", "переслане повідомлення", "початок листа", "вихідне повідомлення", "оригінальне повідомлення", "препратено", "оригинално съобщение",
	"orijinal mesaj", "özgün ileti", "orjinal mesaj", "iletilen mesaj", "yönlendirilen", "başlangıç", "iletilmiş",
	"eredeti üzenet", "továbbított üzenet", "továbbított levél", "eredeti levél",
	"mesaj original", "mesaj redirecționat", "mesaj redirectionat", "începe mesajul", "mesajul original",
	"αρχικό μήνυμα", "προωθημένο μήνυμα", "originalus laiškas", "persiųstas", "sākotnējais", "pārsūtīt", "algne sõnum", "edastatud",
	"pesan asli", "pesan terusan", "thư gốc", "thư đã chuyển tiếp", "tin nhắn gốc",
	"原始邮件", "原始郵件", "转发邮件", "轉寄郵件", "转发的邮件", "邮件原件", "原始信件", "元のメッセージ", "転送されたメッセージ", "オリジナルメッセージ", "転送メッセージ", "원본 메시지", "원본 메일", "전달된 메시지", "원본메시지", "original mail",
	"הודעה מקורית", "הודעה שהועברה", "הודעת מקור", "الرسالة الأصلية", "رسالة أصلية", "الرسالة المعاد توجيهها", "رسالة معاد توجيهها", "پیام اصلی", "پیام فوروارد", "ข้อความต้นฉบับ", "ข้อความที่ส่งต่อ",
)

// markerPhrases ask to write above a line.
var markerPhrases = newPrefixes(
	"reply above this line", "reply above the line", "write above this line", "type your reply above", "please type your reply", "respond above this line", "enter your reply above", "reply above this text",
	"antworten sie über dieser zeile", "über dieser zeile antworten", "bitte oberhalb dieser", "antwort oberhalb dieser",
	"répondre au-dessus de cette ligne", "répondez au-dessus", "écrire au-dessus", "au-dessus de cette ligne",
	"responda por encima de esta", "escriba su respuesta por encima", "por encima de esta línea", "responder acima desta linha", "acima desta linha",
	"rispondi sopra questa", "sopra questa riga", "antwoord boven deze", "boven deze lijn", "boven deze regel", "svar over denne linje", "svara ovanför denna", "ovanför den här raden",
	"ответьте выше этой", "выше этой строки", "odpowiedz powyżej tej", "powyżej tej linii", "nad tímto řádkem", "nad túto čiaru", "bu satırın üstüne", "bu satırın üzerine", "この行より上", "この線より上", "在此行上方", "请在此线以上", "이 줄 위에",
)

// sentFrom begin the footers that devices and mail programs add.
var sentFrom = newPrefixes(
	"sent from", "send from", "sent via", "sent with", "sent by", "sent using", "sent on the go", "from my", "get outlook for", "get bluemail", "download the official", "composed on", "written on my",
	"von meinem", "gesendet von", "gesendet mit", "gesendet über", "gesendet aus", "gesendet auf", "diese nachricht wurde von mein", "diese nachricht wurde mit", "outlook für", "von unterwegs gesendet", "mit der mobilen",
	"envoyé de", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé via", "télécharger outlook", "obtenez outlook", "obtenir outlook", "envoye depuis", "envoyé par mon",
	"enviado desde", "enviado con", "enviado via", "enviado vía", "enviado mediante", "obtener outlook", "obtén outlook", "descargar outlook", "enviado do", "enviado a partir", "enviado pelo", "enviado por", "enviada do", "obter o outlook", "obter outlook", "enviado de", "enviado usando",
	"inviato da", "inviato con", "inviato dal", "scarica outlook", "ottieni outlook", "inviata da",
	"verzonden vanaf", "verzonden met", "verzonden via", "verstuurd vanaf", "verstuurd via", "verstuurd met", "outlook voor", "download outlook", "outlook downloaden", "verzonden van",
	"sendt fra", "sendt med", "sendt via", "hent outlook", "skaff deg outlook", "last ned outlook", "få outlook", "skickat från", "skickades från", "skickat med", "hämta outlook", "från min",
	"lähetetty", "hanki outlook", "skickat",
	"wysłane z", "wysłane przez", "wysłano z", "pobierz program outlook", "pobierz outlook", "wysłane ze",
	"odesláno z", "odesláno pomocí", "získat outlook", "odoslané z", "odoslané cez", "stáhnout outlook", "poslané z", "poslano", "poslato", "získejte outlook", "pobierz aplikację outlook", "pridobite outlook", "послато са", "preuzmite outlook",
	"отправлено с", "отправлено из", "отправлено через", "скачать outlook", "надіслано з", "отримати outlook", "изпратено от", "відправлено з", "получить outlook", "отправлено со",
	"outlook for",
	"trimis de pe", "trimis din", "obțineți outlook", "στάλθηκε από", "αποκτήστε το outlook", "išsiųsta iš", "nosūtīts no", "saadetud minu", "dikirim dari", "gửi từ", "được gửi từ", "hankige outlook",
	"发自我的", "從我的", "发自", "来自我的", "寄件自", "傳送自", "获取 outlook", "outlook を入手", "나의 iphone에서", "내 iphone에서", "outlook 가져오기",
	"נשלח מ", "קבל את outlook", "أرسلت من", "أُرسلت من", "تم الإرسال من", "مرسل من", "الحصول على outlook", "ارسال شده از", "ส่งจาก", "รับ outlook", "enviat des",
)

// sentLast say "sent" at the end of a footer.
var sentLast = []string{"gesendet", "gönderildi", "küldve", "から送信", "에서 보냄", "에서 전송", "傳送", "发送", "發送", "發自", "skickat", "from mobile", "lähetetty", "送信", "보냈습니다", "다운로드", "edinin", "letöltése", "入手", "भेजा गया", "से भेजा"}

// devices are the short names of devices and mail programs.
var devices = set("htc", "lg", "ios", "mac", "hey", "gmx", "nine", "edison", "front", "cell", "palm", "treo", "desk", "web.de", "sony", "mail", "mobil", "handy", "ti", "pc", "hub", "móvil", "gerät", "spark", "nexus", "moto", "oppo", "vivo", "honor", "k-9", "tel")

// deviceNames are the long ones, which may stand within a word.
var deviceNames = []string{
	"iphone", "ipad", "ipod", "android", "outlook", "samsung", "galaxy", "blackberry", "windows", "yahoo", "proton", "mailbird", "huawei", "xiaomi", "redmi", "nokia", "motorola", "oneplus", "pixel", "xperia",
	"mobile", "mobilt", "mobilgerät", "mobiltele", "telefon", "teléfono", "téléphone", "phone", "smartphone", "tablet", "portable", "мобил", "телефон", "thunderbird", "gmail", "typeapp", "bluemail", "aquamail", "superhuman", "airmail", "mailspring", "mailbox", "zoho", "t-online", "fairemail", "workspace", "canary", "ordinateur", "device", "appareil", "dispositivo", "celular", "cellulare", "puhelime", "айфон", "андроид", "fastmail", "tutanota", "tuta", "mailmate", "zimbra", "mymail", "polymail", "readdle", "roundcube", "openwave", "mailtime",
	"携帯", "手机", "手機", "모바일", "휴대폰", "スマート", "邮箱", "אייפון", "הנייד", "آيفون", "جوال", "هاتف",
}

// excuses end a device footer.
var excuses = []string{"excuse", "typo", "brev", "entschuldig", "tippfehler", "pardon", "excus", "disculp", "desculp", "scus", "errors", "please"}

// disclaimerPhrases are strong: one of them makes a paragraph a notice.
var disclaimerPhrases = []string{
	"intended solely for", "intended only for", "intended for the use of", "intended for the exclusive use", "intended for the sole use", "intended recipient", "sole use of", "solely for the use of", "is confidential and", "confidentiality notice", "confidential information", "may contain confidential", "contains confidential", "contain confidential",
	"legally privileged", "privileged and confidential", "received this message in error", "received this email in error", "received this e-mail in error", "received this communication in error", "received this transmission in error", "unauthorized review", "scanned for viruses", "virus-free", "virus free", "checked for viruses", "checked by avg", "this email has been checked", "avast antivirus", "swept by", "messagelabs", "mimecast",
	"consider the environment", "think before you print", "before printing this",
	"ist vertraulich", "vertrauliche informationen", "vertrauliche und", "nicht der richtige adressat", "irrtümlich erhalten", "rechtlich geschützte", "virenfrei", "auf viren überprüft", "auf viren geprüft", "bevor sie diese e-mail", "denken sie an die umwelt",
	"confidentiel et", "confidentielles", "exclusivement à l'attention", "destinataire de ce message", "sans virus", "reçu ce message par erreur", "absence de virus", "n'imprimer", "avant d'imprimer", "pensez à l'environnement", "à l'intention exclusive", "ce message et toutes les pièces",
	"es confidencial", "información confidencial", "destinatario de este", "libre de virus", "recibido este mensaje por error", "ha recibido este correo", "antes de imprimir", "informação confidencial", "é confidencial", "livre de vírus", "recebeu esta mensagem por engano", "uso exclusivo", "uso exclusivo do",
	"sono riservate", "informazioni riservate", "informazioni confidenziali", "privo di virus", "ricevuto questo messaggio per errore", "prima di stampare", "contenute in questo messaggio",
	"is vertrouwelijk", "vertrouwelijke informatie", "uitsluitend bestemd", "virusvrij", "niet de geadresseerde", "niet de bedoelde ontvanger", "abusievelijk ontvangen",
	"fortrolig", "konfidentiell", "virusfri", "luottamuksellinen", "er fortrolige", "felaktigt mottagit",
	"jest poufna", "poufne", "informacje poufne", "wolna od wirusów", "nie jest adresatem", "przed wydrukowaniem", "důvěrné informace", "je důvěrn", "dôvern", "bez virů", "povjerljiv", "poverljiv",
	"конфиденциальн", "конфіденційн", "не содержит вирусов", "проверено на вирусы", "проверено антивирус",
	"gizli bilgi", "gizlidir", "virüs bulunmu", "bizalmas", "vírusmentes", "confidențial", "confidenţial", "εμπιστευτικ", "機密", "保密", "機密情報", "기밀", "סודי", "سرية", "mentes a vírus",
}

// bannerPhrases are the warnings that a gateway puts above mail from outside.
var bannerPhrases = []string{
	"external sender", "external email", "external e-mail", "external mail", "originated from outside", "originated outside", "from outside of", "from outside the", "outside of your organization", "outside your organization", "do not click", "don't often get email from", "don't often receive", "learn why this is important", "be cautious",
	"externer absender", "externe e-mail", "externen absender", "von außerhalb", "nicht oft eine e-mail von", "selten e-mails von", "warum dies wichtig ist", "klicken sie nicht",
	"expéditeur externe", "courriel externe", "e-mail externe", "pas souvent d'e-mail", "pas souvent de courriers", "pourquoi ceci est important", "ne cliquez", "l'extérieur de",
	"remitente externo", "correo externo", "fuera de la organización", "no suele recibir correo", "por qué esto es importante", "no haga clic", "remetente externo", "fora da organização", "não clique", "por que isso é importante", "não costuma receber",
	"mittente esterno", "esterna all'organizzazione", "non riceve spesso", "non fare clic", "externe afzender", "buiten de organisatie", "externe e-mail", "klik niet op", "waarom dit belangrijk is", "niet vaak e-mail",
	"ekstern afsender", "ekstern avsender", "extern avsändare", "uden for organisationen", "utanför organisationen", "får inte ofta", "ulkopuolinen lähettäjä", "organisaation ulkopuolelta", "zewnętrzny nadawca", "spoza organizacji", "externí odesílatel", "mimo organizaci", "внешний отправитель", "внешнего отправителя", "harici gönderen", "kuruluş dışından", "külső feladó", "外部发件人", "外部メール", "外部からの", "외부 발신", "外部郵件",
}

// listFooterPhrases belong to the footers of mailing lists and groups.
var listFooterPhrases = []string{
	"mailing list", "to unsubscribe", "unsubscribe from this", "unsubscribe, e-mail", "for additional commands", "list archive at", "you received this message because you are subscribed", "to view this discussion", "sent from the ", "view this message in context", "manage your subscription", "to post to this group", "for more options, visit", "listinfo", "yahoo! groups",
	"mailingliste", "abmelden", "abbestellen", "liste de diffusion", "se désinscrire", "lista de correo", "darse de baja", "lista de discussão", "mailinglijst", "uitschrijven", "avsluta prenumeration", "отписаться", "список рассылки", "wypisać się", "メーリングリスト", "退订", "mailing lijst",
}

// signOffs begin the closing words of a letter.
var signOffs = newPrefixes(
	"regards", "best", "kind regards", "warm regards", "cheers", "thanks", "thank you", "thx", "sincerely", "yours", "many thanks", "respectfully", "cordially", "rgds", "br,", "ciao", "all the best", "take care", "love", "with regards", "have a",
	"mit freundlichen", "freundliche", "viele grüße", "viele grüsse", "beste grüße", "beste grüsse", "liebe grüße", "liebe grüsse", "gruß", "grüße", "grüsse", "mfg", "lg", "vg", "herzliche", "schöne grüße", "danke", "vielen dank", "besten dank", "hochachtungsvoll",
	"cordialement", "bien à vous", "bien cordialement", "salutations", "merci", "amicalement", "bonne journée", "bonne fin", "sincères",
	"saludos", "un saludo", "atentamente", "gracias", "cordialmente", "un abrazo", "atenciosamente", "obrigad", "abraços", "cumprimentos", "melhores cumprimentos", "att,",
	"cordiali saluti", "saluti", "distinti saluti", "grazie", "un saluto", "buona giornata",
	"met vriendelijke", "vriendelijke groet", "groeten", "groetjes", "groet", "mvg", "bedankt", "hartelijke", "alvast bedankt",
	"med venlig", "venlig hilsen", "hilsen", "mvh", "med vennlig", "vennlig hilsen", "med vänliga", "vänliga hälsningar", "hälsningar", "tack", "tak", "takk", "bästa hälsningar", "de bedste",
	"ystävällisin", "terveisin", "kiitos", "t.", "parhain", "kiittäen",
	"pozdrawiam", "z poważaniem", "pozdrowienia", "dziękuję", "do widzenia", "s pozdravem", "s úctou", "děkuji", "zdraví", "s pozdravom", "ďakujem", "pozdrav", "srdačan", "hvala", "lijep pozdrav", "lep pozdrav", "s poštovanjem",
	"с уважением", "спасибо", "з повагою", "дякую", "всего доброго", "с наилучшими", "поздрав", "с поважением", "благодаря",
	"saygılarımla", "iyi çalışmalar", "teşekkürler", "sevgiler", "selamlar", "üdvözlettel", "köszönettel", "tisztelettel", "köszönöm", "cu stimă", "cu respect", "mulțumesc", "toate cele bune",
	"με εκτίμηση", "ευχαριστώ", "pagarbiai", "ar cieņu", "lugupidamisega", "salam", "trân trọng", "terima kasih", "hormat",
	"此致", "祝好", "谢谢", "謝謝", "敬上", "よろしくお願い", "敬具", "以上", "감사합니다", "드림", "בברכה", "תודה", "مع التحية", "شكرا", "تحياتي", "با احترام", "ขอแสดงความนับถือ", "ขอบคุณ",
)

// contactWords mark lines of a contact block.
var contactWords = set(
	"tel", "tel.", "telephone", "phone", "mobile", "mob", "mob.", "cell", "fax", "email", "e-mail", "mail", "web", "website", "www", "skype", "office", "direct", "twitter", "linkedin", "facebook", "m", "t", "p", "f", "e", "w", "o",
	"telefon", "mobil", "handy", "durchwahl", "téléphone", "tél", "portable", "teléfono", "móvil", "telefone", "celular", "cellulare", "telefoon", "mobiel", "puhelin", "тел", "тел.", "телефон", "моб", "電話", "电话", "手机", "전화", "טלפון", "هاتف", "ph", "ph.", "pager", "mobiel", "direktwahl", "gsm",
)

// companyWords are legal forms, titles and trades that stand in contact blocks.
var companyWords = set(
	"gmbh", "inc", "inc.", "ltd", "ltd.", "llc", "corp", "corp.", "ag", "s.a.", "sa", "bv", "b.v.", "oy", "ab", "a/s", "as", "aps", "s.r.o.", "sp.", "kft", "plc", "pty", "kg", "co.", "company", "university", "institute", "department", "d.o.o.",
	"manager", "director", "engineer", "developer", "president", "ceo", "cto", "cfo", "founder", "co-founder", "consultant", "analyst", "assistant", "coordinator", "geschäftsführer", "leiter", "directeur", "director", "gerente", "professor", "vp", "architect", "specialist", "administrator", "officer", "attorney", "lead", "head",
	"street", "st.", "avenue", "ave", "ave.", "road", "rd", "rd.", "suite", "floor", "straße", "strasse", "str.", "rue", "calle", "platz", "box",
)

// prefixes are phrases that a line may begin with, by their first byte.
type prefixes map[byte][]string

func newPrefixes(phrases ...string) prefixes {
	p := prefixes{}
	for _, s := range phrases {
		p[s[0]] = append(p[s[0]], s)
	}
	return p
}

// begin tells whether s, in lower case, begins with a phrase and what follows
// it fits.
func (p prefixes) begin(s string, fits func(rest, phrase string) bool) bool {
	if s == "" {
		return false
	}
	for _, phrase := range p[s[0]] {
		if rest, ok := strings.CutPrefix(s, phrase); ok && (fits == nil || fits(rest, phrase)) {
			return true
		}
	}
	return false
}

// mayBegin tells whether s, in any case, is worth putting into lower case.
func (p prefixes) mayBegin(s string) bool {
	if s == "" {
		return false
	}
	c := s[0]
	if c >= utf8.RuneSelf {
		return true
	}
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return len(p[c]) > 0
}

func set(words ...string) map[string]struct{} {
	s := make(map[string]struct{}, len(words))
	for _, w := range words {
		s[w] = struct{}{}
	}
	return s
}

func labels(byField map[string][]string) map[string]string {
	m := make(map[string]string)
	for field, names := range byField {
		for _, n := range names {
			m[n] = field
		}
	}
	return m
}
