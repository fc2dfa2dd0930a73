// Files that are chosen, dropped or pasted, and what keeps a message from
// being sent, which is said before.

// thumbnail draws a picture that was chosen, without giving it an address: the
// policy of our pages lets no picture load from elsewhere.
const thumbnail = async (file, height) => {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  canvas.height = height;
  canvas.width = Math.min(height * 2, Math.max(1, Math.round(picture.width * height / picture.height)));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, height);
  picture.close();
  return canvas;
};

(() => {
  const { form, text, files, changed } = composer;
  const limit = (of) => Number(form().dataset["max" + of]);
  const amount = (bytes) => bytes === 1 ? "1 byte" : bytes < 1e3 ? `${bytes} bytes` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const most = (bytes) => bytes < 1 << 20 ? `${bytes >> 10} kB` : `${bytes >> 20} MB`;

  // item shows a file by its name, its size and, where it is one, its picture.
  composer.item = (file) => {
    const li = document.createElement("li");
    const name = document.createElement("span");
    const size = document.createElement("span");
    name.className = "file-name";
    name.dir = "auto";
    name.textContent = file.name;
    size.className = "soft";
    size.textContent = file.size === undefined ? "" : amount(file.size);
    li.append(name, size);
    if (file.type?.startsWith("image/")) thumbnail(file, 96).then((small) => li.prepend(small), () => {});
    return li;
  };

  // reasons says of each file why it can't be sent, "" for those that can.
  const reasons = (list) => {
    const [bytes, number] = [limit("Bytes"), limit("Files")];
    let sum = 0, taken = 0;
    return list.map(({ size }) => {
      if (size > bytes) return `over ${most(bytes)}`;
      if (taken >= number) return `one too many: ${number} at most`;
      if (sum + size > bytes) return `too much: ${most(bytes)} together`;
      sum += size;
      taken++;
      return "";
    });
  };

  const show = () => {
    const list = form().querySelector("[data-previews]");
    const chosen = [...files().files];
    const why = reasons(chosen);
    list.replaceChildren(...chosen.map((file, i) => {
      const li = composer.item(file);
      if (why[i]) {
        li.className = "bad";
        li.lastChild.className = "why";
        li.lastChild.textContent += ", " + why[i];
      }
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "×";
      remove.ariaLabel = "Do not send " + file.name;
      remove.onclick = () => {
        composer.setFiles([...files().files].filter((_, j) => j !== i));
        (list.querySelectorAll("button")[i] ?? text()).focus();
      };
      li.append(remove);
      return li;
    }));
    list.hidden = !chosen.length;
  };

  composer.setFiles = (list) => {
    const all = new DataTransfer();
    for (const f of list) all.items.add(f);
    files().files = all.files;
    show();
    changed();
  };

  // left is how many bytes of text fit still.
  const left = () => {
    const value = text().value.trim();
    return limit("Text") - (value.length * 4 < limit("Text") ? value.length : new TextEncoder().encode(value).length);
  };

  // obstacle says why the message can't be sent, "" when it can.
  composer.obstacle = () => {
    const room = left();
    if (room < 0) return `Too long by ${amount(-room)}: ${most(limit("Text"))} of text at most.`;
    if (reasons([...files().files]).some(Boolean)) return "Take away the files that can't be sent.";
    return text().value.trim() || files().files.length ? "" : "Write a message or attach a file first.";
  };

  // note says below the text what keeps it from being sent, and when it is
  // about to. That nothing is there yet needs no saying before somebody sends it.
  const note = (asked) => {
    const room = left();
    const empty = !text().value.trim() && !files().files.length;
    const why = empty && !asked ? "" : composer.obstacle();
    const p = document.getElementById("composer-note");
    p.classList.toggle("bad", Boolean(why));
    p.textContent = why || (room < limit("Text") / 8 ? `${amount(room)} of text left.` : "");
    form().querySelector(".send").ariaDisabled = why ? "true" : null;
  };
  document.addEventListener("puddle:composed", () => note(false));

  document.addEventListener("submit", (event) => {
    if (event.target !== form() || composer.again || !composer.obstacle()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    note(true);
    text().focus();
  }, true);

  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-files]")) return;
    show();
    changed();
  });

  document.addEventListener("paste", (event) => {
    const pasted = event.clipboardData;
    const words = ["text/plain", "text/html"].every((type) => pasted.types.includes(type)); // office programs add a picture of them
    if (event.target !== text() || words || !pasted.files.length) return;
    event.preventDefault();
    composer.setFiles([...files().files, ...pasted.files]);
  });
  for (const type of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(type, (event) => {
      const pane = event.target.closest?.(".conversation");
      if (!pane || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      pane.classList.toggle("dropping", type === "dragover");
      if (type === "drop") composer.setFiles([...files().files, ...event.dataTransfer.files]);
    });
  }
})();
