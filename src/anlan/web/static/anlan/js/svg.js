// What both 简图 draw with: elements of SVG, and boundaries as areas and lines.

const NS = "http://www.w3.org/2000/svg";
export const WIDTH = 1000; // of a drawing, in its own units

export function make(tag, attributes, parent) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent?.append(element);
  return element;
}

/** The `d` of a path for a GeoJSON geometry; `at` puts a position into the drawing. */
export function outline({ type, coordinates }, at) {
  const path = (lines, close) => lines.map((line) => `M${line.map((p) => at(p).map((v) => v.toFixed(2)).join(" ")).join("L")}${close ? "Z" : ""}`).join("");
  const parts = {
    Polygon: () => path(coordinates, true),
    MultiPolygon: () => coordinates.map((one) => path(one, true)).join(""),
    LineString: () => path([coordinates], false),
    MultiLineString: () => path(coordinates, false),
  };
  return parts[type]?.() ?? "";
}

/** Boundaries with their names; those of `highlight` marked and on top. */
export function drawBoundaries({ features }, { highlight, at, areas, lines }) {
  for (const { geometry, properties } of features) {
    if (!geometry) continue;
    const isArea = geometry.type.endsWith("Polygon");
    const isOn = highlight.has(properties?.code);
    const shape = make("path", { class: isArea ? "area" : "line", d: outline(geometry, at), "data-on": String(isOn) });
    if (properties?.name) make("title", {}, shape).textContent = properties.name;
    (isArea ? areas : lines).append(shape);
  }
  areas.append(...areas.querySelectorAll(":scope > [data-on=true]"));
}
