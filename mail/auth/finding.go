package auth

import "strings"

// method is what a finding rests on.
type method string

const (
	bySPF   method = "SPF"
	byDKIM  method = "DKIM"
	byRelay method = "Authentication-Results" // dkim=pass and dmarc=pass in it
)

// state is what a finding says of the author's domain.
type state int

const (
	unproven state = iota
	unbound        // the domain made this mail, but perhaps not for this recipient
	unknown        // DNS did not answer
	proven         // the domain sent this mail to this recipient
)

// finding is what one method found. Its domain is a host name in relaxed
// alignment with the author's, or "" if no identity is.
type finding struct {
	method method
	domain string
	state  state
	why    string // for operators; names nobody
}

func (f finding) String() string {
	s := string(f.method)
	if f.domain != "" {
		s += " " + f.domain
	}
	return s + ": " + f.why
}

// aligns reports whether a finding is aligned under a policy.
func (f finding) aligns(author string, p policy) bool {
	switch {
	case f.domain == "":
		return false
	case f.domain == author:
		return true
	case f.method == bySPF:
		return !p.strictSPF
	case f.method == byDKIM:
		return !p.strictDKIM
	}
	return !p.strictSPF && !p.strictDKIM
}

// settles reports whether a finding proves the author's domain under every
// policy.
func (f finding) settles(author string) bool { return f.state == proven && f.domain == author }

func reasons(findings []finding, more ...string) string {
	var all []string
	for _, f := range findings {
		all = append(all, f.String())
	}
	return strings.Join(append(all, more...), "; ")
}
