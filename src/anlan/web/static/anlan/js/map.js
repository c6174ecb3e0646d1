// The map pane: MapLibre where WebGL2 is at hand, the 简图 otherwise or when anything fails. No glyph server: labels are
// drawn from the fonts of the machine. Every mark is also in the twin list that the server rendered below the pane.
import { onWake } from "./wake.js";
import { boundaries, contents, extent } from "./geo.js";
import { now } from "./clockface.js";
import { drawSketch } from "./sketch-map.js";

const GLYPHS = '"PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif';
const OLD_MS = 600_000;

onWake(".map[data-boundaries]", async (pane) => {
  try {
    if (pane.dataset.kind !== "sketch" && pane.dataset.maplibre && hasWebGl2()) await drawMap(pane);
    else await drawSketch(pane);
  } catch (error) {
    console.warn("anlan map: drawing the sketch instead", error);
    drawSketch(pane).catch(() => {
      pane.querySelector(".map-canvas").replaceChildren(); // the twin list still says everything
      pane.dataset.drawn = "none";
    });
  }
});

function hasWebGl2() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

const colour = (name) => getComputedStyle(document.body).getPropertyValue(`--${name}`).trim();

async function drawMap(pane) {
  const [maplibre, collection] = await Promise.all([import(new URL(pane.dataset.maplibre, location.href)), boundaries(pane.dataset.boundaries)]);
  maplibre.setWorkerUrl(new URL(pane.dataset.maplibreWorker, location.href).href);
  const what = contents(pane);
  const [w, s, e, n] = extent(collection, what);
  const map = new maplibre.Map({
    container: pane.querySelector(".map-canvas"),
    style: style(collection, what),
    bounds: [[w, s], [e, n]],
    localIdeographFontFamily: GLYPHS,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    maxZoom: 15,
    canvasContextAttributes: { preserveDrawingBuffer: pane.dataset.keep === "true" },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.ScaleControl({ unit: "metric" }), "bottom-right");
  map.getCanvas().setAttribute("aria-label", pane.dataset.label ?? "");
  for (const point of what.points.slice(0, 50)) if (point.kind === "epicentre") addEpicentre(maplibre, map, pane, point);
  for (const button of pane.querySelectorAll("[data-map-do]"))
    button.addEventListener("click", () => ({ in: () => map.zoomIn(), out: () => map.zoomOut(), home: () => map.fitBounds([[w, s], [e, n]]) })[button.dataset.mapDo]?.());
  document.addEventListener("anlan:theme", () => map.setStyle(style(collection, what)));
  pane.addEventListener("anlan:points", (event) => map.getSource("points")?.setData(asGeoJson(event.detail)));
  await new Promise((done, fail) => {
    map.once("idle", done);
    map.once("error", ({ error }) => fail(error));
    map.getCanvas().addEventListener("webglcontextlost", () => {
      map.remove();
      drawSketch(pane);
    });
  }).catch((error) => {
    map.remove();
    throw error;
  });
  pane.dataset.drawn = "map";
}

function addEpicentre(maplibre, map, pane, point) {
  const mark = pane.querySelector("template[data-mark=epicentre]")?.content.firstElementChild.cloneNode(true);
  if (!mark) return;
  if (point.at && now() - Date.parse(point.at) > OLD_MS) mark.dataset.age = "old";
  new maplibre.Marker({ element: mark }).setLngLat([point.lon, point.lat]).addTo(map);
}

function asGeoJson(points) {
  return {
    type: "FeatureCollection",
    features: points.map(({ lon, lat, ...properties }) => ({ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties })),
  };
}

/** One rem over the desk's: letters on a wall are twice as high. */
const scale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/** Draw order of the UX brief: base, highlighted areas, lines, points. */
function style(collection, { highlight, points }) {
  const chosen = ["in", ["get", "code"], ["literal", [...highlight]]];
  const areas = ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]];
  return {
    version: 8,
    sources: { base: { type: "geojson", data: collection }, points: { type: "geojson", data: asGeoJson(points) } },
    layers: [
      { id: "water", type: "background", paint: { "background-color": colour("map-water") } },
      { id: "land", type: "fill", source: "base", filter: areas, paint: { "fill-color": colour("map-land") } },
      { id: "edge", type: "line", source: "base", paint: { "line-color": colour("map-line"), "line-width": 0.75 } },
      { id: "chosen", type: "fill", source: "base", filter: ["all", areas, chosen], paint: { "fill-color": colour("primary"), "fill-opacity": 0.14 } },
      { id: "chosen-edge", type: "line", source: "base", filter: chosen, paint: { "line-color": colour("primary"), "line-width": 2 } },
      {
        id: "names", type: "symbol", source: "base", filter: areas, minzoom: 6,
        layout: { "text-field": ["get", "name"], "text-size": 12 * scale(), "text-font": ["sans"] },
        paint: { "text-color": colour("muted"), "text-halo-color": colour("map-land"), "text-halo-width": 1.5 },
      },
      {
        id: "points", type: "circle", source: "points", filter: ["!=", ["get", "kind"], "epicentre"],
        paint: { "circle-radius": 5 * scale(), "circle-color": colour("surface"), "circle-stroke-color": colour("text"), "circle-stroke-width": 2 },
      },
      {
        id: "labels", type: "symbol", source: "points",
        layout: { "text-field": ["get", "label"], "text-size": 13 * scale(), "text-font": ["sans"], "text-offset": [0, -2.2], "text-allow-overlap": true },
        paint: { "text-color": colour("text"), "text-halo-color": colour("map-land"), "text-halo-width": 2 },
      },
    ],
  };
}
