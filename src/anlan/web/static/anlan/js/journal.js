// The page's ear on the journal: listen(topic, callback). One stream per browser, resumed where the page was written.
//
//   SharedWorker   →  every tab shares one stream
//   Web Locks      →  the tab that holds the lock has the stream and passes events on by BroadcastChannel
//   neither        →  each tab has its own
//
// Fires on document: anlan:link {state, heard, age_s}, anlan:poll (read the page again), anlan:event.
import { Stream } from "./stream.js";

const POLL_MS = 15_000;
const page = document.body.dataset;
const callbacks = new Map();
const waiting = new Set();
let line = null;
let poll = 0;

/** Hear each journal event of `topic` from the moment this page was written. */
export function listen(topic, callback) {
  if (!callbacks.has(topic)) {
    callbacks.set(topic, new Set());
    waiting.add(topic);
    queueMicrotask(connect);
  }
  callbacks.get(topic).add(callback);
  return () => callbacks.get(topic).delete(callback);
}

function connect() {
  if (!page.events || !waiting.size) return;
  const base = new URL(page.events, location.href);
  base.searchParams.set("ws", page.workspace ?? "");
  const message = {
    type: "want",
    base: base.href,
    topics: [...waiting],
    after: page.seq ? Number(page.seq) : null,
  };
  waiting.clear();
  line ??= openLine(`anlan:${page.workspace}:${page.account ?? ""}`);
  line.send(message);
}

function openLine(name) {
  if (window.SharedWorker && page.worker) {
    try {
      return workerLine(name);
    } catch (error) {
      console.warn("anlan journal: no shared worker, using the page", error);
    }
  }
  return navigator.locks && window.BroadcastChannel ? leaderLine(name) : ownLine();
}

function workerLine(name) {
  const worker = new SharedWorker(page.worker, { type: "module", name });
  let wants = [];
  let fallen = null;
  worker.port.onmessage = ({ data }) => (data.type === "event" ? deliver(data.topic, data.detail) : told(data.report));
  worker.port.start();
  worker.onerror = () => {
    fallen ??= ownLine();
    wants.forEach((want) => fallen.send(want));
    wants = [];
  };
  addEventListener("pagehide", () => worker.port.postMessage({ type: "bye" }));
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  return {
    send(message) {
      if (fallen) return fallen.send(message);
      wants.push(message);
      worker.port.postMessage(message);
    },
  };
}

function ownLine() {
  let stream = null;
  return {
    send({ base, topics, after }) {
      stream ??= new Stream(base, deliver, told);
      stream.want(topics, after);
    },
  };
}

function leaderLine(name) {
  const channel = new BroadcastChannel(name);
  const wants = [];
  let stream = null;
  const serve = ({ base, topics, after }) => {
    stream ??= new Stream(
      base,
      (topic, detail) => {
        deliver(topic, detail);
        channel.postMessage({ type: "event", topic, detail });
      },
      (report) => {
        told(report);
        channel.postMessage({ type: "state", report });
      },
    );
    stream.want(topics, after);
  };
  channel.onmessage = ({ data }) => {
    if (data.type === "want" && stream) {
      serve(data);
      if (stream.state !== "opening") channel.postMessage({ type: "state", report: stream.report() });
    }
    if (data.type === "who") wants.forEach((want) => channel.postMessage(want));
    else if (data.type === "event" && !stream) deliver(data.topic, data.detail);
    else if (data.type === "state" && !stream) told(data.report);
  };
  navigator.locks.request(name, () => {
    wants.forEach(serve);
    channel.postMessage({ type: "who" });
    return new Promise(() => {});
  });
  return {
    send(message) {
      wants.push(message);
      if (stream) serve(message);
      else channel.postMessage(message);
    },
  };
}

function deliver(topic, data) {
  if (topic === "reset") return document.dispatchEvent(new CustomEvent("anlan:poll"));
  if (page.seq && data.seq != null && data.seq <= Number(page.seq)) return;
  const event = { ...data, topic, rowId: data.row_id, fragment: data.html };
  for (const callback of callbacks.get(topic) ?? []) callback(event);
  document.dispatchEvent(new CustomEvent("anlan:event", { detail: event }));
}

function told(report) {
  document.dispatchEvent(new CustomEvent("anlan:link", { detail: report }));
  if (report.state === "down") {
    poll ||= setInterval(() => document.dispatchEvent(new CustomEvent("anlan:poll")), POLL_MS);
  } else if (report.state === "live") {
    clearInterval(poll);
    poll = 0;
  }
}
