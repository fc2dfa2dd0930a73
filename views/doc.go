// Package views turns values into HTML: no database handle, no request, no
// I/O. The same arguments always give the same bytes.
//
// A page is a Page value: a title and a body. Document draws the frame around
// it; the answer to a request for a fragment is the body alone. Streams and
// answers to htmx are made of the same components, wrapped so that they find
// their place in an open page (stream.templ).
//
// Message draws a conversation message for everybody alike, so that its HTML
// can be made once and kept (MessageCache). What is the viewer's own is told
// apart by the list entry around it.
//
// URLs and DOM ids are made in paths.go and nowhere else. What people wrote is
// escaped, or rendered by content.go; every component works without a script.
package views
