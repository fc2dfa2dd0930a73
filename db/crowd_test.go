package db_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"puddle/db"
)

var crowdActs = flag.Int("crowd", 60, "how many things each writer does in TestCrowd")

// crowd is a small world in which everybody does everything at once. What they
// act on is drawn from the rows that are there at that moment, so it is often
// gone or changed when they come to it.
type crowd struct {
	world
	made atomic.Int64 // numbers for names and keys
}

// acts are all kinds of writers. Those that make something are named more than
// once where otherwise little would be left.
var acts = map[string]func(c *crowd, ctx context.Context) error{
	"post": (*crowd).post, "post again": (*crowd).post, "post a file": (*crowd).postFile,
	"edit": (*crowd).edit, "take back": (*crowd).takeBack, "restore": (*crowd).restore,
	"read": (*crowd).readUp, "be there": (*crowd).beThere, "change one's row": (*crowd).changeRow,
	"mail in": (*crowd).mailIn, "mail to two": (*crowd).mailToTwo, "mail held": (*crowd).mailHeld, "mail refused": (*crowd).mailRefused,
	"release": (*crowd).release, "settle by administrator": (*crowd).settleByAdministrator,
	"invite": (*crowd).invite, "invite again": (*crowd).invite, "withdraw": (*crowd).withdraw, "use a link": (*crowd).useLink,
	"remove": (*crowd).remove, "leave": (*crowd).leave, "block": (*crowd).block, "report": (*crowd).report,
	"ask": (*crowd).askForItem, "ask again": (*crowd).askForItem, "change an item": (*crowd).changeItem, "delete an item": (*crowd).deleteItem,
	"delete an account": (*crowd).deleteAccount, "close an account": (*crowd).closeAccount, "account": (*crowd).account,
	"session": (*crowd).session, "addresses": (*crowd).addresses, "notifications": (*crowd).notifications, "unsubscribe": (*crowd).unsubscribe,
	"claim": (*crowd).claim, "send": (*crowd).send, "bounce": (*crowd).bounce, "sweep": (*crowd).sweep,
}

// No two writers ever wait for each other in a circle, and none fails for
// another's sake: whatever happens at once has an outcome that can be told.
func TestCrowd(t *testing.T) {
	t.Parallel()
	const writers, people, items = 12, 6, 3
	w := newWorld(t, atOnce, func(c *db.Config) {
		c.NoLimits, c.MaxConns = true, writers
		c.Admins = []string{"ana@example.org"}
		c.URL += "&deadlock_timeout=20ms"
	})
	c := &crowd{world: w}
	for range people {
		w.must(c.newPerson(w.ctx))
	}
	for range items {
		w.must(c.newItem(w.ctx))
	}
	for range 2 * people {
		if err := c.askForItem(w.ctx); !understood(err) {
			t.Fatal(err)
		}
	}
	var names []string
	for name := range acts {
		names = append(names, name)
	}
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range *crowdActs {
				name := names[rand.IntN(len(names))]
				if err := acts[name](c, w.ctx); !understood(err) {
					t.Errorf("%s: %v %s", name, err, details(err))
				}
			}
		})
	}
	all.Wait()
}

// understood reports whether an error is an answer that a person can be given.
func understood(err error) bool {
	if err == nil || errors.Is(err, pgx.ErrNoRows) { // there was nothing to act on
		return true
	}
	kind := db.KindOf(err)
	return kind != db.Internal && kind != db.Unavailable
}

// worst returns the error that can't be understood, if there is one, else any.
func worst(errs ...error) (worst error) {
	for _, err := range errs {
		if err != nil && (worst == nil || understood(worst)) {
			worst = err
		}
	}
	return worst
}

// details are what PostgreSQL says besides its sentence.
func details(err error) string {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return ""
	}
	return fmt.Sprintf("(%s: %s)", e.Where, e.Detail)
}

// draw reads a row that a query chooses.
func (c *crowd) draw(ctx context.Context, sql string, into ...any) error {
	return c.Pool().QueryRow(ctx, sql+` order by random() limit 1`, nil...).Scan(into...)
}

func (c *crowd) drawPerson(ctx context.Context) (id db.UserID, err error) {
	return id, c.draw(ctx, `select id from users`, &id)
}

func (c *crowd) drawMember(ctx context.Context) (id db.ConversationID, user db.UserID, err error) {
	return id, user, c.draw(ctx, `select conversation_id, user_id from members`, &id, &user)
}

