// htmx under a strict policy: nothing evaluated, no style put in, no page kept in local storage of a shared desk.
// A classic deferred script after htmx: it must speak before htmx wakes the page.
(() => {
  Object.assign(htmx.config, {
    allowEval: false,
    allowScriptTags: false,
    includeIndicatorStyles: false,
    selfRequestsOnly: true,
    defaultSettleDelay: 0, // a form is htmx's as soon as it is seen: pressed before, it would take the whole page along
    historyCacheSize: 0,
    refreshOnHistoryMiss: true,
    scrollBehavior: "auto",
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "413|422", swap: true }, // a form comes back with its faults
      { code: "...", swap: false, error: true },
    ],
  });

  /** Say what failed, in the server's own sentence where there is one. */
  const complain = (sentence) => {
    const template = document.getElementById("toast-fault");
    if (!template) return;
    const toast = template.content.firstElementChild.cloneNode(true);
    toast.querySelector(".say").textContent = sentence || template.dataset.unknown;
    document.getElementById("toasts").append(toast);
  };
  const sentence = (xhr) => {
    const kind = xhr.getResponseHeader("Content-Type") ?? "";
    try {
      if (kind.includes("json")) {
        const problem = JSON.parse(xhr.responseText);
        return [problem.title, problem.detail].filter(Boolean).join(" ");
      }
      const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
      return page.querySelector("[data-sentence]")?.textContent.trim();
    } catch {
      return "";
    }
  };
  // A refusal that does not bring the part back (a sentence only) must not take the part away: it is said in a toast.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (!detail.shouldSwap || detail.xhr.status < 400) return;
    const wanted = detail.requestConfig.elt.closest("[hx-select]")?.getAttribute("hx-select");
    const page = wanted && new DOMParser().parseFromString(detail.serverResponse, "text/html");
    if (page && !page.querySelector(wanted)) [detail.shouldSwap, detail.isError] = [false, true];
  });
  document.addEventListener("htmx:responseError", (event) => complain(sentence(event.detail.xhr)));
  document.addEventListener("htmx:sendError", () => complain(document.getElementById("toast-fault")?.dataset.unsent));
})();
