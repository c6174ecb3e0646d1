// 资源: when the stream tells of a change, the bars, the list and the card are read again and put where they stood.
// What somebody writes in, or has not sent yet, stays until it is sent or left. Without this file one reloads.
import { listen } from "./journal.js";
import { wake } from "./wake.js";

const PARTS = ["resource-bars", "resource-lasting", "resource-list"];
const CALM_MS = 400;
let timer = 0;
let held = false;

const changed = (field) =>
  field.matches("select") ? field.querySelector("[selected]") && !field.selectedOptions[0]?.defaultSelected : field.value !== field.defaultValue;

/** A field of this part is written in, or holds what was not sent. */
function isBusy(part) {
  const fields = [...part.querySelectorAll("input, select, textarea")];
  return fields.some((field) => field === document.activeElement || changed(field));
}

/** Put the fresh part's content in; focus, scrolling and what was open stay; rows that say something else are marked. */
function put(id, fresh) {
  const old = document.getElementById(id);
  const now = fresh.getElementById(id);
  if (!old || !now || old.innerHTML === now.innerHTML) return;
  if (isBusy(old)) return (held = true);
  const at = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const said = new Set([...old.querySelectorAll("tbody tr")].map((row) => row.textContent));
  const scrolled = old.querySelector(".table-wrap")?.scrollLeft ?? 0;
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  old.replaceChildren(...now.childNodes);
  old.querySelectorAll("details").forEach((one, index) => (one.open = open[index] ?? one.open));
  for (const row of old.querySelectorAll("tbody tr")) if (!said.has(row.textContent)) row.classList.add("is-new");
  const wrap = old.querySelector(".table-wrap");
  if (wrap) wrap.scrollLeft = scrolled;
  window.htmx?.process(old);
  wake(old);
  if (at) old.querySelector(`a[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
}

async function read(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (answer.redirected && new URL(answer.url).pathname !== new URL(address, location.href).pathname) return location.reload();
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

async function renew() {
  held = false;
  try {
    const page = await read(location.href);
    if (!page) return;
    PARTS.forEach((id) => put(id, page));
    const address = document.getElementById("resource-card")?.dataset.url;
    const beside = !address || new URL(address, location.href).pathname === location.pathname ? page : await read(address);
    if (beside && address) put("resource-card", beside);
  } catch {
    // no line: the chip says so, and `anlan:poll` tries again
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(renew, CALM_MS);
}

listen("resource", soon);
document.addEventListener("anlan:poll", soon);
document.addEventListener("focusout", () => held && soon());
