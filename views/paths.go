package views

import (
	"fmt"
	"net/url"

	"puddle/db"
)

// The addresses without parameters.
const (
	HomePath          = "/"
	ItemsPath         = "/items"
	MyItemsPath       = "/items?mine=1"
	NewItemPath       = "/items/new"
	InboxPath         = "/conversations"
	EventsPath        = "/events"
	SignUpPath        = "/signup"
	LoginPath         = "/login"
	LoginLinkPath     = "/login/link"
	LogoutPath        = "/logout"
	CheckMailPath     = "/check-mail"
	AccountPath       = "/account"
	ProfilePath       = "/account/profile"
	NotificationsPath = "/account/notifications"
	PasswordPath      = "/account/password"
	AddressesPath     = "/account/addresses"            // POST email: adds one
	PrimaryPath       = "/account/addresses/primary"    // POST mailbox
	ReactivatePath    = "/account/addresses/reactivate" // POST mailbox
	RemoveAddressPath = "/account/addresses/remove"     // POST mailbox
	EndSessionPath    = "/account/sessions/end"         // POST key; no key ends all others
	UnblockPath       = "/account/blocked/unblock"      // POST user
	ExportPath        = "/account/export"
	DeleteAccountPath = "/account/delete" // POST
	InboundPath       = "/admin/inbound"
	DevMailPath       = "/dev/mail"
	DevStylesPath     = "/dev/styles"
)

// ItemPath is the page of an item; POST changes it.
func ItemPath(id db.ItemID) string { return "/items/" + number(id) }

// EditItemPath is the form that changes an item.
func EditItemPath(id db.ItemID) string { return ItemPath(id) + "/edit" }

// DeleteItemPath asks (GET) before the item is deleted (POST).
func DeleteItemPath(id db.ItemID) string { return ItemPath(id) + "/delete" }

// ItemStatusPath takes a new status (POST status).
func ItemStatusPath(id db.ItemID) string { return ItemPath(id) + "/status" }

// StartConversationPath takes the first message to an item's owner (POST).
func StartConversationPath(id db.ItemID) string { return ItemPath(id) + "/conversations" }

// PhotoPath is a public picture of an item.
func PhotoPath(id db.FileID) string { return "/photos/" + number(id) }

// SearchPath is the item list for a search, a category, perhaps only what is
// available, and a place to go on from; each may be empty.
func SearchPath(query string, category db.CategoryID, available bool, before string) string {
	q := url.Values{}
	setUnlessEmpty(q, "query", query)
	if category != 0 {
		q.Set("category", number(category))
	}
	if available {
		q.Set("status", string(db.Available))
	}
	setUnlessEmpty(q, "before", before)
	return withQuery(ItemsPath, q)
}

// InboxFilterPath is the inbox seen through a filter; "" and 0 filter nothing.
func InboxFilterPath(which, query string, item db.ItemID, before string) string {
	q := url.Values{}
	if which != "all" {
		setUnlessEmpty(q, "filter", which)
	}
	setUnlessEmpty(q, "query", query)
	if item != 0 {
		q.Set("item", number(item))
	}
	setUnlessEmpty(q, "before", before)
	return withQuery(InboxPath, q)
}

// ConversationPath is the page of a conversation.
func ConversationPath(id db.ConversationID) string { return "/conversations/" + number(id) }

// OlderPath is the page of a conversation that ends before a seq.
func OlderPath(id db.ConversationID, before int64) string {
	return fmt.Sprintf("/conversations/%d?before=%d", id, before)
}

// MessagesPath and the next ones take what a member does to a conversation,
// all by POST.
func MessagesPath(id db.ConversationID) string { return ConversationPath(id) + "/messages" }
func ReadPath(id db.ConversationID) string     { return ConversationPath(id) + "/read" }    // seq
func UnreadPath(id db.ConversationID) string   { return ConversationPath(id) + "/unread" }  // nothing
func MutePath(id db.ConversationID) string     { return ConversationPath(id) + "/mute" }    // muted=true|false
func ArchivePath(id db.ConversationID) string  { return ConversationPath(id) + "/archive" } // archived=true|false
func LeavePath(id db.ConversationID) string    { return ConversationPath(id) + "/leave" }
func BlockPath(id db.ConversationID) string    { return ConversationPath(id) + "/block" }
func ReportPath(id db.ConversationID) string   { return ConversationPath(id) + "/report" }  // reason; GET shows the form
func MembersPath(id db.ConversationID) string  { return ConversationPath(id) + "/members" } // email; GET shows the form

// RemoveMemberPath asks (GET) before a member is removed (POST), WithdrawPath
// takes back an invitation (POST).
func RemoveMemberPath(id db.ConversationID, user db.UserID) string {
	return MembersPath(id) + "/" + number(user) + "/remove"
}
func WithdrawPath(id db.ConversationID, invitation db.InvitationID) string {
	return ConversationPath(id) + "/invitations/" + number(invitation) + "/withdraw"
}

