// 简图: the same boundaries and points as plain SVG, for machines without WebGL2 and for small context panes.
import { boundaries, contents, extent } from "./geo.js";
import { drawBoundaries, make, WIDTH } from "./svg.js";

/** Draw into `pane`; resolves when drawn, rejects when the boundaries cannot be read. */
export async function drawSketch(pane) {
  const collection = await boundaries(pane.dataset.boundaries);
  const what = contents(pane);
  const [w, s, e, n] = extent(collection, what);
  const squeeze = Math.cos((((s + n) / 2) * Math.PI) / 180);
  const scale = WIDTH / ((e - w) * squeeze);
  const height = Math.max(1, (n - s) * scale);
  const at = ([lon, lat]) => [(lon - w) * squeeze * scale, (n - lat) * scale];

  const box = pane.getBoundingClientRect();
  const letter = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16; // a wall doubles it
  const unit = letter * Math.max(WIDTH / Math.max(box.width, 1), height / Math.max(box.height, 1)); // map units per pixel of a desk
  const svg = make("svg", { class: "sketch", viewBox: `0 0 ${WIDTH} ${height.toFixed(0)}`, role: "img", "aria-label": pane.dataset.label ?? "", preserveAspectRatio: "xMidYMid meet" });
  const areas = make("g", {}, svg);
  const lines = make("g", {}, svg);
  const marks = make("g", {}, svg);

  drawBoundaries(collection, { highlight: what.highlight, at, areas, lines });
  for (const point of what.points) {
    const [x, y] = at([point.lon, point.lat]);
    if (point.kind === "epicentre") {
      make("circle", { class: "ring", cx: x, cy: y, r: 16 * unit }, marks);
      make("circle", { class: "dot", cx: x, cy: y, r: 4 * unit }, marks);
    } else make("rect", { class: "point", x: x - 5 * unit, y: y - 5 * unit, width: 10 * unit, height: 10 * unit }, marks);
    if (point.label && (point.kind === "epicentre" || box.width >= 480 * letter)) {
      const text = make("text", { x, y: y - 22 * unit, "text-anchor": "middle" }, marks);
      text.textContent = point.label;
      text.style.fontSize = `${12 * unit}px`;
      text.style.strokeWidth = `${3 * unit}px`;
    }
  }
  pane.querySelector(".map-canvas").replaceChildren(svg);
  pane.dataset.drawn = "sketch";
  return svg;
}
