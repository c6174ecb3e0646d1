// 会商: the shared map. Marks come from the rows of the list and from the stream; a click puts a position into the form.
// Without this file the form and the list do the same in words.
import { listen } from "./journal.js";
import { plots } from "./consultation-plots.js";
import { anyMap } from "./map-any.js";

const pane = document.getElementById("shared-map");
const list = document.getElementById("drawings");
const form = document.getElementById("plot-form");
const share = document.getElementById("share-form");
const json = (id) => JSON.parse(document.getElementById(id).textContent);
const marks = new Map();
const spot = ([lon, lat]) => `${lon.toFixed(5)},${lat.toFixed(5)}`;
const table = plots(pane, json("plot-symbols"));
let map = null;

const read = (row) => marks.set(row.id, { symbol: row.dataset.symbol, label: row.dataset.label, geometry: JSON.parse(row.dataset.geometry) });

/** What the form holds so far, as a mark that is not drawn yet. */
function sketched() {
  const corners = (form?.elements.where.value ?? "").split(/[;；\n]+/).map((line) => line.split(/[,，]/).map(Number)).filter(([lon, lat]) => Number.isFinite(lon) && Number.isFinite(lat));
  return corners.length ? [{ symbol: form.elements.symbol.value, geometry: { type: corners.length > 1 ? "LineString" : "Point", coordinates: corners.length > 1 ? corners : corners[0] }, isSketch: true }] : [];
}
const draw = () => map && table.draw([...marks.values(), ...sketched()], map.place);

/** A corner for the form; a point is drawn at once. */
function put(at) {
  if (!form) return;
  const where = form.elements.where;
  const isPoint = form.elements.symbol.selectedOptions[0].dataset.geometry === "Point";
  where.value = isPoint || !where.value.trim() ? spot(at) : `${where.value.trim()}\n${spot(at)}`;
  if (isPoint) form.requestSubmit();
  draw();
}

/** The host's part of the map, while one follows him. */
function follow() {
  const { lon, lat, zoom } = document.getElementById("shared-view").dataset;
  if (!map || !lon || !document.getElementById("follow-view").checked) return;
  const half = 180 / 2 ** Number(zoom);
  map.fit([Number(lon) - half, Number(lat) - 1e-6, Number(lon) + half, Number(lat) + 1e-6]);
}

const hear = {
  click({ at }) {
    put(at);
    return true;
  },
  move: draw,
  moving: draw,
  lost: () => begin(true),
};

async function begin(plain = false) {
  const wanted = {
    marks: {}, epicentres: json("shared-epicentres"), focus: null,
    highlight: new Set(pane.dataset.highlight.split(" ").filter(Boolean)),
    on: (event, detail) => hear[event]?.(detail),
  };
  map = await anyMap(pane, wanted, { plain });
  if (!map) return;
  follow();
  draw();
}

list.querySelectorAll("[data-geometry]").forEach(read);
listen(list.dataset.topic, ({ list: name, rowId, fragment }) => {
  if (name !== "drawings") return;
  const box = document.createElement("template");
  box.innerHTML = `<table><tbody>${fragment ?? ""}</tbody></table>`;
  const row = box.content.querySelector("tr");
  if (row) read(row);
  else marks.delete(rowId);
  draw();
});
listen(list.dataset.topic, ({ rowId }) => rowId === "shared-view" && queueMicrotask(follow));
document.addEventListener("anlan:poll", () => setTimeout(() => {
  document.querySelectorAll("#drawings [data-geometry]").forEach(read);
  draw();
}, 1000));
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "drawings") return;
  target.querySelectorAll("[data-geometry]").forEach(read);
  draw();
});
form?.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful) return;
  form.elements.where.value = form.elements.label.value = "";
  draw();
});
form?.addEventListener("input", draw);
share?.addEventListener("submit", () => fill(), { capture: true });
share?.addEventListener("htmx:configRequest", ({ detail }) => Object.assign(detail.parameters, fill()));

function fill() {
  if (!map) return {};
  const [west, , east] = map.box();
  const [lon, lat] = map.centre();
  const view = { lon: lon.toFixed(5), lat: lat.toFixed(5), zoom: Math.log2(360 / Math.max(east - west, 1e-3)).toFixed(2) };
  for (const [name, value] of Object.entries(view)) share.elements[name].value = value;
  return view;
}

document.addEventListener("click", ({ target }) => {
  const doing = target.closest("[data-plot]")?.dataset.plot;
  if (doing === "centre" && map) put(map.centre());
  if (doing === "back") {
    form.elements.where.value = form.elements.where.value.trim().split("\n").slice(0, -1).join("\n");
    draw();
  }
  const tool = target.closest("[data-map-do]")?.dataset.mapDo;
  if (map && tool) ({ in: () => map.zoom(1), out: () => map.zoom(-1), home: () => map.home() })[tool]?.();
});
document.getElementById("follow-view").addEventListener("change", follow);
begin();
