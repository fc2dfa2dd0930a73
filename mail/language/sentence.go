package language

// Sentences that the program keeps in English and mails repeat: what happened
// in a conversation (package db), and why a mail was not posted (packages mail
// and db). A test holds that they are said in just these words there.
const (
	available    = "This item is available again."
	reserved     = "This item is reserved now."
	sold         = "This item has been sold."
	givenAway    = "This item has been given away."
	withdrawn    = "This item has been withdrawn."
	joined       = "Joined the conversation."
	left         = "Left the conversation."
	removed      = "Was removed by the owner of the item."
	noOwnWords   = "We found no words of your own in this mail. Please write your answer above the quoted text."
	nothingYet   = "There is nothing in this message yet."
	tooLong      = "This message is too long: 64 kB of text at most."
	noCharacters = "The text has bytes in it that are no characters."
	tooManyFiles = "A message can bring ten files at most."
	noAddress    = "This reply address is not in use (any more). Please answer a newer mail, or write on the web site."
	alone        = "Everybody else has left this conversation. Nobody would read your message."
	tooMuchMail  = "That was a lot of mail in a short time. Please try again later: nothing of it is lost."
	tooFast      = "Too many answers came too fast in this conversation. Please try again later."
)
