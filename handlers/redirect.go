package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"puddle/views"
)

// safePath returns next when it is a path on this site, else "/". Browsers
// read "\" as "/", drop tabs and line breaks, and take "//host" for another
// site, so whatever is not plainly a path is refused rather than repaired.
func safePath(next string) string {
	if !strings.HasPrefix(next, "/") || len(next) > 2048 {
		return "/"
	}
	for _, c := range []byte(next) {
		if c <= ' ' || c == '\\' || c >= 0x7f {
			return "/"
		}
	}
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || u.Opaque != "" {
		return "/"
	}
	if strings.Contains(u.Path, "//") || strings.ContainsAny(u.Path, "\\\r\n\t") || hasDotSegment(u.Path) {
		return "/"
	}
	return u.RequestURI()
}

func hasDotSegment(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

// afterLogin is safePath, but never one of the pages that a person who has
// just logged in does not want to see again.
func afterLogin(next string) string {
	next = safePath(next)
	path, _, _ := strings.Cut(next, "?")
	for _, way := range []string{views.LoginPath, views.LogoutPath, views.SignUpPath, views.CheckMailPath, "/verify"} {
		if path == way || strings.HasPrefix(path, way+"/") {
			return "/"
		}
	}
	return next
}

// cameFrom is where a visitor of the log-in or sign-up page goes on to: what the
// link to it says, or the page that the link stands on.
func cameFrom(r *http.Request) string {
	if next := query(r, "next"); next != "" {
		return afterLogin(next)
	}
	return afterLogin(refererPath(r))
}

// loginPath is the login page that leads back to what r asked for. A form that
// was sent while logged out leads back to the page that it stood on.
func loginPath(r *http.Request) string {
	next := r.URL.RequestURI()
	if !isSafe(r.Method) || isFragment(r) {
		next = refererPath(r)
	}
	return views.LoginNextPath(afterLogin(next))
}

// refererPath returns the path of the page on this site that sent r, or "/".
func refererPath(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return "/"
	}
	return u.RequestURI()
}

// isSafe reports whether the method promises to change nothing (RFC 9110 9.2.1).
func isSafe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// isFragment reports whether htmx asks for a piece of a page, not for all of it.
func isFragment(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Request-Type") != "full"
}

// seeOther answers a form that did its work: 303 to path, or, for htmx, the
// header that makes it go there by itself (fetch would follow a 303 unseen and
// put the whole page where the form was).
func seeOther(w http.ResponseWriter, r *http.Request, path string) error {
	if isFragment(r) {
		w.Header().Set("HX-Location", path)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusOK)
		return nil
	}
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// leave is seeOther with a whole new page load: after it another person, or
// nobody, looks at the page, or the form was a page of its own.
func leave(w http.ResponseWriter, r *http.Request, path string) error {
	if isFragment(r) {
		w.Header().Set("HX-Redirect", path)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusOK)
		return nil
	}
	return seeOther(w, r, path)
}
