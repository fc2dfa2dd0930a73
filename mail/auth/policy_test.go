package auth

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParsePolicy(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		txt        string
		own, below policy
	}{
		{"v=DMARC1; p=none", policy{published: true}, policy{published: true}},
		{"v=DMARC1;p=reject", policy{published: true, request: reject}, policy{published: true, request: reject}},
		{" v = DMARC1 ; p = quarantine ; sp = Reject ;; ", policy{published: true, request: quarantine}, policy{published: true, request: reject}},
		{"v=DMARC1; p=reject; sp=none; adkim=s; aspf=r; fo=1; rua=mailto:a@b.test!10m",
			policy{published: true, request: reject, strictDKIM: true}, policy{published: true, strictDKIM: true}},
		{"v=DMARC1; adkim=r; aspf=S; p=reject; p=none", policy{published: true, request: reject, strictSPF: true},
			policy{published: true, request: reject, strictSPF: true}},
		{"v=DMARC1; p=reject; t=y", policy{published: true, request: quarantine}, policy{published: true, request: quarantine}},
		{"v=DMARC1; p=reject; t=n; pct=50", policy{published: true, request: reject}, policy{published: true, request: reject}},
		{"v=DMARC1; p=none; t=y; pct=0", policy{published: true}, policy{published: true}},
		{"v=DMARC1; p=reject; sp=all", policy{published: true}, policy{published: true}},
		{"v=DMARC1; sp=reject", policy{published: true}, policy{published: true}},
		{"v=DMARC1", policy{published: true}, policy{published: true}},
		{"v=DMARC1 p=reject", policy{}, policy{}},
		{"v=DMARC2; p=reject", policy{}, policy{}},
		{"v=dmarc1; p=reject", policy{}, policy{}},
		{"V=DMARC1; p=reject", policy{}, policy{}},
		{"x=1; v=DMARC1; p=reject", policy{}, policy{}},
		{"v=spf1 -all", policy{}, policy{}},
		{"", policy{}, policy{}},
		{";;==;", policy{}, policy{}},
	} {
		opt := cmp.AllowUnexported(policy{})
		if diff := cmp.Diff(test.own, parsePolicy(test.txt, false), opt); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.txt, diff)
		}
		if diff := cmp.Diff(test.below, parsePolicy(test.txt, true), opt); diff != "" {
			t.Errorf("%q, inherited (-want +got):\n%s", test.txt, diff)
		}
	}
}

// Whatever stands in a record, it asks for nothing that no tag of it asks for,
// and further tags behind it change nothing.
func FuzzPolicy(f *testing.F) {
	for _, txt := range []string{"v=DMARC1; p=reject", "v=DMARC1;p=none;sp=quarantine;pct=0", "v=DMARC1; p=;p=reject", "=", "v=DMARC1\x00; p=reject"} {
		f.Add(txt)
	}
	f.Fuzz(func(t *testing.T, txt string) {
		for _, inherited := range []bool{false, true} {
			p := parsePolicy(txt, inherited)
			if p != (policy{}) && !strings.Contains(txt, "DMARC1") {
				t.Errorf("%q is taken for a record", txt)
			}
			if p.refuses() && !strings.Contains(strings.ToLower(txt), p.request.String()) && !strings.Contains(strings.ToLower(txt), "reject") {
				t.Errorf("%q asks for %s", txt, p.request)
			}
			if more := parsePolicy(txt+";v=DMARC1;p=reject;x=y", inherited); p.refuses() && more != p {
				t.Errorf("%q is %+v, with tags added %+v", txt, p, more)
			}
		}
	})
}

func TestHostname(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"legit.test": "legit.test", "LEGIT.Test": "legit.test", "bücher.test": "xn--bcher-kva.test",
		"xn--bcher-kva.test": "xn--bcher-kva.test", "a-b.c1.test": "a-b.c1.test", "test": "test", "legit。test": "legit.test",
	} {
		if got, ok := hostname(in); got != want || !ok {
			t.Errorf("hostname(%q) = %q, %t, want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"", ".", "a.", ".a", "a..b", "a b", "a\tb", "a\x00b", "a(b", `a"b`, "a'b", "a,b", "a@b", "a/b",
		`a\b`, "a%b", "a#b", "a;b", "a:b", "[192.0.2.1]", "-a.test", "a_b.test", "xn--.test", "xn--a\x80.test", "\u202ea.test",
		strings.Repeat("a", 64), strings.Repeat("a.", 127) + "a"} {
		if got, ok := hostname(in); ok {
			t.Errorf("hostname(%q) = %q, want none", in, got)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, list := range []string{
		"r1@puddle.test", "<R1@Puddle.Test>", "A B <r1@puddle.test>", `"a, \"b" <r1@puddle.test>, x@y.test`,
		"x@y.test , r1@puddle.test (we)", "friends: x@y.test, r1@puddle.test;", "=?utf-8?q?a,b?= <r1@puddle.test>", "a: r1@puddle.test;",
	} {
		if !names(list, "r1@puddle.test") {
			t.Errorf("%q does not name the address", list)
		}
	}
	for _, list := range []string{
		"", "r1", "@puddle.test", "xr1@puddle.test", "r1@puddle.test.evil.test", "r1@evil.test", `"r1@puddle.test" <x@y.test>`,
		`"<r1@puddle.test>" <x@y.test>`, "x@y.test (r1@puddle.test)", "r1@puddle.test <x@y.test>", "<r1@puddle.test> <x@y.test>",
		`"r1@puddle.test`, "(r1@puddle.test", `(\) r1@puddle.test`, "r1@puddle.test x",
	} {
		if names(list, "r1@puddle.test") {
			t.Errorf("%q names the address", list)
		}
	}
	if names("r1@bücher.test", "x") || !names("r1@bücher.test", "r1@xn--bcher-kva.test") {
		t.Error("domains are not compared in A-labels")
	}
}
