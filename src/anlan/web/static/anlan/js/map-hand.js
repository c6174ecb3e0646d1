// The tools in hand: a radius or a drawn shape to analyse, a distance to measure, a position to read. Where a click on the
// map goes, the button “取图心” goes too, so that all of it works without a pointer.

const EARTH_M = 6371008.8;
const rad = (degrees) => (degrees * Math.PI) / 180;

/** Straight way over the sphere, in km. */
function away([aLon, aLat], [bLon, bLat]) {
  const [a, b] = [rad(aLat), rad(bLat)];
  const h = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(rad(bLon - aLon) / 2) ** 2;
  return (2 * EARTH_M * Math.asin(Math.sqrt(h))) / 1000;
}

export function tools({ map, draw, ask, spot, feature }) {
  const box = document.getElementById("map-tool");
  const around = document.getElementById("around-form");
  const where = document.getElementById("where-form");
  const list = document.getElementById("measured");
  let tool = "";
  let drawsRing = false;
  let corners = [];

  const takesCorners = () => tool === "measure" || (tool === "radius" && drawsRing);

  function choose(next) {
    tool = tool === next ? "" : next;
    corners = [];
    box.hidden = !tool;
    for (const part of box.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== tool;
    for (const button of document.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    document.getElementById("the-map").toggleAttribute("data-hand", Boolean(tool));
    show();
    box.querySelector("[data-for]:not([hidden]) input:not([type=hidden]), [data-for]:not([hidden]) button")?.focus({ preventScroll: true });
  }

  function show() {
    const line = corners.length > 1 ? [feature({ type: "LineString", coordinates: takesCorners() && tool === "radius" && corners.length > 2 ? [...corners, corners[0]] : corners })] : [];
    draw("hand", [...line, ...corners.map((one) => spot(one))]);
    around.elements.ring.value = corners.map((one) => one.map((v) => v.toFixed(5)).join(",")).join(";");
    if (tool !== "measure") return;
    const legs = corners.slice(1).map((one, i) => away(corners[i], one));
    list.replaceChildren(...legs.map((km, i) => Object.assign(document.createElement("li"), { textContent: list.dataset.leg.replace("{n}", i + 1).replace("{km}", km.toFixed(2)) })));
    document.getElementById("measured-total").textContent = legs.length ? list.dataset.total.replace("{km}", legs.reduce((a, b) => a + b, 0).toFixed(2)) : "";
  }

  /** A position, by pointer or by the button; whether a tool took it. */
  function click(at) {
    if (!tool) return false;
    if (takesCorners()) {
      corners.push(at);
      show();
      return true;
    }
    const form = tool === "radius" ? around : where;
    [form.elements.lon.value, form.elements.lat.value] = at.map((v) => v.toFixed(5));
    corners = [at];
    show();
    if (tool === "coordinates") ask(`${where.action}?lon=${at[0].toFixed(5)}&lat=${at[1].toFixed(5)}`, "#map-card");
    return true;
  }

  box.addEventListener("click", (event) => {
    const area = event.target.closest("[data-area]")?.dataset.area;
    if (area) {
      drawsRing = area === "ring";
      corners = [];
      for (const button of box.querySelectorAll("[data-area]")) button.setAttribute("aria-pressed", String(button.dataset.area === area));
      for (const part of around.querySelectorAll("[data-of]")) part.hidden = part.dataset.of !== area;
      for (const one of ["lon", "lat", "km"]) around.elements[one].disabled = drawsRing;
      around.elements.ring.disabled = !drawsRing;
      show();
    }
    const doing = event.target.closest("[data-tool-do]")?.dataset.toolDo;
    if (doing === "close") choose(tool);
    if (doing === "back") {
      corners.pop();
      show();
    }
    if (doing === "centre" && map()) click(map().centre());
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (button) choose(button.dataset.tool);
  });
  for (const form of [around, where])
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const asked = new URLSearchParams(new FormData(form));
      if (form === where) map()?.goTo([Number(asked.get("lon")), Number(asked.get("lat"))], 0);
      ask(`${form.action}?${asked}`, "#map-card");
    });
  return { click };
}
