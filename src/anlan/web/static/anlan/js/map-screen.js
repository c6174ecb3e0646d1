// S1 一张图: joins the map, the layers, the card, the list and the tools. Without this file the links and forms still answer.
import { onWake } from "./wake.js";
import { anyMap } from "./map-any.js";
import { boxOf } from "./map-plain.js";
import { tools } from "./map-hand.js";
import { overTime } from "./map-time.js";
import { printing } from "./map-print.js";
import { sheet } from "./map-sheet.js";

const pane = document.getElementById("the-map");
const form = document.getElementById("map-layer-form");
const json = (id, otherwise) => JSON.parse(document.getElementById(id)?.textContent ?? "null") ?? otherwise;
const marks = Object.fromEntries(json("map-marks", []).map((one) => [one.key, one]));
const feature = (geometry, properties = {}) => ({ type: "Feature", geometry, properties });
const collection = (features) => ({ type: "FeatureCollection", features });
const spot = ([lon, lat], properties) => feature({ type: "Point", coordinates: [lon, lat] }, properties);

const wanted = {
  marks,
  epicentres: json("map-epicentres", []),
  highlight: new Set((pane.dataset.highlight ?? "").split(" ").filter(Boolean)),
  focus: pane.dataset.focus ? pane.dataset.focus.split(",").map(Number) : null,
  on: (event, detail) => hear[event]?.(detail),
};
let map = null;
let hand = null;
const drawnBefore = new Map();

const shown = () => [...form.querySelectorAll("[name=layer]:checked")].map((box) => box.value);
const ask = (address, target, swap = "innerHTML") => window.htmx.ajax("GET", address, { target, swap });

const hear = {
  click({ at, hit }) {
    if (hand?.click(at)) return true;
    if (!hit) return false;
    open(hit.key, hit.pk, hit.at);
    return true;
  },
  hover: ([lon, lat]) => (document.getElementById("map-where").textContent = ` · ${lat.toFixed(4)}°, ${lon.toFixed(4)}°`),
  move: () => pane.dispatchEvent(new CustomEvent("anlan:moved")),
  lost: () => begin(true),
};

function open(key, pk, at) {
  performance.mark("anlan:click");
  map.draw("selected", collection([spot(at)]));
  ask(`${pane.dataset.things}/${key}/${pk}`, "#map-card").then(() => document.body.dataset.sheet === "peek" && sheet.set("half"));
}

function draw(name, features) {
  drawnBefore.set(name, features);
  map?.draw(name, collection(features));
}

async function begin(plain = false) {
  map = await anyMap(pane, wanted, { plain });
  if (!map) return;
  map.show(shown());
  for (const [name, features] of drawnBefore) map.draw(name, collection(features));
  hand ??= tools({ pane, map: () => map, draw, ask, spot, feature });
  pane.dispatchEvent(new CustomEvent("anlan:drawn"));
  Object.defineProperty(pane, "isIdle", { configurable: true, get: () => map.idle() });
}

/** What the map shows is in the address: a reload, a link to a colleague and the wall show the same. */
function relist(more = {}) {
  const asked = new URLSearchParams(new FormData(form));
  history.replaceState(null, "", `?${asked}`);
  for (const name of ["preset", "incident"]) asked.delete(name);
  for (const [name, value] of Object.entries(more)) asked.set(name, value);
  ask(`${pane.dataset.things}?${asked}`, "#map-list", "outerHTML");
}

function name() {
  const boxes = [...form.querySelectorAll("[name=layer]:checked")];
  document.getElementById("map-shown").textContent = boxes.map((box) => box.closest("label").querySelector(".name").textContent).join(" · ");
}

form.addEventListener("change", () => {
  map?.show(shown());
  name();
  relist();
});
name();

document.addEventListener("click", (event) => {
  const list = event.target.closest("[data-list-do]");
  if (list) return relist(list.dataset.listDo === "view" && map ? { box: map.box().map((v) => v.toFixed(4)).join(",") } : {});
  if (event.target.closest("[data-card-close]")) {
    document.getElementById("map-card").replaceChildren();
    for (const drawn of ["selected", "zone", "rings"]) draw(drawn, []);
    return;
  }
  const doing = event.target.closest("[data-map-do]")?.dataset.mapDo;
  if (doing === "hide") {
    const hidden = document.getElementById("mapping").toggleAttribute("data-hidden");
    event.target.closest("[data-map-do]").setAttribute("aria-pressed", String(hidden));
    map?.resize();
  }
  if (doing === "layers") document.getElementById("map-layers").classList.toggle("is-open");
  if (!map) return;
  if (doing === "in") map.zoom(1);
  if (doing === "out") map.zoom(-1);
  if (doing === "home") map.home();
  if (doing === "locate")
    navigator.geolocation?.getCurrentPosition(({ coords }) => {
      map.goTo([coords.longitude, coords.latitude]);
      draw("selected", [spot([coords.longitude, coords.latitude])]);
    });
  const row = event.target.closest("#map-list [data-thing] a");
  if (row) {
    const { lon, lat } = row.closest("[data-thing]").dataset;
    map.goTo([Number(lon), Number(lat)]);
    draw("selected", [spot([Number(lon), Number(lat)])]);
  }
});

// What a card carries for the map: the outline of an analysis, the rings of travel time, a thing's place.
onWake("[data-outline]", ({ dataset }) => {
  const outline = feature(JSON.parse(dataset.outline));
  draw("zone", [outline]);
  fit([outline]);
});
onWake("[data-rings]", ({ dataset }) => {
  const rings = JSON.parse(dataset.rings);
  draw("rings", rings);
  if (rings.length) fit(rings);
});
function fit(features) {
  if (map) return map.fit(boxOf(features));
  pane.addEventListener("anlan:drawn", () => map.fit(boxOf(features)), { once: true });
}
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "map-card") return;
  target.closest(".pane-body").scrollTop = 0;
  performance.mark("anlan:card");
  const card = target.querySelector(".map-card[data-lon]");
  if (card) draw("selected", [spot([Number(card.dataset.lon), Number(card.dataset.lat)])]);
});

overTime({ marks: json("map-story", []), draw, spot });
printing({ pane, map: () => map, form });
begin();
