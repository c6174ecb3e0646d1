// The phone in the field: opens from what it kept, tells when it can, and never says that something has arrived before it has.
import { drawConflicts, drawOutbox, drawWays, drawWork } from "./phone-cards.js";
import { asked, drawReport, locate, onReport } from "./phone-form.js";
import { all, get, open } from "./phone-store.js";
import { Line } from "./phone-sync.js";
import { given, say, when } from "./phone-view.js";

const EVERY_MS = 30000;
const RIGHT_S = 5;
const at = (id) => document.getElementById(id);
let here = null;

const tell = async (kind, noun, row) => {
  const payload = await asked(kind, noun, row);
  if (payload) await line.keep(kind, payload);
};

const clockSays = (clock) => {
  if (!clock) return say("clock_unknown");
  const seconds = Math.round(Math.abs(clock.offset_s));
  if (seconds < RIGHT_S) return say("clock_right");
  return say(clock.offset_s < 0 ? "clock_fast" : "clock_slow", { seconds });
};

const draw = async () => {
  const [state, clock, outbox, photos] = [await get("kept", "state"), await get("kept", "clock"), await all("outbox"), await all("photos")];
  const said = state ? state.said : null;
  const mine = outbox.filter((row) => !said || row.account === said.account);
  const left = mine.filter((row) => row.state === "waiting").length + photos.filter((one) => said && one.account === said.account).length;
  at("link").textContent = `${say(line.isOnline ? "online" : "offline")} · ${left ? say("undelivered", { count: left }) : say("all_delivered")}`;
  at("link").dataset.state = left ? "waiting" : "calm";
  at("fault").textContent = line.fault || "";
  at("login").hidden = !line.isLoggedOut;
  at("clock").textContent = clockSays(clock);
  const others = outbox.filter((row) => row.state === "waiting").length - mine.filter((row) => row.state === "waiting").length;
  at("others").textContent = others ? say("others", { count: others }) : "";
  drawOutbox(mine, photos);
  if (!said) {
    at("as-of").textContent = say("fetch_first");
    return;
  }
  at("who").textContent = said.name;
  at("as-of").textContent = say("as_of", { time: when(said.now) });
  const known = new Set(mine.map((row) => row.client_id));
  const elsewhere = said.waiting.filter((one) => !known.has(one.client_id)).map((one) => ({ client_id: one.client_id, kind: one.kind, answer: one }));
  drawConflicts([...mine.filter((row) => row.state === "conflict"), ...elsewhere], (row, decision) => line.settle(row, decision));
  drawWork(said, mine, tell);
  drawReport(said);
  drawWays(said, here);
};

const line = new Line(given, draw);

const turnTo = () => {
  if (location.hash === "#main") return; // the skip link
  const wanted = location.hash.slice(1) || "tasks";
  const panes = [...document.querySelectorAll(".phone-pane")];
  const shown = panes.some((one) => one.id === wanted) ? wanted : "tasks";
  for (const pane of panes) pane.hidden = pane.id !== shown;
  for (const tab of document.querySelectorAll(".phone-tabs a"))
    if (tab.hash === `#${shown}`) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  scrollTo(0, 0);
};

const tellPosition = async () => {
  try {
    const { coords } = await locate();
    here = [coords.longitude, coords.latitude];
    at("map-said").textContent = say("position", { metres: Math.round(coords.accuracy) });
    for (const order of (await get("kept", "state"))?.said.orders || [])
      await line.keep("order.position", { order: order.uid, longitude: here[0], latitude: here[1] });
    await draw();
  } catch {
    at("map-said").textContent = say("position_failed");
  }
};

const cookies = Object.fromEntries(document.cookie.split("; ").map((one) => one.split("=")));
if (cookies.anlan_theme) document.documentElement.dataset.theme = cookies.anlan_theme;
document.documentElement.classList.toggle("large", Boolean(cookies.anlan_large));

await open(given.workspace);
navigator.storage?.persist?.();
turnTo();
addEventListener("hashchange", turnTo);
onReport((...what) => line.keep(...what));
at("send").addEventListener("click", () => line.sync());
at("here").addEventListener("click", tellPosition);
addEventListener("online", () => line.sync());
addEventListener("offline", () => line.sync());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && line.sync());
setInterval(() => line.sync(), EVERY_MS);
await draw();
await line.sync();
if ("serviceWorker" in navigator) {
  await navigator.serviceWorker.register(given.worker, { scope: given.scope }).catch(() => {});
}
document.documentElement.dataset.phone = "ready";
