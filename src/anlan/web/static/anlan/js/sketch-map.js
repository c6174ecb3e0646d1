// 简图: the same boundaries and points as plain SVG, for machines without WebGL2 and for small context panes.
import { boundaries, contents, extent } from "./geo.js";

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 1000;

function make(tag, attributes, parent) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent?.append(element);
  return element;
}

/** Draw into `pane`; resolves when drawn, rejects when the boundaries cannot be read. */
export async function drawSketch(pane) {
  const collection = await boundaries(pane.dataset.boundaries);
  const what = contents(pane);
  const [w, s, e, n] = extent(collection, what);
  const squeeze = Math.cos((((s + n) / 2) * Math.PI) / 180);
  const scale = WIDTH / ((e - w) * squeeze);
  const height = Math.max(1, (n - s) * scale);
  const at = ([lon, lat]) => [((lon - w) * squeeze * scale).toFixed(1), ((n - lat) * scale).toFixed(1)];
  const ring = (points) => points.map((p, i) => `${i ? "L" : "M"}${at(p).join(" ")}`).join("");

  const box = pane.getBoundingClientRect();
  const letter = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16; // a wall doubles it
  const unit = letter * Math.max(WIDTH / Math.max(box.width, 1), height / Math.max(box.height, 1)); // map units per pixel of a desk
  const svg = make("svg", { class: "sketch", viewBox: `0 0 ${WIDTH} ${height.toFixed(0)}`, role: "img", "aria-label": pane.dataset.label ?? "", preserveAspectRatio: "xMidYMid meet" });
  const areas = make("g", {}, svg);
  const lines = make("g", {}, svg);
  const marks = make("g", {}, svg);

  for (const { geometry, properties } of collection.features) {
    if (!geometry) continue;
    const on = what.highlight.has(properties?.code);
    if (geometry.type.endsWith("Polygon")) {
      const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
      const d = polygons.map((polygon) => polygon.map((part) => `${ring(part)}Z`).join("")).join("");
      const path = make("path", { class: "area", d, "data-on": String(on) }, areas);
      if (properties?.name) make("title", {}, path).textContent = properties.name;
      if (on) areas.append(path);
    } else if (geometry.type.endsWith("LineString")) {
      const parts = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
      make("path", { class: "line", d: parts.map(ring).join("") }, lines);
    }
  }
  for (const point of what.points) {
    const [x, y] = at([point.lon, point.lat]);
    if (point.kind === "epicentre") {
      make("circle", { class: "ring", cx: x, cy: y, r: 16 * unit }, marks);
      make("circle", { class: "dot", cx: x, cy: y, r: 4 * unit }, marks);
    } else make("rect", { class: "point", x: x - 5 * unit, y: y - 5 * unit, width: 10 * unit, height: 10 * unit }, marks);
    if (point.label && (point.kind === "epicentre" || box.width >= 480 * letter)) {
      const text = make("text", { x, y: Number(y) - 22 * unit, "text-anchor": "middle" }, marks);
      text.textContent = point.label;
      text.style.fontSize = `${12 * unit}px`;
      text.style.strokeWidth = `${3 * unit}px`;
    }
  }
  pane.querySelector(".map-canvas").replaceChildren(svg);
  pane.dataset.drawn = "sketch";
  return svg;
}
