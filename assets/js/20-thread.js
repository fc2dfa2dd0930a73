// The open conversation: grouping, following the end, marking as read and
// saying aloud what came.
(() => {
  const $ = (selector) => document.querySelector(selector);
  const pane = () => $(".conversation");
  const scroller = () => $(".conversation .scroller");
  const atEnd = () => (scroller()?.scrollTop ?? 0) > -120;
  const newest = () => Math.max(0, ...[...document.querySelectorAll("#messages .entry:not(.pending)")].map((el) => Number(el.dataset.order)));
  const toEnd = () => { if (scroller()) scroller().scrollTop = 0; };

  // An entry follows when the same person goes on within five minutes: the
  // rule of the server, for neighbours that the server did not see together.
  const group = (el) => {
    let before = el?.previousElementSibling;
    if (before?.matches(".receipts")) before = before.previousElementSibling;
    const [a, b] = [before?.querySelector(".message"), el?.querySelector(".message")];
    if (!b || el.matches(".system, .pending")) return;
    const same = a && a.dataset.author === b.dataset.author && a.dataset.via === b.dataset.via
      && before.classList.contains("mine") === el.classList.contains("mine")
      && el.dataset.at - before.dataset.at < 300;
    el.classList.toggle("follows", Boolean(same));
  };

  let read = 0;
  const markRead = () => {
    const p = pane();
    const seq = newest();
    if (!p || document.hidden || !atEnd() || seq <= read) return;
    read = seq;
    htmx.ajax("POST", p.dataset.read, { source: p, target: p, swap: "none", values: { seq } });
  };

  const announce = (el) => {
    const m = el.querySelector(".message");
    if (m) $("#live").textContent = `${m.dataset.author}: ${m.querySelector("[data-content]").textContent.slice(0, 300)}`;
  };

  document.addEventListener("puddle:placed", ({ target, detail: { elements, added } }) => {
    if (target.id !== "messages") return;
    for (const el of elements) { group(el); group(el.nextElementSibling); }
    const last = added.filter((el) => el.matches(".entry")).at(-1);
    if (!last || Number(last.dataset.order) < newest()) return;
    const mine = last.matches(".mine");
    if (!mine) announce(last);
    if (!atEnd()) $("[data-newest]").hidden = false;
    markRead();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-newest]")) return;
    toEnd();
    $("#message")?.focus();
  });

  document.addEventListener("scroll", (event) => {
    if (event.target !== scroller() || !atEnd()) return;
    $("[data-newest]").hidden = true;
    markRead();
  }, true);

  document.addEventListener("visibilitychange", markRead);

  // A conversation opens at its first unread message when that is further up.
  const open = () => {
    const p = pane();
    if (!p || p.dataset.opened) return;
    p.dataset.opened = "true";
    read = 0;
    const unread = $("#first-unread");
    markRead();
    if (unread && !location.hash) unread.scrollIntoView({ block: "center" });
  };
  document.addEventListener("DOMContentLoaded", open);
  document.addEventListener("htmx:after:settle", (event) => {
    open();
    if (event.target === pane()) scroller().focus({ preventScroll: true });
  });
})();
