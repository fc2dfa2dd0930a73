// Every page: title, times, menus, questions, keys, and being offline.
(() => {
  const $ = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  const title = () => {
    const count = Number($("#unread")?.dataset.count ?? 0);
    const base = document.title.replace(/^\(\d+\+?\) /, "");
    document.title = count ? `(${count > 99 ? "99+" : count}) ${base}` : base;
  };

  const current = () => all(".inbox .row-link[hx-get]").forEach((a) => {
    if (a.pathname === location.pathname) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  });

  // The server writes times in the zone of the account; where that is not the
  // browser's, the browser knows better.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clocks = () => {
    if (document.documentElement.dataset.zone === zone) return;
    all("time[data-clock]").forEach((t) => {
      const at = new Date(t.dateTime);
      t.textContent = [at.getHours(), at.getMinutes()].map((n) => String(n).padStart(2, "0")).join(":");
    });
  };

  const refresh = () => { title(); current(); clocks(); };
  document.addEventListener("DOMContentLoaded", () => {
    refresh();
    const field = $("[data-zone-field]");
    if (field && !field.value) field.value = zone;
  });
  document.addEventListener("htmx:after:settle", refresh);
  document.addEventListener("htmx:finally:swap", title);
  document.addEventListener("htmx:after:history:update", current);
  document.addEventListener("htmx:before:history:update", (event) => {
    if (event.detail.response?.status >= 400) event.preventDefault(); // the page stays, and so does its address
  });

  // What goes wrong leaves the page as it is: only a form that comes back (422)
  // takes its place again. Our own troubles bring a notice; a proxy's page or
  // no answer at all gets one here.
  const isStream = (ctx) => ctx.sourceElement?.hasAttribute("hx-sse:connect");
  const saysItself = (ctx) => isStream(ctx) || ctx.sourceElement?.id === "composer";
  const failed = () => {
    const p = document.createElement("p");
    p.className = "notice bad";
    p.role = "alert";
    p.textContent = "That did not get through. Try again in a moment.";
    $("#notices").replaceChildren(p);
  };
  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    const status = ctx.response?.status ?? 200;
    if (status < 400 || status === 422) return;
    const notices = saysItself(ctx) ? [] : tasks.filter((task) => task.type !== "main");
    tasks.splice(0, tasks.length, ...notices);
    if (!notices.length && !saysItself(ctx)) failed();
  });
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => { if (ctx && !ctx.response && !saysItself(ctx)) failed(); });

  // Menus close when something else is wanted.
  const closeMenus = (except) => all("details.menu[open]").forEach((m) => { if (!m.contains(except)) m.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = $("details.menu[open]");
    closeMenus(null);
    open?.querySelector("summary").focus();
  });

  // A form with data-confirm asks first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = $("#confirm");
    $("#question").textContent = form.dataset.confirm;
    dialog.querySelector("[data-yes]").textContent = form.dataset.yes;
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "true";
      form.requestSubmit();
    };
    dialog.showModal();
  }, true);

  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-keys]")) store.set("keys", target.checked ? "on" : "off");
  });

  // Single keys, unless somebody writes or has switched them off.
  const openKeys = () => {
    $("[data-keys]").checked = store.get("keys") !== "off";
    $("#keys").showModal();
  };
  const step = (by) => {
    const rows = all(".rows .row-link");
    const at = rows.findIndex((a) => a === document.activeElement || (!document.activeElement?.matches(".row-link") && a.ariaCurrent));
    rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    e: () => $("[data-key=e]")?.requestSubmit(),
    r: () => $("#message")?.focus(),
    "/": () => $("[data-search]")?.focus(),
    "?": openKeys,
  };
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest?.("input, textarea, select, dialog, [contenteditable]");
    if (busy || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    if (event.key !== "?" && store.get("keys") === "off") return;
    event.preventDefault();
    keys[event.key]();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-open=keys]")) { closeMenus(null); openKeys(); } });

  // The stream's extension connects again once it was connected; the first time
  // is up to us.
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const status = ctx.response?.status ?? 503;
    if (!isStream(ctx) || status < 500) return;
    const el = ctx.sourceElement;
    connected(false);
    setTimeout(() => { if (el.isConnected) htmx.ajax("GET", el.getAttribute("hx-sse:connect"), { source: el }); }, 3000);
  });

  const connected = (is) => { $("#offline").hidden = is && navigator.onLine; };
  addEventListener("offline", () => connected(false));
  addEventListener("online", () => {
    connected(true);
    // What the stream had may be dead without knowing it: it starts anew, at once.
    const stream = $("[hx-sse\\:connect]")?._htmx?.sse;
    stream?.reader?.cancel();
    stream?.delayCanceller?.();
  });
  document.addEventListener("htmx:sse:error", () => connected(false));
  document.addEventListener("htmx:sse:after:connection", () => connected(true));
})();
