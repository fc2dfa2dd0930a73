package db_test

import (
	"context"
	"math/rand/v2"

	"puddle/db"
)

// mail is one of a member's with a post in each of the conversations.
func (c *crowd) mail(verdict db.Verdict, user db.UserID, ids ...db.ConversationID) db.NewInbound {
	key := c.key()
	in := db.NewInbound{Rcpt: []string{"r"}, Digest: []byte(key), Verdict: verdict, Raw: []byte(key), Member: user}
	if verdict == db.Posted {
		in.Author = user
	}
	for _, id := range ids {
		in.Posts = append(in.Posts, db.NewMessage{Conversation: id, Author: user, Via: db.ViaEmail, Content: key, DedupeKey: key,
			Held: verdict == db.Held, Cut: []db.CutPiece{{Kind: "quote", Content: "> words"}}, Attachments: note})
	}
	return in
}

func (c *crowd) mailIn(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	in := c.mail(db.Posted, user, id)
	if err = c.draw(ctx, `select address from addresses`, &in.AuthorAddress); err != nil {
		return err
	}
	_, err = c.RecordInbound(ctx, in)
	return err
}

func (c *crowd) mailToTwo(ctx context.Context) error {
	one, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	two, _, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	verdict := db.Posted
	if rand.IntN(2) == 0 {
		verdict = db.Held
	}
	_, err = c.RecordInbound(ctx, c.mail(verdict, user, one, two))
	return err
}

func (c *crowd) mailHeld(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	_, err = c.RecordInbound(ctx, c.mail(db.Held, user, id))
	return err
}

func (c *crowd) mailRefused(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	in := c.mail(db.Refused, user)
	r := db.NewRefusal{Conversation: id, User: user, Reason: c.key()}
	if rand.IntN(2) == 0 {
		r.Message = &db.NewMessage{Conversation: id, Author: user, Via: db.ViaEmail, Content: r.Reason}
	}
	in.Refusals = append(in.Refusals, r)
	_, err = c.RecordInbound(ctx, in)
	return err
}

func (c *crowd) release(ctx context.Context) (err error) {
	var token string
	if err = c.draw(ctx, `select link from deliveries where kind in ('held', 'refused') and link <> ''`, &token); err != nil {
		return err
	}
	if rand.IntN(3) == 0 {
		return c.DiscardHeld(ctx, token)
	}
	_, err = c.ReleaseHeld(ctx, token)
	return err
}

func (c *crowd) settleByAdministrator(ctx context.Context) error {
	var id db.InboundID
	if err := c.draw(ctx, `select inbound_id from held_posts where settled_at is null`, &id); err != nil {
		return err
	}
	if rand.IntN(3) == 0 {
		return c.DiscardInbound(ctx, id)
	}
	return c.ReleaseInbound(ctx, id)
}

func (c *crowd) notifications(ctx context.Context) error {
	user, err := c.drawPerson(ctx)
	if err != nil {
		return err
	}
	choices := []db.NotifyChoice{db.NotifyAtOnce, db.NotifyGathered, db.NotifyDigest, db.NotifyNever}
	return c.UpdateNotifications(ctx, user, db.Notifications{Notify: choices[rand.IntN(len(choices))], DigestHour: rand.IntN(24)})
}

func (c *crowd) unsubscribe(ctx context.Context) (err error) {
	var token string
	if rand.IntN(2) == 0 {
		err = c.draw(ctx, `select unsubscribe_token from members`, &token)
	} else {
		err = c.draw(ctx, `select digest_token from users where digest_token is not null`, &token)
	}
	if err == nil {
		_, err = c.Unsubscribe(ctx, token)
	}
	return err
}

func (c *crowd) claim(ctx context.Context) error {
	_, _, err := c.ClaimNotices(ctx, 50)
	return err
}

func (c *crowd) drawDelivery(ctx context.Context) (id db.DeliveryID, err error) {
	return id, c.draw(ctx, `select id from deliveries`, &id)
}

func (c *crowd) send(ctx context.Context) error {
	id, err := c.drawDelivery(ctx)
	if err != nil {
		return err
	}
	if _, err = c.SkipUnwanted(ctx, id); err != nil {
		return err
	}
	if _, err = c.KeepRaw(ctx, id, []byte("mail"), "words"); err != nil {
		return err
	}
	if err := c.KeepMail(ctx, id, "somebody", []byte("mail")); err != nil {
		return err
	}
	return c.RecordAttempt(ctx, id, db.Attempt{State: db.Sent, Words: "250 2.0.0"})
}

func (c *crowd) bounce(ctx context.Context) error {
	id, err := c.drawDelivery(ctx)
	if err != nil {
		return err
	}
	return c.RecordBounce(ctx, id, db.Bounce{Permanent: rand.IntN(2) == 0, Status: "5.1.1", Diagnostic: c.key()})
}

// sweep has some of everything be old. What is held of a mail is never younger
// than the mail.
func (c *crowd) sweep(ctx context.Context) error {
	var mail db.InboundID
	if err := c.draw(ctx, `select id from inbound_mails`, &mail); err != nil {
		return err
	}
	_, err := c.Pool().Exec(ctx, `
		update held_posts set created_at = now() - interval '2 years', expires_at = now() - interval '2 years' where inbound_id = $1`, mail)
	if err != nil {
		return err
	}
	age := []string{"2 months", "2 years"}[rand.IntN(2)]
	_, err = c.Pool().Exec(ctx, `update inbound_mails set received_at = now() - $2::text::interval where id = $1`, mail, age)
	if err != nil {
		return err
	}
	for _, sql := range []string{
		`update files set created_at = now() - interval '2 days' where id = (select max(id) from files)`,
		`update links set expires_at = now() - interval '1 year' where token_hash = (select token_hash from links where used_at is not null limit 1)`,
		`update sessions set expires_at = now() - interval '1 day' where id_hash = (select id_hash from sessions limit 1)`,
		`update deliveries set created_at = now() - interval '2 years', modified_at = now() - interval '2 years' where id = (select max(id) from deliveries where state in ('skipped', 'sent'))`,
	} {
		if _, err := c.Pool().Exec(ctx, sql); err != nil {
			return err
		}
	}
	return c.Sweep(ctx)
}
