// 接报: the pin on a map. It writes the degrees into the form and asks which place holds them; what is typed moves it.
import { boundaries } from "./geo.js";
import { anyMap } from "./map-any.js";
import { boxOf } from "./map-plain.js";
import { fill } from "./say.js";

const NEAR = 11; // the zoom at which one place fills the map
const spot = (at, properties = {}) => ({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties });
const numbers = (text) => text.split(/[,，\s]+/).filter(Boolean).map(Number);

/** The map in `host`, drawn from what the server wrote for it; wakes once a form. */
export async function pinMap(form, host, written) {
  host.innerHTML = written;
  await Promise.all([...host.querySelectorAll("link")].map((sheet) => new Promise((done) => (sheet.onload = sheet.onerror = done))));
  const pane = host.querySelector(".map");
  const said = host.querySelector("[data-pin-said]");
  const field = (name) => form.elements.namedItem(name);
  const say = (name, values = {}) => (said.textContent = fill(said.dataset[name], values));
  let map = null;
  let isOwn = false;
  let place = { code: "", seat: null, area: null, name: "" };
  let coming = Promise.resolve();

  /** Where the form says it is: longitude and latitude, or nothing. */
  const pinned = () => {
    const at = numbers(field("position").value);
    return at.length === 2 && Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 90 ? at : null;
  };
  const firstOf = async (query) => {
    const answer = await fetch(`${form.dataset.places}?${new URLSearchParams(query)}`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected) return null;
    const box = document.createElement("template");
    box.innerHTML = await answer.text();
    return box.content.querySelector("[data-code]")?.dataset ?? {};
  };

  function draw() {
    const at = pinned();
    const put = (name, features) => map?.draw(name, { type: "FeatureCollection", features });
    put("zone", place.area ? [place.area] : []);
    put("story", place.seat && !at ? [spot(place.seat, { label: place.name })] : []); // of the place, not of what happened
    put("hand", at ? [spot(at)] : []);
    put("selected", at ? [spot(at)] : []);
    if (at) pane.dataset.pinned = at.join(",");
    else delete pane.dataset.pinned;
    pane.dataset.place = place.code;
  }

  function look() {
    const at = pinned();
    if (at) {
      const [west, south, east, north] = map.box();
      if (at[0] < west || at[0] > east || at[1] < south || at[1] > north) map.goTo(at, NEAR);
    } else if (place.area) map.fit(boxOf([place.area]));
    else if (place.seat) map.goTo(place.seat, NEAR);
  }

  /** The outline of a place where the map has one, its seat where one is known. */
  async function read(one) {
    const [{ features }, found] = await Promise.all([boundaries(pane.dataset.boundaries).catch(() => ({ features: [] })), one.code ? firstOf({ q: one.code }) : {}]);
    if (found?.code === one.code && found.lon) Object.assign(one, { seat: [Number(found.lon), Number(found.lat)], name: found.name });
    one.area = features.find(({ properties }) => one.code && properties?.code === one.code) ?? null;
  }

  /** What the form says is drawn, and the map goes there; `asIs` it stays. */
  async function follow({ asIs = false } = {}) {
    const code = field("region").value;
    if (code !== place.code) {
      place = { code, seat: null, area: null, name: "" };
      coming = read(place);
    }
    await coming;
    if (!map || place.code !== code) return;
    draw();
    if (!asIs) look();
  }

  /** A position by pointer or by the button; the place that holds it goes into the form. */
  async function pin(at) {
    const text = at.map((degrees) => degrees.toFixed(5)).join(", ");
    const was = field("region").value;
    field("position").value = text;
    field("position").dispatchEvent(new Event("input", { bubbles: true })); // kept as a draft
    draw();
    const found = await firstOf({ position: text, region: was });
    if (field("position").value !== text || field("region").value !== was) return; // the officer has gone on
    if (found?.code && found.code !== was) {
      const words = field("where").value.trim();
      if (!was && /[^\x00-\x7f]/.test(words)) field("place").value = words + field("place").value; // nothing heard is lost
      field("region").value = found.code;
      field("where").value = found.name;
      say("placed", { place: found.name });
    } else say(found ? (found.code ? "kept" : "outside") : "unplaced");
    told();
  }

  /** Drafts and 可能重复 hear of it; the map does not move under the hand that pointed. */
  function told() {
    isOwn = true;
    for (const event of ["input", "change"]) field("position").dispatchEvent(new Event(event, { bubbles: true }));
    isOwn = false;
  }

  function drop() {
    field("position").value = "";
    told();
    say("atFirst");
  }

  const hear = {
    click({ at }) {
      pin(at);
      return true;
    },
    lost: () => begin(true),
  };
  async function begin(plain = false) {
    const { highlight, focus } = pane.dataset;
    const wanted = { marks: {}, epicentres: [], highlight: new Set([highlight]), focus: focus ? focus.split(",").map(Number) : null, on: (event, detail) => hear[event]?.(detail) };
    map = await anyMap(pane, wanted, { plain });
    await follow();
  }
  host.addEventListener("click", ({ target }) => {
    const doing = target.closest("[data-pin]")?.dataset.pin;
    if (doing === "none") drop();
    else if (map && doing) ({ in: () => map.zoom(1), out: () => map.zoom(-1), home: () => map.home(), centre: () => pin(map.centre()) })[doing]();
  });
  form.addEventListener("change", ({ target }) => ["where", "position"].includes(target.name) && follow({ asIs: isOwn }));
  form.addEventListener("reset", () => setTimeout(follow));
  say("atFirst");
  await begin();
}
