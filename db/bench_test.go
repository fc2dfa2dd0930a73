package db_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"puddle/db"
	"puddle/db/dbtest"
)

// benchWorld is a database with an owner, their item and another person.
func benchWorld(b *testing.B) (d *db.DB, owner, asker db.UserID, id db.ConversationID) {
	b.Helper()
	d = dbtest.New(b)
	var item db.ItemID
	var err error
	must := func() {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	owner, err = d.CreateUser(b.Context(), db.NewUser{Name: "Ana", Email: "ana@example.org"})
	must()
	asker, err = d.CreateUser(b.Context(), db.NewUser{Name: "Ben", Email: "ben@example.org"})
	must()
	item, err = d.CreateItem(b.Context(), owner, db.ItemInput{Name: "Blue bicycle"})
	must()
	id, err = d.StartConversation(b.Context(), asker, item, db.NewMessage{Via: db.ViaWeb, Content: "Hello"})
	must()
	return d, owner, asker, id
}

// BenchmarkOpen compares small and large: the newest page of a conversation
// and the first page of an inbox must not depend on how much lies below.
func BenchmarkOpen(b *testing.B) {
	for _, size := range []struct{ messages, conversations int }{{50, 30}, {50_000, 10_000}} {
		d, owner, asker, id := benchWorld(b)
		dbtest.Grow(b, d.Pool(), owner, asker, id, size.messages, size.conversations)
		b.Run(fmt.Sprintf("conversation of %d messages", size.messages), func(b *testing.B) {
			for b.Loop() {
				if page, _, err := d.Messages(b.Context(), owner, id, 0, 50); err != nil || len(page) != 50 {
					b.Fatal(len(page), err)
				}
			}
		})
		b.Run(fmt.Sprintf("inbox of %d rows", size.conversations), func(b *testing.B) {
			for b.Loop() {
				if rows, err := d.Inbox(b.Context(), owner, db.InboxFilter{}); err != nil || len(rows) != 30 {
					b.Fatal(len(rows), err)
				}
			}
		})
		b.Run(fmt.Sprintf("unread count of %d rows", size.conversations), func(b *testing.B) {
			for b.Loop() {
				if _, err := d.UnreadCount(b.Context(), owner); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPostMessage posts to one conversation, and from many writers at
// once. The tests' server runs without fsync, so only ratios mean something.
func BenchmarkPostMessage(b *testing.B) {
	d, owner, asker, id := benchWorld(b)
	b.Run("alone", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.PostMessage(b.Context(), db.NewMessage{Conversation: id, Author: owner, Via: db.ViaWeb, Content: "Hello"}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("at once", func(b *testing.B) {
		var turn atomic.Int64
		b.SetParallelism(4)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				author := owner
				if turn.Add(1)%2 == 0 {
					author = asker
				}
				if _, err := d.PostMessage(b.Context(), db.NewMessage{Conversation: id, Author: author, Via: db.ViaWeb, Content: "Hello"}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}
