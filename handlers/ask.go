package handlers

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

// readTime is how long a stream waits for the database, its turn included.
const readTime = 5 * time.Second

// questions are what streams ask the database, a few at a time: however many
// were woken, pages get a connection at once. Those that want to know the same
// are answered together.
type questions struct {
	turns *semaphore.Weighted
	open  singleflight.Group // by question: what nobody has begun to ask
}

func newQuestions(atOnce int64) *questions { return &questions{turns: semaphore.NewWeighted(atOnce)} }

// ask returns what read answers to a question, which names it. The answer may
// be others', too, and is never older than the call: a question that has begun
// to be asked before is asked once more. Who goes away takes it from nobody.
func ask[V any](ctx context.Context, q *questions, question string, read func(context.Context) (V, error)) (V, error) {
	answer := q.open.DoChan(question, func() (value any, err error) {
		defer func() {
			if trouble := recover(); trouble != nil {
				err = fmt.Errorf("panic: %v\n%s", trouble, stack())
			}
		}()
		ctx, cancel := context.WithTimeout(context.Background(), readTime)
		defer cancel()
		if err := q.turns.Acquire(ctx, 1); err != nil {
			return nil, err
		}
		defer q.turns.Release(1)
		q.open.Forget(question)
		return read(ctx)
	})
	select {
	case a := <-answer:
		value, _ := a.Val.(V) // nil where the turn never came
		return value, a.Err
	case <-ctx.Done():
		var none V
		return none, errGone
	}
}
