// Marks over either map: the shapes of the symbol table, laid on the pane in pixels, so that both maps show the same.
import { make } from "./svg.js";

const SIZE = 26;
const HEAD = 12;

/** Over `pane`; `symbols`: rows of the table. `draw(marks, place)`: `place` says where a position lies on the pane. */
export function plots(pane, symbols) {
  const known = new Map(symbols.map((one) => [one.code, one]));
  const svg = make("svg", { class: "plots", "aria-hidden": "true" }, pane);

  function one({ symbol, label, geometry, isSketch }, place) {
    const look = known.get(symbol) ?? { colour: "text", path: "", title: symbol };
    const group = make("g", { "data-colour": look.colour }, svg);
    if (look.dash || isSketch) group.setAttribute("data-dash", "");
    const rings = { Point: () => [[geometry.coordinates]], LineString: () => [geometry.coordinates], Polygon: () => geometry.coordinates }[geometry.type]();
    const lines = rings.map((ring) => ring.map(place));
    const [first] = lines[0];
    if (geometry.type === "Point" && !isSketch) {
      const mark = make("g", { transform: `translate(${first[0] - SIZE / 2} ${first[1] - SIZE / 2}) scale(${SIZE / 24})` }, group);
      make("circle", { class: "ground", cx: 12, cy: 12, r: 15 }, mark);
      make("path", { d: look.path }, mark);
    } else if (geometry.type === "Point") make("circle", { cx: first[0], cy: first[1], r: 6 }, group);
    else make("path", { class: geometry.type === "Polygon" ? "area" : "", d: lines.map((line) => `M${line.map((p) => p.map((v) => v.toFixed(1)).join(" ")).join("L")}`).join("") }, group);
    if (look.arrow && !isSketch) make("path", { d: headOf(lines[0]) }, group);
    if (isSketch) return;
    const [x, y] = geometry.type === "Point" ? [first[0], first[1] + SIZE] : lines[0][Math.floor((lines[0].length - 1) / 2)];
    make("text", { x, y: y + 6, "text-anchor": "middle" }, group).textContent = label || look.title;
  }

  return {
    draw(marks, place) {
      svg.replaceChildren();
      for (const mark of marks) one(mark, place);
      svg.dataset.marks = svg.childElementCount;
    },
  };
}

/** The two strokes of an arrow's head at the end of a line. */
function headOf(line) {
  const [[ax, ay], [bx, by]] = line.slice(-2);
  const angle = Math.atan2(by - ay, bx - ax);
  const side = (turn) => `${(bx - HEAD * Math.cos(angle + turn)).toFixed(1)} ${(by - HEAD * Math.sin(angle + turn)).toFixed(1)}`;
  return `M${side(0.5)}L${bx.toFixed(1)} ${by.toFixed(1)}L${side(-0.5)}`;
}
