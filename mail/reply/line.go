package reply

import "strings"

// line is one line of a mail, whichever part it came from.
type line struct {
	text  string // what it says: no quote marks, no invisible characters, trimmed
	src   string // as it stood in the part, for what is posted and what is kept
	md    string // as Markdown (HTML only)
	kind  Kind   // Own until the client's markup or a rule says otherwise
	width int32  // bytes as it stood, quote marks included
	depth int32  // quote depth: '>' marks or enclosing quote elements
	known bool   // Puddle sent these words
	opens bool   // the client's markup begins an earlier mail here
}

func (l *line) blank() bool { return l.text == "" }

// maxBlank is how many empty lines are kept in a row.
const maxBlank = 3

// textLines reads a text/plain part.
func textLines(s string) []line {
	lines := make([]line, 0, min(strings.Count(s, "\n")+1, 1<<12))
	blanks, above := 0, 0
	for raw := range strings.SplitSeq(s, "\n") {
		depth, rest := unquote(clean(raw))
		text := strings.TrimSpace(rest)
		if blanks++; text != "" || depth != above {
			blanks = 0
		}
		above = depth
		if blanks > maxBlank {
			continue
		}
		lines = append(lines, line{text: text, src: strings.TrimRight(raw, " \t\r"), width: int32(len(raw)), depth: int32(depth)})
	}
	return lines
}

// unquote counts and removes the quote marks of s. Mutt and others write
// ">>>", Outlook Express "> > >", Japanese programs a wide one.
func unquote(s string) (depth int, rest string) {
	i := 0
	for {
		j := i
		for j < len(s) && j-i < 4 && (s[j] == ' ' || s[j] == '\t') {
			j++
		}
		mark := quoteMark(s[j:])
		if mark == 0 || depth == 0 && strings.HasPrefix(s[j:], ">From ") {
			break
		}
		depth++
		i = j + mark
	}
	if depth > 0 && i < len(s) && s[i] == ' ' {
		i++
	}
	return depth, s[i:]
}

// quoteMark is the length of the quote mark that s begins with.
func quoteMark(s string) int {
	switch {
	case strings.HasPrefix(s, ">"):
		return 1
	case strings.HasPrefix(s, "＞"):
		return len("＞")
	}
	return 0
}

// mail is the lines of one part on the way to their kinds.
type mail struct {
	lines    []line
	html     bool
	noHeader int // labels above this line have been read and are no header's
}

// next is the first line at or after i that is not blank, or len.
func (m *mail) next(i int) int {
	for i < len(m.lines) && m.lines[i].blank() {
		i++
	}
	return i
}

// prev is the last line at or before i that is not blank, or -1.
func (m *mail) prev(i int) int {
	for i >= 0 && m.lines[i].blank() {
		i--
	}
	return i
}

// back is the line that has n lines with text from it to line i.
func (m *mail) back(i, n int) int {
	for ; i > 0 && n > 0; n-- {
		i = m.prev(i - 1)
	}
	return max(i, 0)
}

// mark gives the lines of [from, to) a kind where none has been given.
func (m *mail) mark(from, to int, k Kind) {
	for i := max(from, 0); i < to && i < len(m.lines); i++ {
		if m.lines[i].kind == Own {
			m.lines[i].kind = k
		}
	}
}

// textAt is the text of line i, "" if there is none.
func (m *mail) textAt(i int) string {
	if i < len(m.lines) {
		return m.lines[i].text
	}
	return ""
}
