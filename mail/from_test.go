package mail

import (
	"strings"
	"testing"
)

func authorIn(t *testing.T, header string) string {
	t.Helper()
	h, err := readRawHeader([]byte(header + "\r\n\r\nText.\r\n"))
	if err != nil {
		return ""
	}
	author, err := authorOf(h)
	if err != nil {
		return ""
	}
	return author
}

func TestEverySpellingOfAnAuthor(t *testing.T) {
	t.Parallel()
	for _, header := range []string{
		"From: ana@one.test",
		"From: <ana@one.test>",
		"from: ANA@One.Test",
		"FROM:ana@one.test",
		"From: Ana <ana@one.test>",
		`From: "Doe, Ana" <ana@one.test>`,
		`From: "eve@three.test" <ana@one.test>`,
		`From: "Ana \"A\" <eve@three.test>" <ana@one.test>`,
		"From: Ana P. Doe <ana@one.test>",
		"From: ana@one.test (Ana Doe)",
		"From: (on the (road)) Ana (eve@three.test) <ana@one.test> (again)",
		"From: Ana\r\n <ana@one.test>",
		"From: Ana <\r\n\tana@one.test>",
		"From: < ana@one.test >",
		"From: ana @ one.test",
		"From: ana (at work) @ one.test",
		"From: ana@one.test <ana@one.test>",
		"From: Ana@One.test (Ana) <ana@one.test>",
		"From: ana@one.test\r\nX-Old : blank before the colon\r\nX!#$%&'*+^_`|~1: odd and legal",
		`From: "ana"@one.test`,
		"From: =?UTF-8?B?QW5hIEQ=?= <ana@one.test>",
		"From: =?ISO-2022-JP?B?GyRCJCIbKEI=?= <ana@one.test>",
		"From: =?unknown-8bit?q?An=E1?= <ana@one.test>",
		"From: An\xe1 <ana@one.test>",
		"From: =?utf-8?q?=3Ceve=40three=2Etest=3E?= <ana@one.test>",
		"Sender: eve@three.test\r\nFrom: ana@one.test\r\nReply-To: eve@three.test",
		"Resent-From: eve@three.test\r\nX-Original-From: eve@three.test\r\nFrom: ana@one.test",
	} {
		if got := authorIn(t, header); got != "ana@one.test" {
			t.Errorf("%q: author %q", header, got)
		}
	}
}

