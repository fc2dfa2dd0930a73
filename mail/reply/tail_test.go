package reply

import "testing"

const ownWords = "The lamp is still free, come on Friday."

// Each footer stands alone below the answer.
func TestDeviceFooter(t *testing.T) {
	t.Parallel()
	for _, footer := range []string{
		"Sent from my iPhone",
		"Sent from my iPad, please excuse typos",
		"Sent from my Samsung Galaxy smartphone.",
		"Sent from Outlook for Android",
		"Get Outlook for iOS",
		"Get Outlook for iOS<https://mail.example/ios>",
		"Sent from [Outlook for Mac](https://mail.example)",
		"Sent from Yahoo Mail on Android",
		"Sent from Proton Mail for iOS",
		"Sent with Proton Mail secure email.",
		"Sent via the Samsung Galaxy S21 5G, an AT&T 5G smartphone",
		"Sent from Mail for Windows",
		"Sent from Mail<https://mail.example/1> for Windows 10",
		"Sent from my BlackBerry 10 smartphone on the Example network.",
		"Sent from my mobile, excuse brevity",
		"(Sent from my phone)",
		"-- Sent from my Palm Pixi",
		"Von meinem iPhone gesendet",
		"Von meinem Samsung Galaxy Smartphone gesendet.",
		"Gesendet von meinem iPad",
		"Gesendet mit der GMX Mail App",
		"Diese Nachricht wurde von meinem Android-Gerät mit GMX Mail gesendet.",
		"Gesendet von Outlook für iOS<https://mail.example/ios>",
		"Outlook für Android herunterladen",
		"Envoyé de mon iPhone",
		"Envoyé depuis mon téléphone Samsung",
		"Envoyé à partir de Outlook pour Android",
		"Télécharger Outlook pour iOS",
		"Envoyé de mon appareil mobile Samsung de Example.",
		"Enviado desde mi iPhone",
		"Enviado desde Outlook para iOS",
		"Obtener Outlook para Android",
		"Enviado do meu iPhone",
		"Enviado do Yahoo Mail no Android",
		"Obter o Outlook para iOS",
		"Inviato da iPhone",
		"Inviato dal mio dispositivo Samsung",
		"Scarica Outlook per Android",
		"Verstuurd vanaf mijn iPhone",
		"Verzonden vanaf Outlook voor iOS",
		"Verzonden met mijn Samsung Galaxy-smartphone.",
		"Outlook voor Android downloaden",
		"Sendt fra min iPhone",
		"Hent Outlook til iOS",
		"Skickat från min iPhone",
		"Skickat från min Samsung Galaxy-smartphone.",
		"Hämta Outlook för Android",
		"Lähetetty iPhonesta",
		"Lähetetty Outlook for Androidista",
		"Hanki Outlook for iOS",
		"Wysłane z iPhone'a",
		"Wysłane z mojego Galaxy",
		"Pobierz aplikację Outlook dla systemu Android",
		"Odesláno z iPhonu",
		"Odoslané z iPhonu",
		"Získejte Outlook pro iOS",
		"Poslano z iPhone-a",
		"Poslato sa iPhone-a",
		"Küldve az iPhone-omról",
		"Az iPhone-omról küldve",
		"Trimis de pe iPhone-ul meu",
		"Изпратено от моя iPhone",
		"Отправлено с iPhone",
		"Отправлено из мобильной Почты",
		"Отправлено из Яндекс Почты для мобильных",
		"Надіслано з мого iPhone",
		"iPhone'umdan gönderildi",
		"Samsung Galaxy akıllı telefonumdan gönderildi.",
		"iOS için Outlook'u edinin",
		"Στάλθηκε από το iPhone μου",
		"נשלח מה-iPhone שלי",
		"أرسلت من الـ iPhone",
		"الحصول على Outlook لـ iOS",
		"ارسال شده از iPhone من",
		"发自我的iPhone",
		"从我的 iPhone 发送",
		"從我的 iPhone 傳送",
		"发自我的华为手机",
		"获取 Outlook for iOS",
		"iPhoneから送信",
		"私のiPhoneから送信",
		"Outlook for iOS を入手",
		"나의 iPhone에서 보냄",
		"iOS용 Outlook 다운로드",
		"ส่งจาก iPhone ของฉัน",
		"Gửi từ iPhone của tôi",
		"Dikirim dari iPhone saya",
		"Enviat des del meu iPhone",
		"Išsiųsta iš mano „iPhone“",
		"Nosūtīts no mana iPhone",
		"Saadetud minu iPhone'ist",
	} {
		t.Run(footer, func(t *testing.T) {
			t.Parallel()
			if got := extractText(ownWords + "\n\n" + footer + "\n"); got != ownWords {
				t.Errorf("got %q, want %q", got, ownWords)
			}
		})
	}
}

