import { onWake } from "./wake.js";

// A live row is the same for all who see it; the button that only its author may use shows for him.
onWake("[data-author]", (link) => {
  link.hidden = link.dataset.author !== document.body.dataset.account;
});

// S3: show one kind of timeline entry; without this file all are shown.
const group = document.querySelector("[data-filters]");
const list = group && document.getElementById(group.dataset.filters);

group?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-filter]");
  if (!button) return;
  for (const other of group.querySelectorAll("[data-filter]")) other.setAttribute("aria-pressed", String(other === button));
  list.dataset.only = button.dataset.filter;
});

// A note that was written down leaves an empty field behind.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.target.matches?.("form[data-resets]")) event.target.reset();
});
