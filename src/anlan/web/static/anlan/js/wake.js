// One place where a part of a page comes alive: at load, after an htmx swap, after a live row was put in.

const habits = [];

/** Call `fn(element)` for each element that matches, now and whenever one arrives; once per element. */
export function onWake(selector, fn) {
  const habit = { selector, fn, seen: new WeakSet() };
  habits.push(habit);
  apply(habit, document);
}

/** Look through `root` (itself included) for elements that a module waits for. */
export function wake(root) {
  for (const habit of habits) apply(habit, root);
}

function apply({ selector, fn, seen }, root) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.unshift(root);
  for (const element of found) {
    if (seen.has(element)) continue;
    seen.add(element);
    fn(element);
  }
}

document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
