package views

import "puddle/db"

// Conversation is one conversation as its page shows it. Messages are oldest
// first; Older says that there are earlier ones. FirstUnread is the seq of the
// first message that the viewer had not read when the page was asked for, 0
// for none. Fates say how far the viewer's newest message came. Inbox is the
// list beside it on wide screens.
type Conversation struct {
	db.Conversation
	Inbox       Inbox
	Messages    []db.Message
	Older       bool
	FirstUnread int64
	Fates       []db.Fate
	Before      int64 // the seq that was asked for, 0 for the newest page
	Composer    Composer
	Cache       *MessageCache // nil draws each message anew
}

// ConversationPage is the page of /conversations/{id}. Its fragment is the
// conversation without the list, or only the older messages that were asked
// for.
func ConversationPage(v Viewer, m Conversation) Page {
	p := Page{Title: m.Item.Name, Area: AreaInbox, Body: conversationPage(v, m), Part: openedPane(v, m), Full: true}
	if m.Before != 0 {
		p.Part = olderMessages(v, m)
	}
	return p
}

// entries are the messages with what stands around them.
func (m Conversation) entries(v Viewer) []entry {
	list := make([]entry, len(m.Messages))
	for i, msg := range m.Messages {
		e := entryOf(v, msg, m.Cache)
		if i > 0 {
			before := m.Messages[i-1]
			e.newDay = v.date(before.CreatedAt) != v.date(msg.CreatedAt)
			e.follows = !e.newDay && follows(before, msg)
		}
		e.firstUnread = m.FirstUnread != 0 && msg.Seq == m.FirstUnread
		list[i] = e
	}
	return list
}

// oldest is the seq of the first message shown.
func (m Conversation) oldest() int64 {
	if len(m.Messages) == 0 {
		return 0
	}
	return m.Messages[0].Seq
}

// unread reports whether there is something that the viewer has not read.
func (m Conversation) unread() bool { return m.Seq > m.Me.ReadSeq }

// Members are the people of a conversation, whom they wait for, and the form
// that adds somebody.
type Members struct {
	db.Conversation
	Invitations []db.Invitation
	Email       string
	Errors      Errors
}

// mayRemove reports whether the viewer may remove a member.
func (m Members) mayRemove(v Viewer, o db.Member) bool {
	return v.ID == m.Item.OwnerID && o.UserID != v.ID
}

// Removal is a member who is about to be removed from a conversation.
type Removal struct {
	db.Conversation
	Member db.Member
}

// RemovalPage asks before a member is removed.
func RemovalPage(v Viewer, m Removal) Page {
	return Page{Title: "Remove " + nameOr(m.Member.Name), Area: AreaInbox, Body: removalPage(v, m)}
}

// invited says who is waited for. The address is there for its inviter alone.
func invited(n db.Invitation) string {
	if n.Mine {
		return n.Mailbox
	}
	return "Somebody"
}

func invitedBy(n db.Invitation) string {
	if n.Mine {
		return "Invited by you. Only you see the address."
	}
	return "Invited by " + nameOr(n.Inviter)
}

// MembersPage lists the members and takes one more.
func MembersPage(v Viewer, m Members) Page {
	return Page{Title: "People in this conversation", Area: AreaInbox, Body: membersPage(v, m)}
}

// Report is the form that tells the administrators of a conversation.
type Report struct {
	db.Conversation
	Reason string
	Errors Errors
}

// ReportPage is the page of /conversations/{id}/report.
func ReportPage(v Viewer, m Report) Page {
	return Page{Title: "Report this conversation", Area: AreaInbox, Body: reportPage(v, m)}
}

// memberLine says what a member is in the conversation.
func memberLine(v Viewer, c db.Conversation, m db.Member) string {
	switch {
	case m.UserID == v.ID:
		return "You"
	case m.UserID == c.Item.OwnerID && m.UserID != 0:
		return "Owner of the item"
	case m.ByMailOnly:
		return "Takes part by mail"
	}
	return "Member"
}
