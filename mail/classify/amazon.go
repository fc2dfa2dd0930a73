package classify

import (
	"encoding/json"
	"strings"
)

// amazonNotice is what Amazon SES has mailed by SNS: one JSON object as text,
// bare or as a string within the envelope of SNS.
type amazonNotice struct {
	Wrapped string `json:"Message"`
	Type    string `json:"notificationType"`
	Bounce  struct {
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
	if !strings.HasPrefix(text, "{") || !strings.Contains(text[:min(len(text), 500)], "notificationType") {
		return Result{}, false
	}
	n, ok := readAmazonNotice(text)
	if ok && n.Type == "" {
		n, ok = readAmazonNotice(n.Wrapped)
	}
	if !ok {
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

// readAmazonNotice reads the object at the start of the text; SNS adds a footer.
func readAmazonNotice(text string) (n amazonNotice, ok bool) {
	return n, json.NewDecoder(strings.NewReader(text)).Decode(&n) == nil
}
