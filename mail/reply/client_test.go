package reply

import "testing"

func extractHTML(body string) *Reply { return fromHTML(body, sentWords{}) }

// The containers by which clients mark what is not the answer. None of these
// mails can be split by its words alone.
func TestClientMarkup(t *testing.T) {
	t.Parallel()
	const own = "Green would be nice."
	for name, body := range map[string]string{
		"Gmail":              `<div dir="ltr">Green would be nice.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Zork Mira<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">Which one?</blockquote></div>`,
		"Gmail signature":    `<div dir="ltr">Green would be nice.<div><br clear="all"></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">Jonas<br>buys lamps</div></div>`,
		"Gmail forward":      `<div dir="ltr">Green would be nice.<br><br><div class="gmail_quote">---------- Forwarded message ---------<br>From: <b>Mira</b> &lt;mira@shop.example&gt;<br>Date: Mon, Mar 4, 2024 at 5:02 PM<br>Subject: Lamp<br>To: &lt;jonas@client.example&gt;<br><br>Which one?</div></div>`,
		"Outlook desktop":    `<div class=WordSection1><p class=MsoNormal>Green would be nice.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Von:</b> Mira &lt;mira@shop.example&gt;<br><b>Gesendet:</b> Montag, 4. März 2024 17:02<br><b>An:</b> Jonas<br><b>Betreff:</b> Lampe<o:p></o:p></p></div></div><p class=MsoNormal>Which one?</p></div>`,
		"Outlook inline bar": `<div class=WordSection1><p class=MsoNormal>Green would be nice.<o:p></o:p></p><div style='border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt'><p class=MsoNormal>Which one?</p></div></div>`,
		"Outlook web":        `<div class="elementToProof">Green would be nice.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>Zork:</b> Mira<br></div><div>Which one?</div>`,
		"Outlook web sig":    `<div>Green would be nice.</div><div id="Signature"><div>Jonas</div><div>buys lamps</div></div><hr tabindex="-1"><div id="x_divRplyFwdMsg"><b>Zork:</b> Mira</div>Which one?`,
		"Outlook mobile":     `<div dir="ltr">Green would be nice.</div><div id="ms-outlook-mobile-signature">Hol dir Outlook</div><div id="mail-editor-reference-message-container"><hr><div>Mira</div>Which one?</div>`,
		"Outlook Mac":        `<div>Green would be nice.</div><div id="MAC_OUTLOOK_SIGNATURE">Jonas</div><span id="OLK_SRC_BODY_SECTION"><div>Mira</div><div>Which one?</div></span>`,
		"Apple Mail":         `<body>Green would be nice.<br><div><br><blockquote type="cite"><div>On 4 Mar 2024, at 17:02, Mira &lt;mira@shop.example&gt; wrote:</div><br class="Apple-interchange-newline"><div>Which one?</div></blockquote></div><br></body>`,
		"iOS Mail":           `<body dir="auto">Green would be nice.<br><br><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 4 Mar 2024, at 17:02, Mira &lt;mira@shop.example&gt; wrote:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">Which one?</div></blockquote></body>`,
		"Yahoo":              `<div class="ydp1a2b3cyahoo-style-wrap"><div>Green would be nice.</div><div><br></div></div><div id="ydp9yahoo_quoted_1"></div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>Zork</div><div>Which one?</div></div>`,
		"AOL":                `<div>Green would be nice.</div><div>-----Original Message-----<br>From: Mira &lt;mira@shop.example&gt;<br>Sent: Mon, Mar 4, 2024 5:02 pm<br><div id="aolmsgpart_1">Which one?</div></div>`,
		"Proton":             `<div>Green would be nice.</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">Sent with Proton Mail secure email.</div></div><div class="protonmail_quote">On Monday, 4 March 2024 at 17:02, Mira &lt;mira@shop.example&gt; wrote:<br><blockquote class="protonmail_quote" type="cite">Which one?</blockquote></div>`,
		"Tutanota":           `<div>Green would be nice.<br><br>4. März 2024, 17:02 von mira@shop.example:<br><blockquote class="tutanota_quote" style="border-left:1px solid #93A3B8;padding-left:10px">Which one?</blockquote></div>`,
		"Thunderbird":        `<body><p>Green would be nice.</p><div class="moz-signature">-- <br>Jonas</div><div class="moz-cite-prefix">Am 04.03.24 um 17:02 schrieb Mira:<br></div><blockquote type="cite" cite="mid:1@shop.example"><p>Which one?</p></blockquote></body>`,
		"Thunderbird fwd":    `<body><p>Green would be nice.</p><div class="moz-forward-container"><br>-------- Weitergeleitete Nachricht --------<table class="moz-email-headers-table"><tbody><tr><th>Betreff: </th><td>Lampe</td></tr><tr><th>Datum: </th><td>Mon, 4 Mar 2024 17:02:11 +0100</td></tr><tr><th>Von: </th><td>Mira &lt;mira@shop.example&gt;</td></tr></tbody></table><br>Which one?</div></body>`,
		"Samsung":            `<div dir="auto">Green would be nice.</div><div dir="auto"><br></div><div id="composer_signature" dir="auto">Von meinem Galaxy gesendet</div><div dir="auto"><br></div><div align="left" dir="auto">-------- Ursprüngliche Nachricht --------</div><div align="left" dir="auto">Von: Mira &lt;mira@shop.example&gt;</div><div align="left" dir="auto">Datum: 04.03.24 17:02 (GMT+01:00)</div><div>Which one?</div>`,
		"Zimbra":             `<div>Green would be nice.</div><div data-marker="__SIG_PRE__">Jonas<br>buys lamps</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Zork: </b>Mira</div><div data-marker="__QUOTED_TEXT__">Which one?</div>`,
		"QQ":                 `<div>Green would be nice.</div><div><br></div><div><br></div><div style="font-size:12px;font-family:Arial Narrow;padding:2px 0 2px 0;">------------------&nbsp;Original&nbsp;------------------</div><div style="font-size:12px;background:#efefef;padding:8px;"><div><b>From: </b>&nbsp;"Mira"&lt;mira@shop.example&gt;;</div><div><b>Date: </b>&nbsp;Mon, Mar 4, 2024 05:02 PM</div><div><b>To: </b>&nbsp;"Jonas"&lt;jonas@client.example&gt;;</div><div><b>Subject: </b>&nbsp;Lamp</div></div><div>Which one?</div>`,
		"Netease":            `<div style="line-height:1.7"><div>Green would be nice.</div><br><br>At 2024-03-04 17:02:11, "Mira" &lt;mira@shop.example&gt; wrote:<br><blockquote id="isReplyContent" style="PADDING-LEFT:1ex;MARGIN:0 0 0 .8ex;BORDER-LEFT:#ccc 1px solid">Which one?</blockquote></div>`,
		"Naver":              `<div><p>Green would be nice.</p><p><br></p><p>-----Original Message-----<br><b>From:</b> "Mira"&lt;mira@shop.example&gt; <br><b>To:</b> &lt;jonas@client.example&gt;; <br><b>Cc:</b> <br><b>Sent:</b> 2024-03-04 (월) 17:02:11 (GMT+09:00)<br><b>Subject:</b> Lamp<br></p><p>Which one?</p></div>`,
		"Mail.ru":            `<div>Green would be nice.</div><div data-signature-widget="container"><div>--<br>Jonas</div></div><blockquote style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px;">Понедельник, 4 марта 2024, 17:02 +03:00 от Mira &lt;mira@shop.example&gt;:<br>Which one?</blockquote>`,
		"Yandex":             `<div>Green would be nice.</div><div>&nbsp;</div><div>04.03.2024, 17:02, "Mira" &lt;mira@shop.example&gt;:</div><blockquote><div>Which one?</div></blockquote>`,
		"web.de":             `<div style="font-family:Verdana"><div>Green would be nice.</div><div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div><b>Gesendet:</b>&nbsp;Montag, 04. März 2024 um 17:02 Uhr<br/><b>Von:</b>&nbsp;Mira &lt;mira@shop.example&gt;</div><div name="quoted-content">Which one?</div></div></div>`,
		"Spark":              `<div name="messageBodySection"><div dir="auto">Green would be nice.</div></div><div name="messageSignatureSection"><div>Jonas</div></div><div name="messageReplySection">On 4 Mar 2024 at 17:02 +0100, Mira &lt;mira@shop.example&gt;, wrote:<br/><blockquote type="cite">Which one?</blockquote></div>`,
		"Airmail":            `<div>Green would be nice.</div><div id="bloop_sign_1" class="bloop_sign">Jonas</div><p class="airmail_on">On 4 March 2024 at 17:02:11, Mira (mira@shop.example) wrote:</p><blockquote type="cite" class="clean_bq">Which one?</blockquote>`,
		"Superhuman":         `<div>Green would be nice.</div><div class="sh-signature">Jonas</div><br><div class="gmail_quote">On Mon, Mar 04, 2024 at 5:02 PM, Mira &lt;mira@shop.example&gt; wrote:<br><blockquote class="gmail_quote">Which one?</blockquote></div>`,
		"eM Client":          `<div>Green would be nice.</div><div id="signature_old"><div>Jonas</div></div><div>------ Original Message ------</div><div>From "Mira" &lt;<a href="mailto:mira@shop.example">mira@shop.example</a>&gt;</div><div>Date 04.03.2024 17:02:11</div><blockquote cite="1@shop.example" type="cite"><div>Which one?</div></blockquote>`,
		"Roundcube":          `<p>Green would be nice.</p><p id="reply-intro">Am 2024-03-04 17:02, schrieb Mira:</p><blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0">Which one?</blockquote>`,
		"Fastmail":           `<div>Green would be nice.</div><div><br></div><div id="sig1"><div>--</div><div>Jonas</div></div><div>On Mon, 4 Mar 2024, at 5:02 PM, Mira wrote:</div><blockquote type="cite" id="qt">Which one?</blockquote>`,
		"KMail":              `<p style="margin-top:0;margin-bottom:0;">Green would be nice.</p><br /><p style="margin-top:0;">On Monday, 4 March 2024 17:02:11 CET Mira wrote:</p><p>&gt; Which one?</p><p>&gt; </p>`,
		"Notes":              `<font>Green would be nice.</font><br><br><font>From: </font><font>Mira/Shop</font><br><font>To: </font><font>Jonas &lt;jonas@client.example&gt;</font><br><font>Date: </font><font>04.03.2024 17:02</font><br><font>Subject: </font><font>Lamp</font><hr>Which one?`,
		"Zoho":               `<div>Green would be nice.</div><div id="Zm-_Id_-Sgn" data-zbluepencil-ignore="true"><p>使用Zoho Mail发送</p></div><div class="zmail_extra_hr"></div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Mon, 04 Mar 2024 17:02:11 +0100 <b>Mira &lt;mira@shop.example&gt;</b> wrote ---</div><blockquote>Which one?</blockquote></div>`,
		"hidden preheader":   `<span style="display:none!important">Answer to Mira about lamps</span><p>Green would be nice.</p>`,
		"tracking pixel":     `<p>Green would be nice.</p><img src="https://track.example/p.gif" width="1" height="1" alt="">`,
		"banner":             `<table><tr><td style="background:#ffeb9c">CAUTION: This email originated from outside of the organization. Do not click links.</td></tr></table><p>Green would be nice.</p>`,
		"virus footer":       `<p>Green would be nice.</p><div id="DAB4FAD8-2DD7-40BB-A1B8-4E2AA1F9FDF2"><table><tr><td>Virus-free.<a href="https://virus.example">www.virus.example</a></td></tr></table></div>`,
		"style in body":      `<style>p{color:red}</style><p>Green would be nice.</p><script>alert(1)</script><!-- no -->`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := extractHTML(body); r.plain != own {
				t.Errorf("got %q, want %q; cut %v", r.plain, own, r.Cut)
			}
		})
	}
}

