package db_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"puddle/db"
)

// waiting returns whom a conversation waits for, as somebody may know it.
func (w world) waiting(viewer db.UserID, id db.ConversationID) []db.Invitation {
	w.t.Helper()
	invitations, err := w.Invitations(w.ctx, viewer, id)
	w.must(err)
	return invitations
}

// replyToken returns that of somebody's address in a conversation.
func (w world) replyToken(id db.ConversationID, name string) (token string) {
	w.t.Helper()
	w.must(w.Pool().QueryRow(w.ctx, `
		select m.reply_token from members m join users u on u.id = m.user_id
		where m.conversation_id = $1 and u.name = $2`, id, name).Scan(&token))
	return token
}

var exceptIDs = cmpopts.IgnoreFields(db.Invitation{}, "ID", "CreatedAt")

// Whoever the address belongs to, and whether they are mailed: the list says the
// same, and only its inviter reads the address.
func TestInvitationsTellNothingOfAnAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	eva, id := w.person("Eva"), w.ask(w.ben, "1")
	_, err := w.Pool().Exec(w.ctx, `insert into blocks (user_id, blocked_id) values ($1, $2)`, eva, w.ben)
	w.must(err)
	var mine, others []db.Invitation
	for _, address := range []string{"eva@example.org", "nobody@example.net", "ana@example.org", "ben@example.org"} {
		w.must(w.AddMember(w.ctx, w.ben, id, address))
		w.must(w.AddMember(w.ctx, w.ben, id, address)) // again: it is one invitation
		mine = append(mine, db.Invitation{Mailbox: address, Inviter: "Ben", Mine: true, Withdrawable: true})
		others = append(others, db.Invitation{Inviter: "Ben", Withdrawable: true})
	}
	if diff := cmp.Diff(mine, w.waiting(w.ben, id), exceptIDs); diff != "" {
		t.Errorf("Ben reads (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(others, w.waiting(w.ana, id), exceptIDs); diff != "" {
		t.Errorf("Ana reads (-want +got):\n%s", diff)
	}
	if got := w.waiting(w.person("Carl"), id); len(got) != 0 {
		t.Errorf("a stranger reads %+v", got)
	}
}

// A withdrawn invitation lets nobody in: not by its link, not by its address.
func TestWithdrawnInvitation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.must(w.AddMember(w.ctx, w.ben, id, "eva@example.net"))
	token, target := w.mailed("eva@example.net", db.DeliverInvite), w.replyToken(id, "Guest")
	invitation := w.waiting(w.ben, id)[0].ID
	w.wantKind(w.Withdraw(w.ctx, w.person("Carl"), id, invitation), db.NotFound)
	w.must(w.Withdraw(w.ctx, w.ben, id, invitation))
	w.wantKind(w.Withdraw(w.ctx, w.ben, id, invitation), db.NotFound)
	_, _, err := w.LogInByLink(w.ctx, token)
	w.wantKind(err, db.Expired)
	_, err = w.ReplyTargetByToken(w.ctx, target)
	w.wantKind(err, db.NotFound)
	if got := w.waiting(w.ben, id); len(got) != 0 {
		t.Errorf("still waiting: %+v", got)
	}
}

// Whom two invited is shut out when neither wants them any more.
func TestInvitationByTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.must(w.AddMember(w.ctx, w.ben, id, "eva@example.net"))
	w.must(w.AddMember(w.ctx, w.ana, id, "eva@example.net"))
	invitations, target := w.waiting(w.ana, id), w.replyToken(id, "Guest")
	w.wantKind(w.Withdraw(w.ctx, w.ben, id, invitations[1].ID), db.NotFound) // Ana's
	w.must(w.Withdraw(w.ctx, w.ana, id, invitations[0].ID))                  // Ben's, by the owner
	_, err := w.ReplyTargetByToken(w.ctx, target)
	w.must(err)
	_, _, err = w.LogInByLink(w.ctx, w.mailed("eva@example.net", db.DeliverInvite))
	w.must(err)
	if got := w.waiting(w.ana, id); len(got) != 0 {
		t.Errorf("she has come, and is waited for: %+v", got)
	}
}

