// 资源: teams, orders and closures on the map; a lasso ticks teams, a team dropped on a need is assigned to it.
// Without this file the list with its boxes and the select do the same.
import { anyMap } from "./map-any.js";
import { announce, fill } from "./say.js";

const pane = document.getElementById("dispatch-map");
const json = (id) => JSON.parse(document.getElementById(id).textContent);
const boxes = [...document.querySelectorAll("#team-picks input[type=checkbox]")];
const where = document.getElementById("closure-where");
const task = document.getElementById("send-task");
const lasso = pane.querySelector(".lasso");
const button = document.getElementById("lasso-on");
const at = (box) => [Number(box.dataset.lon), Number(box.dataset.lat)];
let map = null;

function draw() {
  if (!map) return;
  map.draw("hand", json("dispatch-features"));
  map.draw("story", { type: "FeatureCollection", features: boxes.map((box) => ({
    type: "Feature", geometry: { type: "Point", coordinates: at(box) },
    properties: { label: box.checked ? `✓ ${box.dataset.name}` : box.dataset.name },
  })) });
}

const hear = {
  click({ at: [lon, lat] }) {
    if (!where?.closest("details").open) return false;
    where.value = `${where.value.trim()}\n${lon.toFixed(5)},${lat.toFixed(5)}`.trim();
    where.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  },
  lost: () => begin(true),
};

async function begin(plain = false) {
  const wanted = {
    marks: {}, epicentres: json("dispatch-epicentres"), focus: null,
    highlight: new Set(pane.dataset.highlight.split(" ").filter(Boolean)),
    on: (event, detail) => hear[event]?.(detail),
  };
  map = await anyMap(pane, wanted, { plain });
  draw();
}

/** Whether a point lies inside a closed line, by the crossings of a ray. */
function inside([x, y], line) {
  let isIn = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i, i += 1) {
    const [[xi, yi], [xj, yj]] = [line[i], line[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) isIn = !isIn;
  }
  return isIn;
}

function setLasso(isOn) {
  button.setAttribute("aria-pressed", String(isOn));
  lasso.toggleAttribute("hidden", !isOn);
}

let line = [];
const spot = (event) => {
  const { left, top } = pane.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
};
lasso.addEventListener("pointerdown", (event) => {
  line = [spot(event)];
  lasso.setPointerCapture(event.pointerId);
});
lasso.addEventListener("pointermove", (event) => {
  if (!event.buttons || !line.length) return;
  line.push(spot(event));
  lasso.querySelector("path").setAttribute("d", `M${line.map((p) => p.join(" ")).join("L")}Z`);
});
lasso.addEventListener("pointerup", () => {
  if (!map) return;
  for (const box of boxes) if (inside(map.place(at(box)), line)) box.checked = true;
  lasso.querySelector("path").removeAttribute("d");
  line = [];
  setLasso(false);
  announce(fill(button.dataset.done, { n: boxes.filter((box) => box.checked).length }));
  boxes.find((box) => box.checked)?.scrollIntoView({ block: "nearest" });
  draw();
});
button?.addEventListener("click", () => setLasso(button.getAttribute("aria-pressed") !== "true"));
document.getElementById("team-picks")?.addEventListener("change", draw);

// A team is carried to a need: it is ticked, and the need chosen; sending stays a deed of its own.
document.getElementById("team-picks")?.addEventListener("dragstart", (event) => {
  event.dataTransfer.setData("text/plain", event.target.closest("label").htmlFor);
});
for (const row of document.querySelectorAll("tr[data-task]")) {
  row.addEventListener("dragover", (event) => {
    event.preventDefault();
    row.dataset.overDrop = "";
  });
  row.addEventListener("dragleave", () => delete row.dataset.overDrop);
  row.addEventListener("drop", (event) => {
    event.preventDefault();
    delete row.dataset.overDrop;
    const box = document.getElementById(event.dataTransfer.getData("text/plain"));
    if (!box || !task) return;
    box.checked = true;
    task.value = row.dataset.task;
    draw();
    task.focus();
  });
}

document.addEventListener("click", ({ target }) => {
  const tool = target.closest("[data-map-do]")?.dataset.mapDo;
  if (map && tool) ({ in: () => map.zoom(1), out: () => map.zoom(-1), home: () => map.home() })[tool]?.();
});
begin();
