// The preview: what is written, drawn by the server as it will look, for as
// long as its button is pressed.
(() => {
  const { form, text } = composer;
  const section = () => document.getElementById("preview");
  const button = () => form()?.querySelector("[data-preview-toggle]");
  let pause;

  const draw = () => {
    const shown = section().querySelector("[data-shown]");
    const content = text().value;
    if (!content.trim()) return shown.replaceChildren();
    htmx.ajax("POST", button().formAction, { source: section(), target: shown, values: { content } });
  };

  const open = (is) => {
    section().hidden = !is;
    button().ariaExpanded = String(is);
    button().setAttribute("aria-controls", "preview");
    clearTimeout(pause);
    if (is) draw();
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-preview-toggle]")) return;
    event.preventDefault();
    open(section().hidden);
  });

  document.addEventListener("puddle:composed", () => {
    if (button().ariaExpanded === null) return open(false);
    if (section().hidden) return;
    if (composer.obstacle()) return open(false);
    clearTimeout(pause);
    pause = setTimeout(draw, 300);
  });
})();
