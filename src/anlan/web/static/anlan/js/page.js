// Entry of every page inside the frame.
import "./link.js";
import "./clockface.js";
import "./live-list.js";
import "./keys.js";
import "./undo.js";
import "./readback.js";
import "./forms.js";
import "./print.js";
import "./calls.js";

// Keys and forms work from here on.
document.body.dataset.awake = "true";