// Who is removed reads, writes and invites no more, whatever they still hold.
func TestRemovedMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.must(w.AddMember(w.ctx, w.ana, id, "eva@example.net"))
	_, _, err := w.LogInByLink(w.ctx, w.mailed("eva@example.net", db.DeliverInvite))
	w.must(err)
	w.must(w.AddMember(w.ctx, w.ben, id, "fay@example.net"))
	ben, fay := w.replyToken(id, "Ben"), w.mailed("fay@example.net", db.DeliverInvite)
	w.say(w.ana, id, "2")

	w.wantKind(w.RemoveMember(w.ctx, w.ben, id, w.ana), db.Forbidden)
	w.wantKind(w.RemoveMember(w.ctx, w.person("Carl"), id, w.ben), db.NotFound)
	w.wantKind(w.RemoveMember(w.ctx, w.ana, id, w.ana), db.Conflict)
	w.must(w.RemoveMember(w.ctx, w.ana, id, w.ben))
	w.wantKind(w.RemoveMember(w.ctx, w.ana, id, w.ben), db.NotFound)

	_, err = w.ConversationByID(w.ctx, w.ben, id)
	w.wantKind(err, db.NotFound)
	_, err = w.PostMessage(w.ctx, db.NewMessage{Conversation: id, Author: w.ben, Via: db.ViaEmail, Content: "3"})
	w.wantKind(err, db.NotFound)
	_, err = w.StartConversation(w.ctx, w.ben, w.bicycle, db.NewMessage{Via: db.ViaWeb, Content: "me again"})
	w.wantKind(err, db.Forbidden)
	_, err = w.ReplyTargetByToken(w.ctx, ben)
	w.wantKind(err, db.NotFound)
	_, _, err = w.LogInByLink(w.ctx, fay)
	w.wantKind(err, db.Expired)
	_, _, err = w.ClaimNotices(w.ctx, 10)
	w.must(err)
	if w.mailed("Ben@example.org", db.DeliverNotification) != "" {
		t.Error("Ben was mailed")
	}
	want := []string{"1 Ben: 1", "2 Guest: Joined the conversation.", "3 Ana: 2", "4 Ben: Was removed by the owner of the item."}
	if diff := cmp.Diff(want, w.read(w.ana, id)); diff != "" {
		t.Errorf("Ana reads (-want +got):\n%s", diff)
	}
}

// Only the owner has a removed member invited again.
func TestRemovedMemberIsInvitedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.person("Eva")
	w.must(w.AddMember(w.ctx, w.ana, id, "eva@example.org"))
	eva, _, err := w.LogInByLink(w.ctx, w.mailed("eva@example.org", db.DeliverInvite))
	w.must(err)
	w.must(w.RemoveMember(w.ctx, w.ana, id, eva.ID))
	first := w.mailed("eva@example.org", db.DeliverInvite)
	w.must(w.AddMember(w.ctx, w.ben, id, "eva@example.org"))
	if w.mailed("eva@example.org", db.DeliverInvite) != first {
		t.Error("Ben had her invited again")
	}
	w.must(w.AddMember(w.ctx, w.ana, id, "eva@example.org"))
	_, _, err = w.LogInByLink(w.ctx, w.mailed("eva@example.org", db.DeliverInvite))
	w.must(err)
	_, err = w.ConversationByID(w.ctx, eva.ID, id)
	w.must(err)
}

// An invitation that waits for another attempt is not sent once it is withdrawn.
func TestWithdrawnInvitationIsNotMailed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask(w.ben, "1")
	w.must(w.AddMember(w.ctx, w.ben, id, "eva@example.net"))
	deliveries, err := w.Deliveries(w.ctx, 1)
	w.must(err)
	if skipped, err := w.SkipUnwanted(w.ctx, deliveries[0].ID); skipped || err != nil {
		t.Errorf("an invitation that waits: %t, %v", skipped, err)
	}
	w.must(w.Withdraw(w.ctx, w.ben, id, w.waiting(w.ben, id)[0].ID))
	if skipped, err := w.SkipUnwanted(w.ctx, deliveries[0].ID); !skipped || err != nil {
		t.Errorf("one that is withdrawn: %t, %v", skipped, err)
	}
}
