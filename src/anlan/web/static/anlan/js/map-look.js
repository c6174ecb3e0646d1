// How the map looks: its marks (one sign in a frame; dashed = 演示 · 推断) and its layers, in the colours of the theme.

const GLYPHS = '"PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif';
const SIDE = 24;

export const ideographs = GLYPHS;
export const colour = (name) => getComputedStyle(document.body).getPropertyValue(`--${name}`).trim();
/** One rem over the desk's: letters on a wall are twice as high. */
export const scale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

const around = (n, from, r = 11) =>
  Array.from({ length: n }, (_, i) => [12 + r * Math.cos(from + (i * 2 * Math.PI) / n), 12 + r * Math.sin(from + (i * 2 * Math.PI) / n)]);
const FRAMES = {
  circle: null,
  square: [[2, 2], [22, 2], [22, 22], [2, 22]],
  diamond: around(4, 0, 12),
  triangle: [[0.5, 3], [23.5, 3], [12, 23.5]],
  hexagon: around(6, 0, 11.5),
  pentagon: around(5, -Math.PI / 2, 12),
  house: [[12, 0.5], [23, 9], [21, 9], [21, 23], [3, 23], [3, 9], [1, 9]],
  tent: [[12, 1], [23.5, 23], [0.5, 23]],
  drop: [[12, 0.5], [20, 9], [22, 15], [19, 21], [12, 23.5], [5, 21], [2, 15], [4, 9]],
};

/** The corners of a frame, on a square of 24; nothing for a circle. */
export const frameOf = (shape) => FRAMES[shape] ?? null;

