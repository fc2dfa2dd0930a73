package reply

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
