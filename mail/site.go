package mail

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
)

// site is what every mail says about where it comes from, and by what our own
// addresses are known.
type site struct {
	baseURL string          // without a slash at its end
	domain  string          // of the addresses and message ids that we make
	domains []string        // of those that we take, domain among them; lower case
	from    netmail.Address // of account mail; its address is the sender of all mail
}

// newSite reads what the operator said. from may be empty: it is Puddle
// <puddle@DOMAIN> then.
func newSite(baseURL string, domains []string, from string) (*site, error) {
	if len(domains) == 0 || domains[0] == "" {
		return nil, errors.New("a mail domain is needed")
	}
	s := &site{baseURL: strings.TrimRight(baseURL, "/")}
	for _, d := range domains {
		s.domains = append(s.domains, lowerASCII(strings.TrimSpace(d)))
	}
	s.domain = s.domains[0]
	if from == "" {
		from = "Puddle <puddle@" + s.domain + ">"
	}
	address, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("read the sender of mail %q: %w", from, err)
	}
	s.from = *address
	if s.from.Name == "" {
		s.from.Name = "Puddle"
	}
	return s, nil
}
