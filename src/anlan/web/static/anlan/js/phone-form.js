// What is asked before an act (a reason, evidence, how much came), and the report with its chips and photos.
import { shrink } from "./phone-picture.js";
import { copy, given, labels, say } from "./phone-view.js";

const NEEDS = {
  "order.refuse": () => [["reason", say("reason"), ""]],
  "order.stuck": () => [["reason", say("reason"), ""]],
  "task.refuse": () => [["reason", say("reason"), ""]],
  "task.finish": (row) => [["outcome", say("outcome"), labels["task.finish"]], ...row.evidence_wanted.map((one) => [`evidence:${one.kind}`, one.title, ""])],
  "order.receive": (row) => [
    ...row.lots.map((one) => [`received:${one.uid}`, `${one.title}（${one.unit}）${say("received")}`, one.quantity, "number"]), ["reason", say("less_reason"), "", "optional"],
  ],
};

const field = ([name, label, value, kind]) => {
  const box = document.createElement("div");
  const said = document.createElement("label");
  const input = document.createElement("input");
  box.className = "field";
  said.append(label);
  said.htmlFor = input.id = `ask-${name}`;
  Object.assign(input, { name, value, type: kind === "number" ? "number" : "text", required: kind !== "optional", maxLength: given.chars });
  if (kind === "number") Object.assign(input, { min: 0, max: value, inputMode: "numeric" });
  box.append(said, input);
  return box;
};

// The payload of an act; null where the officer went back.
export const asked = async (kind, noun, row) => {
  const base = { [noun]: row.uid };
  if (kind === "order.finish") return { ...base, reason: labels["order.finish"] };
  if (!NEEDS[kind]) return base;
  const dialog = document.getElementById("ask");
  document.getElementById("ask-h").textContent = labels[kind];
  document.getElementById("ask-fields").replaceChildren(...NEEDS[kind](row).map(field));
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue !== "ok") return null;
  const payload = base;
  for (const { name, value } of dialog.querySelectorAll("input")) {
    const [what, key] = name.split(":");
    if (what === "evidence") (payload.evidence ||= []).push({ kind: key, text: value });
    else if (what === "received") (payload.received ||= {})[key] = Number(value);
    else payload[what] = value;
  }
  return payload;
};

const form = document.getElementById("report-form");
const said = document.getElementById("report-said");
let position = null;

const drawChips = (incident) => {
  const chips = (incident ? incident.chips : []).map((one) => {
    const made = copy("t-chip");
    const what = one.unit ? `${one.title}（${one.unit}）` : one.title;
    const count = made.querySelector("output");
    made.querySelector("span").textContent = what;
    count.dataset.kind = one.kind;
    for (const step of made.querySelectorAll("button")) {
      step.setAttribute("aria-label", say(step.value === "1" ? "more" : "less", { what: one.title }));
      step.addEventListener("click", () => {
        count.value = String(Math.max(0, Number(count.value) + Number(step.value)));
      });
    }
    return made;
  });
  document.getElementById("chips").replaceChildren(...chips);
};

export const drawReport = (state) => {
  const { incident } = form.elements;
  const isSame = [...incident.options].map((one) => one.value).join() === state.incidents.map((one) => one.uid).join();
  const none = document.getElementById("report-none");
  none.textContent = say("no_incident");
  none.hidden = state.incidents.length > 0;
  form.hidden = !none.hidden;
  if (isSame) return; // what is being typed stays
  incident.replaceChildren(...state.incidents.map((one) => new Option(one.title, one.uid)));
  incident.onchange = () => drawChips(state.incidents.find((one) => one.uid === incident.value));
  incident.onchange();
};

export const locate = () =>
  new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: 20000 }));

document.getElementById("locate").addEventListener("click", async () => {
  try {
    ({ coords: position } = await locate());
    said.textContent = say("position", { metres: Math.round(position.accuracy) });
  } catch {
    said.textContent = say("position_failed");
  }
});

const shrunk = async (files) => {
  const photos = [];
  const faults = files.length > given.photos ? [say("photo_too_many", { most: given.photos })] : [];
  for (const file of [...files].slice(0, given.photos)) {
    try {
      photos.push(await shrink(file, given.photo_bytes));
    } catch {
      faults.push(say("photo_unreadable"));
    }
  }
  return [photos, faults];
};

export const onReport = (keep) =>
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const counted = [...form.querySelectorAll("output")].filter((one) => Number(one.value));
    const figures = Object.fromEntries(counted.map((one) => [one.dataset.kind, Number(one.value)]));
    const [photos, faults] = await shrunk(form.elements.photos.files);
    const text = form.elements.text.value.trim();
    if (!text && !counted.length && !photos.length) {
      said.textContent = faults.join(" ") || say("say_something");
      form.elements.text.focus();
      return;
    }
    const payload = { incident: form.elements.incident.value, figures, text, photos: photos.length };
    if (position) Object.assign(payload, { longitude: position.longitude, latitude: position.latitude });
    await keep("report", payload, photos);
    position = null;
    form.elements.text.value = form.elements.photos.value = "";
    for (const one of form.querySelectorAll("output")) one.value = "0";
    said.textContent = [say("saved", { what: labels.report }), ...faults].join(" ");
  });
