package db

import "context"

// Two programs that answer each other look like people who answer at once,
// each time. A person does so now and then, seldom with the same words.
const (
	maxSameAnswers  = 5
	maxQuickAnswers = 20
)

var errLoop = &Error{Kind: RateLimited, Msg: "Too many answers came too fast in this conversation. Please try again later."}

// CheckLoop fails with RateLimited when, by this mail, a member would answer
// too many notifications of the last hour within seconds: programs may be
// answering each other.
func (d *DB) CheckLoop(ctx context.Context, id ConversationID, user UserID, content string) error {
	if d.config.NoLimits {
		return nil
	}
	var same, quick int
	err := d.pool.QueryRow(ctx, `
		select count(*) filter (where answer.content = $3), count(*)
		from (
			select conversation_id, user_id, modified_at from deliveries
			where conversation_id = $1 and user_id = $2 and kind = 'notification' and state = 'sent'
			order by last_seq desc
			limit $4) d
		cross join lateral (
			select x.content from conversation_messages x
			where x.conversation_id = d.conversation_id and x.created_by = d.user_id and x.via = 'email'
			  and x.created_at between d.modified_at and d.modified_at + interval '10 seconds'
			order by x.seq
			limit 1) answer
		where d.modified_at > now() - interval '1 hour'`,
		id, user, Redact(trimContent(content)), 2*maxQuickAnswers).Scan(&same, &quick)
	if err == nil && (same >= maxSameAnswers || quick >= maxQuickAnswers) {
		return errLoop
	}
	return err
}
