// The link chip: 实时 / 延迟 n 秒 / 离线·数据截至 hh:mm, and the offline banner.
import { fill, announce } from "./say.js";

const chip = document.getElementById("link");
const banner = document.getElementById("offline");
const hhmm = new Intl.DateTimeFormat("zh-Hans", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });

function show({ state, heard, age_s }) {
  if (!chip) return;
  const before = chip.dataset.state;
  chip.dataset.state = state;
  const word = chip.querySelector(".word");
  word.textContent = fill(chip.dataset[state], { n: age_s, time: hhmm.format(heard) });
  word.classList.toggle("word-live", state === "live");
  for (const icon of chip.querySelectorAll("[data-for]")) icon.toggleAttribute("hidden", icon.dataset.for.indexOf(state) < 0);
  if (banner) {
    banner.hidden = state !== "down";
    const text = banner.querySelector("[data-text]");
    if (text) text.textContent = fill(banner.dataset.text, { time: hhmm.format(heard) });
  }
  if (state !== before && (state === "down" || before === "down")) announce(word.textContent);
}

document.addEventListener("anlan:link", (event) => show(event.detail));
addEventListener("offline", () => show({ state: "down", heard: Date.now(), age_s: 0 }));
