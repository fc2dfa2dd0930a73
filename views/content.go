package views

import "puddle/db"

func contentHTML(m db.Message) string { return "" }
