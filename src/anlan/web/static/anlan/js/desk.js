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

// What the desk says besides its rows follows the journal: its counts at once; its middle (what is late and what runs, or the
// signal that is read, with what may be done now) not under the hands. While the focus or a moving pointer is in it, it waits.
const ROW_MS = 100, CALM_MS = 3_000; // the read signal follows soon; the rest at most this often, however busy the night is
const COUNTS = ["queue-count", "queue-summary"];
let isOld = false;
let timer = 0, due = Infinity, readAt = -CALM_MS, movedAt = -CALM_MS;
const isMiddle = () => document.getElementById("desk-middle") !== null;
const isPointedAt = (detail) => isMiddle() && detail.matches(":hover") && performance.now() < movedAt + CALM_MS;
const isInUse = (detail) => detail.contains(document.activeElement) || document.querySelector(".htmx-request");

function soon(pause) {
  const at = performance.now() + pause;
  if (at >= due) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(followUp, pause);
}

async function followUp() {
  due = Infinity;
  readAt = performance.now();
  const address = location.href, old = document.getElementById("detail"), wasOld = isOld;
  isOld = false;
  const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  const page = answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const fresh = page?.getElementById("detail");
  if (location.href !== address || document.getElementById("detail") !== old) return; // the officer has gone on
  if (!fresh) return void (isOld ||= wasOld); // no line: the chip says so, and `anlan:poll` tries again
  for (const id of COUNTS) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  if (!wasOld) return;
  if (isInUse(old)) return void (isOld = true);
  if (isPointedAt(old)) return void ((isOld = true), soon(CALM_MS));
  const scrolled = old.querySelector(".pane-body")?.scrollTop ?? 0;
  old.replaceWith(fresh);
  fresh.querySelector(".pane-body")?.scrollTo(0, scrolled);
  window.htmx?.process(fresh);
  wake(fresh);
}
if (desk) {
  const later = () => {
    isOld ||= isMiddle();
    soon(Math.max(ROW_MS, readAt + CALM_MS - performance.now()));
  };
  const freed = () => isOld && !isInUse(document.getElementById("detail")) && soon(0);
  listen("signal", ({ list, rowId }) => {
    if (list !== "queue") return;
    if (document.querySelector(`#${CSS.escape(rowId)} a`)?.href !== location.href) return later();
    isOld = true;
    soon(ROW_MS);
  });
  for (const topic of ["incident", "slip"]) listen(topic, () => isMiddle() && later());
  document.addEventListener("anlan:poll", later);
  document.addEventListener("focusout", () => setTimeout(freed, 0));
  document.addEventListener("pointermove", () => (movedAt = performance.now()), { passive: true });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "detail") isOld = false; // just read
    else setTimeout(freed, 0);
  });
}

// A choice that is its own question: the filter asks as soon as it is changed.
document.addEventListener("change", (event) => event.target.matches("[data-submits]") && event.target.form.requestSubmit());
