package dkim

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/net/idna"

	"puddle/db"
)

const keyBits = 2048

// EnsureKeys returns the keys that sign mail from an address, the oldest first;
// one is made if there is none. It fails for a domain in which nobody can
// publish a record.
func EnsureKeys(ctx context.Context, d *db.DB, from string) ([]PublicKey, error) {
	return addKey(ctx, d, from, 1)
}

// AddKey is EnsureKeys for who wants to replace a key: it makes a second one
// beside the one that there is.
func AddKey(ctx context.Context, d *db.DB, from string) ([]PublicKey, error) {
	return addKey(ctx, d, from, 2)
}

func addKey(ctx context.Context, d *db.DB, from string, most int) ([]PublicKey, error) {
	keys, err := KeysOf(ctx, d, from)
	if len(keys) >= most || err != nil {
		return keys, err
	}
	domain := domainOf(from)
	if !strings.Contains(domain, ".") || strings.HasPrefix(domain, "[") {
		return nil, fmt.Errorf("%s has no records in DNS that others could see: set PUDDLE_MAIL_DOMAIN to a domain of yours", domain)
	}
	fresh, err := newKey(domain)
	if err != nil {
		return nil, err
	}
	if err := d.KeepDKIMKey(ctx, fresh, most); err != nil {
		return nil, err
	}
	return KeysOf(ctx, d, from)
}

// KeysOf returns the keys that sign mail from an address, the oldest first.
func KeysOf(ctx context.Context, d *db.DB, from string) ([]PublicKey, error) {
	kept, err := d.DKIMKeys(ctx, domainOf(from))
	if err != nil {
		return nil, err
	}
	var keys []PublicKey
	for _, k := range kept {
		key, err := publicKey(k)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// newKey makes a key. Its selector comes from the key itself: another key of
// the domain, be it of another site or after the database was lost, never has
// the same, so that no record has to be replaced while mail is under way.
func newKey(domain string) (db.DKIMKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return db.DKIMKey{}, fmt.Errorf("make a key: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return db.DKIMKey{}, fmt.Errorf("make a key: %w", err)
	}
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&key.PublicKey))
	return db.DKIMKey{Domain: domain, Selector: "puddle-" + hex.EncodeToString(sum[:4]), PrivateKey: private}, nil
}

func publicKey(k db.DKIMKey) (PublicKey, error) {
	key, err := privateKey(k)
	if err != nil {
		return PublicKey{}, err
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return PublicKey{}, fmt.Errorf("publish the key of %s: %w", k.Domain, err)
	}
	return PublicKey{Domain: k.Domain, Selector: k.Selector, Type: "rsa", Data: base64.StdEncoding.EncodeToString(der)}, nil
}

func privateKey(k db.DKIMKey) (*rsa.PrivateKey, error) {
	key, err := x509.ParsePKCS8PrivateKey(k.PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("read the key of %s: %w", k.Domain, err)
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("read the key of %s: it is no RSA key", k.Domain)
	}
	return private, nil
}

// domainOf returns an address's domain as it stands in DNS.
func domainOf(address string) string {
	domain := strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		return ascii
	}
	return domain
}
