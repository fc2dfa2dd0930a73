package classify

import "strings"

// challenge finds mails that ask a sender to prove to be a person before a mail
// is let through. Most say in the header that they are automatic; these are the
// others: a subject or words that ask for it, and a link to follow.
func challenge(s *subject) (Result, bool) {
	titled := challengeTitles.in(s.title) && !(s.Header.Has("In-Reply-To") && isAnswer(s.title))
	words, _, _ := strings.Cut(s.notice().lower, "\n>")
	linked := strings.Contains(words, "http://") || strings.Contains(words, "https://")
	if linked && (titled || challengeWords.in(words)) {
		return verdict(AutoReply, "challenge to prove to be a person")
	}
	return Result{}, false
}

// isAnswer tells whether a subject begins with a mark of an answer.
func isAnswer(title string) bool {
	mark, _, found := strings.Cut(strings.ReplaceAll(title, "：", ":"), ":")
	return found && replyMarks[mark]
}
