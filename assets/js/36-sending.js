// What is sent shows at once as a pending entry, and the composer is free for
// the next one. The form's client id makes sending again harmless. Until the
// server has answered, the words are kept in this browser, too: they outlive a
// reload.
(() => {
  const { form, action, text, files } = composer;
  const sending = new WeakMap();
  const patience = "5m"; // for files; the server has as much

  const unsent = (at) => JSON.parse(store.get("unsent " + at) ?? "[]");
  const keep = (at, list) => list.length ? store.set("unsent " + at, JSON.stringify(list)) : store.remove("unsent " + at);
  const entries = () => [...document.querySelectorAll("#messages .pending")];
  const shown = (id) => entries().filter((el) => el.dataset.key === id);
  const part = (sent, name) => sent.entry.querySelector(`[data-${name}]`);

  // show puts an entry for what is sent at the end of the list.
  const show = (sent) => {
    const entry = document.getElementById("pending").content.firstElementChild.cloneNode(true);
    entry.dataset.key = sent.id;
    const list = entry.querySelector(".files");
    entry.querySelector(".content").textContent = sent.text;
    list.replaceChildren(...sent.files.map(composer.item), ...sent.lost.map((name) => composer.item({ name })));
    list.hidden = !list.children.length;
    sent.entry = entry;
    for (const el of shown(sent.id)) el.remove();
    part(sent, "retry").onclick = () => again(sent);
    part(sent, "take-back").onclick = () => takeBack(sent);
    document.getElementById("messages").append(entry);
  };

  // done forgets what was sent: it has arrived, or is in the composer again.
  const done = (at, keys) => {
    keep(at, unsent(at).filter(({ id }) => !keys.includes(id)));
    for (const key of keys) for (const el of shown(key)) el.remove();
  };

  // A stream may bring what was sent before its answer does, or when the answer
  // is lost.
  const arrived = new Set();
  const arrive = (elements) => {
    const keys = [...elements].map((el) => el.dataset.key).filter((key) => key && !arrived.has(key));
    for (const key of keys) arrived.add(key);
    if (keys.length) done(action(), keys);
  };
  document.addEventListener("puddle:placed", ({ detail: { elements } }) => { if (form()) arrive(elements); });

  // Once all of it has left, the server may have taken it: too late to cancel.
  const progress = (sent) => (is) => {
    const bar = sent.entry.querySelector("progress");
    bar.value = is;
    bar.hidden = part(sent, "take-back").hidden = is === 1;
    sent.entry.classList.toggle("uploading", is < 1);
    part(sent, "state").textContent = is === 1 ? "Sending…" : Math.floor(is * 100) + " %";
  };

  const fail = (sent, why) => {
    if (sent.at !== action()) return; // its conversation is not open: it waits there
    show(sent);
    sent.entry.classList.add("failed");
    part(sent, "state").textContent = `Not sent. ${why}`;
    part(sent, "retry").hidden = sent.lost.length > 0;
    part(sent, "take-back").hidden = false;
    part(sent, "take-back").textContent = "Edit";
    document.getElementById("live").textContent = `Not sent: ${sent.text.slice(0, 100)}`;
  };

  // takeBack gives text and files back to the composer, before what was
  // written meanwhile. Unchanged it is the same message, by the same name.
  let back;
  const takeBack = (sent) => {
    sent.gone = true;
    sent.ctx?.request.abort();
    if (sent.at !== action()) return;
    const newer = text().value === sent.text ? "" : text().value;
    const alone = !newer && !files().files.length;
    composer.setText([sent.text, newer].filter(Boolean).join("\n\n"));
    composer.setFiles([...sent.files, ...files().files]);
    if (alone) back = form().client_id.value = sent.id;
    done(sent.at, [sent.id]);
    text().focus();
  };
  document.addEventListener("puddle:composed", () => { if (back && form().client_id.value === back) composer.newKey(); });

  const again = (sent) => {
    composer.again = sent;
    form().requestSubmit();
    composer.again = null;
  };

  const compose = () => {
    const sent = { at: action(), id: form().client_id.value, text: text().value, files: [...files().files], lost: [] };
    keep(sent.at, [...unsent(sent.at), { id: sent.id, text: sent.text, names: sent.files.map((f) => f.name) }]);
    form().querySelector(".error")?.remove();
    composer.setText("");
    composer.setFiles([]);
    composer.newKey();
    return sent;
  };

  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement !== form()) return;
    const sent = composer.again ?? compose();
    const { body } = ctx.request;
    body.set("client_id", sent.id);
    body.set("content", sent.text);
    body.delete("attachments");
    for (const f of sent.files) body.append("attachments", f);
    show(sent);
    if (sent.files.length) {
      ctx.fetch = upload(progress(sent));
      ctx.request.timeout = patience;
      progress(sent)(0);
    }
    sent.ctx = ctx;
    sending.set(ctx, sent);
    document.querySelector(".scroller").scrollTop = 0;
  });

  // reason is what the server says about a post that it did not take.
  const reason = (ctx) => {
    const page = new DOMParser().parseFromString(ctx.text ?? "", "text/html");
    return page.querySelector("[role=alert]")?.textContent.trim() ?? "";
  };

  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const sent = sending.get(ctx);
    if (!sent || sent.gone) return;
    const status = ctx.response?.status ?? 0;
    const away = ctx.hx?.redirect; // logged out meanwhile: what was typed waits here
    if (arrived.has(sent.id) || (status >= 200 && status < 300 && !away)) {
      done(sent.at, [sent.id]);
      composer.forgetDraft(sent.at);
      if (sent.at === action()) document.querySelector(".thread .more a")?.click(); // an older page does not show it: to the newest
    } else if (status === 422 || away) takeBack(sent);
    else fail(sent, reason(ctx));
  });

  // What was not sent when the page went is there again.
  const restore = () => {
    if (!form()) return;
    arrive(document.querySelectorAll("#messages .entry:not(.pending)"));
    for (const { id, text, names } of unsent(action())) {
      if (shown(id).length) continue;
      const sent = { at: action(), id, text, files: [], lost: names };
      fail(sent, names.length ? "Its files have to be attached again." : "");
    }
  };
  document.addEventListener("DOMContentLoaded", restore);
  document.addEventListener("htmx:after:settle", restore);

  // Another window has sent it.
  addEventListener("storage", ({ key }) => {
    if (!form() || key !== store.name("unsent " + action())) return;
    const waiting = unsent(action()).map(({ id }) => id);
    for (const el of entries()) if (el.matches(".failed") && !waiting.includes(el.dataset.key)) el.remove();
  });
})();
