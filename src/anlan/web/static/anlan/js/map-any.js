// A map in a pane: MapLibre where WebGL2 is at hand, the 简图 otherwise or when anything fails; both answer to the same acts.
import { plainMap } from "./map-plain.js";

const canDraw = () => {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
};

/** The map, or nothing where neither can be drawn: what stands in words beside it still says everything. */
export async function anyMap(pane, wanted, { plain = false } = {}) {
  delete pane.dataset.drawn;
  try {
    if (!plain && pane.dataset.maplibre && canDraw()) return await (await import("./map-gl.js")).glMap(pane, wanted);
    return await plainMap(pane, wanted);
  } catch (error) {
    console.warn("anlan map: drawing the sketch instead", error);
  }
  const map = await plainMap(pane, wanted).catch(() => null);
  if (!map) pane.dataset.drawn = "none";
  return map;
}