func (c *crowd) drawMessage(ctx context.Context) (id db.MessageID, author db.UserID, err error) {
	return id, author, c.draw(ctx, `select id, created_by from conversation_messages where created_by is not null and via <> 'system'`, &id, &author)
}

func (c *crowd) drawItem(ctx context.Context) (id db.ItemID, owner db.UserID, err error) {
	return id, owner, c.draw(ctx, `select id, owner_id from items where owner_id is not null`, &id, &owner)
}

// key is a name that was not there before.
func (c *crowd) key() string { return fmt.Sprint("key", c.made.Add(1)) }

func (c *crowd) newPerson(ctx context.Context) error {
	name := c.key()
	_, err := c.CreateUser(ctx, db.NewUser{Name: name, Email: name + "@example.org"})
	return err
}

func (c *crowd) newItem(ctx context.Context) error {
	owner, err := c.drawPerson(ctx)
	if err != nil {
		return err
	}
	_, err = c.CreateItem(ctx, owner, db.ItemInput{Name: "Chair", Photos: newPhotos(db.NewFile{Name: "a", Data: photo(c.t, 8, 8)})})
	return err
}

func (c *crowd) post(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	_, err = c.PostMessage(ctx, db.NewMessage{Conversation: id, Author: user, Via: db.ViaWeb, Content: "words"})
	return err
}

// note is a small file.
var note = []db.NewFile{{Name: "note.txt", Data: []byte("a note")}}

func (c *crowd) postFile(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	_, err = c.PostMessage(ctx, db.NewMessage{Conversation: id, Author: user, Via: db.ViaWeb, Content: "words", Attachments: note})
	return err
}

func (c *crowd) edit(ctx context.Context) error {
	id, author, err := c.drawMessage(ctx)
	if err != nil {
		return err
	}
	_, err = c.EditMessage(ctx, author, id, db.Plain, "other words")
	return err
}

func (c *crowd) takeBack(ctx context.Context) error {
	id, author, err := c.drawMessage(ctx)
	if err != nil {
		return err
	}
	_, err = c.DeleteMessage(ctx, author, id)
	return err
}

func (c *crowd) restore(ctx context.Context) error {
	id, author, err := c.drawMessage(ctx)
	if err != nil {
		return err
	}
	_, err = c.RestoreCut(ctx, author, id, []int{0})
	return err
}

func (c *crowd) readUp(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	return worst(c.MarkRead(ctx, user, id, 1000), c.MarkUnread(ctx, user, id))
}

func (c *crowd) beThere(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	since, err := c.MarkPresent(ctx, user, id)
	if err != nil {
		return err
	}
	return worst(c.SetTyping(ctx, user, id), c.MarkAbsent(ctx, user, id, since))
}

func (c *crowd) changeRow(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	yes := rand.IntN(2) == 0
	return worst(c.SetMuted(ctx, user, id, yes), c.SetArchived(ctx, user, id, yes), c.SetDraft(ctx, user, id, "words"))
}

func (c *crowd) invite(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	address := fmt.Sprintf("guest%d@example.net", rand.IntN(4))
	if rand.IntN(2) == 0 {
		if err := c.draw(ctx, `select address from addresses`, &address); err != nil {
			return err
		}
	}
	return c.AddMember(ctx, user, id, address)
}

func (c *crowd) withdraw(ctx context.Context) error {
	var id db.ConversationID
	var invitation db.InvitationID
	var inviter db.UserID
	err := c.draw(ctx, `select conversation_id, id, inviter_id from invitations where inviter_id is not null`, &id, &invitation, &inviter)
	if err != nil {
		return err
	}
	return c.Withdraw(ctx, inviter, id, invitation)
}

func (c *crowd) useLink(ctx context.Context) error {
	var token string
	var kind db.DeliveryKind
	var user *db.UserID
	err := c.draw(ctx, `select link, kind, user_id from deliveries where kind in ('login', 'invite', 'signup', 'address')`, &token, &kind, &user)
	if err != nil {
		return err
	}
	switch kind {
	case db.DeliverSignUp:
		_, _, err = c.ConfirmSignUp(ctx, token, "browser", "")
	case db.DeliverAddress:
		err = c.ConfirmAddress(ctx, *user, token)
	default:
		_, _, err = c.LogInByLink(ctx, token)
	}
	return err
}

