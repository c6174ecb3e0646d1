// Small parts that all of the phone's page uses: words, times, copies of the templates.
export const given = JSON.parse(document.getElementById("given").textContent);
export const { words, labels } = given;

export const say = (name, values = {}) =>
  words[name].replace(/\{(\w+)\}/g, (_whole, key) => (values[key] === undefined ? "" : String(values[key])));

const clock = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
export const when = (instant) => {
  const part = Object.fromEntries(clock.formatToParts(new Date(instant)).map((one) => [one.type, one.value]));
  return `${part.month}-${part.day} ${part.hour}:${part.minute}`;
};

export const far = (metres) =>
  metres < 1000 ? say("metres", { count: Math.round(metres / 10) * 10 }) : say("kilometres", { count: (metres / 1000).toFixed(1) });

export const copy = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);

export const item = (text, isGrave = false) => {
  const made = document.createElement("li");
  made.textContent = text;
  made.toggleAttribute("data-grave", isGrave);
  return made;
};

export const button = (text, act) => {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn", textContent: text });
  made.addEventListener("click", act);
  return made;
};