func TestSignature(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ tail, want string }{
		"delimiter":            {"\n-- \nJonas\nClient AG", ""},
		"delimiter bare":       {"\n--\nJonas\nClient AG", ""},
		"delimiter long dash":  {"\n—\nJonas", ""},
		"two delimiters":       {"\n--\nnot yet\n-- \nJonas", "\n\n--\nnot yet"},
		"underscores":          {"\nRegards,\nJonas\n\n____________\nJonas Berg\nTel. +49 30 1234567", "\n\nRegards,\nJonas"},
		"stars":                {"\nCheers,\nJonas\n\n* * *\n\nClient AG, the best lamps", "\n\nCheers,\nJonas"},
		"name and title":       {"\nRegards,\nJonas Berg\nSenior Lamp Buyer\nClient AG", "\n\nRegards,\nJonas Berg"},
		"telephone":            {"\nJonas Berg\nClient AG\nTel.: +49 30 123 45 67\njonas@client.example", ""},
		"sign-off and block":   {"\nMit freundlichen Grüßen\nJonas Berg\n\nClient AG\nLampenweg 3, 10115 Berlin\nTel: 030 1234567", "\n\nMit freundlichen Grüßen\nJonas Berg"},
		"sign-off stays":       {"\nBest,\nJonas", "\n\nBest,\nJonas"},
		"postscript":           {"\nBest,\nJonas\n\nP.S. I bring the money in an envelope, as we agreed.", "\n\nBest,\nJonas\n\nP.S. I bring the money in an envelope, as we agreed."},
		"number in prose":      {"\nCall me: 030 1234567, any time after five.", "\n\nCall me: 030 1234567, any time after five."},
		"link in prose":        {"\nSee\nhttps://shop.example/lamps/17", "\n\nSee\nhttps://shop.example/lamps/17"},
		"footnotes":            {"\nSee [1] and [2].\n\n[1] https://shop.example/a\n[2] https://shop.example/b", "\n\nSee [1] and [2].\n\n[1] https://shop.example/a\n[2] https://shop.example/b"},
		"virus footer":         {"\n\n--\nThis email has been checked for viruses by Example antivirus.\nhttps://virus.example", ""},
		"virus free":           {"\nVirus-free. www.virus.example", ""},
		"confidential":         {"\nThis e-mail is confidential and intended solely for the addressee. If you have received this e-mail in error, delete it.", ""},
		"confidential heading": {"\nDisclaimer\n\nThe information contained in this communication is confidential information.", ""},
		"vertraulich":          {"\n________\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie.", ""},
		"confidentiel":         {"\nCe message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires.", ""},
		"environment":          {"\nPlease consider the environment before printing this e-mail.", ""},
		"list footer":          {"\n_______________________________________________\nlamps mailing list\nlamps@lists.example\nhttps://lists.example/listinfo/lamps", ""},
		"list footer dashes":   {"\n---------------------------------------------------------------------\nTo unsubscribe, e-mail: lamps-unsubscribe@lists.example\nFor additional commands, e-mail: lamps-help@lists.example", ""},
		"google group":         {"\n-- \nYou received this message because you are subscribed to the Google Groups \"lamps\" group.\nTo unsubscribe from this group, send an email to lamps+unsubscribe@lists.example.", ""},
		"device and signature": {"\nSent from my iPhone\n\n-- \nJonas", ""},
		"image marks":          {"\n[cid:image001.png@01D7]\n\n-- \nJonas", ""},
		"bars":                 {"\nRegards,\n\nJonas Berg\nClient AG | Lampenweg 3 | 10115 Berlin | Germany\nT: 030 1234567 | M: 0170 1234567", "\n\nRegards,\n\nJonas Berg"},
		"rule below a name":    {"\nJonas\n-----\nJonas Berg\nClient AG", "\n\nJonas"},
		"announced":            {"\nAsk the shop:\n\nMira Holt\nLampenweg 3, 10115 Berlin\nTel. 030 1234567\nmira@shop.example", "\n\nAsk the shop:\n\nMira Holt\nLampenweg 3, 10115 Berlin\nTel. 030 1234567\nmira@shop.example"},
		"Japanese":             {"\nよろしくお願いいたします。\n\n━━━━━━━━━━━━━━\n株式会社ランプ\n山田 太郎\n〒100-0001 東京都千代田区1-1\nTEL 03-1234-5678\n━━━━━━━━━━━━━━", "\n\nよろしくお願いいたします。"},
		"Chinese":              {"\n谢谢！\n\n王小明\n电话：010-12345678\n邮箱：wang@client.example", "\n\n谢谢！\n\n王小明"},
		"number to call, ja":   {"\n電話してください。\n03-1234-5678", "\n\n電話してください。\n03-1234-5678"},
		"Russian":              {"\nС уважением,\nИван Петров\nменеджер по продажам\nООО «Лампа»\nтел. +7 495 123-45-67", "\n\nС уважением,\nИван Петров"},
		"French":               {"\nCordialement,\n\nJonas Berg\nResponsable des lampes\n12 rue des Lampes, 75001 Paris\nTél. : 01 23 45 67 89", "\n\nCordialement,\n\nJonas Berg"},
		"block close below":    {"I take both.\nJonas Berg\nClient AG\n+49 30 1234567\njonas@client.example", "\nI take both."},
		"device then history":  {"\nGesendet von Outlook für Android<https://mail.example/1>\n\nIs the lamp still there?", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := extractText(ownWords + "\n" + c.tail + "\n"); got != ownWords+c.want {
				t.Errorf("got %q, want %q", got, ownWords+c.want)
			}
		})
	}
}

