// The swap style "place": an element that the page has already, by its id, is
// brought up to date; another one is put where its data-order belongs. The
// same answer twice changes nothing, so an answer and a stream may both bring
// a message. What is there only ever moves towards the top: a day's line above
// older messages, a row above those with older news. What has data-moves goes
// where it is told. What has data-keep stays within its element. A list with
// data-closed takes no new elements.
(() => {
  let api;
  const order = (el) => Number(el.dataset.order);

  const position = (list, el) => {
    const newestFirst = "newestFirst" in list.dataset;
    const next = [...list.children].find((other) =>
      other !== el && (newestFirst ? order(other) < order(el) : order(other) > order(el)));
    if (el.parentNode === list && el.nextElementSibling === (next ?? null)) return;
    if (list.moveBefore && el.parentNode === list) list.moveBefore(el, next ?? null);
    else list.insertBefore(el, next ?? null);
  };

  const place = (list, el) => {
    const old = document.getElementById(el.id);
    if (!old && "closed" in list.dataset) return null;
    if (old?.parentNode === list) {
      const top = "newestFirst" in list.dataset ? Math.max : Math.min;
      const kept = old.querySelector(":scope > [data-keep]");
      if (kept) el.append(kept.cloneNode(true));
      if (!("moves" in el.dataset)) el.dataset.order = top(order(old), order(el));
      const fragment = document.createDocumentFragment();
      fragment.append(el);
      api.morph(old, fragment, false);
      el = document.getElementById(el.id);
    }
    position(list, el);
    return { el, isNew: !old };
  };

  htmx.registerExtension("place", {
    init: (internal) => { api = internal; },
    handle_swap: (style, list, fragment) => {
      if (style !== "place") return false;
      const scroller = list.closest(".scroller");
      const keep = scroller && keepPlace(scroller);
      const placed = [...fragment.children].map((el) => place(list, el)).filter(Boolean);
      const elements = placed.map((p) => p.el);
      const added = placed.filter((p) => p.isNew).map((p) => p.el);
      list.dispatchEvent(new CustomEvent("puddle:placed", { bubbles: true, detail: { elements, added } }));
      keep?.(); // grouping has changed heights
      return elements;
    },
  });

  // keepPlace remembers the first entry in sight; the function that it returns
  // scrolls so that it stands where it stood. At the end there is nothing to
  // keep: the scroller holds on to its end by itself.
  const keepPlace = (scroller) => {
    if (scroller.scrollTop > -40) return undefined;
    const edge = scroller.getBoundingClientRect().top;
    const anchor = [...scroller.querySelectorAll(".entry")].find((el) => el.getBoundingClientRect().bottom > edge);
    const before = anchor?.getBoundingClientRect().top;
    return () => { if (anchor) scroller.scrollTop += anchor.getBoundingClientRect().top - before; };
  };
})();
