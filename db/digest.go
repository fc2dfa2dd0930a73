package db

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Digest is all that the mail of a day says.
type Digest struct {
	Delivery         Delivery
	UnsubscribeToken string
	Parts            []DigestPart // the newest news first
	More             int          // conversations with news beyond these
}

// DigestPart is the news of one conversation.
type DigestPart struct {
	Conversation ConversationID
	Subject      string
	Count        int       // new messages
	Messages     []Message // the newest of them, oldest first
}

// What a digest shows: clients clip what is over 100 kB.
const (
	maxDigestParts = 30
	digestMessages = 3 // of each conversation
)

// DigestByDelivery returns what a digest says. What was taken back since is not
// in it; a conversation that nothing is left of, or that the member left, is none
// of its parts.
func (d *DB) DigestByDelivery(ctx context.Context, id DeliveryID) (g Digest, err error) {
	if g.Delivery, err = d.DeliveryByID(ctx, id); err != nil {
		return g, err
	}
	err = d.pool.QueryRow(ctx, `select coalesce(digest_token, '') from users where id = $1`, g.Delivery.UserID).Scan(&g.UnsubscribeToken)
	if err != nil {
		return g, orNotFound(err, "person")
	}
	rows, err := d.pool.Query(ctx, `
		select p.conversation_id, c.subject, n.count, n.seqs[:$2]
		from digest_parts p
		join conversations c on c.id = p.conversation_id
		join members m on m.conversation_id = p.conversation_id and m.user_id = p.user_id and m.active
		cross join lateral (
			select count(*) as count, array_agg(x.seq order by x.seq desc) as seqs, max(x.created_at) as newest_at
			from conversation_messages x
			where x.conversation_id = p.conversation_id and x.seq between p.first_seq and p.last_seq
			  and x.deleted_at is null and x.created_by is distinct from p.user_id) n
		where p.delivery_id = $1 and n.count > 0
		order by n.newest_at desc, p.conversation_id`, id, digestMessages)
	if err != nil {
		return g, err
	}
	var part DigestPart
	var seqs []int64
	var shown [][]int64
	_, err = pgx.ForEachRow(rows, []any{&part.Conversation, &part.Subject, &part.Count, &seqs}, func() error {
		if len(g.Parts) == maxDigestParts {
			g.More++
			return nil
		}
		g.Parts, shown = append(g.Parts, part), append(shown, seqs)
		return nil
	})
	for i := range g.Parts {
		if err != nil {
			return g, err
		}
		g.Parts[i].Messages, err = queryMessages(ctx, d.pool, `
			where m.conversation_id = $1 and m.seq = any($2) and m.deleted_at is null
			order by m.seq`, g.Parts[i].Conversation, shown[i])
	}
	return g, err
}
