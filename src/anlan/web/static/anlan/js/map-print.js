// Paper: the map as a picture on A4 across, with scale, bar, time, legend, source and the mark 示意图. The browser's own
// print dialogue writes the PDF.

import { now } from "./clockface.js";

const WIDTH_CM = 25.4; // of the picture on the sheet: 29.7 less two margins, as in css/map-screen.css
const HIGH = 0.6; // of its width at most
const EARTH_CM = 637_813_700;
const STEPS = [1, 2, 5];

export function printing({ pane, map, form }) {
  const sheet = document.getElementById("map-print");
  const part = (name) => sheet.querySelector(`[data-print=${name}]`);

  function lay() {
    const picture = map()?.picture();
    if (!picture) return;
    const frame = part("picture");
    const share = Math.min(1, (HIGH * picture.width) / picture.height);
    const wide = WIDTH_CM * share;
    if (picture.element) frame.replaceChildren(picture.element);
    else frame.replaceChildren(Object.assign(document.createElement("img"), { src: picture.address, alt: "" }));
    frame.firstElementChild.style.width = `${wide}cm`;
    frame.firstElementChild.style.height = `${(wide * picture.height) / picture.width}cm`;
    const [west, south, east, north] = picture.box;
    const across = ((east - west) * Math.PI * EARTH_CM * Math.cos((((south + north) / 2) * Math.PI) / 180)) / 180;
    const scale = across / wide;
    const rounded = Math.round(scale / 10 ** (Math.floor(Math.log10(scale)) - 1)) * 10 ** (Math.floor(Math.log10(scale)) - 1);
    part("scale").textContent = part("scale").dataset.text.replace("{n}", rounded.toLocaleString("zh-CN"));
    bar(scale);
    part("at").textContent = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" }).format(now());
    const rows = [...form.querySelectorAll("[name=layer]:checked")].map((box) => box.closest(".map-layer"));
    part("legend").replaceChildren(...rows.flatMap((row) => [row.querySelector(".glyph").cloneNode(true), ` ${row.querySelector(".name").textContent}  `]));
    const kept = part("sources");
    kept.dataset.always ??= kept.textContent;
    const named = [...new Set([kept.dataset.always, ...rows.flatMap((row) => (row.dataset.sources ?? "").split("\n"))].filter(Boolean))];
    kept.textContent = named.join("；");
    sheet.dataset.laid = "true";
  }

  /** A bar of a round length, some 4 cm of paper. */
  function bar(scale) {
    const wanted = (4 * scale) / 100_000;
    const power = 10 ** Math.floor(Math.log10(wanted));
    const km = Math.max(...STEPS.map((one) => one * power).filter((one) => one <= wanted));
    const wide = ((km * 100_000) / scale) * 37.8;
    const svg = part("bar");
    svg.setAttribute("width", wide + 60);
    svg.setAttribute("height", 22);
    svg.querySelector("path").setAttribute("d", `M1 4V12H${wide}V4`);
    const text = svg.querySelector("text");
    text.setAttribute("x", wide + 6);
    text.setAttribute("y", 14);
    text.textContent = `${km} km`;
  }

  addEventListener("beforeprint", lay);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-map-do=print]")) print();
  });
}
