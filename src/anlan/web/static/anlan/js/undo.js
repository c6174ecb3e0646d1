// The undo toast: 10 s to take it back (time stands still under the pointer or focus), Ctrl+Z takes the newest.
// The server renders it (parts/toast.html) into #toasts; without this file it stays until the next page.
import { onWake } from "./wake.js";

// Two answers that cross both bring it.
onWake(".toast[data-said]", (toast) => {
  if (document.querySelectorAll(`.toast[data-said="${CSS.escape(toast.dataset.said)}"]`).length > 1) toast.remove();
});

onWake(".toast[data-seconds]", (toast) => {
  let left = Number(toast.dataset.seconds);
  const shown = toast.querySelector(".left");
  const timer = setInterval(() => {
    if (!toast.isConnected) return clearInterval(timer);
    if (toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (shown) shown.textContent = String(Math.max(0, left));
    if (left <= 0) {
      clearInterval(timer);
      toast.remove();
    }
  }, 1000);
});

document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast")?.remove());

// The row often hears of an act before its toast is here: Ctrl+Z while an act is under way waits for its answer, and
// never takes back the act before it.
let underWay = 0;
let isWanted = false;

/** Press the undo of the newest act, whose toast need not be the last that came; false when there is none. */
function takeBack() {
  const number = (button) => Number(button.form.getAttribute("action").split("/").pop());
  const buttons = [...document.querySelectorAll(".toast form [type=submit]")].sort((a, b) => number(a) - number(b));
  buttons[buttons.length - 1]?.click();
  return buttons.length > 0;
}

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (detail.requestConfig.verb === "get") return;
  underWay += 1;
  detail.xhr.addEventListener("loadend", () => {
    underWay -= 1;
    if (underWay || !isWanted) return;
    isWanted = false;
    if (detail.xhr.status >= 200 && detail.xhr.status < 300) takeBack();
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.isComposing) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (underWay) isWanted = true;
  else if (!takeBack()) return;
  event.preventDefault();
});
