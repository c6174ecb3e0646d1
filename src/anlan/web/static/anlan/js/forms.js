// Three guards for forms: no double sending, one idempotency key per intent, and a local draft each 2 s.
import { onWake } from "./wake.js";
import { fill } from "./say.js";
import { drop, forget, keep, kept, nameOf, onItsWay } from "./drafts.js";

const DRAFT_MS = 2000;
const hhmm = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });

/** Random, also where the page is not a secure origin (crypto.randomUUID is missing there). */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const token = document.querySelector("#frame-acts [name=csrfmiddlewaretoken]");

onWake("form[method=post]", (form) => {
  // A row of the stream was written for all who see it, and carries nobody's token.
  if (token && !form.elements.namedItem("csrfmiddlewaretoken")) form.append(token.cloneNode());
  const key = form.elements.namedItem("idempotency_key");
  if (key && !key.value) key.value = newKey();
  let sending = false;

  const free = () => {
    sending = false;
    for (const button of form.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
  };
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sending = true;
    event.submitter?.setAttribute("aria-busy", "true");
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    free();
    // Sent and answered: the next sending is a new intent. No answer: the same key, so nothing happens twice.
    if (key && event.detail.successful) key.value = newKey();
  });
  form.addEventListener("invalid", free, true);
  addEventListener("pageshow", free);
});

/** Whether a field says what the server wrote. */
function isAsWritten(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked === field.defaultChecked;
  if (field.options) return field.selectedIndex === Math.max([...field.options].findIndex((one) => one.defaultSelected), 0);
  return !field.value || field.value === field.defaultValue;
}

onWake("form[data-draft]", (form) => {
  const name = nameOf(form);
  const note = form.querySelector(".draft-note");
  const fields = () => [...form.elements].filter((f) => f.name && !["hidden", "password", "file", "submit", "button"].includes(f.type) && !f.closest("[data-nodraft]"));
  const values = () => fields().map((f) => [f.name, f.value, f.type === "checkbox" || f.type === "radio" ? f.checked : null]);
  const say = (pattern, at) => {
    if (note) note.querySelector("[data-text]").textContent = fill(pattern, { time: hhmm.format(at) });
  };
  let timer = 0;
  let dirty = false;

  const stored = kept(name);
  if (stored && fields().every(isAsWritten)) {
    for (const [field, value, checked] of stored.values)
      for (const f of fields())
        if (f.name === field) {
          if (checked === null) f.value = value;
          else if (f.value === value) f.checked = checked;
        }
    say(note?.dataset.restored, stored.at);
  }
  form.addEventListener("input", () => {
    dirty = true;
    timer ||= setTimeout(() => {
      timer = 0;
      if (!dirty) return;
      dirty = false;
      keep(name, values());
      say(note?.dataset.saved, Date.now());
    }, DRAFT_MS);
  });
  const rest = () => {
    clearTimeout(timer);
    timer = 0;
    dirty = false;
  };
  // At the window, once the form's own listeners have had their say: what a script sends (a call) is on no way of this kind.
  addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented || form.matches("[hx-post]")) return;
    rest();
    keep(name, values());
    onItsWay(name);
  });
  const done = () => {
    rest();
    drop(name);
  };
  form.addEventListener("htmx:afterRequest", (event) => event.detail.successful && done());
  form.addEventListener("reset", done);
});

document.addEventListener("submit", (event) => event.submitter?.matches("[data-signs-out]") && forget());
