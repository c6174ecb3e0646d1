// Set theme, large type and wall before the first paint. A classic script on purpose: a module would run too late.
// The server writes data-theme from the same cookie, so this only keeps the switch and the wall width.
(() => {
  const root = document.documentElement;
  const year = 31536000;
  const remember = (name, value) => {
    document.cookie = `${name}=${value};path=/;max-age=${value ? year : 0};samesite=lax`;
  };
  const wide = matchMedia("(min-width: 3000px)");
  const wall = () => {
    const asked = new URLSearchParams(location.search).get("wall");
    root.classList.toggle("wall", asked === "1" || (asked !== "0" && wide.matches));
  };
  wall();
  wide.addEventListener("change", wall);

  const mark = () => {
    for (const button of document.querySelectorAll("[data-set-theme]"))
      button.setAttribute("aria-pressed", String(button.dataset.setTheme === (root.dataset.theme || "")));
    for (const button of document.querySelectorAll("[data-toggle-large]"))
      button.setAttribute("aria-pressed", String(root.classList.contains("large")));
  };
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("click", (event) => {
    const choice = event.target.closest?.("[data-set-theme], [data-toggle-large]");
    if (!choice) return;
    if (choice.matches("[data-set-theme]")) {
      const value = choice.dataset.setTheme;
      if (value) root.dataset.theme = value;
      else delete root.dataset.theme;
      remember("anlan_theme", value);
    } else {
      remember("anlan_large", root.classList.toggle("large") ? "1" : "");
    }
    mark();
    document.dispatchEvent(new CustomEvent("anlan:theme"));
  });
})();
