// Keep the phone's page and its files, so that it opens without a network. What it shows is kept by the page itself.
// The server writes `self.anlan` {name, page, files} before this; another name fetches everything anew.
const { name, page, files } = self.anlan;
const ours = name.slice(0, name.lastIndexOf(" ") + 1);

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

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname === page || files.includes(pathname))
    event.respondWith(caches.open(name).then((cache) => cache.match(pathname)).then((kept) => kept || fetch(event.request)));
});
