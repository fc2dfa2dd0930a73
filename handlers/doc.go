// Package handlers serves everything that browsers see: pages, forms, the live
// stream, files. It turns requests into calls of package db and their results
// into HTML by package views; rules about items and conversations are not here.
//
// What it promises:
//
//   - every route stands in routes.go with who may use it;
//   - GET changes nothing; what changes something is refused when a page of
//     another site sent it (net/http.CrossOriginProtection);
//   - every form works without a script and answers 303, or 422 with the values
//     kept; a request of htmx for a fragment gets the fragment at the same URL;
//   - a page is drawn whole before its first byte leaves;
//   - somebody else's conversation is not found, like one that never was;
//   - only errors.go knows HTTP statuses.
//
// Limits on how often people may do things are kept in memory, by instance.
package handlers
