package db

import "context"

// PreviewMessage returns the message that PostMessage would make of m, its
// attachments left out, and makes none. It refuses what PostMessage refuses.
func (d *DB) PreviewMessage(ctx context.Context, m NewMessage) (Message, error) {
	if err := d.checkMember(ctx, m.Author, m.Conversation); err != nil {
		return Message{}, err
	}
	m.Attachments = nil
	m, _, err := checkMessage(m)
	if err != nil {
		return Message{}, err
	}
	return Message{Conversation: m.Conversation, AuthorID: m.Author, Via: m.Via, Format: m.Format, Content: m.Content}, nil
}
