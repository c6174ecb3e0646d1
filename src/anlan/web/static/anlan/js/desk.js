// S2: choosing a row of the queue. The link works by itself; htmx loads the detail beside it, this keeps the mark.
const desk = document.querySelector(".desk");

function choose(row) {
  for (const other of desk.querySelectorAll(".queue-row[aria-current]")) other.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
  desk.dataset.open = row ? "true" : "false";
}

desk?.addEventListener("click", (event) => {
  const row = event.target.closest("a.queue-row");
  if (row && !event.ctrlKey && !event.metaKey && !event.shiftKey) choose(row);
});

// Back and forward, and a signal opened from elsewhere: the address says which row it is.
function follow() {
  const row = [...desk.querySelectorAll("a.queue-row")].find((link) => link.href === location.href);
  if (row) choose(row);
}
if (desk) {
  document.addEventListener("htmx:pushedIntoHistory", follow);
  document.addEventListener("htmx:historyRestore", follow);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "detail") return;
    event.detail.target.closest(".pane-body")?.scrollTo(0, 0);
    const heading = event.detail.target.querySelector("h1, h2");
    if (heading && matchMedia("(max-width: 47.99em)").matches) {
      heading.tabIndex = -1;
      heading.focus();
      scrollTo(0, 0);
    }
  });
}

// A choice that is its own question: the filter asks as soon as it is changed.
document.addEventListener("change", (event) => event.target.matches("[data-submits]") && event.target.form.requestSubmit());
