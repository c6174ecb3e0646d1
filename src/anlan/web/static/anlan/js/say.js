// Words live in templates, both languages; here their named places are filled: "延迟 {n} 秒" → "延迟 24 秒".

export const fill = (pattern, values) => (pattern || "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** Say it to a screen reader without moving anything; "assertive" is kept for danger to life. */
export function announce(text, kind = "polite") {
  const region = document.getElementById(`say-${kind}`);
  if (region) region.textContent = text;
}
