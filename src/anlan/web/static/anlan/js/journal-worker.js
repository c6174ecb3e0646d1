// SharedWorker: one stream for all tabs of this browser, because HTTP/1.1 gives a host six connections.
import { Stream } from "./stream.js";

const ports = new Map();
let stream = null;

const each = (message) => ports.forEach((_, port) => port.postMessage(message));

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.type === "want") {
      stream ??= new Stream(
        data.base,
        (topic, detail) => {
          for (const [other, topics] of ports)
            if (topic === "reset" || topics.has(topic)) other.postMessage({ type: "event", topic, detail });
        },
        (report) => each({ type: "state", report }),
      );
      const topics = ports.get(port) ?? new Set();
      data.topics.forEach((topic) => topics.add(topic));
      ports.set(port, topics);
      stream.want(data.topics, data.after);
      if (stream.state !== "opening") port.postMessage({ type: "state", report: stream.report() });
    } else if (data.type === "bye") {
      ports.delete(port);
      stream?.keep([...ports.values()].flatMap((topics) => [...topics]));
    }
  };
  port.start();
};
