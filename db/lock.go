package db

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// A transaction locks what it is about before it changes anything, and all in
// one order, so that no two ever wait for each other in a circle:
//
//  1. by advisory locks: deletions; or a mail, then whose it is;
//  2. people, for key share: they are there until it ends. Who changes a person
//     locks that one alone;
//  3. items, by id;
//  4. conversations, by id: what is posted, held, and who is let in or shut out
//     changes under their lock;
//  5. memberships of one person in many conversations, by conversation;
//  6. all that belongs to these; files before the mails that they hold.
//
// A new row locks all that it refers to for key share, and so does one that is
// changed for the second time in a transaction: these are locked before, or a
// transaction changes a row once. A statement on a single row of 5 or 6 needs
// nothing before it. What goes through many rows of other people's (claims,
// sweeps) skips those that are locked.

// lockDeletion lets one transaction at a time delete what others refer to, in
// the whole database: cascades lock rows in no order.
const lockDeletion = `select pg_advisory_xact_lock(hashtextextended('puddle deletion', 0))`

// lockPeople keeps people from being deleted. One who is gone is NotFound.
func lockPeople(ctx context.Context, tx pgx.Tx, ids ...UserID) error {
	return lockTalks(ctx, tx, ids, nil)
}

// lockTalks locks people and conversations, and with these everybody in them and
// what they are about, for more than one post in each. An id of 0 is nobody's;
// who or what is gone is NotFound.
func lockTalks(ctx context.Context, tx pgx.Tx, people []UserID, ids []ConversationID) error {
	people = slices.DeleteFunc(distinct(people), func(id UserID) bool { return id == 0 })
	var found int
	err := tx.QueryRow(ctx, `
		select count(*) filter (where id = any($1))
		from (
			select id from users
			where id = any($1) or id in (select user_id from members where conversation_id = any($2))
			order by id
			for key share) locked`, people, ids).Scan(&found)
	if err == nil && found < len(people) {
		err = notFound("person")
	}
	if err != nil || len(ids) == 0 {
		return err
	}
	_, err = tx.Exec(ctx, `
		select from items where id in (select item_id from conversations where id = any($1)) order by id for key share`, ids)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `select from conversations where id = any($1) order by id for no key update`, ids)
	if err == nil && tag.RowsAffected() < int64(len(distinct(ids))) {
		err = notFound("conversation")
	}
	return err
}

func distinct[T UserID | ConversationID](ids []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}

// lockAuthor keeps one person from being deleted, if there is one.
const lockAuthor = `select from users where id = $1 for key share`

// lockPerson keeps others that change a person waiting, and their deletion.
const lockPerson = `select from users where id = $1 for no key update`

// lockConversation makes later posts wait. What comes after it in the same
// transaction sees all that was committed under the lock before.
const lockConversation = `select from conversations where id = $1 for no key update`

// lockReader locks a person and all their memberships, before a change of how
// they are mailed.
func lockReader(ctx context.Context, tx pgx.Tx, id UserID) error {
	if _, err := tx.Exec(ctx, `select from users where id = $1 for update`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `select from members where user_id = $1 order by conversation_id for no key update`, id)
	return err
}