func TestAnswersWithinHTMLQuote(t *testing.T) {
	t.Parallel()
	const want = "> Which one?\n\nGreen.\n\n> When?\n\nFriday."
	for name, body := range map[string]string{
		"Gmail":       `<div dir="ltr"><div class="gmail_quote"><div class="gmail_attr">On Mon, Mar 4, 2024 at 5:02 PM Mira &lt;mira@shop.example&gt; wrote:<br></div><blockquote class="gmail_quote"><div>Which one?</div></blockquote><div>Green.</div><blockquote class="gmail_quote"><div>When?</div></blockquote><div>Friday.</div><blockquote class="gmail_quote"><div>Mira</div></blockquote></div></div>`,
		"Apple":       `<body><blockquote type="cite"><div>On 4 Mar 2024, at 17:02, Mira &lt;mira@shop.example&gt; wrote:</div><div>Which one?</div></blockquote><div><br></div>Green.<br><blockquote type="cite"><div>When?</div></blockquote><div><br></div>Friday.</body>`,
		"Thunderbird": `<body><div class="moz-cite-prefix">On 04/03/2024 17:02, Mira wrote:<br></div><blockquote type="cite"><p>Which one?</p></blockquote><p>Green.</p><blockquote type="cite"><p>When?</p></blockquote><p>Friday.</p><blockquote type="cite"><p>Mira</p></blockquote></body>`,
		"typed marks": `<div>On Mon, Mar 4, 2024 at 5:02 PM Mira &lt;mira@shop.example&gt; wrote:</div><div>&gt; Which one?</div><div><br></div><div>Green.</div><div><br></div><div>&gt; When?</div><div><br></div><div>Friday.</div>`,
		"Outlook bar": `<div style='border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt'><p class=MsoNormal>Which one?</p></div><p class=MsoNormal>Green.</p><div style='border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt'><p class=MsoNormal>When?</p></div><p class=MsoNormal>Friday.</p>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := extractHTML(body); r.plain != want {
				t.Errorf("got %q, want %q", r.plain, want)
			}
		})
	}
}
