package mail

import (
	"errors"

	"puddle/db"
	"puddle/mail/smtpd"
)

// This file alone knows SMTP codes. Trouble of our own is always 4xx: the
// peer keeps the mail and comes again.

// answerTo turns an error into the answer to an SMTP command. One that is an
// answer already stays as it is.
func answerTo(err error) *smtpd.Reply {
	if r, ok := errors.AsType[*smtpd.Reply](err); ok {
		return r
	}
	r := &smtpd.Reply{Text: db.Sentence(err)}
	switch db.KindOf(err) {
	case db.Invalid:
		r.Code, r.Enhanced = 550, [3]int{5, 6, 0}
	case db.NotFound, db.Expired:
		return refuseUnknown // one text, whatever there once was
	case db.Forbidden, db.Conflict:
		r.Code, r.Enhanced = 550, [3]int{5, 7, 1}
	case db.TooLarge:
		r.Code, r.Enhanced = 552, [3]int{5, 3, 4}
	case db.RateLimited:
		r.Code, r.Enhanced = 451, [3]int{4, 7, 0}
	case db.Internal, db.Unavailable:
		return tryLater
	}
	return r
}

var (
	tryLater = &smtpd.Reply{Code: 451, Enhanced: [3]int{4, 3, 0},
		Text: "Something went wrong on our side. Please try again later."}
	tryLaterProof = &smtpd.Reply{Code: 451, Enhanced: [3]int{4, 7, 24},
		Text: "We could not check the sender's domain just now. Please try again later."}

	refuseUnknown = &smtpd.Reply{Code: 550, Enhanced: [3]int{5, 1, 1},
		Text: "This reply address is not in use (any more). Please answer a newer mail, or write on the web site."}
	refuseUseReply = &smtpd.Reply{Code: 550, Enhanced: [3]int{5, 1, 1},
		Text: "Nobody reads this address: please use Reply in a mail about one conversation, or open the conversation on the web."}

	refuseNoReport = &smtpd.Reply{Code: 550, Enhanced: [3]int{5, 7, 1},
		Text: "This address is for delivery reports only: please use Reply to answer."}
	refuseYesOrNo = &smtpd.Reply{Code: 550, Enhanced: [3]int{5, 6, 0},
		Text: "Please answer with the one word YES to have the mail posted, or NO to have it dropped."}

	refuseFrom = &smtpd.Reply{Code: 550, Enhanced: [3]int{5, 6, 0},
		Text: "The mail does not say clearly who wrote it: it needs one From line with one address."}
	refuseStranger = &smtpd.Reply{Code: 550, Enhanced: [3]int{5, 7, 1},
		Text: "This reply address belongs to somebody who uses another sender address. " +
			"Please write from the address that got our mail, or add yours in your account first."}
	refuseForged = &smtpd.Reply{Code: 550, Enhanced: [3]int{5, 7, 1},
		Text: "The sender's domain says that this mail is not from there (SPF, DKIM, DMARC), so it was not taken. " +
			"Please send it by the server that your address belongs to."}
	refuseEmpty = &smtpd.Reply{Code: 550, Enhanced: [3]int{5, 6, 0},
		Text: "We found no words of your own in this mail. Please write your answer above the quoted text."}
)

// refuseUnreadable answers a mail that can't be parsed, with the parser's
// sentence.
func refuseUnreadable(err error) *smtpd.Reply {
	return &smtpd.Reply{Code: 554, Enhanced: [3]int{5, 6, 0}, Text: err.Error()}
}

// tryLaterQuota answers a mail beyond what a member can have, with the core's
// sentence.
func tryLaterQuota(err error) *smtpd.Reply {
	return &smtpd.Reply{Code: 452, Enhanced: [3]int{4, 2, 1}, Text: db.Sentence(err)}
}