// DraftPath and TypingPath take what the page says by itself (POST).
func DraftPath(id db.ConversationID) string  { return ConversationPath(id) + "/draft" }  // content
func TypingPath(id db.ConversationID) string { return ConversationPath(id) + "/typing" } // nothing

// PreviewPath shows how a message will look (POST content).
func PreviewPath(id db.ConversationID) string { return ConversationPath(id) + "/preview" }

// MessagePlacePath is a message's place in the newest page of its conversation,
// OlderPlacePath that in the page that ends before a seq.
func MessagePlacePath(m db.Message) string {
	return ConversationPath(m.Conversation) + "#" + messageID(m.ID)
}
func OlderPlacePath(m db.Message, before int64) string {
	return OlderPath(m.Conversation, before) + "#" + messageID(m.ID)
}

// MessagePath takes a message's new content (POST content); GET leads to its
// place in the conversation.
func MessagePath(id db.MessageID) string { return "/messages/" + number(id) }

// EditMessagePath is the form that changes a message.
func EditMessagePath(id db.MessageID) string { return MessagePath(id) + "/edit" }

// DeleteMessagePath deletes a message (POST).
func DeleteMessagePath(id db.MessageID) string { return MessagePath(id) + "/delete" }

// CutPath shows what was left out of a mailed message.
func CutPath(id db.MessageID) string { return MessagePath(id) + "/cut" }

// ReceivedPath is the mail that a message was made from.
func ReceivedPath(id db.MessageID) string { return MessagePath(id) + "/received" }

// RestorePath puts back what was left out of a mailed message (POST piece…).
func RestorePath(id db.MessageID) string { return MessagePath(id) + "/restore" }

// MessageFilePath is an attachment or its small picture.
func MessageFilePath(id db.MessageID, file db.FileID) string {
	return fmt.Sprintf("/messages/%d/files/%d", id, file)
}

// ConversationEventsPath is the stream of a conversation's page, which also
// carries the viewer's inbox rows. After is the change that the page shows.
func ConversationEventsPath(id db.ConversationID, after int64) string {
	return fmt.Sprintf("%s?conversation=%d&after=%d", EventsPath, id, after)
}

// VerifyPath and the next three are the links in mails: GET shows a button,
// POST acts.
func VerifyPath(token string) string         { return "/verify/" + url.PathEscape(token) }
func LoginByLinkPath(token string) string    { return "/login/" + url.PathEscape(token) }
func ConfirmAddressPath(token string) string { return "/address/" + url.PathEscape(token) }
func UnsubscribePath(token string) string    { return "/unsubscribe/" + url.PathEscape(token) }

// HeldPath is the question whether a mail that waits was its member's: GET
// shows it, POST posts the mail. DiscardHeldPath drops it (POST).
func HeldPath(token string) string        { return "/held/" + url.PathEscape(token) }
func DiscardHeldPath(token string) string { return HeldPath(token) + "/discard" }

// LoginNextPath and SignUpNextPath are the ways in that lead on to next.
func LoginNextPath(next string) string  { return withNext(LoginPath, next) }
func SignUpNextPath(next string) string { return withNext(SignUpPath, next) }

func withNext(path, next string) string {
	q := url.Values{}
	setUnlessEmpty(q, "next", next)
	return withQuery(path, q)
}

// CheckMailForPath is the page that sends people to their mail, for an address
// that it shows.
func CheckMailForPath(email string) string {
	return withQuery(CheckMailPath, url.Values{"email": {email}})
}

// DevMailMailboxPath is the demo's mail client with the mails to one mailbox.
func DevMailMailboxPath(mailbox string) string {
	q := url.Values{}
	setUnlessEmpty(q, "mailbox", mailbox)
	return withQuery(DevMailPath, q)
}

// DevMailMessagePath is a kept mail in the demo's mail client, and
// DevMailReplyPath takes an answer to it (POST content).
func DevMailMessagePath(id db.KeptMailID) string { return fmt.Sprintf("%s/%d", DevMailPath, id) }
func DevMailReplyPath(id db.KeptMailID) string   { return DevMailMessagePath(id) + "/reply" }

// DevMailHTMLPath is the HTML part of a kept mail as a document of its own,
// for a sandboxed frame: the policy of our pages would forbid its styles.
func DevMailHTMLPath(id db.KeptMailID) string { return DevMailMessagePath(id) + "/html" }

// The DOM ids that answers and streams aim at.
const (
	mainID         = "main"
	messagesID     = "messages"
	receiptsID     = "receipts"
	participantsID = "participants"
	inboxID        = "inbox"
	unreadID       = "unread"
	noticesID      = "notices"
	composerID     = "composer"
	previewID      = "preview"
	resultsID      = "results"
	itemFormID     = "item-form"
	headID         = "conversation-head"
	paneID         = "pane"
)

// messageID is the DOM id of a message's entry, and the fragment of its URL.
func messageID(id db.MessageID) string       { return "message-" + number(id) }
func inboxRowID(id db.ConversationID) string { return "conversation-" + number(id) }
func dayID(day string) string                { return "day-" + day }

func setUnlessEmpty(q url.Values, key, value string) {
	if value != "" {
		q.Set(key, value)
	}
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
