package classify

import "strings"

// complaint finds feedback reports (RFC 5965), abuse reports of X-ARF, and the
// form in which Hotmail hands complaints on: the mail itself with the address of
// the one who complained on top.
func complaint(s *subject) (Result, bool) {
	if s.reportType() == "feedback-report" {
		return verdict(Complaint, "feedback report (RFC 5965)")
	}
	for i := range s.Reports {
		if s.Reports[i].Type == "message/feedback-report" {
			return verdict(Complaint, "feedback report (RFC 5965)")
		}
	}
	if s.Header.Has("X-ARF") || s.Header.Has("X-XARF") {
		return verdict(Complaint, "abuse report (X-ARF)")
	}
	const hotmail = "X-HmXmrOriginalRecipient"
	if s.Header.Has(hotmail) {
		return verdict(Complaint, "complaint of Hotmail's junk mail program")
	}
	if len(s.Embedded) == 1 && strings.TrimSpace(s.Text) == "" {
		if m, err := s.Embedded[0].Message(); err == nil && m.Header.Has(hotmail) {
			return verdict(Complaint, "complaint of Hotmail's junk mail program")
		}
	}
	return Result{}, false
}
