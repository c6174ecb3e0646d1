// The phone's sheet: what stands beside the map on a desk stands in a drawer below it here, at three stops.

const STOPS = ["peek", "half", "full"];
const body = document.body;
const handle = document.getElementById("sheet-handle");

export const sheet = {
  set(stop) {
    body.dataset.sheet = stop;
    handle?.setAttribute("aria-expanded", String(stop !== "peek"));
  },
};

if (handle) {
  let from = null;
  handle.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointerup", (event) => {
    const moved = from === null ? 0 : event.clientY - from;
    from = null;
    if (Math.abs(moved) < 12) return;
    handle.dataset.dragged = "true";
    const next = STOPS.indexOf(body.dataset.sheet) - Math.sign(moved);
    sheet.set(STOPS[Math.min(STOPS.length - 1, Math.max(0, next))]);
  });
  handle.addEventListener("click", () => {
    if (handle.dataset.dragged) return delete handle.dataset.dragged;
    sheet.set(STOPS[(STOPS.indexOf(body.dataset.sheet) + 1) % STOPS.length]);
  });
  sheet.set("peek");
}
