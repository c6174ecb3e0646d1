// Keyboard first at the desk; silent in fields, while an input method composes, and when switched off.
//
//   J/K walk the rows of the list in [data-keys="list"] · Enter opens · Esc closes · other keys press the first
//   visible element with that data-key ("a", "e", "n", "F2", "Ctrl+k", "/") · g then a letter follows [data-go]
//   · F6 walks the panes ([data-pane]) · ? opens the help sheet

const OFF = "anlan:keys-off";
const help = document.getElementById("keys-help");
let goUntil = 0;

const off = () => localStorage.getItem(OFF) === "1";
const visible = (element) => element.getClientRects().length > 0 && !element.closest("[inert]");
const typing = (element) =>
  element.isContentEditable || (element.matches?.("input, textarea, select") && !element.matches("[type=checkbox], [type=radio], [type=button], [type=submit]"));

function press(key) {
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
  if (!target) return false;
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
  return true;
}

function walk(step) {
  const list = [...document.querySelectorAll('[data-keys="list"]')].find(visible);
  if (!list) return false;
  const rows = [...list.querySelectorAll("a[data-row], tr[tabindex]")].filter(visible);
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const from = at >= 0 ? at : rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = rows[Math.min(rows.length - 1, Math.max(0, from + step))] ?? rows[0];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function cyclePanes(back) {
  const panes = [...document.querySelectorAll("[data-pane]")].filter(visible);
  if (!panes.length) return false;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(at + (back ? -1 : 1) + panes.length) % panes.length];
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus();
  return true;
}

function name(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${key}`;
}

function handle(event) {
  const key = name(event);
  if (key === "F6") return cyclePanes(event.shiftKey);
  if (off() && key !== "?") return false;
  if (/^F\d+$/.test(key) || key === "Ctrl+k") return press(key);
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return false;
  if (document.querySelector("dialog[open]")) return false;
  if (goUntil > event.timeStamp) {
    goUntil = 0;
    const target = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (target) target.click();
    return Boolean(target);
  }
  switch (key) {
    case "g":
      goUntil = event.timeStamp + 2500; // when it was pressed, however busy the page is
      return true;
    case "j":
      return walk(1);
    case "k":
      return walk(-1);
    case "?":
      help?.showModal();
      return Boolean(help);
    case "Escape":
      return press("Escape");
    default:
      return key.length === 1 && press(key);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (handle(event)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const dialog = document.getElementById(event.target.closest("[data-opens]")?.dataset.opens);
  if (dialog?.showModal && !dialog.open) {
    event.preventDefault();
    dialog.showModal();
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

const choice = document.getElementById("keys-on");
if (choice) {
  choice.checked = !off();
  choice.addEventListener("change", () => (choice.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
}
