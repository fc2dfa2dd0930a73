package handlers

import (
	"fmt"
	"regexp"
	"testing"

	"puddle/db"
)

func (w *world) conversationPath() string { return fmt.Sprintf("/conversations/%d", w.conversation) }

func TestTwoWindowsSeeEachOthersMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ana, ben, inbox := w.windowOf(w.owner), w.windowOf(w.enquirer), w.windowOf(w.enquirer)
	ana.opens(w.conversationPath())
	ben.opens(w.conversationPath())
	inbox.opens("/conversations")
	ana.says("Come & see <it> today?")
	ana.seesMessage("Ana", "Come & see <it> today?")
	ben.seesMessage("Ana", "Come & see <it> today?")
	ben.says("At six.")
	ben.seesMessage("Ben", "At six.")
	ana.seesMessage("Ben", "At six.")
	inbox.sees(`document.querySelector("[data-conversation-id]").textContent.includes("At six.")`)
	for _, page := range []*window{ana, ben} {
		page.sees(`document.querySelectorAll("[data-message-id]").length === 4 && document.querySelectorAll(".pending").length === 0`)
		page.sees(`document.querySelector("#message").value === ""`)
	}

	// What Ben has before his eyes is read, on all his pages.
	inbox.sees(`document.querySelector("[data-conversation-id]").dataset.unread === "0"`)
}

func TestAnOpenInboxCountsWhatIsUnread(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.db.MarkRead(t.Context(), w.enquirer, w.conversation, 2))
	ben := w.windowOf(w.enquirer)
	ben.opens("/conversations")
	ben.sees(`document.querySelector("[data-conversation-id]").dataset.unread === "0" && !document.title.startsWith("(")`)
	w.says(w.owner, w.conversation, "Still interested?")
	ben.sees(`document.querySelector("[data-conversation-id]").dataset.unread === "1" && document.title.startsWith("(1)")`)
	must(t, w.db.MarkRead(t.Context(), w.enquirer, w.conversation, 3))
	ben.sees(`document.querySelector("[data-conversation-id]").dataset.unread === "0" && !document.title.startsWith("(")`)
}

func TestAPageCatchesUpAfterABreak(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ben := w.windowOf(w.enquirer)
	ben.opens(w.conversationPath())
	w.says(w.owner, w.conversation, "before the break")
	ben.seesMessage("Ana", "before the break")
	w.server.CloseClientConnections()
	for _, words := range []string{"one", "two", "three"} {
		w.says(w.owner, w.conversation, words)
	}
	_, err := w.db.EditMessage(t.Context(), w.owner, w.message.ID, db.Plain, "No, sorry.")
	must(t, err)
	for _, words := range []string{"one", "two", "three", "No, sorry."} {
		ben.seesMessage("Ana", words)
	}
	ben.sees(`document.querySelectorAll("[data-message-id]").length === 6`)
	ben.forgive() // the browser itself notes the connections that broke
}

func TestOlderMessagesJoinTheOpenPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range messagesPerPage + 10 {
		w.says(w.owner, w.conversation, fmt.Sprint("number ", n))
	}
	ben := w.windowOf(w.enquirer)
	ben.opens(w.conversationPath())
	ben.sees(fmt.Sprintf(`document.querySelectorAll("[data-message-id]").length === %d`, messagesPerPage))
	ben.sees(`document.querySelector("#older a").click() === undefined`)
	ben.sees(fmt.Sprintf(`document.querySelectorAll("[data-message-id]").length === %d`, messagesPerPage+12))
	ben.sees(`document.querySelector("[data-content]").textContent.trim() === "Is it still there?"`)
}

func TestARefusedMessageStaysInTheForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ben := w.windowOf(w.enquirer)
	ben.opens(w.conversationPath())
	ben.sees(`(document.querySelector("#message").value = "x".repeat(70000)) && document.querySelector("#composer").requestSubmit() === undefined`)
	ben.sees(`document.querySelector("#composer-note").textContent === "Too long by 4.5 kB: 64 kB of text at most."`)
	ben.sees(`document.querySelector(".send").ariaDisabled === "true" && document.activeElement.id === "message"`)
	ben.sees(`!document.querySelector(".pending") && document.querySelector("#message").value.length === 70000`)

	// Where the page knows no limit, the server's answer says the same.
	ben.sees(`(document.querySelector("#composer").dataset.maxText = 1e9) && document.querySelector("#composer").requestSubmit() === undefined`)
	ben.sees(`document.querySelector("#composer .error").textContent.includes("too long") && !document.querySelector(".pending")`)
	ben.sees(`document.querySelector("#message").value.length === 70000`)
	ben.forgive() // the browser notes the 422
}

func TestNoPageComplainsOnTheConsole(t *testing.T) {
	t.Parallel()
	w := newDesk(t, func(c *Config) { c.Demo = true })
	must(t, w.db.SetAdmin(t.Context(), w.owner, true))
	person := w.windowOf(w.owner)
	noPage := regexp.MustCompile(`/nobody$|/files/|^/events|/cut$|/received$|/raw$|/file$|/export$|^/dev/mail/`)
	for _, rt := range routes() {
		method, path := w.path(rt.pattern)
		if method != "GET" || rt.policy == open || noPage.MatchString(path) {
			continue
		}
		person.opens(path)
		person.sees(`document.readyState === "complete" && document.title !== ""`)
	}
}

func TestTheWayThroughTheSiteWithoutScripts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.personWithPassword("Dora")
	dora := w.window().withoutScripts()
	dora.opens(fmt.Sprintf("/items/%d", w.item))
	dora.opens("/conversations")
	dora.types(`input[name=email]`, "dora@example.org")
	dora.types(`input[name=password]`, password)
	dora.presses(`form:has(input[name=password]) button`)
	dora.opens("/")
	dora.presses(fmt.Sprintf(`a[href="/items/%d"]`, w.item))
	dora.types(`textarea[name=content]`, "Is it for a tall person?")
	dora.presses(`form:has(textarea[name=content]) button`)
	dora.types(`textarea[name=content]`, "I am two metres tall.")
	dora.presses(`#composer button`)
	dora.types(`textarea[name=content]`, "Nearly.")
	dora.presses(`#composer button`)

	page, err := w.db.Inbox(t.Context(), id, db.InboxFilter{})
	must(t, err)
	if len(page) != 1 || page[0].LastWords != "Nearly." {
		t.Fatalf("the inbox holds %+v", page)
	}
	if text := dora.text(); !containsAll(text, []string{"Is it for a tall person?", "I am two metres tall.", "Nearly."}) {
		t.Errorf("the page says:\n%s", text)
	}
}