func (c *crowd) remove(ctx context.Context) error {
	var owner, user db.UserID
	var id db.ConversationID
	err := c.draw(ctx, `
		select i.owner_id, c.id, m.user_id
		from conversations c join items i on i.id = c.item_id join members m on m.conversation_id = c.id
		where i.owner_id is not null and m.user_id <> i.owner_id`, &owner, &id, &user)
	if err != nil {
		return err
	}
	return c.RemoveMember(ctx, owner, id, user)
}

func (c *crowd) leave(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	return c.Leave(ctx, user, id)
}

func (c *crowd) block(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	err = c.Block(ctx, user, id)
	var blocked db.UserID
	if err := c.draw(ctx, `select user_id, blocked_id from blocks`, &user, &blocked); err == nil {
		return c.Unblock(ctx, user, blocked)
	}
	return err
}

func (c *crowd) report(ctx context.Context) error {
	id, user, err := c.drawMember(ctx)
	if err != nil {
		return err
	}
	return c.Report(ctx, user, id, "spam")
}

func (c *crowd) askForItem(ctx context.Context) error {
	item, _, err := c.drawItem(ctx)
	if err != nil {
		return err
	}
	asker, err := c.drawPerson(ctx)
	if err != nil {
		return err
	}
	_, err = c.StartConversation(ctx, asker, item, db.NewMessage{Via: db.ViaWeb, Content: "Is it there?"})
	return err
}

func (c *crowd) changeItem(ctx context.Context) error {
	item, owner, err := c.drawItem(ctx)
	if err != nil {
		return err
	}
	status := db.Statuses()[rand.IntN(4)]
	if rand.IntN(2) == 0 {
		return c.SetItemStatus(ctx, owner, item, status)
	}
	return c.UpdateItem(ctx, owner, item, db.ItemInput{Name: "Table", Status: status,
		Photos: newPhotos(db.NewFile{Name: "a", Data: photo(c.t, 8, 8)})})
}

func (c *crowd) deleteItem(ctx context.Context) error {
	item, owner, err := c.drawItem(ctx)
	if err != nil {
		return err
	}
	return worst(c.DeleteItem(ctx, owner, item), c.newItem(ctx))
}

func (c *crowd) deleteAccount(ctx context.Context) error {
	user, err := c.drawPerson(ctx)
	if err != nil {
		return err
	}
	return worst(c.DeleteUser(ctx, user, ""), c.newPerson(ctx), c.newItem(ctx))
}

func (c *crowd) closeAccount(ctx context.Context) error {
	user, err := c.drawPerson(ctx)
	if err != nil {
		return err
	}
	return worst(c.SetDisabled(ctx, user, true), c.SetAdmin(ctx, user, true), c.SetDisabled(ctx, user, false))
}

func (c *crowd) account(ctx context.Context) error {
	user, err := c.drawPerson(ctx)
	if err != nil {
		return err
	}
	zone := []string{"Europe/Madrid", "Asia/Tokyo"}[rand.IntN(2)]
	return worst(c.UpdateProfile(ctx, user, db.ProfileChange{Name: c.key(), TimeZone: zone}), c.GrantAdmins(ctx))
}

func (c *crowd) session(ctx context.Context) error {
	user, err := c.drawPerson(ctx)
	if err != nil {
		return err
	}
	id := c.key()
	err = worst(c.SaveSession(ctx, id, db.Session{User: user, Data: []byte{}}, time.Hour), c.ChangeSession(ctx, id, []byte{1}))
	if rand.IntN(2) == 0 {
		return worst(err, c.EndSessions(ctx, user, ""))
	}
	return worst(err, c.DeleteSession(ctx, id))
}

func (c *crowd) addresses(ctx context.Context) error {
	user, err := c.drawPerson(ctx)
	if err != nil {
		return err
	}
	var address string
	if err := c.draw(ctx, `select address from addresses`, &address); err != nil {
		return err
	}
	errs := []error{c.AddAddress(ctx, user, c.key()+"@example.org"), c.RequestLoginLink(ctx, address, "")}
	if addresses, err := c.Addresses(ctx, user); err == nil {
		for _, a := range addresses {
			errs = append(errs, c.MakePrimary(ctx, user, a.Canonical), c.Reactivate(ctx, user, a.Canonical))
		}
	}
	return worst(append(errs, c.RemoveAddress(ctx, user, address))...)
}
