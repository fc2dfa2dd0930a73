package db

import "context"

// Notice is all that a notification says. Everything in it stands still but
// for edits of its messages; Delivery.Raw is what makes it the same for ever.
type Notice struct {
	Delivery         Delivery
	Subject          string
	ItemID           ItemID
	ItemName         string
	ReplyToken       string
	UnsubscribeToken string
	RootRef          string    // of the conversation's first message
	Earlier          []string  // refs of the messages before the newest one, the last ten, oldest first
	Count            int       // new messages
	Authors          []string  // of all of them, but for those who have no account any more
	Messages         []Message // the newest of them, NoticeMessages at most, oldest first
	Context          []Message // the few before them, oldest first
}

const (
	// NoticeMessages is how many new messages a notification shows at most.
	NoticeMessages = 50
	// contextMessages is how many earlier messages it repeats.
	contextMessages = 2
)

// NoticeByDelivery returns what a notification or an invitation says.
func (d *DB) NoticeByDelivery(ctx context.Context, id DeliveryID) (Notice, error) {
	delivery, err := d.DeliveryByID(ctx, id)
	if err != nil {
		return Notice{}, err
	}
	n := Notice{Delivery: delivery}
	var joined int64
	err = d.pool.QueryRow(ctx, `
		select c.subject, i.id, i.name, coalesce(m.reply_token, ''), m.unsubscribe_token, m.joined_seq,
		       coalesce((select mail_ref from conversation_messages where conversation_id = c.id and seq = 1), ''),
		       array(
			select mail_ref from (
				select mail_ref, seq from conversation_messages
				where conversation_id = c.id and seq < $3 and seq > 1
				order by seq desc limit 10) last
			order by seq)
		from conversations c
		join items i on i.id = c.item_id
		join members m on m.conversation_id = c.id and m.user_id = $2
		where c.id = $1`, delivery.Conversation, delivery.UserID, delivery.LastSeq).Scan(
		&n.Subject, &n.ItemID, &n.ItemName, &n.ReplyToken, &n.UnsubscribeToken, &joined, &n.RootRef, &n.Earlier)
	if err != nil {
		return Notice{}, orNotFound(err, "conversation")
	}
	var seqs []int64
	err = d.pool.QueryRow(ctx, `
		with news as (
			select seq, created_by from conversation_messages
			where conversation_id = $1 and seq between $2 and $3 and deleted_at is null and created_by is distinct from $4)
		select (select count(*) from news),
		       array(select u.name from news n join users u on u.id = n.created_by group by u.id order by min(n.seq)),
		       array(select seq from news order by seq desc limit $5)`,
		delivery.Conversation, delivery.FirstSeq, delivery.LastSeq, delivery.UserID, NoticeMessages).Scan(&n.Count, &n.Authors, &seqs)
	if err != nil {
		return Notice{}, err
	}
	n.Messages, err = queryMessages(ctx, d.pool, `
		where m.conversation_id = $1 and m.seq = any($2) and m.deleted_at is null
		order by m.seq`, delivery.Conversation, seqs)
	if err != nil {
		return Notice{}, err
	}
	n.Context, err = queryMessages(ctx, d.pool, `
		where m.conversation_id = $1 and m.seq < $2 and m.seq > greatest($3, $2 - 1 - $4::bigint) and m.deleted_at is null
		  and m.via <> 'system'
		order by m.seq`, delivery.Conversation, delivery.FirstSeq, joined, contextMessages)
	return n, err
}

// ItemThumb returns the small picture of an item and its content type, nil
// where it has none.
func (d *DB) ItemThumb(ctx context.Context, id ItemID) (data []byte, contentType string, err error) {
	item, err := d.ItemByID(ctx, id)
	if err != nil || len(item.Photos) == 0 {
		return nil, "", err
	}
	f, err := d.fileByID(ctx, item.Photos[0].Thumb)
	if err != nil {
		return nil, "", err
	}
	data, err = d.readFile(ctx, f.ID)
	return data, f.ContentType, err
}
