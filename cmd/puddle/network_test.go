package main

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// network lets a window's requests pass as they would on a line of so many
// bytes a second upwards, or not at all. -1 is as fast as it goes.
func (w *window) network(offline bool, upload float64) {
	w.t.Helper()
	if offline {
		w.unreliable.Store(true)
	}
	_, err := chromedp.Call(w.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: offline, DownloadThroughput: -1, UploadThroughput: upload}}})
	if err == nil {
		_, err = chromedp.Call(w.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{
			Offline: offline, DownloadThroughput: -1, UploadThroughput: upload})
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// line is a way to the program on which answers get lost: while swallows is
// set the program gets each post of a message and does it, and the browser
// never hears of it. While silent is set streams end, too.
type line struct {
	*httptest.Server
	swallows, silent atomic.Bool
	swallowed        atomic.Int64
}

func newLine(t *testing.T, p *puddle) *line {
	t.Helper()
	target, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{}
	l.Server = httptest.NewServer(&httputil.ReverseProxy{
		FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		ModifyResponse: func(r *http.Response) error {
			if l.swallows.Load() && strings.HasSuffix(r.Request.URL.Path, "/messages") {
				l.swallowed.Add(1)
				return errors.New("the answer is lost")
			}
			if l.silent.Load() && r.Request.URL.Path == "/events" {
				return errors.New("the line is dead")
			}
			return nil
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	})
	t.Cleanup(l.Close)
	t.Cleanup(l.CloseClientConnections)
	return l
}

// freeAddress returns an address on this machine at which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
