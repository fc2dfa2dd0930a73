package db

import (
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Kind says what sort of trouble an Error is. The list is closed: handlers and
// mail each map every kind to a status of theirs.
type Kind int

const (
	Internal    Kind = iota // ours; people read no details
	Invalid                 // the input is wrong; Msg says how
	NotFound                // there is no such thing, or it is not the viewer's to know
	Forbidden               // known to the viewer, but not theirs to do
	Conflict                // true when asked, no longer or not again possible
	Expired                 // a link or an address that has had its time
	RateLimited             // too much, later again
	TooLarge                // over a limit in size
	Unavailable             // ours, passing: the database is away
)

func (k Kind) String() string {
	return [...]string{"internal", "invalid", "not found", "forbidden", "conflict",
		"expired", "rate limited", "too large", "unavailable"}[k]
}

// Kinds lists every Kind.
func Kinds() []Kind {
	return []Kind{Internal, Invalid, NotFound, Forbidden, Conflict, Expired, RateLimited, TooLarge, Unavailable}
}

// Error is trouble that has a kind. Msg is a sentence for people, Field names
// the form field that it is about ("" for none), Err is for operators.
type Error struct {
	Kind  Kind
	Field string
	Msg   string
	Err   error
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Msg, e.Err)
	}
	return e.Msg
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err. What has none is Unavailable when the
// database could not be reached or asked us to come again, else Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	if unavailable(err) {
		return Unavailable
	}
	return Internal
}

// Sentence returns the sentence for people in err, "" where there is none.
func Sentence(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Msg
	}
	return ""
}

// FieldOf returns the name of the form field that err is about, "" for none.
func FieldOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}

func invalid(field, format string, args ...any) error {
	return &Error{Kind: Invalid, Field: field, Msg: fmt.Sprintf(format, args...)}
}

func notFound(what string) error {
	return &Error{Kind: NotFound, Msg: "There is no such " + what + "."}
}

// orNotFound turns "no rows" into NotFound and leaves the rest as it is.
func orNotFound(err error, what string) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return notFound(what)
	}
	return err
}

// violates reports whether err is the violation of the named constraint.
func violates(err error, constraint string) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.ConstraintName == constraint
}

// unavailable reports whether the database is away or asks for another try:
// connection trouble (class 08), no resources (53), an operator's intervention
// (57), a lock or serialisation failure (40, 55), a standby or a transaction that
// was cut off (25).
func unavailable(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return true // even where the server said why it lets nobody in
	}
	var e *pgconn.PgError
	if errors.As(err, &e) {
		switch e.Code[:2] {
		case "08", "25", "40", "53", "55", "57":
			return true
		}
		return false
	}
	var network net.Error
	return errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
