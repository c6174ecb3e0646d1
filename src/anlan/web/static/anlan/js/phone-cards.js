// Tasks and orders as cards; what the phone has kept and not told yet counts already, and says so.
import { sketch } from "./phone-way.js";
import { button, copy, far, given, item, labels, say, when, words } from "./phone-view.js";

const SETTLED = { done: "delivered", noted: "noted", dropped: "dropped", conflict: "conflict", waiting: "stored" };

const factsOf = (row) => {
  const facts = [];
  if (row.is_overdue) facts.push(item(say("overdue"), true));
  if (row.due_at) facts.push(item(say("due", { time: when(row.due_at) })));
  if (!row.destination) return facts;
  facts.push(item(say("from_to", row)));
  if (row.state === "ordered" || row.state === "acknowledged") facts.push(item(say("departs_by", { time: when(row.departs_by) })));
  if (row.eta_at) facts.push(item(say("eta", { time: when(row.eta_at) })));
  if (row.minutes !== null) facts.push(item(say("minutes", { minutes: Math.round(row.minutes) })));
  for (const one of row.lines) facts.push(item(`${one.title} ${one.quantity} ${one.unit}`));
  facts.push(item(say("pass", { number: row.pass_number })));
  for (const one of row.closures) {
    const kind = one.is_on_way ? (one.is_closed ? "closed_here" : "slow_here") : "closed_near";
    facts.push(item(`${say(kind)}：${one.title}（${one.reason}）`, one.is_on_way));
  }
  return facts;
};

const card = (row, noun, outbox, tell) => {
  const made = copy("t-work");
  const pending = outbox.filter((one) => one.state === "waiting" && one.payload[noun] === row.uid);
  const last = pending.map((one) => one.kind).filter((kind) => kind in given.after).pop();
  const verbs = last ? given.after[last] : row.verbs;
  made.dataset.uid = row.uid;
  Object.assign(made.querySelector("h3"), { textContent: row.title, lang: "zh-Hans", translate: false });
  made.querySelector(".phone-state").textContent = row.label;
  made.querySelector(".phone-text").textContent = row.text;
  made.querySelector(".phone-facts").append(...factsOf(row));
  made.querySelector(".phone-pending").textContent = pending.map((one) => say("saved", { what: labels[one.kind] })).join("；");
  for (const [place, kind] of verbs.entries()) {
    const one = button(labels[kind], () => tell(kind, noun, row));
    one.dataset.kind = kind;
    one.classList.toggle("btn-primary", place === 0);
    made.querySelector(".phone-acts").append(one);
  }
  if (noun === "order") {
    const turns = made.querySelector(".phone-turns");
    for (const one of row.turns) turns.append(item(one.metres ? `${one.text} · ${far(one.metres)}` : one.text));
    if (!row.turns.length) turns.append(item(say("no_way")));
  } else made.querySelector("details").remove();
  return made;
};

export const drawWork = (said, outbox, tell) => {
  const cards = [...said.orders.map((row) => card(row, "order", outbox, tell)), ...said.tasks.map((row) => card(row, "task", outbox, tell))];
  document.getElementById("work").replaceChildren(...(cards.length ? cards : [item(say("nothing"))]));
};

export const drawWays = (said, here) => {
  const parts = said.orders.flatMap((order) => {
    const title = document.createElement("h3");
    Object.assign(title, { textContent: order.title, lang: "zh-Hans", translate: false });
    return [title, sketch(order, words, here)];
  });
  const none = document.createElement("p");
  none.textContent = say("no_orders");
  document.getElementById("ways").replaceChildren(...(parts.length ? parts : [none]));
};

const standsNow = (standing) => {
  if (!standing) return say("unknown_now");
  const parts = [standing.label, standing.reason, standing.is_mine ? "" : say("not_mine")];
  return parts.filter(Boolean).join(" · ");
};

const typed = (payload) =>
  [payload.text, payload.outcome, payload.reason, ...Object.entries(payload.figures || {}).map((one) => one.join(" "))].filter(Boolean);

export const drawConflicts = (rows, settle) => {
  const made = rows.map((row) => {
    const part = copy("t-conflict");
    const [mine, now] = part.querySelectorAll("h4");
    const standing = row.answer.standing;
    part.querySelector("h3").textContent = standing ? standing.title : labels[row.kind] || row.kind;
    part.querySelector(".phone-why").textContent = row.answer.reason;
    mine.textContent = say("mine_then", { time: when(row.answer.at) });
    now.textContent = say("stands_now");
    part.querySelector(".phone-mine").textContent = [labels[row.kind] || row.kind, ...typed(row.payload || {})].join(" · ");
    part.querySelector(".phone-stands").textContent = standsNow(standing);
    for (const one of part.querySelectorAll("button")) {
      one.hidden = one.value === "note" && Boolean(row.is_unread);
      one.addEventListener("click", () => settle(row, one.value));
    }
    return part;
  });
  document.getElementById("conflicts").replaceChildren(...made);
};

export const drawOutbox = (outbox, photos) => {
  const rows = [...outbox].reverse().map((row) => {
    const made = copy("t-sent");
    const left = photos.filter((one) => one.act === row.client_id);
    made.querySelector("strong").textContent = labels[row.kind] || row.kind;
    made.querySelector("span").textContent = when(row.answer ? row.answer.at : row.at);
    made.querySelector(".phone-state").textContent = [
      say(SETTLED[row.state], { time: row.told_at ? when(row.told_at) : "" }),
      ...left.map((one, place) => `${say("photo", { number: place + 1 })}：${one.refused || say("stored")}`),
    ].join("；");
    return made;
  });
  document.getElementById("outbox").replaceChildren(...rows);
};
