// Print one sheet: while it prints, the rest of the page is set aside by css/print.css.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-print]")) return;
  const sheet = event.target.closest("dialog");
  if (sheet) document.body.dataset.printing = sheet.id;
  print();
  delete document.body.dataset.printing;
});
