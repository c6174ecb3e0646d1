// Beijing time, T+ since an instant, and deadline clocks; all in the workspace's time, which a drill may run faster.
//
// <body data-wall data-virtual data-rate>: at server instant `wall` the workspace showed `virtual`, running at `rate`.
// A new clock element from the stream (same data- attributes, id="clock") takes over.
import { fill } from "./say.js";

const ZONE = "Asia/Shanghai";
const clock = document.getElementById("clock");
const page = document.body.dataset;
const units = (page.units || "d h min s").split(" ");
const time = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit" });
const two = (n) => String(n).padStart(2, "0");

// How far this machine's clock is from the server's: the answer began when the server had written `wall`.
const entry = performance.getEntriesByType("navigation")[0];
const answered = performance.timeOrigin + (entry?.responseStart ?? 0);
const offset = page.wall ? Date.parse(page.wall) - answered : 0;

/** Now, in the time of the workspace (ms). */
export function now() {
  const face = document.getElementById("clock")?.dataset;
  const source = face?.wall ? face : page;
  const wall = Date.now() + offset;
  if (!source.wall || !source.virtual) return wall;
  return Date.parse(source.virtual) + (wall - Date.parse(source.wall)) * Number(source.rate ?? 1);
}

/** 18 分 05 秒 · 2 小时 10 分 · 3 天 4 小时: never a bare 18:05 that could be hours or minutes. */
export function span(ms) {
  const s = Math.max(0, Math.floor(Math.abs(ms) / 1000));
  const [d, h, m] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  if (d) return `${d} ${units[0]} ${h} ${units[1]}`;
  if (h) return `${h} ${units[1]} ${two(m)} ${units[2]}`;
  return m ? `${m} ${units[2]} ${two(s % 60)} ${units[3]}` : `${s} ${units[3]}`;
}

/** T+01:12, hours and minutes; days in front when there are any. */
export function elapsed(ms) {
  const minutes = Math.max(0, Math.floor(ms / 60000));
  const d = Math.floor(minutes / 1440);
  return `T+${d ? `${d} ${units[0]} ` : ""}${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function tick() {
  const t = now();
  write((document.getElementById("clock") ?? clock)?.querySelector("time"), time.format(t));
  for (const element of document.querySelectorAll("[data-since]")) write(element, elapsed(t - Date.parse(element.dataset.since)));
  for (const element of document.querySelectorAll(".deadline[data-due]")) {
    if (element.dataset.state === "met" || element.dataset.state === "void") continue;
    const left = Date.parse(element.dataset.due) - t;
    const soon = element.dataset.soon && t >= Date.parse(element.dataset.soon);
    element.dataset.state = left <= 0 ? "over" : soon ? "soon" : "calm";
    write(element.querySelector(".left"), fill(left <= 0 ? element.dataset.over : element.dataset.left, { t: span(left) }));
  }
  setTimeout(tick, 1000 - ((Date.now() + offset) % 1000));
}
tick();
