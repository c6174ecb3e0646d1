// What the phone keeps: acts that wait to be told, photos on their way, and what the server said last. One database a workspace.
const STORES = { outbox: { keyPath: "seq", autoIncrement: true }, photos: { keyPath: "id" }, kept: { keyPath: "name" } };

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opened;
export const open = (workspace) => {
  const request = indexedDB.open(`anlan-phone-${workspace}`, 1);
  request.onupgradeneeded = () => {
    for (const [name, options] of Object.entries(STORES)) request.result.createObjectStore(name, options);
  };
  opened = done(request);
  return opened;
};

// Resolves when it is on disk, not when it has been asked for: only then may the page say that it is kept.
const write = async (name, change) => {
  const deed = (await opened).transaction(name, "readwrite");
  const request = change(deed.objectStore(name));
  await new Promise((resolve, reject) => {
    deed.oncomplete = resolve;
    deed.onabort = deed.onerror = () => reject(deed.error);
  });
  return request.result;
};

export const put = (name, value) => write(name, (store) => store.put(value));
export const remove = (name, key) => write(name, (store) => store.delete(key));
export const all = async (name) => done((await opened).transaction(name).objectStore(name).getAll());
export const get = async (name, key) => done((await opened).transaction(name).objectStore(name).get(key));
