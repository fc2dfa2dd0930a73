package handlers

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Two readers of these requests would disagree on where they end or whom they
// are for; each is answered once, with a refusal, and the connection ends.
func TestAmbiguousRequestsAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const chunked = "Transfer-Encoding: chunked\r\n"
	for name, request := range map[string]string{
		"two lengths":              "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
		"a length with a sign":     "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nabcde",
		"an unknown encoding":      "POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"two encodings":            "POST /login HTTP/1.1\r\nHost: x\r\n" + chunked + chunked + "\r\n0\r\n\r\n",
		"a folded field":           "POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked, identity\r\n\r\n0\r\n\r\n",
		"a blank before the colon": "POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
		"a bad chunk":              "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n" + chunked + "\r\n-1\r\n\r\n",
		"two hosts":                "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
		"no host":                  "GET / HTTP/1.1\r\n\r\n",
		"a host that is none":      "GET / HTTP/1.1\r\nHost: x y\r\n\r\n",
		"a control character":      "GET / HTTP/1.1\r\nHost: x\r\nX-A: a\x01b\r\n\r\n",
	} {
		answers := s.raw(t, request+"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
		if len(answers) != 1 || answers[0] != http.StatusBadRequest && answers[0] != http.StatusNotImplemented {
			t.Errorf("%s: answered %v", name, answers)
		}
	}
}

// raw sends octets and returns the statuses of all answers until the end.
func (s *site) raw(t *testing.T, octets string) (statuses []int) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	must(t, err)
	defer conn.Close()
	must(t, conn.SetDeadline(time.Now().Add(patiently)))
	_, err = io.WriteString(conn, octets)
	must(t, err)
	must(t, conn.(*net.TCPConn).CloseWrite())
	r := bufio.NewReader(conn)
	for {
		response, err := http.ReadResponse(r, nil)
		if err != nil {
			return statuses
		}
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
		statuses = append(statuses, response.StatusCode)
	}
}

// Who sends or takes slowly is cut off, each step in its own time.
func TestSlowPeersHaveLimits(t *testing.T) {
	t.Parallel()
	server := NewServer("", newSite(t).h)
	for name, limit := range map[string]struct{ is, most time.Duration }{
		"header": {server.ReadHeaderTimeout, 10 * time.Second},
		"body":   {server.ReadTimeout, time.Minute},
		"answer": {server.WriteTimeout, time.Minute},
		"idle":   {server.IdleTimeout, 3 * time.Minute},
	} {
		if limit.is <= 0 || limit.is > limit.most {
			t.Errorf("%s: %v, want at most %v", name, limit.is, limit.most)
		}
	}
	if server.MaxHeaderBytes <= 0 || server.MaxHeaderBytes > 1<<20 {
		t.Errorf("headers may have %d bytes", server.MaxHeaderBytes)
	}
}

func TestFormsHaveFewFields(t *testing.T) {
	t.Parallel()
	b := newSite(t).browser()
	a := b.do("POST", "/login", strings.NewReader(strings.Repeat("a=1&", 100_000)), "Content-Type", "application/x-www-form-urlencoded")
	if a.status != http.StatusBadRequest {
		t.Errorf("100,000 fields: %d", a.status)
	}
	cookies := strings.Repeat("a=1; ", 10_000)
	if a := b.get("/", "Cookie", cookies); a.status >= 500 {
		t.Errorf("10,000 cookies: %d", a.status)
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/vars", "/admin", "/.git/config", "/.env"} {
		if a := b.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}
