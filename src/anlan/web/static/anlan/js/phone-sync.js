// Tell the server what was done, in its order, once; then fetch what stands. Text first, photos after it, in pieces.
import { all, get, put, remove } from "./phone-store.js";

const BATCH = 20;
const PATIENCE_MS = 15000;
const KEEP_TOLD = 30;
const JUMP_MS = 5000;
const MISFIT = [400, 413, 415, 422];
const FOR_GOOD = [...MISFIT, 403, 404, 409];
const NO_PROOF = "urn:anlan:problem:csrf_missing";

export const makeId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const cookie = (name) =>
  document.cookie.split("; ").map((one) => one.split("=")).find(([key]) => key === name)?.[1] || "";

// By how much the clock was set while the page was open; a measured offset from before then is not believed.
const begun = Date.now() - performance.now();
const wasSet = () => Math.abs(Date.now() - performance.now() - begun) > JUMP_MS;

class LoggedOut extends Error {}
class Refused extends Error {
  constructor(status, problem) {
    super(problem.title || String(status));
    Object.assign(this, { status, problem });
  }
}

export class Line {
  constructor(given, changed) {
    Object.assign(this, { given, changed, isOnline: navigator.onLine, isLoggedOut: false });
  }

  async ask(path, body) {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE_MS);
    const headers = { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" };
    if (body && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
    const content = body && !(body instanceof FormData) ? JSON.stringify(body) : body;
    try {
      const answer = await fetch(this.given.api + path, {
        method: body ? "POST" : "GET", body: content, headers, signal: stop.signal, cache: "no-store",
      });
      if (answer.status === 401) throw new LoggedOut();
      const said = await answer.json();
      if (said.type === NO_PROOF) throw new LoggedOut();
      if (!answer.ok) throw new Refused(answer.status, said);
      return said;
    } finally {
      clearTimeout(patience);
    }
  }

  // One round at a time; asked for meanwhile, another follows.
  async sync() {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.round();
    try {
      await this.running;
    } finally {
      this.running = null;
    }
    if (this.again) {
      this.again = false;
      await this.sync();
    }
  }

  async round() {
    try {
      const account = (await this.fetchState()).account;
      if ((await this.tellAll(account)) + (await this.sendPhotos(account))) await this.fetchState();
      Object.assign(this, { isOnline: true, isLoggedOut: false });
    } catch (fault) {
      this.isLoggedOut = fault instanceof LoggedOut;
      this.isOnline = this.isLoggedOut || fault instanceof Refused;
    }
    await this.changed();
  }

  async fetchState() {
    const asked = Date.now();
    const said = await this.ask("/state");
    const offset = new Date(said.now).getTime() - (asked + Date.now()) / 2;
    await put("kept", { name: "state", said, at: Date.now() });
    await put("kept", { name: "clock", offset_s: offset / 1000, was_set: wasSet() });
    return said;
  }

  // The time of an act is the phone's own; the offset goes with it.
  async keep(kind, payload, photos = []) {
    const clock = await get("kept", "clock");
    const state = await get("kept", "state");
    const isBelieved = clock && clock.was_set === wasSet();
    const row = {
      client_id: makeId(), account: state.said.account, kind, payload, at: new Date().toISOString(), state: "waiting",
      offset_s: isBelieved ? clock.offset_s : null,
    };
    for (const [place, blob] of photos.entries())
      await put("photos", { id: `${row.client_id}-${place}`, act: row.client_id, account: row.account, blob, offset: 0 });
    row.seq = await put("outbox", row);
    await this.changed();
    this.sync();
    return row;
  }

  async tellAll(account) {
    let told = 0;
    for (;;) {
      const rows = (await all("outbox")).filter((row) => row.state === "waiting" && row.account === account).slice(0, BATCH);
      if (!rows.length) break;
      told += rows.length;
      try {
        await this.tell(rows);
      } catch (fault) {
        if (!(fault instanceof Refused) || !MISFIT.includes(fault.status)) throw fault;
        for (const row of rows) await this.tellAlone(row);
      }
    }
    if (told) await this.forgetOld();
    return told;
  }

  async tell(rows) {
    const acts = rows.map(({ client_id, kind, at, offset_s, payload }) => ({ client_id, kind, at, offset_s, payload }));
    const said = await this.ask("/acts", { sent_at: new Date().toISOString(), acts });
    for (const [place, answer] of said.acts.entries())
      await put("outbox", { ...rows[place], answer, told_at: said.now, state: answer.outcome === "repeated" ? "done" : answer.outcome });
    await this.changed();
  }

  // What the server cannot read at all does not hold up the rest: it waits for its officer like any other refusal.
  async tellAlone(row) {
    try {
      await this.tell([row]);
    } catch (fault) {
      if (!(fault instanceof Refused) || !MISFIT.includes(fault.status)) throw fault;
      const answer = { reason: fault.problem.title || fault.message, standing: null, at: row.at };
      await put("outbox", { ...row, answer, state: "conflict", is_unread: true });
    }
  }

  async forgetOld() {
    const told = (await all("outbox")).filter((row) => !["waiting", "conflict"].includes(row.state));
    for (const row of told.slice(0, -KEEP_TOLD)) await remove("outbox", row.seq);
  }

  async sendPhotos(account) {
    const acts = new Map((await all("outbox")).map((row) => [row.client_id, row.state]));
    let sent = 0;
    for (const photo of (await all("photos")).filter((one) => one.account === account && acts.get(one.act) !== "conflict")) {
      await this.sendPhoto(photo);
      sent += 1;
    }
    return sent;
  }

  async sendPhoto(photo) {
    const { blob } = photo;
    try {
      for (;;) {
        const body = new FormData();
        body.append("size", blob.size);
        body.append("offset", photo.offset);
        body.append("piece", blob.slice(photo.offset, photo.offset + this.given.piece_bytes), "piece");
        const said = await this.ask(`/acts/${photo.act}/photos/${photo.id}`, body);
        photo.offset = said.received;
        if (said.attachment) break;
        await put("photos", photo);
      }
      await remove("photos", photo.id);
    } catch (fault) {
      if (!(fault instanceof Refused) || !FOR_GOOD.includes(fault.status)) throw fault;
      await put("photos", { ...photo, account: null, refused: fault.problem.title }); // stays here, is not sent again
    }
  }

  // The officer's word on what could not be done: kept as a note of the incident, or dropped.
  async settle(row, decision) {
    this.fault = "";
    try {
      if (!row.is_unread) await this.ask(`/acts/${row.client_id}/settle`, { decision });
      if (row.seq) await put("outbox", { ...row, state: decision === "note" ? "noted" : "dropped" });
    } catch (fault) {
      this.fault = fault instanceof Refused ? fault.message : "";
      this.isLoggedOut = fault instanceof LoggedOut;
      this.isOnline = this.isLoggedOut || fault instanceof Refused;
    }
    await this.sync();
  }
}
