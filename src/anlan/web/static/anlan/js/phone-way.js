// An order's way as a sketch: the line, its ends, what is closed on it, and where the phone is.
const SVG = "http://www.w3.org/2000/svg";
const WIDE = 320;
const HIGH = 240;
const EDGE = 24;

const node = (name, attributes, text = "") => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

export const sketch = (order, words, here) => {
  const line = order.line.length ? order.line : [order.from, order.to];
  const shut = order.closures.filter((one) => one.at);
  const all = [...line, order.from, order.to, ...shut.filter((one) => one.is_on_way).map((one) => one.at), ...(here ? [here] : [])];
  const narrow = Math.cos((order.to[1] * Math.PI) / 180);
  const [west, east] = [Math.min(...all.map((at) => at[0])), Math.max(...all.map((at) => at[0]))];
  const [south, north] = [Math.min(...all.map((at) => at[1])), Math.max(...all.map((at) => at[1]))];
  const scale = Math.min((WIDE - 2 * EDGE) / Math.max((east - west) * narrow, 1e-6), (HIGH - 2 * EDGE) / Math.max(north - south, 1e-6));
  const at = ([lon, lat]) => [
    Math.round(WIDE / 2 + (lon - (west + east) / 2) * narrow * scale), Math.round(HIGH / 2 - (lat - (south + north) / 2) * scale),
  ];
  const svg = node("svg", { class: "phone-way", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img" });
  svg.append(node("title", {}, words.sketch.replace("{origin}", order.origin).replace("{destination}", order.destination)));
  if (order.line.length) svg.append(node("polyline", { points: line.map((one) => at(one).join(",")).join(" ") }));
  for (const [place, name] of [[order.from, order.origin], [order.to, order.destination]]) {
    const [x, y] = at(place);
    const isRight = x > WIDE / 2;
    svg.append(node("circle", { class: "end", cx: x, cy: y, r: 7 }));
    svg.append(node("text", { x: isRight ? x - 10 : x + 10, y: y - 10, "text-anchor": isRight ? "end" : "start" }, name));
  }
  for (const one of shut.filter((closure) => closure.is_on_way)) {
    const [x, y] = at(one.at);
    svg.append(node("path", { class: "shut", d: `M${x - 8} ${y - 8}L${x + 8} ${y + 8}M${x + 8} ${y - 8}L${x - 8} ${y + 8}` }));
    svg.append(node("text", { x: x + 12, y: y + 20 }, one.title));
  }
  if (here) {
    const [x, y] = at(here);
    svg.append(node("circle", { class: "me", cx: x, cy: y, r: 8 }), node("text", { x: x + 12, y: y + 5 }, words.you_are_here));
  }
  return svg;
};
