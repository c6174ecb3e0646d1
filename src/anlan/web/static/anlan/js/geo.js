// What both maps read from the pane: boundaries, highlights, points. Coordinates are WGS 84.

const cache = new Map();

/** The GeoJSON at `address`; asked for once a page. */
export function boundaries(address) {
  if (!cache.has(address))
    cache.set(
      address,
      fetch(address, { credentials: "same-origin" }).then((answer) => {
        if (!answer.ok) throw new Error(`boundaries: ${answer.status}`);
        return answer.json();
      }),
    );
  return cache.get(address);
}

/** {highlight: Set of codes, points: [{lon, lat, kind, label, at, magnitude}], focus: [w, s, e, n] or null} */
export function contents(pane) {
  const source = pane.dataset.points && document.getElementById(pane.dataset.points);
  return {
    highlight: new Set((pane.dataset.highlight ?? "").split(" ").filter(Boolean)),
    points: source ? JSON.parse(source.textContent) : [],
    focus: pane.dataset.focus ? pane.dataset.focus.split(",").map(Number) : null,
  };
}

export function* positions(geometry) {
  if (!geometry) return;
  if (geometry.type === "GeometryCollection") for (const part of geometry.geometries) yield* positions(part);
  else yield* flat(geometry.coordinates);
}

function* flat(node) {
  if (typeof node[0] === "number") yield node;
  else for (const child of node) yield* flat(child);
}

/** Where to look: the focus given, else the highlighted areas and points, else everything. */
export function extent(collection, { highlight, points, focus }) {
  if (focus) return focus;
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const add = ([x, y]) => {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  };
  for (const feature of collection.features) if (highlight.has(feature.properties?.code)) for (const p of positions(feature.geometry)) add(p);
  for (const point of points) add([point.lon, point.lat]);
  if (!Number.isFinite(box[0])) for (const feature of collection.features) for (const p of positions(feature.geometry)) add(p);
  const pad = Math.max(0.05, 0.15 * Math.max(box[2] - box[0], box[3] - box[1]));
  return [box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad];
}
