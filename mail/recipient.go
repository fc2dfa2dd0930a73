package mail

import (
	"slices"
	"strings"

	"puddle/db"
)

// The first letter of an address of ours tells what it is for; a token
// follows.
const (
	replyPrefix       = "r"
	unsubscribePrefix = "u"
	releasePrefix     = "h"
	bouncePrefix      = "b"
)

// recipientKind is what mail to one of our addresses does.
type recipientKind int

const (
	toNobody      recipientKind = iota
	toReply                     // becomes a message of the token's member
	toUnsubscribe               // mutes the token's conversation
	toRelease                   // says whether a held mail was the token's member's
	toBounce                    // reports about the token's delivery
	toAdmins                    // postmaster, abuse
	toSender                    // where our mail comes from: nobody reads it
)

var tokenKinds = map[string]recipientKind{replyPrefix: toReply, unsubscribePrefix: toUnsubscribe, releasePrefix: toRelease}

type recipient struct {
	kind  recipientKind
	token string // canonical; "" for kinds that have none
}

// recipientOf reads an envelope address. Case does not count (whatever RFC
// 5321 2.4 allows, we mint no two addresses that differ in it), and digits that
// tokens lack are read as the letters that people mistake for them.
func (s *site) recipientOf(address string) recipient {
	address = lowerASCII(address)
	local, domain, _ := strings.Cut(address, "@")
	switch {
	case address == lowerASCII(s.from.Address):
		return recipient{kind: toSender}
	case !s.isOurs(domain):
		return recipient{}
	case local == "postmaster" || local == "abuse": // RFC 2142 4, 5
		return recipient{kind: toAdmins}
	case local == "":
		return recipient{}
	}
	if local[:1] == bouncePrefix {
		return recipient{toBounce, local[1:]} // nobody types these
	}
	kind := tokenKinds[local[:1]]
	token, ok := db.CanonicalToken(local[1:])
	if kind == toNobody || !ok {
		return recipient{}
	}
	return recipient{kind, token}
}

func (s *site) isOurs(domain string) bool {
	return slices.Contains(s.domains, domain)
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