// No header makes a program that reads it this way or that believe that Ana
// wrote it while Eve did, or the other way round.
func TestNoAuthorWhereThereAreTwoOpinions(t *testing.T) {
	t.Parallel()
	for _, header := range []string{
		"Subject: no author",
		"From:",
		"From: Ana",
		"From: @one.test",
		"From: ana@",
		"From: ana@one.test, eve@three.test",
		"From: <ana@one.test>, <eve@three.test>",
		"From: ana@one.test <eve@three.test>",
		"From: ana@one.test,<eve@three.test>",
		"From: <ana@one.test> eve@three.test",
		"From: <ana@one.test><eve@three.test>",
		"From: <<ana@one.test>>",
		"From: <ana@one.test",
		"From: ana@one.test>",
		"From: us: ana@one.test;",
		"From: nobody:;",
		"From: <@three.test:ana@one.test>",
		`From: <"ana@one.test"@three.test>`,
		`From: "ana@one.test>"@three.test`,
		`From: <ana\@one.test@three.test>`,
		"From: <ana@one.test@three.test>",
		"From: <=?utf-8?q?ana=40one.test=3E?=@three.test>",
		"From: <ana=?utf-8?q?=40?=one.test>",
		"From: ana@[192.0.2.1]",
		"From: ana..doe@one.test",
		"From: .ana@one.test",
		"From: ana@one.test.",
		"From: ana@one..test",
		"From: ana doe@one.test",
		"From: ana. doe@one.test",
		"From: ana .doe@one.test",
		"From: ana@one. test",
		"From: ana@one(.three).test",
		"From: ana(.doe)@one.test <eve@three.test>",
		`From: "ana".doe@one.test`,
		"From: ana@one.test. <ana@one.test>",
		"From: ana@one.test eve@three.test <ana@one.test>",
		"From: ana@one.test, <ana@one.test>",
		"From: ana(@one.test",
		"From: (ana@one.test",
		`From: "Ana <ana@one.test>`,
		"From: Ana) <ana@one.test>",
		"From: <ana\x00@one.test>",
		"From: <ana\x1b@one.test>",
		"From: <ana@one.test>\x0c",
		"From: \x0bana@one.test",
		"From: ana@one.test\u00a0",
		"From: Ana\r\n <ana@one.test>\u2003",
		"From: <an\xe1@one.test>",
		"From: ana@one.test\r\nFrom: ana@one.test",
		"From: eve@three.test\r\nfrom: ana@one.test",
		"From : eve@three.test\r\nFrom: ana@one.test",
		"From\r\n : eve@three.test\r\nFrom: ana@one.test",
		"From\t: ana@one.test",
		"From: ana@one.test\rFrom: eve@three.test",
		"From: ana@one.test\nTo: eve@three.test",
		"From: ana@one.test\r\nSender: a@b.test\r\nSender: c@d.test",
		"From: ana@one.test\r\nMessage-ID: <1@a>\r\nMessage-ID: <2@a>",
		"From: ana@one.test\r\nDate: x\r\nDATE: y",
		"X: y\r\n\r\nFrom: ana@one.test",
		" From: eve@three.test\r\nFrom: ana@one.test",
		"\tX: y\r\nFrom: ana@one.test",
		"From: ana@one.test\r\n, eve@three.test",
		"From: ana@one.test\r\neve@three.test\r\nSubject: x",
		"Subject: x\r\nno field\r\nFrom: ana@one.test",
		"Subject: x\r\n: no name\r\nFrom: ana@one.test",
		"Subject: x\r\nTwo words: y\r\nFrom: ana@one.test",
		"From eve@three.test Sat Nov 21 12:00:00 2026\r\nFrom: ana@one.test",
		">From eve@three.test Sat Nov 21 12:00:00 2026\r\nFrom: ana@one.test",
		"\ufeffFrom: eve@three.test\r\nFrom: ana@one.test",
		"\u200bFrom: eve@three.test\r\nFrom: ana@one.test",
		"From\u00a0: eve@three.test\r\nFrom: ana@one.test",
		"F\x00rom: eve@three.test\r\nFrom: ana@one.test",
		"\x85From: eve@three.test\r\nFrom: ana@one.test",
		"\x0cFrom: eve@three.test\r\nFrom: ana@one.test",
		"Ｆｒｏｍ: eve@three.test\r\nFrom: ana@one.test",
		"From: ana@one.test\r\n\r\r\nFrom: eve@three.test",
		"From: ana@xn--one-.test",
		"From: ana@on\u200be.test",
		"From: ana@on\u00ade.test",
		"From: ana@ｏｎｅ.test",
		"From: ana@one。test",
		"From: ana@oneſ.test",
		"From: ana@\u212aone.test", // Kelvin
		"From: ana@b\u200bücher.test",
		"From: ana＠one.test",
		"From: ana@one．test，eve@three.test",
	} {
		if got := authorIn(t, header); got != "" {
			t.Errorf("%q: author %q", header, got)
		}
	}
}

// Addresses that look alike stay apart.
func TestAddressesAreNotFolded(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"ana+x@one.test", "a.na@one.test", "аna@one.test", "ana@оne.test", "ana%one.test@three.test",
		"anaſ@one.test", "ana@one.test.three.test",
	} {
		if got := authorIn(t, "From: "+address); got == "ana@one.test" {
			t.Errorf("%q counts as ana@one.test", address)
		}
	}
	for _, address := range []string{"jörg@BÜCHER.test", "jörg@bücher.test", "jörg@bu\u0308cher.test", "jörg@XN--bcher-KVA.test"} {
		if got := authorIn(t, "From: "+address); got != "jörg@xn--bcher-kva.test" {
			t.Errorf("%q is read as %q", address, got)
		}
	}
}

func TestHugeHeaderIsRefused(t *testing.T) {
	t.Parallel()
	for _, header := range []string{
		"From: a@b.test\r\nX: " + strings.Repeat("y", 200<<10),
		"From: a@b.test\r\nX:" + strings.Repeat(" y\r\n", 20000),
	} {
		if _, err := readRawHeader([]byte(header + "\r\n\r\n")); err == nil {
			t.Errorf("a header of %d octets is read", len(header))
		}
	}
}

func FuzzAuthor(f *testing.F) {
	f.Add("From: Ana <ana@one.test>")
	f.Add("From: \"a@b\" (c) <ana@one.test>\r\nSubject: x")
	f.Fuzz(func(t *testing.T, header string) {
		author := authorIn(t, header)
		if author == "" {
			return
		}
		if strings.Count(author, "@") != 1 || strings.ContainsAny(author, " \t\r\n<>\"(),:;\\") {
			t.Errorf("%q: author %q", header, author)
		}
	})
}
