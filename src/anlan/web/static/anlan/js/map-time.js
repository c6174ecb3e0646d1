// The time slider: what an incident had told up to a moment, on the map and in its timeline. All hours are Beijing time.
import { elapsed, now } from "./clockface.js";
import { fill } from "./say.js";

const whole = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });

export function overTime({ marks, draw, spot }) {
  const bar = document.getElementById("map-time");
  const range = document.getElementById("map-time-range");
  const list = document.getElementById("map-timeline");
  if (!bar || !range || !list) return;
  const from = Date.parse(bar.dataset.from);
  const since = Date.parse(bar.dataset.origin);
  const said = document.getElementById("map-time-at");
  let isNow = true;
  const to = () => Math.max(Date.parse(bar.dataset.to), now());
  const at = () => (isNow ? to() : from + (Number(range.value) / 100) * (to() - from));
  const entries = () => [...list.querySelectorAll(":scope > [data-at]")];

  function show() {
    const until = at();
    for (const entry of entries()) entry.hidden = Date.parse(entry.dataset.at) > until;
    draw("story", marks.filter((one) => Date.parse(one.at) <= until).map((one) => spot([one.lon, one.lat], { label: one.label })));
    const text = fill("{stamp}  {elapsed}", { stamp: whole.format(until).slice(5), elapsed: elapsed(until - since) });
    said.textContent = isNow ? `${text}  ${bar.dataset.now}` : text;
    range.setAttribute("aria-valuetext", said.textContent);
  }

  function step(direction) {
    const here = at();
    const times = [...new Set([...entries().map((entry) => Date.parse(entry.dataset.at)), ...marks.map((one) => Date.parse(one.at))])].sort((a, b) => a - b);
    const next = direction > 0 ? times.find((one) => one > here + 1) : times.filter((one) => one < here - 1).pop();
    if (next === undefined) return;
    isNow = false;
    range.value = ((next - from) / (to() - from)) * 100;
    show();
  }
  range.addEventListener("input", () => {
    isNow = Number(range.value) >= 100;
    show();
  });
  bar.addEventListener("click", (event) => {
    const doing = event.target.closest("[data-time-do]")?.dataset.timeDo;
    if (doing === "back") step(-1);
    if (doing === "on") step(1);
    if (doing === "now") {
      isNow = true;
      range.value = 100;
      show();
    }
  });
  show();
}
