// The map drawn by MapLibre: the same few acts as js/map-plain.js, so that the screen does not mind which it has.
import { boundaries, extent } from "./geo.js";
import { now } from "./clockface.js";
import { colour, DRAWN, ideographs, mark, scale, style, thingLayers } from "./map-look.js";

const OLD_MS = 600_000;
const STEP = 40; // pixels from a cluster to that of the next layer: its widest circle and its edge
const NONE = { type: "FeatureCollection", features: [] };
const FEWER = { moderate: matchMedia("(prefers-reduced-motion: reduce)") };

/** Draw into `pane`; rejects where WebGL2 or the library fails. `marks`: by layer; `on(event, detail)` hears what is done. */
export async function glMap(pane, { marks, epicentres, highlight, focus, on }) {
  const [maplibre, collection] = await Promise.all([import(new URL(pane.dataset.maplibre, location.href)), boundaries(pane.dataset.boundaries)]);
  maplibre.setWorkerUrl(new URL(pane.dataset.maplibreWorker, location.href).href);
  const address = new URL(pane.dataset.tiles, location.href).href;
  const drawn = Object.fromEntries(DRAWN.map((name) => [name, NONE]));
  const look = () => style(collection, { highlight, address, drawn });
  const [w, s, e, n] = extent(collection, { highlight, points: epicentres, focus });
  let shown = [];
  const map = new maplibre.Map({
    container: pane.querySelector(".map-canvas"),
    style: look(),
    bounds: [[w, s], [e, n]],
    localIdeographFontFamily: ideographs,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    maxZoom: 17,
    minZoom: 3,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.ScaleControl({ unit: "metric" }), "bottom-right");
  map.getCanvas().setAttribute("aria-label", pane.dataset.label ?? "");
  map.on("styleimagemissing", ({ id }) => {
    const [kind, key, made, state] = id.split("|");
    if (kind !== "mark" || !marks[key]) return;
    map.addImage(id, mark(marks[key], { madeUp: made === "made", state: state.slice(1) }), { pixelRatio: 2 });
  });
  const putThings = () => {
    for (const [place, key] of shown.entries()) {
      const aside = (place - (shown.length - 1) / 2) * STEP * scale();
      const { source, layers } = thingLayers(key, marks[key].glyph, address, aside);
      if (!map.getSource(source[0])) map.addSource(...source);
      for (const layer of layers) {
        if (map.getLayer(layer.id)) map.removeLayer(layer.id);
        map.addLayer(layer, "zone");
      }
    }
  };
  const markers = epicentres.slice(0, 50).map((point) => {
    const element = pane.querySelector("template[data-mark=epicentre]").content.firstElementChild.cloneNode(true);
    element.title = `${point.title}`;
    if (point.at && now() - Date.parse(point.at) > OLD_MS) element.dataset.age = "old";
    return new maplibre.Marker({ element }).setLngLat([point.lon, point.lat]).addTo(map);
  });

  map.on("click", ({ point, lngLat }) => {
    const at = [lngLat.lng, lngLat.lat];
    const ids = shown.flatMap((key) => [`thing-${key}-one`, `thing-${key}-many`]).filter((id) => map.getLayer(id));
    const reach = 6;
    const box = [[point.x - reach, point.y - reach], [point.x + reach, point.y + reach]];
    const [hit] = ids.length ? map.queryRenderedFeatures(box, { layers: ids }) : [];
    if (on("click", { at, hit: hit && !hit.properties.count ? { key: hit.source.slice(6), pk: hit.id, at: hit.geometry.coordinates } : null })) return;
    if (hit?.properties.count) map.easeTo({ center: hit.geometry.coordinates, zoom: Math.min(map.getZoom() + 2, 16), animate: !FEWER.moderate.matches });
  });
  map.on("mousemove", ({ lngLat }) => on("hover", [lngLat.lng, lngLat.lat]));
  map.on("moveend", () => on("move"));
  map.on("move", () => on("moving"));
  document.addEventListener("anlan:theme", () => {
    map.setStyle(look());
    map.once("styledata", putThings);
  });
  await new Promise((done, fail) => {
    map.once("load", done);
    map.once("error", ({ error }) => fail(error));
  }).catch((error) => {
    map.remove();
    throw error;
  });
  map.on("error", ({ error }) => console.warn("anlan map:", error?.message ?? error));
  map.getCanvas().addEventListener("webglcontextlost", () => {
    map.remove();
    on("lost");
  });
  pane.dataset.drawn = "map";

  return {
    kind: "map",
    show(keys) {
      for (const key of shown) if (!keys.includes(key)) {
        for (const layer of ["many", "count", "one"]) map.removeLayer(`thing-${key}-${layer}`);
        map.removeSource(`thing-${key}`);
      }
      shown = keys.filter((key) => marks[key]);
      putThings();
    },
    draw(name, data) {
      drawn[name] = data ?? NONE;
      map.getSource(name)?.setData(drawn[name]);
    },
    fit: ([west, south, east, north]) => map.fitBounds([[west, south], [east, north]], { padding: 40 * scale(), maxZoom: 14, animate: false }),
    goTo: ([lon, lat], zoom = 13) => map.jumpTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), zoom) }),
    zoom: (step) => map.zoomTo(map.getZoom() + step, { animate: !FEWER.moderate.matches }),
    home: () => map.fitBounds([[w, s], [e, n]], { animate: false }),
    centre: () => [map.getCenter().lng, map.getCenter().lat],
    /** Where on the pane a position lies, in pixels. */
    place(at) {
      const { x, y } = map.project(at);
      return [x, y];
    },
    box: () => map.getBounds().toArray().flat(),
    resize: () => map.resize(),
    idle: () => map.loaded() && map.areTilesLoaded(),
    /** The map as a picture, with what stands on it as elements: {address, box, width, height}. */
    picture() {
      map.redraw();
      const source = map.getCanvas();
      const canvas = Object.assign(document.createElement("canvas"), { width: source.width, height: source.height });
      const pen = canvas.getContext("2d");
      pen.drawImage(source, 0, 0);
      const ratio = source.width / source.clientWidth;
      for (const marker of markers) {
        const { x, y } = map.project(marker.getLngLat());
        for (const radius of [4, 14]) {
          pen.beginPath();
          pen.arc(x * ratio, y * ratio, radius * ratio, 0, 2 * Math.PI);
          pen.lineWidth = 2 * ratio;
          [pen.strokeStyle, pen.fillStyle] = [colour("red-text"), colour("red-text")];
          if (radius === 4) pen.fill();
          else pen.stroke();
        }
      }
      return { address: canvas.toDataURL("image/png"), box: map.getBounds().toArray().flat(), width: source.width, height: source.height };
    },
  };
}