func TestBanner(t *testing.T) {
	t.Parallel()
	for _, banner := range []string{
		"CAUTION: This email originated from outside of the organization. Do not click links unless you know the sender.",
		"[EXTERNAL EMAIL]",
		"[EXTERNAL] This message is from an external sender.",
		"*** This is an EXTERNAL email. Do not click links or open attachments. ***",
		"You don't often get email from mira@shop.example. Learn why this is important<https://mail.example/why>",
		"ACHTUNG: Externe E-Mail. Klicken Sie nicht auf Links, wenn Sie den Absender nicht kennen.",
		"Vous n’obtenez pas souvent d'e-mail de mira@shop.example. Pourquoi ceci est important",
		"ATTENTION : ce courriel provient de l'extérieur de l'entreprise. Ne cliquez sur aucun lien.",
		"Sie erhalten nicht oft eine E-Mail von mira@shop.example. Erfahren Sie, warum dies wichtig ist",
	} {
		t.Run(banner, func(t *testing.T) {
			t.Parallel()
			if got := extractText(banner + "\n\n" + ownWords); got != ownWords {
				t.Errorf("got %q, want %q", got, ownWords)
			}
		})
	}
	for _, own := range []string{
		"Caution: the lamp is hot.\n\nTake it with gloves.",
		"The mail came from outside the company.\n\nIs that fine?",
	} {
		if got := extractText(own); got != own {
			t.Errorf("got %q, want %q", got, own)
		}
	}
}