/** A mark as pixels. `state`: "" whole, "half" sent out, "none" out of use. */
export function mark({ glyph, shape }, { madeUp, state }) {
  const ratio = 2 * scale();
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE * ratio, height: SIDE * ratio });
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const path = new Path2D();
  const corners = frameOf(shape);
  if (corners) corners.forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
  else path.arc(12, 12, 11, 0, 2 * Math.PI);
  path.closePath();
  pen.translate(1, 1);
  pen.scale(22 / 24, 22 / 24);
  pen.fillStyle = state === "none" ? colour("surface") : madeUp ? colour("surface") : colour("text");
  pen.fill(path);
  if (state === "half") {
    pen.save();
    pen.clip(path);
    pen.fillStyle = colour("primary");
    pen.fillRect(0, 0, 12, 24);
    pen.restore();
  }
  pen.strokeStyle = madeUp ? colour("text") : colour("surface");
  pen.lineWidth = madeUp ? 1.6 : 1.2;
  pen.setLineDash(madeUp ? [3, 2] : []);
  pen.stroke(path);
  pen.fillStyle = madeUp || state ? colour("text") : colour("surface");
  pen.font = `600 12px ${GLYPHS}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(glyph, 12, shape === "triangle" ? 9.5 : shape === "tent" ? 16 : 12.8);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** One point for each division, where its name stands. */
const centres = ({ features }) => ({
  type: "FeatureCollection",
  features: features
    .filter(({ properties }) => properties?.centre?.[0])
    .map(({ properties }) => ({ type: "Feature", geometry: { type: "Point", coordinates: properties.centre }, properties: { name: properties.name } })),
});
const AREAS = ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]];
const tiles = (address) => ({ type: "vector", tiles: [`${address}/{z}/{x}/{y}`], minzoom: 0, maxzoom: 14 });
const text = (size, more = {}) => ({ "text-size": size * scale(), "text-font": ["sans"], ...more });
const ink = (name = "muted") => ({ "text-color": colour(name), "text-halo-color": colour("map-land"), "text-halo-width": 1.5 });
const width = (pairs) => ["interpolate", ["linear"], ["zoom"], ...pairs.flat()];

/** Base, roads and rivers, names; then what is drawn by hand. Things are put between by `thingLayers`. */
export function style(collection, { highlight, address, drawn }) {
  const chosen = ["in", ["get", "code"], ["literal", [...highlight]]];
  const line = (id, source, paint, more = {}) => ({ id, type: "line", source, layout: { "line-join": "round", "line-cap": "round" }, paint, ...more });
  const road = (id, name, colourName, pairs) =>
    line(id, "roads", { "line-color": colour(colourName), "line-width": width(pairs) }, { "source-layer": "roads", filter: ["==", ["get", "class"], name] });
  return {
    version: 8,
    sources: {
      base: { type: "geojson", data: collection },
      centres: { type: "geojson", data: centres(collection) },
      areas: { ...tiles(`${address}/ground/areas`), minzoom: 7 },
      rivers: { ...tiles(`${address}/ground/rivers`), minzoom: 5 },
      roads: { ...tiles(`${address}/ground/roads`), minzoom: 5 },
      ...Object.fromEntries(Object.entries(drawn).map(([name, data]) => [name, { type: "geojson", data }])),
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": colour("map-water") } },
      { id: "land", type: "fill", source: "base", filter: AREAS, paint: { "fill-color": colour("map-land") } },
      { id: "land-near", type: "fill", source: "areas", "source-layer": "areas", filter: ["==", ["get", "level"], "county"], paint: { "fill-color": colour("map-land") } },
      { id: "chosen", type: "fill", source: "base", filter: ["all", AREAS, chosen], paint: { "fill-color": colour("primary"), "fill-opacity": 0.08 } },
      line("area-edges", "areas", { "line-color": colour("map-line"), "line-width": 0.75, "line-dasharray": [3, 2] }, { "source-layer": "areas", filter: ["!=", ["get", "level"], "county"] }),
      line("rivers", "rivers", { "line-color": colour("map-river"), "line-width": width([[5, 0.75], [9, 1.5], [13, 3]]) }, { "source-layer": "rivers" }),
      road("rural", "rural", "map-road", [[11, 0.4], [14, 1.5]]),
      road("county", "county", "map-road", [[9, 0.5], [14, 2]]),
      road("provincial", "provincial", "map-road", [[7, 0.6], [14, 3]]),
      road("national", "national", "map-road-strong", [[6, 0.7], [14, 3.5]]),
      road("motorway", "motorway", "map-road-strong", [[5, 0.9], [14, 5]]),
      line("edge", "base", { "line-color": colour("map-line"), "line-width": 0.75 }, { maxzoom: 7 }),
      line("edge-near", "areas", { "line-color": colour("map-line"), "line-width": width([[7, 0.75], [11, 2]]) }, { "source-layer": "areas", filter: ["==", ["get", "level"], "county"], minzoom: 7 }),
      line("lines", "base", { "line-color": colour("map-line"), "line-width": 1.5 }, { filter: ["has", "role"] }),
      line("chosen-edge", "base", { "line-color": colour("primary"), "line-width": 1.5, "line-opacity": 0.5 }, { filter: chosen, maxzoom: 7 }),
      line("chosen-edge-near", "areas", { "line-color": colour("primary"), "line-width": 1.5, "line-opacity": 0.5 }, { "source-layer": "areas", filter: chosen, minzoom: 7 }),
      { id: "road-names", type: "symbol", source: "roads", "source-layer": "roads", minzoom: 11, filter: ["has", "name"], layout: text(11, { "symbol-placement": "line", "text-field": ["get", "name"] }), paint: ink() },
      { id: "river-names", type: "symbol", source: "rivers", "source-layer": "rivers", minzoom: 8, filter: ["has", "name"], layout: text(11, { "symbol-placement": "line", "text-field": ["get", "name"] }), paint: ink("map-river-text") },
      { id: "seats", type: "symbol", source: "areas", "source-layer": "names", minzoom: 9, layout: text(11, { "text-field": ["get", "name"] }), paint: ink() },
      { id: "names", type: "symbol", source: "centres", minzoom: 5, layout: text(12.5, { "text-field": ["get", "name"] }), paint: ink("text") },
      { id: "zone", type: "fill", source: "zone", paint: { "fill-color": colour("primary"), "fill-opacity": 0.1 } },
      line("zone-edge", "zone", { "line-color": colour("primary"), "line-width": 2, "line-dasharray": [4, 2] }),
      { id: "rings", type: "fill", source: "rings", paint: { "fill-color": colour("ok"), "fill-opacity": 0.12 } },
      line("rings-edge", "rings", { "line-color": colour("ok"), "line-width": ["get", "width"] }),
      { id: "rings-names", type: "symbol", source: "rings", layout: text(12, { "symbol-placement": "line", "text-field": ["get", "label"] }), paint: ink("ok") },
      line("hand-line", "hand", { "line-color": colour("primary"), "line-width": 2.5 }),
      { id: "hand", type: "circle", source: "hand", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 5, "circle-color": colour("surface"), "circle-stroke-color": colour("primary"), "circle-stroke-width": 2.5 } },
      { id: "story", type: "circle", source: "story", paint: { "circle-radius": 6, "circle-color": colour("surface"), "circle-stroke-color": colour("red-text"), "circle-stroke-width": 2 } },
      { id: "story-names", type: "symbol", source: "story", layout: text(12, { "text-field": ["get", "label"], "text-offset": [0, -1.6], "text-anchor": "bottom" }), paint: ink("text") },
      { id: "selected", type: "circle", source: "selected", paint: { "circle-radius": 16 * scale(), "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": colour("primary"), "circle-stroke-width": 3 } },
    ],
  };
}

export const DRAWN = ["zone", "rings", "hand", "story", "selected"];

/** Source and layers of one thematic layer: clusters as sign and number, single things as marks, their names from near.
 * Clusters of several layers stand side by side, `aside` pixels from their middle:
 * the widest is as wide as one step, and three steps fit into a cell of the tiles' clusters. */
export function thingLayers(key, glyph, address, aside) {
  const source = `thing-${key}`;
  const state = ["match", ["to-string", ["get", "state"]], "dispatched", "-half", "resting", "-none", "unavailable", "-none", "true", "-half", ""];
  return {
    source: [source, tiles(`${address}/things/${key}`)],
    layers: [
      {
        id: `${source}-many`, type: "circle", source, "source-layer": "things", filter: ["has", "count"],
        paint: { "circle-radius": ["interpolate", ["linear"], ["log10", ["get", "count"]], 0, 13 * scale(), 4, 19 * scale()], "circle-color": colour("surface"), "circle-opacity": 0.92, "circle-stroke-color": colour("text"), "circle-stroke-width": 1.5, "circle-translate": [aside, 0] },
      },
      {
        id: `${source}-count`, type: "symbol", source, "source-layer": "things", filter: ["has", "count"],
        layout: text(11.5, { "text-field": ["concat", glyph, ["to-string", ["get", "count"]]], "text-allow-overlap": true, "text-ignore-placement": true }),
        paint: { "text-color": colour("text"), "text-translate": [aside, 0] },
      },
      {
        id: `${source}-one`, type: "symbol", source, "source-layer": "things", filter: ["!", ["has", "count"]],
        layout: {
          ...text(11.5, { "text-field": ["step", ["zoom"], "", 12, ["coalesce", ["get", "name"], ""]], "text-offset": [0, 1.3], "text-anchor": "top", "text-optional": true }),
          "icon-image": ["concat", "mark|", key, "|", ["case", ["get", "made_up"], "made", ""], "|", state],
          "icon-allow-overlap": true,
        },
        paint: ink("text"),
      },
    ],
  };
}
