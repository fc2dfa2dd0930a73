package reply

import "strings"

// bannerLines is how far down a gateway's warning reaches.
const bannerLines = 14

// markBanners cuts the warning that a gateway has put above the mail, and a
// device footer that stands first.
func (m *mail) markBanners() {
	i := m.next(0)
	for i < len(m.lines) && i < bannerLines {
		end := m.paragraph(i)
		switch {
		case m.isBanner(i, end):
			m.mark(i, end, Banner)
		case end == i+1 && isDevice(m.lines[i].text) && m.next(end) < len(m.lines) && m.lines[m.next(end)].depth == 0 && m.lines[i].depth == 0:
			m.mark(i, end, Device)
		default:
			return
		}
		i = m.next(end)
	}
}

// isBanner judges the first paragraph. A rule around it belongs to it.
func (m *mail) isBanner(from, to int) bool {
	if to-from > 6 || m.lines[from].depth > 0 {
		return false
	}
	text := strings.ToLower(m.text(from, to))
	if len(text) > 700 {
		return false
	}
	hits, bare := 0, false
	for _, p := range bannerPhrases {
		if strings.Contains(text, p) {
			hits++
			bare = len(text) <= len(p)+12
		}
	}
	if hits >= 2 {
		return true
	}
	first := m.lines[from].text
	loud := strings.HasPrefix(first, "[") || strings.HasPrefix(first, "*") || strings.HasPrefix(first, "!") || strings.HasPrefix(first, "⚠") || isRule(first) || isLoud(first)
	return hits == 1 && (loud || bare)
}

// isLoud tells whether the first word is written in capitals.
func isLoud(s string) bool {
	w, _, _ := strings.Cut(s, " ")
	w = strings.TrimRight(w, ":!")
	return len(w) >= 5 && w == strings.ToUpper(w) && w != strings.ToLower(w)
}

// paragraph is the end of the run of lines from i on that are not blank.
func (m *mail) paragraph(i int) int {
	depth := m.lines[i].depth
	for i < len(m.lines) && !m.lines[i].blank() && m.lines[i].depth == depth {
		i++
	}
	return i
}

// text joins the lines [from, to) with blanks.
func (m *mail) text(from, to int) string {
	if to-from == 1 {
		return m.lines[from].text
	}
	var b strings.Builder
	for i := from; i < to; i++ {
		b.WriteString(m.lines[i].text)
		b.WriteByte(' ')
	}
	return b.String()
}
