package classify

import (
	"encoding/json"
	"strings"
)

// amazonNotice is what Amazon SES has mailed by SNS: one JSON object as text.
type amazonNotice struct {
	Type   string `json:"notificationType"`
	Bounce struct {
		Recipients []struct {
			Address    string `json:"emailAddress"`
			Status     string `json:"status"`
			Diagnostic string `json:"diagnosticCode"`
		} `json:"bouncedRecipients"`
	} `json:"bounce"`
}

// amazonReport reads the notices of Amazon SES.
func amazonReport(s *subject) (Result, bool) {
	// Mail programs on the way break its long line, also within strings.
	text := strings.ReplaceAll(strings.TrimSpace(s.Text), "\n", "")
	if !strings.HasPrefix(text, `{"`) || !strings.Contains(text[:min(len(text), 200)], `"notificationType"`) {
		return Result{}, false
	}
	var n amazonNotice
	// The object is first; SNS adds a footer with its own links.
	if err := json.NewDecoder(strings.NewReader(text)).Decode(&n); err != nil {
		return Result{}, false
	}
	switch n.Type {
	case "Complaint":
		return verdict(Complaint, "complaint told by Amazon SES")
	case "Delivery":
		return verdict(Report, "delivery told by Amazon SES")
	case "Bounce":
		r := Result{Class: Bounce, Reasons: []string{"bounce told by Amazon SES"}}
		for _, to := range n.Bounce.Recipients {
			r.Deliveries = append(r.Deliveries, Delivery{
				Recipient:  to.Address,
				Status:     enhancedStatus(to.Status),
				Diagnostic: diagnostic(to.Diagnostic),
			})
		}
		s.explain(r.Deliveries)
		return r, len(r.Deliveries) > 0
	}
	return Result{}, false
}
