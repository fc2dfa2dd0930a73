package doctor

import (
	"context"
	"strings"

	"puddle/mail/dkim"
)

// dkim checks that each key that signs our mail is published (RFC 6376
// 3.6.1), and is the very one.
func (d *Doctor) dkim(ctx context.Context) []Finding {
	if len(d.config.Keys) == 0 {
		return []Finding{{Skip, "DKIM", "no key is configured: mail goes out unsigned, unless the relay signs it", "make one with puddle doctor --dkim"}}
	}
	var found []Finding
	for _, k := range d.config.Keys {
		found = append(found, d.Key(ctx, k))
	}
	return found
}

// Key checks that one key is published.
func (d *Doctor) Key(ctx context.Context, k dkim.PublicKey) Finding {
	check := "DKIM of " + k.Domain
	record := "add " + k.Record()
	txts, err := d.dns.LookupTXT(ctx, k.Name())
	switch {
	case isNotFound(err):
		return Finding{Fail, check, "the key " + k.Selector + " is not published: nobody can check our signatures", record}
	case err != nil:
		return silent(check, err)
	case len(txts) > 1: // RFC 6376 3.6.2.2 leaves it undefined which one counts
		return Finding{Fail, check, "the key " + k.Selector + " has several records", "leave only one: " + record}
	}
	if why := differs(k, tags(txts[0])); why != "" {
		return Finding{Fail, check, "the record of the key " + k.Selector + " " + why, "replace it: " + record}
	}
	return Finding{OK, check, "the key " + k.Selector + " is published", ""}
}

// differs returns why a record is not that of the key, "" if it is.
func differs(k dkim.PublicKey, record map[string]string) string {
	if v, ok := record["v"]; ok && v != "DKIM1" {
		return "is of another version"
	}
	kind, ok := record["k"]
	if !ok {
		kind = "rsa"
	}
	p, ok := record["p"]
	switch {
	case !ok:
		return "has no p="
	case p == "":
		return "says that the key is revoked"
	case kind != k.Type:
		return "is about a key of the type " + kind
	case strings.Join(strings.Fields(p), "") != k.Data:
		return "holds another key than the one that signs"
	}
	return ""
}

// tags reads a tag list (RFC 6376 3.2).
func tags(record string) map[string]string {
	all := map[string]string{}
	for tag := range strings.SplitSeq(record, ";") {
		if name, value, ok := strings.Cut(tag, "="); ok {
			all[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	return all
}
