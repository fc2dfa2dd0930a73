package db

import (
	"strings"
	"testing"
)

func TestWeakPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	const name, address, domain = "Zoë Anders-Quint", "z.anders_1@mail.example.org", "talk.example.net"
	for begin, passwords := range map[string][]string{
		"This is one": {
			"password", "PassWord", "password1", "Password123!", "passw0rd", "12.passwort.3", "qwertyuiop", "Iloveyou2", "sommer2024", "1q2w3e4r",
			"hallo123", "contraseña", "hellohello", "michael1", "letmein!!", "ｐａｓｓｗｏｒｄ", "test1234",
		},
		"Characters": {
			"12345678", "87654321", "aaaaaaaa", "abcdefghij", "abababab", "xyzxyzxyz", "qwer1234", "aaaabbbb", "abcd1234", "1111 2222",
			"        ", "........", "ääääääää", "sdfghjkl", strings.Repeat("z", maxGuessed),
		},
		"A password": {
			"zoë_anders", "Anders1985", "quint-anders", "z.anders_1@mail.example.org", "puddle2024", "PuddlePuddle!", "talk-example",
			"Zoë12345", "!anders!quint!",
		},
	} {
		for _, password := range passwords {
			if got := weakness(password, name, address, domain); !strings.HasPrefix(got, begin) {
				t.Errorf("%q: %q, want %q", password, got, begin)
			}
		}
	}
	for _, password := range []string{
		"correct horse", "a fine password", "horse battery staple", "puddle-demo", "anders als gedacht", "Zoë geht heim", "kW7-pQ2z", "my dog's birthday",
		"0815 4711 2342", "гусь и утка", "水たまりのうた", "welcome to the jungle", "passwordless since 2019", "tr0ub4dor", "ABCKXQZM",
		strings.Repeat("z", maxGuessed+1),
	} {
		if got := weakness(password, name, address, domain); got != "" {
			t.Errorf("%q: %q", password, got)
		}
	}
}
