package dkim

import (
	"bytes"
	"context"
	"fmt"
	netmail "net/mail"

	"github.com/emersion/go-msgauth/dkim"

	"puddle/db"
)

// signed are the fields that a signature covers where a mail has them: all
// that a client shows or acts upon (RFC 6376 5.4.1), both of one-click
// unsubscription (RFC 8058 4), and Feedback-ID, which counts only if signed.
var signed = []string{
	"From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To",
	"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Post", "List-Archive",
	"MIME-Version", "Content-Type", "Auto-Submitted", "Feedback-ID",
}

// Signer signs mail from one address.
type Signer struct {
	db     *db.DB
	domain string
}

// NewSigner returns a Signer of mail from an address.
func NewSigner(d *db.DB, from string) *Signer { return &Signer{d, domainOf(from)} }

// Sign returns a mail with a signature on top for each key of its domain, or
// as it is while there is none. Whoever reads it needs to find one of the keys.
func (s *Signer) Sign(ctx context.Context, raw []byte) ([]byte, error) {
	keys, err := s.db.DKIMKeys(ctx, s.domain)
	if err != nil {
		return nil, fmt.Errorf("read the keys that sign: %w", err)
	}
	for _, k := range keys {
		if raw, err = sign(raw, k); err != nil {
			return nil, err
		}
	}
	return raw, nil
}

func sign(raw []byte, k db.DKIMKey) ([]byte, error) {
	key, err := privateKey(k)
	if err != nil {
		return nil, err
	}
	fields, err := fieldsOf(raw)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = dkim.Sign(&out, bytes.NewReader(raw), &dkim.SignOptions{
		Domain:                 k.Domain,
		Selector:               k.Selector,
		Signer:                 key,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
		HeaderKeys:             fields,
	})
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return out.Bytes(), nil
}

// fieldsOf returns the names of the fields to sign: those that the mail has,
// and From once more, so that nobody can add a second one (RFC 6376 8.15).
func fieldsOf(raw []byte) ([]string, error) {
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("read the mail to sign: %w", err)
	}
	fields := []string{"From"}
	for _, name := range signed {
		if m.Header.Get(name) != "" {
			fields = append(fields, name)
		}
	}
	return fields, nil
}
