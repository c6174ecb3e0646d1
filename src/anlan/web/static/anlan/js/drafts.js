// Local drafts of forms, by workspace and account. A form that is sent and answered by a page of its own keeps its draft until that
// page is here: where a redirect led to a screen it was taken in, and the draft goes; a refusal or a log-in stands without frame.
const DRAFT = "anlan:draft:";
const SENT = "anlan:sent"; // of this tab
const page = document.body.dataset;

export const nameOf = (form) => `${DRAFT}${page.workspace ?? ""}:${page.account ?? ""}:${form.dataset.draft}`;
export const kept = (name) => JSON.parse(localStorage.getItem(name) ?? "null");
export const drop = (name) => localStorage.removeItem(name);
export const onItsWay = (name) => sessionStorage.setItem(SENT, name);

export function keep(name, values) {
  localStorage.setItem(name, JSON.stringify({ at: Date.now(), values }));
}

/** Signing out leaves nothing of the person on a shared desk. */
export function forget() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(DRAFT)) drop(key);
}

const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
if (sent && page.account && performance.getEntriesByType("navigation")[0]?.redirectCount) drop(sent);
