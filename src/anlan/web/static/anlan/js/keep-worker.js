// Keep a page and its files, so that it opens without a network. What it shows is kept by the page itself.
// The server writes `self.anlan` {name, page, files, below} before this; another name fetches everything anew.
// The page answers at its own address at once; `below` an address it stands in for every page that no server answers.
const { name, page, files, below } = self.anlan;
const ours = name.slice(0, name.lastIndexOf(" ") + 1);
const NOBODY_BEHIND = [502, 504]; // said by a gateway before a server that is down

const keep = async () => {
  const cache = await caches.open(name);
  await cache.addAll(files);
  const answer = await fetch(page, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("not logged in");
  await cache.put(page, answer);
};

const tidy = async () => {
  for (const other of await caches.keys()) if (other.startsWith(ours) && other !== name) await caches.delete(other);
  await self.clients.claim();
};

const kept = async (pathname) => (await caches.has(name)) && (await caches.open(name)).match(pathname);
const first = async (request, pathname) => (await kept(pathname)) || fetch(request);
async function standIn(request) {
  try {
    const answer = await fetch(request);
    return (NOBODY_BEHIND.includes(answer.status) && (await kept(page))) || answer;
  } catch (fault) {
    const instead = await kept(page);
    if (instead) return instead;
    throw fault; // signed out: nothing of the officer is left here
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (files.includes(pathname) || (!below && pathname === page)) event.respondWith(first(event.request, pathname));
  else if (below && pathname.startsWith(below) && event.request.mode === "navigate") event.respondWith(standIn(event.request));
});
