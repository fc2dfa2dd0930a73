// The composer: Enter, drafts, files, and a message that shows at once.

// thumbnail draws a picture that was chosen, without giving it an address: the
// policy of our pages lets no picture load from elsewhere.
const thumbnail = async (file, height) => {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  canvas.height = height;
  canvas.width = Math.min(height * 2, Math.max(1, Math.round(picture.width * height / picture.height)));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, height);
  return canvas;
};

(() => {
  const MAX_FILES = 10, MAX_BYTES = 25e6;
  const form = () => document.getElementById("composer");
  const text = () => document.getElementById("message");
  const files = () => form().querySelector("[data-files]");
  const key = () => "draft " + form().getAttribute("action");
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
      .then((answer) => { if (answer.ok && localStorage.getItem(local) === content) localStorage.removeItem(local); }, () => {});
  };
  addEventListener("pagehide", saveDraft);

  const setText = (value) => {
    text().value = value;
    grow(text());
    if (value) localStorage.setItem(key(), value);
    else localStorage.removeItem(key());
    if (unsaved && unsaved.url !== form().dataset.draft) saveDraft();
    unsaved = { url: form().dataset.draft, local: key(), content: value };
    clearTimeout(pause);
    pause = setTimeout(saveDraft, 1000);
  };

  // The others see that something is being written, not each letter of it.
  let told = 0;
  const tellTyping = () => {
    if (Date.now() - told < 3000) return;
    told = Date.now();
    fetch(form().dataset.typing, { method: "POST", headers: { "HX-Request": "true" } }).catch(() => {});
  };

  const setFiles = (list) => {
    const all = new DataTransfer();
    for (const f of list) all.items.add(f);
    files().files = all.files;
    preview();
  };

  const preview = () => {
    const list = form().querySelector("[data-previews]");
    list.replaceChildren(...[...files().files].map((f, i) => {
      const li = document.createElement("li");
      const bad = f.size > MAX_BYTES ? " is over 25 MB" : i >= MAX_FILES ? " is one too many" : "";
      if (bad) li.className = "field-error";
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "×";
      remove.ariaLabel = "Do not send " + f.name;
      remove.onclick = () => setFiles([...files().files].filter((_, j) => j !== i));
      li.append(f.name + bad, remove);
      if (f.type.startsWith("image/")) thumbnail(f, 96).then((small) => li.prepend(small), () => {});
      return li;
    }));
    list.hidden = !files().files.length;
  };

  const start = () => {
    if (!form() || form().dataset.started) return;
    form().dataset.started = "true";
    text().value = localStorage.getItem(key()) ?? text().value;
    grow(text());
  };
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("htmx:after:settle", start);

  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-grow]")) grow(target);
    if (target !== text()) return;
    setText(target.value);
    if (target.value) tellTyping();
  });
  document.addEventListener("change", ({ target }) => { if (target.matches("[data-files]")) preview(); });

  document.addEventListener("keydown", (event) => {
    if (event.target !== text() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    form().requestSubmit();
  });

  document.addEventListener("paste", (event) => {
    if (event.target !== text() || !event.clipboardData.files.length) return;
    event.preventDefault();
    setFiles([...files().files, ...event.clipboardData.files]);
  });
  for (const type of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(type, (event) => {
      const pane = event.target.closest?.(".conversation");
      if (!pane || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      pane.classList.toggle("dropping", type === "dragover");
      if (type === "drop") setFiles([...files().files, ...event.dataTransfer.files]);
    });
  }

  // What is sent shows at once as a pending entry, and the composer is free
  // for the next one. The form's client id makes sending again harmless.
  const sending = new WeakMap();

  const tooMuch = () => files().files.length > MAX_FILES || [...files().files].some((f) => f.size > MAX_BYTES);

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceElement !== form()) return;
    if (tooMuch() || (!text().value.trim() && !files().files.length)) return event.preventDefault();
    const entry = document.getElementById("pending").content.firstElementChild.cloneNode(true);
    const sent = { entry, text: text().value, files: [...files().files], id: form().client_id.value };
    entry.querySelector(".content").textContent = sent.text || sent.files.map((f) => f.name).join(", ");
    document.getElementById("messages").append(entry);
    document.querySelector(".scroller").scrollTop = 0;
    entry.querySelector("[data-retry]").onclick = () => again(sent);
    sending.set(ctx, sent);
    free();
  });

  const free = () => {
    setText("");
    setFiles([]);
    form().client_id.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  };

  const again = (sent) => {
    const kept = { text: text().value, files: [...files().files] };
    sent.entry.remove();
    setText(sent.text);
    setFiles(sent.files);
    form().client_id.value = sent.id;
    form().requestSubmit();
    setText(kept.text);
    setFiles(kept.files);
  };

  const fail = (sent) => {
    sent.entry.classList.add("failed");
    sent.entry.querySelector("[data-state]").textContent = "Not sent.";
    sent.entry.querySelector("[data-retry]").hidden = false;
  };

  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const sent = sending.get(ctx);
    if (!sent) return;
    const status = ctx.response?.status ?? 0;
    const away = ctx.hx?.redirect; // logged out meanwhile: what was typed waits here
    if (status >= 200 && status < 300 && !away) return sent.entry.remove();
    if (status !== 422 && !away) return fail(sent);
    sent.entry.remove();
    if (!text().value) { setText(sent.text); setFiles(sent.files); }
  });
})();
