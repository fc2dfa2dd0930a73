package db

import "context"

// How many mails that came to a member's reply addresses are kept, at most, of
// each verdict. Each has its own count, so that neither forgers nor robots use
// up what the member may write.
const (
	maxMailsAnHour = 1000
	maxMailsADay   = 3000
)

var errQuota = &Error{Kind: RateLimited, Msg: "That was a lot of mail in a short time. Please try again later: nothing of it is lost."}

// CheckQuota fails with RateLimited when as many mails with the verdict came
// to a member's reply addresses as a member can have. All instances count
// together; mails that are in hand at the same moment are not counted.
func (d *DB) CheckQuota(ctx context.Context, user UserID, v Verdict) error {
	if d.config.NoLimits {
		return nil
	}
	var hour, day int
	err := d.pool.QueryRow(ctx, `
		select count(*) filter (where received_at > now() - interval '1 hour'), count(*)
		from inbound_mails
		where member_id = $1 and verdict = $2 and received_at > now() - interval '1 day'`, user, v).Scan(&hour, &day)
	if err == nil && (hour >= maxMailsAnHour || day >= maxMailsADay) {
		return errQuota
	}
	return err
}
