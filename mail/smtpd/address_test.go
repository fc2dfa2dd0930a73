package smtpd

import (
	"strings"
	"testing"
)

func TestMailbox(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("d", 63)
	for address, want := range map[string]string{
		"ann@puddle.test":                        "ann@puddle.test",
		"Ann+tag@Puddle.Test":                    "Ann+tag@Puddle.Test",
		"!#$%&'*+-/=?^_`{|}~@puddle.test":        "!#$%&'*+-/=?^_`{|}~@puddle.test",
		"john doe@puddle.test":                   `"john doe"@puddle.test`,
		`a"b\c@puddle.test`:                      `"a\"b\\c"@puddle.test`,
		"a..b@docomo.test":                       `"a..b"@docomo.test`,
		"a.@docomo.test":                         `"a."@docomo.test`,
		"ann@[192.0.2.1]":                        "ann@[192.0.2.1]",
		"ann@[IPv6:2001:db8::1]":                 "ann@[IPv6:2001:db8::1]",
		"ann@host_name.test":                     "ann@host_name.test",
		"ann@localhost":                          "ann@localhost",
		"müller@bücher.test":                     "müller@bücher.test",
		strings.Repeat("l", 64) + "@puddle.test": strings.Repeat("l", 64) + "@puddle.test",
		"ann@" + label + ".test":                 "ann@" + label + ".test",

		"":                                       "",
		"ann":                                    "",
		"@puddle.test":                           "",
		"ann@":                                   "",
		"a@b@puddle.test":                        "",
		"ann@puddle..test":                       "",
		"ann@puddle.test.":                       "",
		"ann@.puddle.test":                       "",
		"ann@-puddle.test":                       "",
		"ann@puddle-.test":                       "",
		"ann@pud dle.test":                       "",
		"ann@puddle,test":                        "",
		"ann@[192.0.2.256]":                      "",
		"ann@[192.0.2.1":                         "",
		"ann@[2001:db8::1]":                      "",
		"ann@[IPv6:192.0.2.1]":                   "",
		"ann@[IPv6:fe80::1%eth0]":                "",
		strings.Repeat("l", 65) + "@puddle.test": "",
		"ann@d" + label + ".test":                "",
		"ann@" + strings.Repeat(label+".", 4) + "d": "",
	} {
		got, ok := mailbox(address)
		if ok != (want != "") || got != want {
			t.Errorf("mailbox(%q) = %q, %v, want %q", address, got, ok, want)
		}
	}
}

// FuzzMailbox holds that the last "@" of an accepted address starts its domain, and that quoting says the same
// local part and no other.
func FuzzMailbox(f *testing.F) {
	for _, seed := range []string{"ann@puddle.test", "a@b@c", `a"\b@c`, "a b@c.d", "..@c", "@", "ü@ü", "a@[1.2.3.4]", "a@[IPv6:::1]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		got, ok := mailbox(address)
		if !ok {
			return
		}
		at := strings.LastIndexByte(got, '@')
		local, domain := got[:at], got[at+1:]
		if !isDomain(domain) {
			t.Errorf("%q: domain %q", address, domain)
		}
		if quoted, ok := strings.CutPrefix(local, `"`); ok {
			local = unquote(t, quoted)
		} else if !isDotString(local) {
			t.Errorf("%q: local part %q", address, local)
		}
		if local+"@"+domain != address {
			t.Errorf("%q became %q", address, got)
		}
	})
}

// unquote undoes the quoting of RFC 5321 4.1.2; the opening quote is gone.
func unquote(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			if i != len(s)-1 {
				t.Errorf("%q ends early", s)
			}
			return b.String()
		case s[i] == '\\':
			i++
		}
		b.WriteByte(s[i])
	}
	t.Errorf("%q does not end", s)
	return ""
}
