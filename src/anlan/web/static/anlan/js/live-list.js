// Put the row that the server rendered where it belongs; without this file the refresh link does the same.
//
//   <ol id="queue" data-topic="signal" data-order="desc" data-more="{n} 条新信息" data-refresh="/desk?part=queue">
//     <li id="signal-12" data-at="2026-11-21T08:00:00Z" data-rank="…optional…">
//
// A known row is replaced where it stands. A new row goes in at once only if nothing would move under the reader;
// else it waits behind “+3”; with data-tail, where rows come last and move nothing above them, never. A row without list (a counter, the next step) is replaced by its id.
import { listen } from "./journal.js";
import { onWake, wake } from "./wake.js";
import { fill, announce } from "./say.js";

const lists = new Map();

class LiveList {
  constructor(element) {
    this.id = element.id;
    this.pending = new Map();
    lists.set(this.id, this);
  }

  get element() {
    return document.getElementById(this.id);
  }

  /** Where rows live: the element itself, or the body of a table. */
  get rows() {
    return this.element.tBodies?.[0] ?? this.element;
  }

  hear({ list, rowId, fragment }) {
    if (!this.element) return;
    if (list && list !== this.id) return;
    const old = document.getElementById(rowId);
    if (!fragment) {
      this.pending.delete(rowId);
      if (old && this.element.contains(old)) old.remove();
      return this.count();
    }
    const row = parse(fragment, this.rows);
    if (!row) return;
    if (old) return replace(old, row);
    if (!list) return;
    if ("tail" in this.element.dataset || this.settled()) this.insert(row, true);
    else this.pending.set(rowId, row);
    this.count();
  }

  /** May rows move? Not while the pointer is over them, focus is among them, or the reader has scrolled down. */
  settled() {
    const scroller = this.element.closest(".pane-body") ?? document.scrollingElement;
    return scroller.scrollTop < 8 && !this.element.matches(":hover") && !this.element.contains(document.activeElement);
  }

  insert(row, mark) {
    const after = [...this.rows.children].find((other) => other.dataset.at && before(row, other, this.element.dataset.order));
    this.rows.insertBefore(row, after ?? null);
    this.element.closest("[data-list-frame]")?.querySelector("[data-empty]")?.remove();
    if (mark) (row.querySelector(".queue-row") ?? row).classList.add("is-new");
    alive(row);
    const most = Number(this.element.dataset.most);
    while (most && this.rows.children.length > most) this.rows.lastElementChild.remove();
  }

  release() {
    const first = [...this.pending.values()];
    this.pending.clear();
    first.forEach((row) => this.insert(row, true));
    this.count();
    (this.element.closest(".pane-body") ?? document.scrollingElement).scrollTop = 0;
    first[first.length - 1]?.querySelector("a, button")?.focus();
  }

  count() {
    const n = this.pending.size;
    let button = document.getElementById(`${this.id}-more`);
    if (!n) return button?.remove();
    if (!button) {
      button = Object.assign(document.createElement("button"), { type: "button", id: `${this.id}-more`, className: "more-new" });
      button.addEventListener("click", () => this.release());
      this.element.before(button);
    }
    button.textContent = fill(this.element.dataset.more || "+{n}", { n });
    announce(button.textContent);
  }
}

function parse(html, parent) {
  const box = document.createElement("template");
  box.innerHTML = html.trim();
  const row = box.content.firstElementChild;
  if (!row) console.error("anlan live list: no element in the fragment for", parent);
  return row;
}

function before(row, other, order) {
  const a = row.dataset.rank ?? "", b = other.dataset.rank ?? "";
  if (a !== b) return a < b;
  return order === "asc" ? row.dataset.at < other.dataset.at : row.dataset.at >= other.dataset.at;
}

/** Replace in place; focus and the current mark stay with the row. */
function replace(old, row) {
  const focused = old.contains(document.activeElement);
  const current = old.matches("[aria-current=true]") || old.querySelector("[aria-current=true]");
  old.replaceWith(row);
  if (current) (row.querySelector("a") ?? row).setAttribute("aria-current", "true");
  if (focused) (row.matches("a, button") ? row : row.querySelector("a, button"))?.focus({ preventScroll: true });
  alive(row);
}

function alive(element) {
  window.htmx?.process(element);
  wake(element);
}

/** Read the page again after a break: same rule for each row, and rows that are gone are gone. */
async function refresh() {
  const sources = new Map();
  for (const list of lists.values()) {
    const element = list.element;
    if (!element) continue;
    const address = element.dataset.refresh || location.href;
    if (!sources.has(address)) sources.set(address, []);
    sources.get(address).push(list);
  }
  for (const [address, group] of sources) {
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (answer.redirected && new URL(answer.url).pathname !== new URL(address, location.href).pathname) return location.reload();
      if (!answer.ok) continue;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      group.forEach((list) => reconcile(list, fresh));
    } catch {
      return; // still no line: the chip says so, the next round tries again
    }
  }
}

function reconcile(list, fresh) {
  const source = fresh.getElementById(list.id);
  if (!source) return;
  const kept = new Set();
  for (const row of (source.tBodies?.[0] ?? source).querySelectorAll(":scope > [id]")) {
    kept.add(row.id);
    list.hear({ list: list.id, rowId: row.id, fragment: row.outerHTML });
  }
  for (const row of [...list.rows.querySelectorAll(":scope > [id]")])
    if (!kept.has(row.id) && !row.contains(document.activeElement)) row.remove();
}

onWake("[data-topic]", (element) => {
  const list = new LiveList(element);
  for (const topic of element.dataset.topic.split(" ")) listen(topic, (event) => list.hear(event));
});

document.addEventListener("anlan:poll", refresh);
