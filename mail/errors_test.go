package mail

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"puddle/db"
)

// Every kind of trouble has its answer; what is ours is never for good.
func TestAnswerToEachKind(t *testing.T) {
	t.Parallel()
	want := map[db.Kind]int{
		db.Internal: 451, db.Unavailable: 451, db.RateLimited: 451,
		db.Invalid: 550, db.NotFound: 550, db.Forbidden: 550, db.Conflict: 550, db.Expired: 550,
		db.TooLarge: 552,
	}
	for _, kind := range db.Kinds() {
		err := fmt.Errorf("wrapped: %w", &db.Error{Kind: kind, Msg: "A sentence.", Err: errors.New("select secret from table")})
		r := answerTo(err)
		if r.Code != want[kind] || r.Enhanced[0] != r.Code/100 {
			t.Errorf("%v: %v", kind, r)
		}
		if r.Text == "" || strings.Contains(r.Text, "secret") {
			t.Errorf("%v: the peer reads %q", kind, r.Text)
		}
	}
	if r := answerTo(errors.New("anything")); r != tryLater {
		t.Errorf("an error without a kind: %v", r)
	}
	if r := answerTo(fmt.Errorf("at the door: %w", refuseFrom)); r != refuseFrom {
		t.Errorf("an answer is answered as %v", r)
	}
}
