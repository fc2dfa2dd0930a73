// The composer: its text, drafts and keys.

// composer is what the composer's parts share.
const composer = (() => {
  const form = () => document.getElementById("composer");
  const text = () => document.getElementById("message");
  const files = () => form().querySelector("[data-files]");
  const action = () => form()?.getAttribute("action");
  const key = () => "draft " + action();

  const grow = (area) => {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = area.scrollHeight + 2 + "px";
  };

  // A draft is kept here at once and on the server after a pause; what the
  // server has need not be kept here.
  let pause, unsaved;
  const saveDraft = () => {
    clearTimeout(pause);
    if (!unsaved) return;
    const { url, local, content } = unsaved;
    unsaved = null;
    fetch(url, { method: "POST", keepalive: true, headers: { "HX-Request": "true" }, body: new URLSearchParams({ content }) })
      .then((answer) => { if (answer.ok && store.get(local) === content) store.remove(local); }, () => {});
  };
  addEventListener("pagehide", saveDraft);

  const keepDraft = (content) => {
    store.set(key(), content);
    if (unsaved && unsaved.url !== form().dataset.draft) saveDraft();
    unsaved = { url: form().dataset.draft, local: key(), content };
    clearTimeout(pause);
    pause = setTimeout(saveDraft, 1000);
  };

  // A post that was taken has emptied the draft on the server, too.
  const forgetDraft = (at) => { if (!store.get("draft " + at)) store.remove("draft " + at); };

  const changed = () => form().dispatchEvent(new CustomEvent("puddle:composed", { bubbles: true }));

  const setText = (value) => {
    telling = clearTimeout(telling);
    text().value = value;
    grow(text());
    keepDraft(value);
    changed();
  };

  const newKey = () => { form().client_id.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2); };

  // The others see that something is being written, not each letter of it, and
  // not what was sent before they could look.
  let told = 0, telling;
  const tellTyping = () => {
    if (telling || Date.now() - told < 3000) return;
    telling = setTimeout(() => {
      [told, telling] = [Date.now(), 0];
      if (form()) fetch(form().dataset.typing, { method: "POST", headers: { "HX-Request": "true" } }).catch(() => {});
    }, 500);
  };

  const start = () => {
    if (!form() || form().dataset.started) return;
    form().dataset.started = "true";
    const draft = store.get(key());
    if (draft === text().value) store.remove(key());
    else if (draft !== null) setText(draft);
    grow(text());
    changed();
  };
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:after:settle", start);

  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-grow]")) grow(target);
    if (target !== text()) return;
    keepDraft(target.value);
    changed();
    if (target.value) tellTyping();
  });

  document.addEventListener("keydown", (event) => {
    if (event.target !== text() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    form().requestSubmit();
  });

  return { form, action, text, files, setText, forgetDraft, newKey, changed };
})();
