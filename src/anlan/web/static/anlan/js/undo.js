// The undo toast: 10 s to take it back (time stands still under the pointer or focus), Ctrl+Z takes the newest.
// The server renders it (parts/toast.html) into #toasts; without this file it stays until the next page.
import { onWake } from "./wake.js";

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

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.isComposing) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const buttons = document.querySelectorAll(".toast form [type=submit]");
  if (!buttons.length) return;
  event.preventDefault();
  buttons[buttons.length - 1].click();
});
