// A picture opens over the page, and its neighbours after it: all those of one
// item or of one thread. With a key held down it is a link as ever.
(() => {
  let links, at, from;
  const dialog = () => document.getElementById("picture");
  const part = (name) => dialog().querySelector(`[data-${name}]`);

  const show = (to) => {
    const link = links[to];
    if (!link) return;
    at = to;
    const small = link.querySelector("img");
    const shown = new Image(small.getAttribute("width"), small.getAttribute("height"));
    shown.alt = small.alt;
    shown.src = small.currentSrc; // at once; the large one takes its place
    const large = new Image();
    large.onload = () => { shown.src = link.href; };
    large.src = link.href;
    part("large").replaceChildren(shown);
    part("caption").textContent = small.alt;
    part("count").textContent = links[1] ? `${at + 1} of ${links.length}` : "";
    dialog().querySelectorAll("[data-turn]").forEach((button) => {
      button.hidden = !links[1];
      button.ariaDisabled = !links[at + Number(button.dataset.turn)];
    });
  };

  document.addEventListener("click", (event) => {
    const { target } = event;
    const link = target.closest("a[data-picture]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      links = [...link.closest("[data-pictures], .messages").querySelectorAll("a[data-picture]")];
      show(links.indexOf(link));
      dialog().showModal();
      dialog().onclose = () => link.focus();
    } else if (dialog()?.contains(target)) {
      const turn = target.closest("[data-turn]");
      if (turn) show(at + Number(turn.dataset.turn));
      else if (!target.closest("img, figcaption")) dialog().close();
    }
  });

  document.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links?.length - 1 }[event.key];
    if (!dialog()?.open || to === undefined) return;
    event.preventDefault();
    show(to);
  });

  // A finger that moves sideways turns to the next one.
  document.addEventListener("pointerdown", (event) => { from = event; });
  document.addEventListener("pointerup", ({ clientX, pointerType }) => {
    const by = clientX - from?.clientX;
    if (dialog()?.open && pointerType === "touch" && Math.abs(by) > 40 && visualViewport.scale === 1) show(at - Math.sign(by));
  });
})();
