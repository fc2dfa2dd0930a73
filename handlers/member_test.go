package handlers

import (
	"fmt"
	"strings"
	"testing"
)

func (w *world) removePath(who int64) string {
	return fmt.Sprintf("%s/members/%d/remove", w.conversationPath(), who)
}

func TestTheOwnerRemovesAMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.joins(t, w.stranger)
	owner, enquirer, guest := w.loggedIn(w.owner), w.loggedIn(w.enquirer), w.loggedIn(w.stranger)
	people, remove := w.conversationPath()+"/members", w.removePath(int64(w.stranger))
	wants(t, owner.get(people), 200, remove, "Cleo")
	if a := enquirer.get(people); strings.Contains(a.body, "/remove") {
		t.Error("the enquirer is offered to remove somebody")
	}
	wants(t, owner.get(remove), 200, "Cleo", `action="`+remove+`"`)
	wants(t, owner.get(w.removePath(987654321)), 404)
	wants(t, owner.get(w.removePath(int64(w.owner))), 404)
	wants(t, enquirer.get(remove), 404)
	wants(t, enquirer.post(remove, nil), 403, "Only the owner")
	wantsRedirect(t, owner.post(remove, nil), people)
	wants(t, owner.get(people), 200, "They can&#39;t read or write here any more.")
	wants(t, owner.post(remove, nil), 404)
	wants(t, guest.get(w.conversationPath()), 404)
	wants(t, enquirer.get(w.conversationPath()), 200, "Was removed by the owner of the item.")
}

// An invitation is listed, its address for its inviter alone, and taken back.
func TestAnInvitationIsListedAndWithdrawn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner, enquirer := w.loggedIn(w.owner), w.loggedIn(w.enquirer)
	people := w.conversationPath() + "/members"
	wantsRedirect(t, enquirer.post(people, fields("email", "friend@example.net")), w.conversationPath())
	wants(t, enquirer.get(people), 200, "friend@example.net", "Withdraw")
	a := owner.get(people)
	wants(t, a, 200, "Invited by Ben", "Withdraw")
	if strings.Contains(a.body, "friend@example.net") {
		t.Error("the owner reads the address that the enquirer typed")
	}
	var id int64
	must(t, w.db.Pool().QueryRow(t.Context(), `select id from invitations`).Scan(&id))
	withdraw := fmt.Sprintf("%s/invitations/%d/withdraw", w.conversationPath(), id)
	token := w.mailedToken("friend@example.net")
	wants(t, w.loggedIn(w.stranger).post(withdraw, nil), 404)
	wantsRedirect(t, enquirer.post(withdraw, nil), people)
	wants(t, enquirer.post(withdraw, nil), 404)
	wants(t, w.browser().post("/login/"+token, nil), 410)
}

func TestBlockedPeopleAreListedAndUnblocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.loggedIn(w.owner)
	if a := owner.get("/account"); strings.Contains(a.body, "Unblock") {
		t.Error("somebody is blocked")
	}
	wantsRedirect(t, owner.post(w.conversationPath()+"/block", nil), "/conversations")
	wants(t, w.loggedIn(w.enquirer).post(w.conversationPath()+"/messages", fields("content", "Hello?")), 422, "Everybody else has left")
	wants(t, owner.get("/account"), 200, "Unblock Ben")
	wants(t, owner.post("/account/blocked/unblock", fields("user", fmt.Sprint(w.stranger))), 404)
	wantsRedirect(t, owner.post("/account/blocked/unblock", fields("user", fmt.Sprint(w.enquirer))), "/account")
	if a := owner.get("/account"); strings.Contains(a.body, "Unblock Ben") {
		t.Error("Ben is still blocked")
	}
}
