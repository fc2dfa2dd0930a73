package views

import "puddle/db"

// Inbound is a page of the mails that we took, newest first.
type Inbound struct {
	Mails []db.InboundMail
	Older db.InboundID // before which the next page goes on, 0 when this is the last
}

// InboundPage is the administrators' list of received mail.
func InboundPage(v Viewer, m Inbound) Page {
	return Page{Title: "Mail received", Area: AreaAccount, Body: inbound(v, m)}
}
