package views

// SignUpForm is a wish to take part. Next is where to go once it is confirmed,
// a path of ours.
type SignUpForm struct {
	Name   string
	Email  string
	Next   string
	Errors Errors
}

// SignUpPage is the page of /signup.
func SignUpPage(m SignUpForm) Page { return Page{Title: "Sign up", Body: signUp(m)} }

// LoginForm is the two ways in: a password, or a link by mail. Next is where
// to go afterwards, a path of ours.
type LoginForm struct {
	Email  string
	Next   string
	Errors Errors
}

// LoginPage is the page of /login.
func LoginPage(m LoginForm) Page { return Page{Title: "Log in", Body: login(m)} }

// CheckMailPage says that a mail is under way, the same for known and unknown
// addresses. Demo adds where mails of the demo are read.
func CheckMailPage(email string, demo bool) Page {
	return Page{Title: "Check your mail", Body: checkMail(email, demo)}
}

// LinkConfirm is a link from a mail before its button is pressed.
type LinkConfirm struct {
	Token         string
	Name          string
	Email         string
	NeedsPassword bool // sign-up only: this is not the browser that signed up
	Errors        Errors
}

// VerifyPage confirms a sign-up.
func VerifyPage(m LinkConfirm) Page { return Page{Title: "Confirm your address", Body: verify(m)} }

// LoginLinkPage logs in by a mailed link.
func LoginLinkPage(m LinkConfirm) Page { return Page{Title: "Log in", Body: loginLink(m)} }

// ConfirmAddressPage adds a further address to the viewer's account.
func ConfirmAddressPage(v Viewer, m LinkConfirm) Page {
	return Page{Title: "Confirm your address", Area: AreaAccount, Body: confirmAddress(v, m)}
}
