// 预案: [ and ] walk the clauses, Y leaps between a clause and its step. Without this file the links do the same.
const clauses = [...document.querySelectorAll(".plan-clause")];
const typing = (element) => element.isContentEditable || element.matches?.("input, textarea, select");

function here() {
  const held = document.activeElement?.closest(".plan-clause, .plan-step");
  return held ?? document.querySelector(":target") ?? null;
}

function goTo(element) {
  if (!element) return;
  if (element.id) location.hash = element.id;
  element.tabIndex = -1;
  element.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]") || localStorage.getItem("anlan:keys-off") === "1") return;
  const at = here();
  if (event.key === "[" || event.key === "]") {
    const place = clauses.indexOf(at) + (event.key === "]" ? 1 : -1);
    goTo(clauses[Math.min(Math.max(place, 0), clauses.length - 1)]);
  } else if (event.key === "y" && at) {
    const link = at.querySelector('a[href^="#"]');
    goTo(link && document.getElementById(link.hash.slice(1)));
  } else return;
  event.preventDefault();
});
