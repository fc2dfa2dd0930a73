package mail

import "testing"

func TestQueueID(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"2.0.0 Ok: queued as 4F2B1C0A7D":                     "4F2B1C0A7D",
		"OK id=1tAbCd-000000012Xy-3Zw":                       "1tAbCd-000000012Xy-3Zw",
		"2.0.0 4AMGFq6d123456 Message accepted for delivery": "4AMGFq6d123456",
		"2.0.0: 1a2b3c4d Message accepted for delivery":      "1a2b3c4d",
		"2.0.0 OK 1732290000 a640c23a62f3a-ab5f-gsmtp":       "",
		"": "",
	} {
		if got := queueID(answer); got != want {
			t.Errorf("queueID(%q) = %q, want %q", answer, got, want)
		}
	}
}
