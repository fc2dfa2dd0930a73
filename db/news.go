package db

import (
	"context"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"
)

// Now is after every event of a conversation.
const Now = math.MaxInt64

// News is what is new in a conversation since one of its events, all of it as
// of one instant. It serves all who know the conversation up to that event: For
// gives each member what is theirs. It must not be changed.
type News struct {
	change   int64
	more     bool
	messages []Message
	members  []Member
	fates    map[UserID][]Fate
}

// MemberNews is what one member is told.
type MemberNews struct {
	Messages []Message // new and changed ones, in the order of their events
	Members  []Member  // as of now, in the order in which they came
	Fates    []Fate    // of the member's newest message: see DB.Fates
	Change   int64     // the event up to which this tells everything
	More     bool      // there is more after that event
}

// News returns what is new after the event change, or what is so Now: so many
// messages at most, and the fates of those among the last so many. It asks for
// no viewer, who may see what is for For to say.
func (d *DB) News(ctx context.Context, id ConversationID, change int64, limit int) (*News, error) {
	n := &News{}
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err := pgx.BeginTxFunc(ctx, d.pool, snapshot, func(tx pgx.Tx) error { return n.read(ctx, tx, id, change, limit) })
	return n, err
}

func (n *News) read(ctx context.Context, tx pgx.Tx, id ConversationID, change int64, limit int) error {
	err := tx.QueryRow(ctx, `select change from conversations where id = $1`, id).Scan(&n.change)
	if err != nil {
		return orNotFound(err, "conversation")
	}
	if n.members, err = members(ctx, tx, 0, id); err != nil {
		return err
	}
	n.messages, err = queryMessages(ctx, tx, `
		where m.conversation_id = $1 and m.change > $2
		order by m.change, m.seq
		limit $3`, id, change, limit)
	if err != nil {
		return err
	}
	if n.more = len(n.messages) == limit; n.more {
		n.change = n.messages[limit-1].Change
	}
	n.fates, err = fates(ctx, tx, 0, id, 0, limit)
	return err
}

// For returns what the viewer may know, as of the instant of n, NotFound when
// they were no member then. Its slices are others', too.
func (n *News) For(viewer UserID) (MemberNews, error) {
	place := slices.IndexFunc(n.members, func(m Member) bool { return m.UserID == viewer })
	if place < 0 {
		return MemberNews{}, notFound("conversation")
	}
	mine := MemberNews{Members: n.members, Fates: n.fates[viewer], Change: n.change, More: n.more}
	for _, m := range n.messages {
		if m.Seq > n.members[place].JoinedSeq {
			mine.Messages = append(mine.Messages, m)
		}
	}
	return mine, nil
}
