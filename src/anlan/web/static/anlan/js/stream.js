// One EventSource that knows how old it is: live, late (20 s without a sound), down (45 s), and reopens itself.
// Runs in a SharedWorker or in a page; touches no DOM.

const LATE_MS = 20_000;
const DOWN_MS = 45_000;
const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 15_000];

export class Stream {
  /**
   * @param base     address of the stream, e.g. "/events?ws=reality"
   * @param onEvent  called with (topic, data object)
   * @param onState  called with {state, heard, age_s} on each change, and each second while not live
   */
  constructor(base, onEvent, onState) {
    this.base = base;
    this.onEvent = onEvent;
    this.onState = onState;
    this.topics = new Set();
    this.after = null;
    this.heard = Date.now();
    this.state = "opening";
    this.tries = 0;
    this.source = null;
    this.clock = setInterval(() => this.watch(), 1_000);
  }

  /** Hear these topics too, from journal position `after` on. Hearing a row twice is harmless; missing one is not. */
  want(topics, after) {
    const fresh = topics.filter((topic) => !this.topics.has(topic));
    const earlier = after != null && (this.after == null || after < this.after);
    fresh.forEach((topic) => this.topics.add(topic));
    if (earlier) this.after = after;
    if (fresh.length || (earlier && this.source)) this.reopen();
  }

  /** Keep only these topics; no new connection is made for having fewer. */
  keep(topics) {
    this.topics = new Set(topics);
    if (!this.topics.size) this.close();
  }

  reopen() {
    this.close();
    if (!this.topics.size) return;
    const address = new URL(this.base, self.location.href);
    address.searchParams.set("topics", [...this.topics].join(","));
    if (this.after != null) address.searchParams.set("after", this.after);
    const source = new EventSource(address);
    this.source = source;
    source.addEventListener("open", () => this.hear());
    source.addEventListener("ping", (event) => {
      if (event.lastEventId) this.after = Math.max(this.after ?? 0, Number(event.lastEventId));
      this.hear();
    });
    source.addEventListener("reset", (event) => {
      this.hear();
      if (event.lastEventId) this.after = Number(event.lastEventId);
      this.onEvent("reset", {});
    });
    for (const topic of this.topics)
      source.addEventListener(topic, (event) => {
        this.hear();
        let data;
        try {
          data = JSON.parse(event.data);
        } catch (error) {
          console.error("anlan stream: not JSON on", topic, error);
          return;
        }
        if (data.seq != null) this.after = Math.max(this.after ?? 0, data.seq);
        this.onEvent(topic, data);
      });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) this.retry();
    });
  }

  hear() {
    this.heard = Date.now();
    this.tries = 0;
    this.tell("live");
  }

  watch() {
    if (!this.topics.size) return;
    const age = Date.now() - this.heard;
    if (age >= DOWN_MS) {
      this.tell("down");
      if (this.source) this.retry();
    } else if (age >= LATE_MS) this.tell("late");
  }

  retry() {
    this.close();
    const wait = WAITS_MS[Math.min(this.tries++, WAITS_MS.length - 1)];
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.source || this.reopen(), wait);
  }

  tell(state) {
    if (state === this.state && state === "live") return;
    this.state = state;
    this.onState(this.report());
  }

  report() {
    return { state: this.state, heard: this.heard, age_s: Math.round((Date.now() - this.heard) / 1000) };
  }

  close() {
    this.source?.close();
    this.source = null;
  }
}
