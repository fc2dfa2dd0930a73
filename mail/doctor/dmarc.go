package doctor

import (
	"context"
	"strings"

	"github.com/emersion/go-msgauth/dmarc"
)

// dmarc checks that the domain says what is to be done with mail that is not
// proven to be its own (RFC 7489). A domain without a record has that of one
// above it.
func (d *Doctor) dmarc(ctx context.Context, domain string) Finding {
	check := "DMARC of " + domain
	for at := domain; strings.Contains(at, "."); _, at, _ = strings.Cut(at, ".") {
		txts, err := d.dns.LookupTXT(ctx, "_dmarc."+at)
		if err != nil && !isNotFound(err) {
			return silent(check, err)
		}
		if records := withPrefix(txts, "v=DMARC1"); len(records) > 0 {
			return judgeDMARC(check, records, at, at != domain)
		}
	}
	return Finding{Fail, check, "there is no record: nobody is told what to do with forged mail", add("_dmarc."+domain, "TXT", dmarcRecord(domain))}
}

func judgeDMARC(check string, records []string, at string, inherited bool) Finding {
	if len(records) > 1 { // RFC 7489 6.6.3
		return Finding{Fail, check, "there are several records, which is as bad as none", "leave only one at _dmarc." + at + "."}
	}
	r, err := dmarc.Parse(records[0])
	if err != nil {
		return Finding{Fail, check, records[0] + " is wrong: " + strings.TrimPrefix(err.Error(), "dmarc: "), "replace it: " + add("_dmarc."+at, "TXT", dmarcRecord(at))}
	}
	policy := r.Policy
	if inherited && r.SubdomainPolicy != "" {
		policy = r.SubdomainPolicy
	}
	text := records[0]
	if inherited {
		text += " (of " + at + ")"
	}
	if policy == dmarc.PolicyNone {
		return Finding{Warn, check, text + " lets forged mail through", "let it ask for quarantine once the reports show that all mail of yours passes"}
	}
	return Finding{OK, check, text, ""}
}

// dmarcRecord is how to begin: it changes nothing and asks for reports.
func dmarcRecord(domain string) string {
	return `"v=DMARC1; p=none; rua=mailto:postmaster@` + domain + `"`
}
