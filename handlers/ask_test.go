package handlers

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"puddle/db"
)

// answering answers a question with how often it was asked, when told to.
type answering struct {
	q     *questions
	goOn  chan struct{}
	times int
}

func newAnswering(atOnce int64) *answering {
	return &answering{q: newQuestions(atOnce), goOn: make(chan struct{})}
}

type asked struct {
	answer int
	err    error
}

func (a *answering) ask(ctx context.Context) <-chan asked {
	got := make(chan asked, 1)
	go func() {
		n, err := ask(ctx, a.q, "the time", func(context.Context) (int, error) {
			<-a.goOn
			a.times++
			return a.times, nil
		})
		got <- asked{n, err}
	}()
	synctest.Wait()
	return got
}

func wantsAnswers(t *testing.T, want asked, got ...<-chan asked) {
	t.Helper()
	for _, g := range got {
		if a := <-g; a.answer != want.answer || !errors.Is(a.err, want.err) {
			t.Errorf("answered %+v, want %+v", a, want)
		}
	}
}

func TestAnAnswerIsNeverOlderThanTheQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAnswering(1)
		first := a.ask(t.Context())                             // is before the database when the others come
		second, third := a.ask(t.Context()), a.ask(t.Context()) // wait for its turn together
		a.goOn <- struct{}{}
		wantsAnswers(t, asked{answer: 1}, first)
		a.goOn <- struct{}{}
		wantsAnswers(t, asked{answer: 2}, second, third)
	})
}

func TestWhoGoesAwayTakesTheAnswerFromNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAnswering(1)
		first := a.ask(t.Context())
		ctx, cancel := context.WithCancel(t.Context())
		gone, stays := a.ask(ctx), a.ask(t.Context())
		cancel() // while it waits for its turn
		wantsAnswers(t, asked{err: errGone}, gone)
		a.goOn <- struct{}{}
		wantsAnswers(t, asked{answer: 1}, first)
		a.goOn <- struct{}{}
		wantsAnswers(t, asked{answer: 2}, stays)

		ctx, cancel = context.WithCancel(t.Context())
		gone = a.ask(ctx)
		cancel() // while the database is asked
		wantsAnswers(t, asked{err: errGone}, gone)
		a.goOn <- struct{}{}
	})
}

func TestADatabaseThatHangsIsWaitedForOnlySoLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQuestions(1)
		hang := func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		}
		answers, began := make(chan error, 2), time.Now()
		for _, question := range []string{"one", "behind it"} {
			go func() {
				_, err := ask(t.Context(), q, question, hang)
				answers <- err
			}()
		}
		for range 2 { // at the same time: a turn is part of the wait
			if err := <-answers; db.KindOf(err) != db.Unavailable || time.Since(began) != readTime {
				t.Errorf("answered %v after %v", err, time.Since(began))
			}
		}
	})
}

func TestAPanicEndsAQuestionOnly(t *testing.T) {
	t.Parallel()
	_, err := ask(t.Context(), newQuestions(1), "why", func(context.Context) (int, error) { panic("no reason") })
	if err == nil || !strings.Contains(err.Error(), "no reason") {
		t.Errorf("answered %v", err)
	}
}
