import { wake } from "./wake.js";

// A newer assessment has come: the page is put in its place, unless an older one was asked for by its number.
const news = () => document.getElementById("assessment-news");
const isNewest = !new URLSearchParams(location.search).has("number");

async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("assessment");
  const old = document.getElementById("assessment");
  if (!page || !old) return;
  const said = old.querySelector("#suggestions");
  if (said) page.querySelector("#suggestions")?.replaceChildren(...said.childNodes); // they stand until the new ones are here
  old.replaceChildren(...page.childNodes);
  window.htmx?.process(old);
  wake(old);
  watch();
}

function watch() {
  if (isNewest && news()) new MutationObserver((_changes, self) => (self.disconnect(), renew())).observe(news(), { childList: true, subtree: true });
}

watch();
