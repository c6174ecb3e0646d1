// Read back, then hold 1.5 s (keyboard: hold Enter or Space, or Ctrl+Enter twice); only then is the form sent.
// Without this file the button is an ordinary submit and the read-back dialog an ordinary page section.
import { onWake } from "./wake.js";
import { announce } from "./say.js";

const HOLD_MS = 1500;
const TWICE_MS = 3000;

onWake("dialog[data-readback]", (dialog) => {
  if (!dialog.open) dialog.showModal();
  dialog.addEventListener("close", () => dialog.hasAttribute("data-fetched") && dialog.remove());
});

onWake("button.hold", (button) => {
  const form = button.form;
  let timer = 0;
  let first = 0;
  let sure = false;

  const send = () => {
    stop();
    sure = true;
    form.requestSubmit(button);
  };
  const start = () => {
    if (timer || button.disabled) return;
    button.classList.add("is-holding");
    timer = setTimeout(send, HOLD_MS);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    button.classList.remove("is-holding");
  };

  button.addEventListener("pointerdown", (event) => event.button === 0 && start());
  for (const kind of ["pointerup", "pointerleave", "pointercancel", "blur", "contextmenu"]) button.addEventListener(kind, stop);
  button.addEventListener("keydown", (event) => {
    if (event.ctrlKey || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    if (!event.repeat) start();
  });
  button.addEventListener("keyup", stop);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || event.isComposing || event.repeat) return;
    event.preventDefault();
    if (performance.now() - first < TWICE_MS) return send();
    first = performance.now();
    announce(button.dataset.again || "");
    const note = form.querySelector(".hold-note");
    if (note && button.dataset.again) note.textContent = button.dataset.again;
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter === button && !sure) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    sure = false;
  }, true);
});
