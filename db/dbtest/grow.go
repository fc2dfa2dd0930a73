package dbtest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"puddle/db"
)

// Execer is a connection to a database, or several.
type Execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Grow gives a conversation so many messages of the owner's, each "Message
// number" and its seq, and the two people so many further conversations about
// things of the owner's, which are older than it. Nobody is told of any.
func Grow(t testing.TB, c Execer, owner, asker db.UserID, id db.ConversationID, messages, conversations int) {
	t.Helper()
	for _, s := range []struct {
		sql  string
		args []any
	}{
		{`insert into conversation_messages (conversation_id, seq, change, created_by, via, content, mail_ref)
			select c.id, n, n, $2, 'web', 'Message number ' || n, 'ref' || n
			from conversations c, generate_series(c.seq + 1, $3) n
			where c.id = $1`, []any{id, owner, messages}},
		{`update conversations set seq = greatest(seq, $2), change = greatest(change, $2) where id = $1`, []any{id, messages}},
		{`update members m set seq = c.seq from conversations c where c.id = $1 and m.conversation_id = c.id`, []any{id}},
		{`with things as (
			insert into items (owner_id, name) select $1, 'Thing ' || n from generate_series(1, $3) n
			returning id, name),
		talks as (
			insert into conversations (item_id, enquirer_id, subject, seq, change, last_words, last_author_id, modified_at)
			select id, $2, name, 3, 3, 'Hello', $2, now() - id * interval '1 minute' from things
			returning id, modified_at)
		insert into members (conversation_id, user_id, active, seq, modified_at, reply_token, unsubscribe_token)
		select t.id, who, true, 3, t.modified_at, 'r' || t.id || 'x' || who, 'u' || t.id || 'x' || who
		from talks t, unnest(array[$1, $2]::bigint[]) who`, []any{owner, asker, conversations}},
		{`analyze`, nil},
	} {
		if _, err := c.Exec(t.Context(), s.sql, s.args...); err != nil {
			t.Fatal(err)
		}
	}
}
