// The photos in an item's form: what is chosen stands among those that are
// there, with its words and its place, before anything is sent.
(() => {
  const $ = (selector) => document.querySelector(selector);
  const list = () => $("[data-photos]");
  const input = () => $("[data-photo-input]");
  const chosen = new WeakMap(); // the files of the entries that are new

  // A picture is made as small here as the server would make it: it goes out
  // sooner, and where it was taken stays at home.
  const LONGEST = 2048;
  const shrunk = async (file) => {
    if (file.type !== "image/jpeg" || file.size < 5e5) return file;
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: .9 });
    return blob.size < file.size ? new File([blob], file.name, { type: blob.type }) : file;
  };

  // The input holds the new files in the order of their entries; the places
  // tell the server where they stand among the others.
  const arrange = () => {
    const files = new DataTransfer();
    let bytes = 0, left = 0;
    [...list().children].forEach((entry, n) => {
      entry.querySelector("select").replaceChildren(new Option(n + 1));
      left += !entry.querySelector(":checked[name=photo_remove]");
      const file = chosen.get(entry);
      if (!file) return;
      bytes += file.size;
      files.items.add(file);
    });
    input().files = files.files;
    const { photoLimit, photoBytes } = $("[data-photo-limit]").dataset;
    $("[data-photo-limit]").textContent = left > photoLimit ? `That is ${left - photoLimit} too many: remove some.`
      : bytes > photoBytes ? "Together these files are too large: remove some." : "";
  };

  const add = (file) => {
    const entry = $("[data-new-photo]").content.firstElementChild.cloneNode(true);
    chosen.set(entry, file);
    list().append(entry);
    thumbnail(file, 192).then((small) => entry.prepend(small), () => entry.prepend(file.name));
    shrunk(file).then((small) => {
      if (small === file || !entry.isConnected) return;
      chosen.set(entry, small);
      arrange();
    }, () => {});
  };

  document.addEventListener("change", ({ target }) => {
    if (target === input()) {
      for (const file of target.files) add(file);
      arrange();
    }
    if (target.name === "photo_remove") arrange();
  });

  document.addEventListener("click", ({ target }) => {
    const entry = target.closest?.(".photo-entry");
    const move = target.closest?.("[data-move]");
    if (move) {
      if (move.dataset.move < 0) entry.previousElementSibling?.before(entry);
      else entry.nextElementSibling?.after(entry);
      move.focus();
      arrange();
      $("#live").textContent = `Photo ${[...list().children].indexOf(entry) + 1} of ${list().children.length}`;
    } else if (target.closest?.("[data-drop-photo]")) {
      entry.remove();
      arrange();
      input().focus();
    }
  });
})();
