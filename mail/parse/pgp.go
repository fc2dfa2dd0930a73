package parse

import "strings"

const (
	pgpSigned    = "-----BEGIN PGP SIGNED MESSAGE-----\n"
	pgpSignature = "-----BEGIN PGP SIGNATURE-----"
	pgpEnd       = "-----END PGP SIGNATURE-----"
	pgpMessage   = "-----BEGIN PGP MESSAGE-----"
)

// openPGP takes the armour off text that is signed in line (RFC 4880 7). What
// stands around it, such as a list's footer, stays.
func (m *Message) openPGP() {
	m.Encrypted = m.Encrypted || strings.HasPrefix(strings.TrimSpace(m.Text), pgpMessage)
	start := strings.Index(m.Text, pgpSigned)
	if start < 0 || start > 0 && m.Text[start-1] != '\n' {
		return
	}
	_, signed, ok := strings.Cut(m.Text[start+len(pgpSigned):], "\n\n") // behind "Hash: …"
	text, rest, ended := strings.Cut(signed, pgpSignature)
	if !ok || !ended {
		return
	}
	if _, behind, ok := strings.Cut(rest, pgpEnd); ok {
		rest = behind
	}
	m.Signed = true
	var out strings.Builder
	out.WriteString(m.Text[:start])
	for line := range strings.Lines(text) {
		out.WriteString(strings.TrimPrefix(line, "- ")) // RFC 4880 7.1: dash-escaped
	}
	out.WriteString(strings.TrimPrefix(rest, "\n"))
	m.Text = out.String()
}
