// Package dbtest gives each test a migrated database of its own, in milliseconds.
//
// One PostgreSQL server per checkout, run by package embedded without fsync, is shared by all test processes that run at
// the same time. A template database, named by the hash of the migrations, is made once; from it come clones. A test
// leases a clone: it gets it as the template is, and no other test of any process gets it meanwhile. Since NOTIFY and
// advisory locks end at a database's border, tests with t.Parallel don't hear each other.
//
// A clone that was used before is put back by deleting rows, which is faster than truncating tables or making another
// database. What the migrations filled in (categories, versions) is put back as it was, and so are sequences.
//
// The server stops with the last process. Its cluster lies in the user's cache folder and holds nothing of value.
package dbtest
