package handlers

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"puddle/db/dbtest"
)

// BenchmarkOpenPages opens a conversation and an inbox as a browser does, whole
// pages and their answers read, small ones and large ones: "of the small one" is
// how much longer the large one takes.
func BenchmarkOpenPages(b *testing.B) {
	took := map[string]float64{} // by path, of the small one
	for _, size := range []struct{ messages, conversations int }{{50, 50}, {50_000, 10_000}} {
		w := newWorld(b)
		dbtest.Grow(b, w.db.Pool(), w.owner, w.enquirer, w.conversation, size.messages, size.conversations)
		cookie := w.h.sessions.name + "=" + w.loggedIn(w.owner).sessionCookie()
		for _, page := range []struct{ name, path string }{
			{fmt.Sprintf("conversation of %d messages", size.messages), w.conversationPath()},
			{fmt.Sprintf("inbox of %d rows", size.conversations), "/conversations"},
		} {
			b.Run(page.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					r := httptest.NewRequest("GET", page.path, nil)
					r.Header.Set("Cookie", cookie)
					answer := httptest.NewRecorder()
					w.h.ServeHTTP(answer, r)
					if answer.Code != http.StatusOK {
						b.Fatalf("%d\n%s", answer.Code, answer.Body)
					}
				}
				each := float64(b.Elapsed()) / float64(b.N)
				if small := took[page.path]; small > 0 {
					b.ReportMetric(each/small, "of-the-small-one")
				} else {
					took[page.path] = each
				}
				b.ReportMetric(each/float64(time.Millisecond), "ms/page")
			})
		}
	}
}
