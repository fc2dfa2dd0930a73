package db

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestQuietHours(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, from, to, now, want string }{
		{"in the evening", "22:00", "07:00", "2026-11-22T23:15:30+01:00", "2026-11-23T07:00:00+01:00"},
		{"after midnight", "22:00", "07:00", "2026-11-23T00:00:00+01:00", "2026-11-23T07:00:00+01:00"},
		{"at their begin", "22:00", "07:00", "2026-11-22T22:00:00+01:00", "2026-11-23T07:00:00+01:00"},
		{"at their end", "22:00", "07:00", "2026-11-23T07:00:00+01:00", ""},
		{"by day", "22:00", "07:00", "2026-11-22T12:00:00+01:00", ""},
		{"at noon", "12:00", "14:30", "2026-11-22T13:59:59+01:00", "2026-11-22T14:30:00+01:00"},
		{"until midnight", "20:00", "00:00", "2026-11-22T21:00:00+01:00", "2026-11-23T00:00:00+01:00"},
		{"another zone's instant", "22:00", "07:00", "2026-11-22T22:30:00Z", "2026-11-23T07:00:00+01:00"},
		{"the night is an hour short", "22:00", "07:00", "2026-03-28T23:00:00+01:00", "2026-03-29T07:00:00+02:00"},
		{"the night is an hour long", "22:00", "07:00", "2026-10-24T23:00:00+02:00", "2026-10-25T07:00:00+01:00"},
		{"their end is skipped", "22:00", "02:30", "2026-03-29T01:50:00+01:00", "2026-03-29T03:30:00+02:00"},
		{"their end comes twice", "22:00", "02:30", "2026-10-25T01:50:00+02:00", "2026-10-25T02:30:00+01:00"},
		{"between the two", "22:00", "02:30", "2026-10-25T02:10:00+01:00", "2026-10-25T02:30:00+01:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			quiet, err := Notifications{QuietFrom: c.from, QuietTo: c.to}.quietHours()
			if err != nil {
				t.Fatal(err)
			}
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if end := quiet.until(now, berlin); !end.IsZero() {
				got = end.In(berlin).Format(time.RFC3339)
			}
			if got != c.want {
				t.Errorf("quiet until %q, want %q", got, c.want)
			}
		})
	}
}

func TestDigestSlots(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		now  string
		hour int
		want []string
	}{
		{"2026-11-22T17:59:59+01:00", 18, []string{"2026-11-21T18:00:00+01:00", "2026-11-22T18:00:00+01:00"}},
		{"2026-11-22T18:00:00+01:00", 18, []string{"2026-11-22T18:00:00+01:00", "2026-11-23T18:00:00+01:00"}},
		{"2026-11-22T23:30:00Z", 0, []string{"2026-11-23T00:00:00+01:00", "2026-11-24T00:00:00+01:00"}},
		{"2026-03-28T19:00:00+01:00", 18, []string{"2026-03-28T18:00:00+01:00", "2026-03-29T18:00:00+02:00"}},
		{"2026-10-25T12:00:00+01:00", 18, []string{"2026-10-24T18:00:00+02:00", "2026-10-25T18:00:00+01:00"}},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		last, next := digestSlots(now, berlin, c.hour)
		if diff := cmp.Diff(c.want, []string{last.Format(time.RFC3339), next.Format(time.RFC3339)}); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", c.now, diff)
		}
	}
}

// The clock's changes bring a digest neither twice nor never.
func TestDigestSlotsFollowEachOther(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for hour := range 24 {
		now := time.Date(2026, 1, 1, 12, 0, 0, 0, berlin)
		_, next := digestSlots(now, berlin, hour)
		for n := range 366 {
			last, following := digestSlots(next, berlin, hour)
			if !last.Equal(next) || following.Sub(next) < 22*time.Hour || following.Sub(next) > 26*time.Hour {
				t.Fatalf("hour %d, day %d: at %v the last is %v, the next %v", hour, n, next, last, following)
			}
			next = following
		}
	}
}
