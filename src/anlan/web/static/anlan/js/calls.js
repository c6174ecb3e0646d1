// 接报: the clock runs from F2, digits choose, places are found by initials, what may be the same event stands beside;
// Ctrl+Enter saves. Where no server answers, the call waits on this machine and is sent once, under the form's own id.
import { onWake } from "./wake.js";
import { announce, fill } from "./say.js";

const ASK_MS = 120;
const NEAR_MS = 250;
const PATIENCE_MS = 8000;
const AGAIN_MS = 10000;
const ASKED = ["region", "where", "place", "position", "hazard", "at"]; // never who calls: addresses stand in logs
const page = document.body.dataset;
const OUTBOX = `anlan:calls:${page.workspace ?? ""}:${page.account ?? ""}`;

const outbox = () => JSON.parse(localStorage.getItem(OUTBOX) ?? "[]");
const keep = (calls) => (calls.length ? localStorage.setItem(OUTBOX, JSON.stringify(calls)) : localStorage.removeItem(OUTBOX));
const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? ""; // the kept page has none in it
const clockText = (ms) => [Math.floor(ms / 60000), Math.floor(ms / 1000) % 60].map((n) => String(n).padStart(2, "0")).join(":");

/** {url} or {fault}; nothing where no Anlan answered, or one to which nobody is logged in. */
async function send(address, call) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      body: new URLSearchParams({ ...call.fields, waited_s: String((Date.now() - call.at) / 1000) }),
      signal: patience.signal,
    });
    if (!answer.headers.get("Content-Type")?.includes("json") || answer.status >= 500) return null;
    const said = await answer.json();
    return answer.ok ? said : { fault: [said.sentence, said.advice].filter(Boolean).join(" ") };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

