// 简图: divisions as plain SVG, the things of the list as marks; the same acts as js/map-gl.js without WebGL2.
import { boundaries, extent, positions } from "./geo.js";
import { frameOf } from "./map-look.js";
import { drawBoundaries, make, outline as outlineAt, WIDTH } from "./svg.js";

/** Draw into `pane`; rejects when the boundaries cannot be read. */
export async function plainMap(pane, { marks, epicentres, highlight, focus, on }) {
  const collection = await boundaries(pane.dataset.boundaries);
  const whole = extent(collection, { highlight, points: epicentres, focus });
  const squeeze = Math.cos((((whole[1] + whole[3]) / 2) * Math.PI) / 180);
  const unit = WIDTH / ((whole[2] - whole[0]) * squeeze);
  const at = ([lon, lat]) => [(lon - whole[0]) * squeeze * unit, (whole[3] - lat) * unit];
  const back = (x, y) => [whole[0] + x / (squeeze * unit), whole[3] - y / unit];
  const svg = make("svg", { class: "sketch", role: "img", tabindex: "0", "aria-label": pane.dataset.label ?? "", preserveAspectRatio: "xMidYMid meet" });
  const groups = Object.fromEntries(["areas", "lines", "zone", "rings", "things", "story", "hand", "selected", "marks", "names"].map((name) => [name, make("g", { class: `plain-${name}` }, svg)]));
  let view = [0, 0, WIDTH, (whole[3] - whole[1]) * unit];
  const home = [...view];
  let shown = [];
  const drawn = {};
  const perPixel = () => Math.max(view[2] / Math.max(pane.clientWidth, 1), view[3] / Math.max(pane.clientHeight, 1));
  const outline = (geometry) => outlineAt(geometry, at);
  drawBoundaries(collection, { highlight, at, ...groups });

  function label(group, [x, y], text, size, className = "") {
    const element = make("text", { x, y, "text-anchor": "middle", class: className }, group);
    element.textContent = text;
    element.style.fontSize = `${size}px`;
    element.style.strokeWidth = `${size / 4}px`;
  }

  /** Marks keep their size on the screen, so they are put anew when the view changes. */
  function putMarks() {
    const size = perPixel() * (parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);
    for (const name of ["things", "marks", "names", "story", "hand", "selected"]) groups[name].replaceChildren();
    const box = view;
    for (const { properties } of collection.features) {
      if (!properties?.centre || size > 0.9 * (WIDTH / 700)) continue;
      const [x, y] = at(properties.centre);
      if (x > box[0] && x < box[0] + box[2] && y > box[1] && y < box[1] + box[3]) label(groups.names, [x, y], properties.name, 11 * size, "quiet");
    }
    for (const row of document.querySelectorAll("#map-list [data-thing]")) {
      const one = marks[row.dataset.layer];
      if (!one || !shown.includes(row.dataset.layer)) continue;
      const [x, y] = at([Number(row.dataset.lon), Number(row.dataset.lat)]);
      const group = make("g", { class: "plain-thing", "data-thing": row.dataset.thing, "data-made-up": row.dataset.madeUp, transform: `translate(${x} ${y}) scale(${size})` }, groups.things);
      const corners = frameOf(one.shape);
      if (corners) make("polygon", { points: corners.map(([a, b]) => `${a - 12},${b - 12}`).join(" ") }, group);
      else make("circle", { r: 11 }, group);
      const glyph = make("text", { y: 4.5, "text-anchor": "middle" }, group);
      glyph.textContent = one.glyph;
    }
    for (const point of epicentres) {
      const [x, y] = at([point.lon, point.lat]);
      make("circle", { class: "ring", cx: x, cy: y, r: 16 * size }, groups.marks);
      make("circle", { class: "dot", cx: x, cy: y, r: 4 * size }, groups.marks);
    }
    for (const name of ["story", "hand", "selected"])
      for (const { geometry, properties } of drawn[name]?.features ?? []) {
        if (geometry.type !== "Point") make("path", { class: "plain-line", d: outline(geometry) }, groups[name]);
        else {
          const [x, y] = at(geometry.coordinates);
          make("circle", { class: "point", cx: x, cy: y, r: (name === "selected" ? 16 : 5) * size }, groups[name]);
          if (properties?.label) label(groups[name], [x, y - 9 * size], properties.label, 12 * size);
        }
      }
  }

  function look(next) {
    view = next;
    svg.setAttribute("viewBox", view.map((v) => v.toFixed(3)).join(" "));
    putMarks();
    on("move");
  }
  const zoomAt = (factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) =>
    look([x - (x - view[0]) * factor, y - (y - view[1]) * factor, view[2] * factor, view[3] * factor]);
  const shift = (dx, dy) => look([view[0] + dx * view[2], view[1] + dy * view[3], view[2], view[3]]);

  const place = (event) => {
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [spot.x, spot.y];
  };
  let held = null;
  svg.addEventListener("pointerdown", (event) => (held = { from: [event.clientX, event.clientY], view, moved: false }));
  svg.addEventListener("pointermove", (event) => {
    on("hover", back(...place(event)));
    if (!held || !event.buttons) return;
    const [dx, dy] = [event.clientX - held.from[0], event.clientY - held.from[1]];
    if (Math.hypot(dx, dy) > 4) held.moved = true;
    if (held.moved) look([held.view[0] - dx * perPixel(), held.view[1] - dy * perPixel(), view[2], view[3]]);
  });
  svg.addEventListener("click", (event) => {
    if (held?.moved) return;
    const thing = event.target.closest("[data-thing]");
    const [key, pk] = thing?.dataset.thing.split("-") ?? [];
    on("click", { at: back(...place(event)), hit: thing ? { key, pk: Number(pk), at: back(...place(event)) } : null });
  });
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomAt(event.deltaY > 0 ? 1.25 : 0.8, ...place(event));
  }, { passive: false });
  svg.addEventListener("keydown", ({ key, ctrlKey }) => {
    const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[key];
    if (step && !ctrlKey) shift(...step);
    if (key === "+" || key === "=") zoomAt(0.5);
    if (key === "-") zoomAt(2);
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => target.id === "map-list" && putMarks());
  pane.querySelector(".map-canvas").replaceChildren(svg);
  look(view);
  pane.dataset.drawn = "sketch";

  return {
    kind: "sketch",
    show(keys) {
      shown = keys;
      putMarks();
    },
    draw(name, data) {
      drawn[name] = data;
      if (name !== "zone" && name !== "rings") return putMarks();
      groups[name].replaceChildren();
      for (const { geometry } of data?.features ?? []) make("path", { class: "plain-area", d: outline(geometry) }, groups[name]);
    },
    fit([west, south, east, north]) {
      const [x, y] = at([west, north]);
      const [x2, y2] = at([east, south]);
      const pad = 0.1 * Math.max(x2 - x, y2 - y);
      look([x - pad, y - pad, x2 - x + 2 * pad, y2 - y + 2 * pad]);
    },
    goTo([lon, lat]) {
      const [x, y] = at([lon, lat]);
      const side = Math.min(view[2], home[2] / 6);
      look([x - side / 2, y - (side * home[3]) / home[2] / 2, side, (side * home[3]) / home[2]]);
    },
    zoom: (step) => zoomAt(2 ** -step),
    home: () => look([...home]),
    centre: () => back(view[0] + view[2] / 2, view[1] + view[3] / 2),
    place(position) {
      const [x, y] = at(position);
      const spot = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
      const { left, top } = pane.getBoundingClientRect();
      return [spot.x - left, spot.y - top];
    },
    box() {
      const per = perPixel();
      const [width, height] = [pane.clientWidth * per, pane.clientHeight * per];
      const [west, north] = back(view[0] + view[2] / 2 - width / 2, view[1] + view[3] / 2 - height / 2);
      const [east, south] = back(view[0] + view[2] / 2 + width / 2, view[1] + view[3] / 2 + height / 2);
      return [west, south, east, north];
    },
    resize: putMarks,
    idle: () => true,
    picture() {
      const copy = svg.cloneNode(true);
      return { element: copy, box: this.box(), width: pane.clientWidth, height: pane.clientHeight };
    },
  };
}

/** West, south, east, north of some features. */
export function boxOf(features) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of features)
    for (const [x, y] of positions(geometry)) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  return box;
}
