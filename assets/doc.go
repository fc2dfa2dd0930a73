// Package assets holds the style, the script and the pictures that the pages
// need, built into the program. Each file is served under a name that holds a
// hash of its bytes, so that browsers keep it for good.
package assets
