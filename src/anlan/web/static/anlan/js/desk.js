// S2: choosing a row of the queue. The link works by itself; htmx loads the detail beside it, this keeps the mark.
import { listen } from "./journal.js";
import { wake } from "./wake.js";

const desk = document.querySelector(".desk");

function choose(row) {
  for (const other of desk.querySelectorAll(".queue-row[aria-current]")) other.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
  desk.dataset.open = row ? "true" : "false";
}

desk?.addEventListener("click", (event) => {
  const row = event.target.closest("a.queue-row");
  if (row && !event.ctrlKey && !event.metaKey && !event.shiftKey) choose(row);
});

// Back and forward, and a signal opened from elsewhere: the address says which row it is.
function follow() {
  const row = [...desk.querySelectorAll("a.queue-row")].find((link) => link.href === location.href);
  if (row) choose(row);
}
if (desk) {
  document.addEventListener("htmx:pushedIntoHistory", follow);
  document.addEventListener("htmx:historyRestore", follow);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "detail") return;
    event.detail.target.closest(".pane-body")?.scrollTo(0, 0);
    const heading = event.detail.target.querySelector("h1, h2");
    if (heading && matchMedia("(max-width: 47.99em)").matches) {
      heading.tabIndex = -1;
      heading.focus();
      scrollTo(0, 0);
    }
  });
}

// The signal that is read has changed, by the rule or by another officer: its detail follows, with what may be done now.
// Not under the hands: as long as the focus stands in it, or something is on its way, it waits.
let isOld = false;
const isInUse = (detail) => detail.contains(document.activeElement) || document.querySelector(".htmx-request");

async function followUp() {
  const address = location.href, old = document.getElementById("detail");
  if (!isOld || isInUse(old)) return;
  isOld = false;
  const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("detail");
  if (!fresh || location.href !== address || document.getElementById("detail") !== old) return; // the officer has gone on
  if (isInUse(old)) return void (isOld = true);
  const scrolled = old.querySelector(".pane-body")?.scrollTop ?? 0;
  old.replaceWith(fresh);
  fresh.querySelector(".pane-body")?.scrollTo(0, scrolled);
  window.htmx?.process(fresh);
  wake(fresh);
}
if (desk) {
  listen("signal", ({ list, rowId }) => {
    if (list !== "queue" || document.querySelector(`#${CSS.escape(rowId)} a`)?.href !== location.href) return;
    isOld = true;
    setTimeout(followUp, 100);
  });
  document.addEventListener("focusout", () => setTimeout(followUp, 0));
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "detail") isOld = false; // just read
    else setTimeout(followUp, 0);
  });
}

// A choice that is its own question: the filter asks as soon as it is changed.
document.addEventListener("change", (event) => event.target.matches("[data-submits]") && event.target.form.requestSubmit());
