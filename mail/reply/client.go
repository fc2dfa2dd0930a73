package reply

import (
	"strings"

	"golang.org/x/net/html"
)

// role is what a mail client's container says about the lines within.
type role struct {
	kind   Kind // of the lines within
	opens  bool // an earlier mail begins here and goes to the end
	quoted bool // the lines within are a quote
}

// containers are the ids, classes and data markers by which clients name the
// parts of a mail. A name matches at its beginning, since Yahoo and Outlook on
// the web number theirs. Answers may stand within div.gmail_quote and
// div.protonmail_quote, so these say nothing.
var containers = []struct {
	name string
	role role
}{
	{"gmail_attr", role{kind: Attribution}},
	{"moz-cite-prefix", role{kind: Attribution}}, // Thunderbird
	{"reply-intro", role{kind: Attribution}},     // Roundcube
	{"signature", role{kind: Signature}},         // Outlook on the web, eM Client
	{"gmail_signature", role{kind: Signature}},
	{"gmail_default_signature", role{kind: Signature}},
	{"moz-signature", role{kind: Signature}},
	{"protonmail_signature_block", role{kind: Signature}},
	{"applemailsignature", role{kind: Signature}},
	{"ms-outlook-mobile-signature", role{kind: Signature}},
	{"mac_outlook_signature", role{kind: Signature}},
	{"mail-signature", role{kind: Signature}},
	{"messagesignaturesection", role{kind: Signature}}, // Spark
	{"data-signature-widget", role{kind: Signature}},   // Mail.ru
	{"__sig_p", role{kind: Signature}},                 // Zimbra: __SIG_PRE__, __SIG_POST__
	{"composer_signature", role{kind: Signature}},      // Samsung
	{"yahoo-signature", role{kind: Signature}},
	{"bloop_sign", role{kind: Signature}}, // Airmail
	{"tutanota_signature", role{kind: Signature}},
	{"zmail_signature", role{kind: Signature}},
	{"sh-signature", role{kind: Signature}}, // Superhuman
	{"front-signature", role{kind: Signature}},
	{"hs_signature", role{kind: Signature}},
	{"k9mail-signature", role{kind: Signature}},
	{"fairemail_signature", role{kind: Signature}},
	{"divrplyfwdmsg", role{opens: true}}, // Outlook on the web
	{"appendonsend", role{opens: true}},
	{"olk_src_body_section", role{opens: true}},                    // Outlook for Mac
	{"mail-editor-reference-message-container", role{opens: true}}, // Outlook mobile
	{"outlookmessageheader", role{opens: true}},
	{"stopspelling", role{opens: true}}, // Windows Mail
	{"yahoo_quoted", role{opens: true}},
	{"yqt", role{opens: true}},
	{"zwchr", role{opens: true}}, // Zimbra
	{"__headers__", role{opens: true}},
	{"__quoted_text__", role{opens: true}},
	{"origbody", role{opens: true}},         // Sina
	{"isforwardcontent", role{opens: true}}, // Netease
	{"aolmsgpart", role{opens: true}},
	{"xm_mail_oringinal_describe", role{opens: true}}, // QQ writes it so
	{"__aliyun_previous_wrap", role{opens: true}},
	{"ntes-mailmaster-quote", role{quoted: true}}, // Netease's mobile client
	{"fairemail_quote", role{quoted: true}},
	{"nylas-quote", role{quoted: true}},
	{"front-blockquote", role{quoted: true}},
	{"replycontent", role{quoted: true}},
	{"isreplycontent", role{quoted: true}}, // Netease; a blockquote as a rule
	{"tutanota_quote", role{quoted: true}},
	{"quote-original", role{quoted: true}},
}

// roleOf is what the element's own markup says.
func roleOf(n *html.Node) role {
	if n.Data == "signature" { // an element of Mailspring's own
		return role{kind: Signature}
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "id", "class", "name", "data-marker":
			for name := range strings.FieldsSeq(strings.ToLower(a.Val)) {
				if r, ok := roleNamed(name); ok {
					return r
				}
			}
		case "data-signature-widget", "data-smartmail":
			return role{kind: Signature}
		case "hidden":
			return role{kind: Preheader}
		case "style":
			if isHidden(a.Val) {
				return role{kind: Preheader}
			}
		}
	}
	return role{}
}

func roleNamed(name string) (role, bool) {
	name = strings.TrimPrefix(name, "x_") // Outlook on the web renames what it quotes
	if strings.HasPrefix(name, "ydp") {   // Yahoo: ydp1a2b3csignature
		switch {
		case strings.HasSuffix(name, "signature"):
			return role{kind: Signature}, true
		case strings.Contains(name, "yahoo_quoted"):
			return role{opens: true}, true
		}
	}
	for _, c := range containers {
		if strings.HasPrefix(name, c.name) {
			return c.role, true
		}
	}
	return role{}, false
}

// isHidden tells whether a style attribute hides the element, as preheaders
// are hidden.
func isHidden(style string) bool {
	style = strings.ToLower(strings.Join(strings.Fields(style), ""))
	for _, s := range []string{"display:none", "visibility:hidden", "mso-hide:all", "max-height:0", "opacity:0;"} {
		if strings.Contains(style, s) {
			return true
		}
	}
	return false
}

// isQuoteStyle tells whether a style attribute draws the bar of a quote at the
// left, as Outlook does for "prefix each line".
func isQuoteStyle(style string) bool {
	style = strings.ToLower(strings.Join(strings.Fields(style), ""))
	_, after, ok := strings.Cut(style, "border-left:")
	if !ok || !strings.Contains(style, "padding") {
		return false
	}
	value, _, _ := strings.Cut(after, ";")
	return strings.Contains(value, "solid") && !strings.HasPrefix(value, "0")
}
