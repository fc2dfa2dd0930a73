package auth

import (
	"bytes"
	"testing"

	"puddle/mail"
)

// A mailing list changes the mail and seals what it saw before (RFC 8617).
// Nobody's seal is believed, so the mail is as good as without it.
func TestSealsOfMailingListsDoNotCount(t *testing.T) {
	t.Parallel()
	p, _ := newProver(t, keys(rsa2048().record))
	raw := sign(t, letter(), member, rsa2048(), allFields)
	changed := bytes.Replace(raw, []byte("Subject: "), []byte("Subject: [list] "), 1)
	seal := []byte("ARC-Seal: i=1; a=rsa-sha256; cv=none; d=evil.test; s=sel; b=AAAA\r\n" +
		"ARC-Message-Signature: i=1; a=rsa-sha256; d=evil.test; s=sel; h=From; bh=AAAA; b=AAAA\r\n" +
		"ARC-Authentication-Results: i=1; evil.test; dkim=pass header.d=legit.test; dmarc=pass header.from=legit.test\r\n")
	sealed := append(bytes.Clone(seal), changed...)
	signed(t, p, raw, mail.ProofPass)
	signed(t, p, changed, mail.ProofFail)
	signed(t, p, sealed, mail.ProofFail)
	signed(t, p, signTags(t, sealed, rsa2048(), "s=sel; d=evil.test"), mail.ProofFail)
}
