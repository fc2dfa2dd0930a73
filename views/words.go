package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"puddle/db"
)

// formerMember stands for the name of somebody whose account is gone.
const formerMember = "Former member"

func nameOr(name string) string {
	if name == "" {
		return formerMember
	}
	return name
}

// names joins the names of the others in a conversation for one line.
func names(members []string) string {
	if len(members) == 0 {
		return "Nobody else"
	}
	shown := make([]string, len(members))
	for i, m := range members {
		shown[i] = nameOr(m)
	}
	return strings.Join(shown, ", ")
}

// others are the names of the members other than the viewer.
func others(v Viewer, members []db.Member) []string {
	var list []string
	for _, m := range othersOf(v, members) {
		list = append(list, m.Name)
	}
	return list
}

// othersOf are the members other than the viewer.
func othersOf(v Viewer, members []db.Member) []db.Member {
	return slices.DeleteFunc(slices.Clone(members), func(m db.Member) bool { return m.UserID == v.ID })
}

// initial is the letter in a person's picture.
func initial(name string) string {
	r, _ := utf8.DecodeRuneInString(strings.TrimSpace(nameOr(name)))
	return string(unicode.ToUpper(r))
}

// tint is one of the eight hues of pictures, the same for the same name.
func tint(name string) string {
	sum := uint32(2166136261)
	for _, b := range []byte(name) {
		sum = (sum ^ uint32(b)) * 16777619
	}
	return fmt.Sprintf("tint-%d", sum>>16%8)
}

var currencySigns = map[string]string{"EUR": "€", "GBP": "£", "USD": "$", "": ""}

// price is an item's price in words: "Free", "€120", "€7.50", "90 SEK".
func price(i db.Item) string {
	if i.PriceCents == 0 {
		return "Free"
	}
	amount := fmt.Sprint(i.PriceCents / 100)
	if cents := i.PriceCents % 100; cents != 0 {
		amount += fmt.Sprintf(".%02d", cents)
	}
	if sign, ok := currencySigns[i.Currency]; ok {
		return sign + amount
	}
	return amount + " " + i.Currency
}

// statusWord is an item's status in words. What was free is given, not sold.
func statusWord(i db.Item) string {
	return statusName(i.Status, i.PriceCents == 0)
}

func statusName(s db.Status, free bool) string {
	switch s {
	case db.Reserved:
		return "Reserved"
	case db.Sold:
		if free {
			return "Given away"
		}
		return "Sold"
	case db.Withdrawn:
		return "Withdrawn"
	}
	return "Available"
}

// fileSize is a number of bytes for people, in powers of 1000.
func fileSize(bytes int64) string {
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 1_000_000:
		return fmt.Sprintf("%d kB", (bytes+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

// count is a number with its noun: "1 person", "3 people".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// number is an id, a position or an instant in digits.
func number[T ~int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// badge is a number of unread things in little room.
func badge(n int64) string {
	if n > 99 {
		return "99+"
	}
	return number(n)
}

func (v Viewer) local(t time.Time) time.Time {
	if v.Zone == nil {
		return t.UTC()
	}
	return t.In(v.Zone)
}

// zoneName is the name of the viewer's time zone.
func (v Viewer) zoneName() string {
	if v.Zone == nil {
		return "UTC"
	}
	return v.Zone.String()
}

// clock is the time of day.
func (v Viewer) clock(t time.Time) string { return v.local(t).Format("15:04") }

// date is the day of t as an attribute holds it (HTML, "valid date string").
func (v Viewer) date(t time.Time) string { return v.local(t).Format(time.DateOnly) }

// day is the day of t in words.
func (v Viewer) day(t time.Time) string {
	switch days := v.daysAgo(t); {
	case days == 0:
		return "Today"
	case days == 1:
		return "Yesterday"
	case v.local(t).Year() == v.local(v.Now).Year():
		return v.local(t).Format("Monday, 2 January")
	}
	return v.local(t).Format("2 January 2006")
}

// when is t in as few letters as tell it: the time today, the day of the
// week before, then the date.
func (v Viewer) when(t time.Time) string {
	switch days := v.daysAgo(t); {
	case days == 0:
		return v.clock(t)
	case days == 1:
		return "Yesterday"
	case days < 7:
		return v.local(t).Format("Monday")
	case v.local(t).Year() == v.local(v.Now).Year():
		return v.local(t).Format("2 Jan")
	}
	return v.local(t).Format("2 Jan 2006")
}

// since is the day of t in as few letters as tell it.
func (v Viewer) since(t time.Time) string {
	if v.daysAgo(t) == 0 {
		return "Today"
	}
	return v.when(t)
}

// exactly is t in full, for a title.
func (v Viewer) exactly(t time.Time) string {
	return v.local(t).Format("Monday, 2 January 2006, 15:04 MST")
}

// daysAgo is how many midnights lie between t and now.
func (v Viewer) daysAgo(t time.Time) int {
	midnight := func(t time.Time) time.Time {
		y, m, d := v.local(t).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(v.Now).Sub(midnight(t)).Hours() / 24)
}

// instant is t as a machine reads it in an attribute (RFC 3339).
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
