// 本机接报: no server answered, so the form stands open.
import "./keys.js";
import "./forms.js";
import "./print.js";
import "./calls.js";

document.getElementById("intake-sheet").showModal();
document.body.dataset.awake = "true";
