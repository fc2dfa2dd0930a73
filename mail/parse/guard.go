package parse

import "fmt"

// Limits on what is worth reading. Each is far above what mail programs make
// and low enough that a hostile mail costs less than an ordinary large one.
const (
	MaxHeaderBytes = 100 << 10 // Postfix refuses longer header blocks too
	maxFields      = 1000
	maxParts       = 500
	maxDepth       = 50
	maxEmbedded    = 2 // levels of message/rfc822 that are opened
	maxGuesses     = 4 // lost boundaries that are searched for
)

// Refusal says why a mail is not read. Reason is a sentence for the sender.
type Refusal struct{ Reason string }

func (r *Refusal) Error() string { return r.Reason }

func refuse(format string, args ...any) *Refusal {
	return &Refusal{Reason: fmt.Sprintf(format, args...)}
}