onWake("form[data-call]", (form) => {
  const sheet = form.closest("dialog");
  const field = (name) => form.elements.namedItem(name);
  const part = (name) => form.querySelector(`[data-call-${name}]`);
  const [where, list, fault, kept, near] = [part("where"), document.getElementById("call-places"), part("fault"), part("kept"), part("near")];
  const nearAtFirst = near.innerHTML;
  const mayAsk = "sends" in form.dataset;
  let busy = false;

  const show = (element, text) => {
    element.textContent = text;
    element.hidden = !text;
  };
  const sayKept = () => {
    const calls = outbox();
    const refused = calls.find((call) => call.fault);
    show(kept, calls.length ? `${fill(form.dataset.outbox, { n: calls.length })}${refused ? ` ${refused.fault}` : ""}` : "");
  };

  // The clock: from the opening of an empty form; a draft that is brought back goes on counting.
  const begin = () => {
    if (!field("started").value) field("started").value = String(Date.now());
    if (!field("client_id").value) field("client_id").value = newId();
  };
  const tick = () => {
    if (!sheet.open) return;
    part("clock").textContent = clockText(Date.now() - Number(field("started").value || Date.now()));
  };
  setInterval(tick, 1000);
  new MutationObserver(() => {
    if (!sheet.open) return;
    begin();
    tick();
    ask();
    follow();
    sayKept();
    where.focus();
  }).observe(sheet, { attributeFilter: ["open"] });

  // Which questions belong to what happened.
  const follow = () => {
    const chosen = field("hazard").value;
    for (const question of form.querySelectorAll("[data-hazards]")) question.hidden = !question.dataset.hazards.split(" ").includes(chosen);
  };

  // A digit chooses where only choices are asked, and goes on.
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    const choices = event.target.matches("[type=radio]") && event.target.closest("[data-call-digits]");
    const choice = choices && choices.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.dispatchEvent(new Event("input", { bubbles: true }));
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    const next = choices.closest("fieldset").nextElementSibling;
    next?.querySelector("input:not([hidden]), textarea, select")?.focus();
  });

  // Places, by name, code or initials; Enter takes the first.
  let asked = 0;
  let listed = ""; // what the list answers
  const isListed = () => listed === where.value.trim();
  const close = () => {
    listed = "";
    list.hidden = true;
    list.replaceChildren();
    where.setAttribute("aria-expanded", "false");
    where.removeAttribute("aria-activedescendant");
  };
  const take = (option) => {
    field("region").value = option.dataset.code;
    where.value = option.dataset.name;
    close();
    where.dispatchEvent(new Event("change", { bubbles: true }));
    field("place").focus();
  };
  let typing = 0;
  where.addEventListener("input", () => {
    field("region").value = "";
    clearTimeout(typing);
    typing = setTimeout(find, ASK_MS);
  });
  async function find() {
    const text = where.value.trim();
    const mine = ++asked;
    if (!text || !mayAsk) return close();
    const answer = await fetch(`${form.dataset.places}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" }).catch(() => null);
    if (mine !== asked || !answer?.ok || field("region").value) return;
    const found = await answer.text();
    if (mine !== asked) return;
    list.innerHTML = found;
    listed = text;
    list.hidden = !list.children.length;
    where.setAttribute("aria-expanded", String(!list.hidden));
    mark(0);
  }
  const mark = (index) => {
    const options = [...list.children];
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (options[index]) where.setAttribute("aria-activedescendant", options[index].id);
  };
  where.addEventListener("keydown", async (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const options = [...list.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Enter") {
      event.preventDefault();
      if (!isListed() && where.value && !field("region").value) {
        clearTimeout(typing);
        await find(); // faster than the list: the first that fits
      }
      const chosen = isListed() && list.querySelector("[aria-selected=true]"); // never from the list of fewer letters
      if (chosen) take(chosen);
      else field("place").focus();
    } else if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      mark((at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    }
  });
  list.addEventListener("click", (event) => event.target.closest("[data-code]") && take(event.target.closest("[data-code]")));

  // The pin on a map, fetched when it is asked for: the form is there at once, and works by degrees alone.
  const [opener, pin] = [part("opens"), part("pin")];
  opener?.addEventListener("click", async () => {
    pin.hidden = !pin.hidden;
    opener.setAttribute("aria-expanded", String(!pin.hidden));
    pin.closest(".call-columns").toggleAttribute("data-map", !pin.hidden);
    if (pin.hidden || pin.querySelector(".map") || pin.dataset.asked) return;
    pin.dataset.asked = "true";
    try {
      const answer = await fetch(form.dataset.map, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const { pinMap } = await import("./call-map.js");
      await pinMap(form, pin, await answer.text());
    } catch {
      pin.textContent = pin.dataset.fault;
    }
    delete pin.dataset.asked;
  });

  // What may be the same event.
  let waiting = 0;
  let looked = 0;
  const ask = () => {
    clearTimeout(waiting);
    const mine = ++looked;
    waiting = setTimeout(async () => {
      if (!mayAsk || !(field("region").value || field("position").value)) return void (near.innerHTML = nearAtFirst);
      const query = new URLSearchParams(ASKED.map((name) => [name, field(name).value]));
      const answer = await fetch(`${form.dataset.near}?${query}`, { credentials: "same-origin" }).catch(() => null);
      const found = answer?.ok ? await answer.text() : null;
      if (found !== null && mine === looked) near.innerHTML = found; // an answer that comes late is of what was asked before
    }, NEAR_MS);
  };
  form.addEventListener("change", (event) => {
    follow();
    if (ASKED.includes(event.target.name)) ask();
  });
  form.addEventListener("reset", () => {
    show(fault, "");
    near.innerHTML = nearAtFirst;
    setTimeout(() => {
      follow();
      if (sheet.open) begin();
      tick();
    });
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy || !mayAsk) return;
    busy = true;
    begin();
    const at = Date.now();
    const fields = Object.fromEntries(new FormData(form));
    fields.taking_s = String((at - Number(fields.started)) / 1000);
    delete fields.started;
    const call = { at, fields };
    const answer = await send(form.action, call);
    busy = false;
    if (answer?.fault) return show(fault, answer.fault);
    if (!answer) keep([...outbox(), call]);
    form.reset();
    if (answer) return location.assign(answer.url);
    sayKept();
    announce(kept.textContent);
    where.focus();
  });

  // What waits is sent when the server is back, each once: the server knows a form by its id.
  let isSending = false;
  const deliver = async () => {
    if (isSending || !mayAsk || !outbox().some((call) => !call.fault)) return;
    isSending = true;
    let sent = 0;
    for (const call of outbox()) {
      if (call.fault) continue;
      const answer = await send(form.action, call);
      if (!answer) break;
      const id = call.fields.client_id;
      if (answer.fault) keep(outbox().map((one) => (one.fields.client_id === id ? { ...one, fault: answer.fault } : one)));
      else {
        keep(outbox().filter((one) => one.fields.client_id !== id));
        sent += 1;
      }
    }
    isSending = false;
    sayKept();
    if (sent) announce(fill(form.dataset.sent, { n: sent }));
  };
  addEventListener("online", deliver);
  document.addEventListener("anlan:link", (event) => event.detail.state === "live" && deliver());
  setInterval(deliver, AGAIN_MS);
  follow();
  sayKept();
  deliver();

  // The form opens at the desk even when a reload finds no server; where the browser allows it (HTTPS or this machine).
  const { worker, desk } = form.dataset;
  if (mayAsk && location.pathname.startsWith(desk)) navigator.serviceWorker?.register(worker, { scope: desk }).catch(() => {});
});

// Signing out: what was kept for the officer's page goes too.
document.addEventListener("submit", async (event) => {
  if (!event.submitter?.matches("[data-signs-out]") || !("caches" in window)) return;
  for (const name of await caches.keys()) if (name.startsWith("anlan-desk ")) await caches.delete(name);
});
