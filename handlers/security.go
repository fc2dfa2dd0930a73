package handlers

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// pagePolicy is the Content-Security-Policy of our own pages: scripts, styles
// and pictures of our own only, nothing inline, nobody frames us.
const pagePolicy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// inertPolicy is that of what people uploaded: it may be looked at, and do nothing.
const inertPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

// mailPolicy is that of a mail's HTML in the demonstration's mail client: its
// own inline styles and embedded pictures, in a frame of ours, and nothing else.
// Its links open in pages of their own.
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
	"sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"

// harden sets the headers that every answer has; handlers may narrow or, for
// what never changes, relax them.
func harden(https bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", pagePolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY") // for browsers without frame-ancestors
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Cache-Control", "no-store")
		if https {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses requests that change something and come from a page of
// another site. One-click unsubscription (RFC 8058) comes from mail programs
// and has no session to misuse.
func sameOrigin(base *url.URL) (*http.CrossOriginProtection, error) {
	guard := http.NewCrossOriginProtection()
	guard.AddInsecureBypassPattern("POST /unsubscribe/{token}")
	return guard, guard.AddTrustedOrigin(base.Scheme + "://" + base.Host)
}

// isLocalPage reports whether a request was made on this very machine by its
// own name, not through a proxy: what /dev asks for.
func isLocalPage(r *http.Request) bool {
	for name := range r.Header {
		if name == "Forwarded" || strings.HasPrefix(name, "X-Forwarded-") {
			return false
		}
	}
	return isLoopbackHost((&url.URL{Host: r.Host}).Hostname()) && remoteAddr(r).IsLoopback()
}

func isLoopbackHost(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return strings.EqualFold(host, "localhost")
	}
	return addr.Unmap().IsLoopback()
}
