/* Calls to the bureau: each has a limit, and a good answer that is no JSON is none. */
(function () {
  "use strict";

  const [SMALLEST, LARGEST] = [16 * 1024, 256 * 1024];
  const MORE = 1.25;
  const PATIENCE = { GET: 8000, POST: 30000, PUT: 60000 };
  const AT_ONCE = 6000;
  const APP = document.documentElement.dataset.app;
  const { store, photos } = window.Tablet;
  const { run, asked } = store;
  let size = LARGEST; // of a photo's pieces: as much as the link takes in its time

  // Headers may come without the body, so both are inside the limit.
  async function call(method, address, how = {}, limit = PATIENCE[method]) {
    const stop = new AbortController();
    const timer = setTimeout(function () { stop.abort(); }, limit);
    try {
      const told = { method: method, signal: stop.signal, credentials: "same-origin", redirect: "error", cache: "no-store" };
      const answer = await fetch(address, Object.assign(told, how));
      const text = await answer.text();
      return { status: answer.status, ok: answer.ok, body: answer.ok ? JSON.parse(text) : faultOf(text) };
    } catch (away) {
      return { status: 0, ok: false, body: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  // What stands before the bureau (nginx) says in its own way that something is too large, or that the bureau is away.
  function faultOf(text) {
    try {
      return JSON.parse(text);
    } catch (noJson) {
      return { error: "局里没有收下，也没有说明原因" };
    }
  }

  const STATES = { 0: "offline", 401: "login", 403: "password" };

  function stateOf(answer) {
    return answer.ok ? "online" : STATES[answer.status] || "busy";
  }

  function newDevice() {
    return { name: "device", value: { id: "T-" + photos.hex(crypto.getRandomValues(new Uint8Array(6))), last_seq: 0 } };
  }

  // `unsent` records of the caller's stay here, and of each of the others `{staff_no, unsent}`.
  function post(me, rows, unsent, others) {
    return sent(me, rows, { unsent: unsent, others: others }, false, PATIENCE.POST);
  }

  // Somebody stands at the form and waits; `live`: for what the law says of these rows.
  function postNow(me, rows, unsent, others, live) {
    return sent(me, rows, { unsent: unsent, others: others }, live, AT_ONCE);
  }

  async function sent(me, rows, left, live, limit) {
    const told = { device: await aboutDevice(left), records: rows.map(function (row) { return row.body; }), live: live };
    const headers = { "Content-Type": "application/json", "X-CSRFToken": me.csrf };
    return call("POST", "/records", { headers: headers, body: JSON.stringify(told) }, limit);
  }

  function ownDevice() {
    return run(["facts"], "readwrite", async function (at) {
      const known = await asked(at("facts").get("device"));
      const device = known || newDevice();
      if (!known) at("facts").put(device);
      return device.value;
    });
  }

  async function aboutDevice(left) {
    const device = await ownDevice();
    const persisted = navigator.storage && navigator.storage.persisted ? await navigator.storage.persisted() : null;
    const told = { id: device.id, last_seq: device.last_seq, clock: new Date().toISOString(), app: APP, persisted: persisted };
    return Object.assign(told, left);
  }

  // Piece by piece, from where the bureau has it to; its last answer.
  async function put(me, photo) {
    const whole = photo.bytes.byteLength;
    let found = await call("GET", "/media/" + photo.hash + "/have");
    while (found.ok && !found.body.whole) {
      const first = Math.min(found.body.have, whole - 1); // all of it is there, but not yet looked at: one byte asks again
      const piece = photo.bytes.slice(first, Math.min(whole, first + size));
      const range = "bytes " + first + "-" + (first + piece.byteLength - 1) + "/" + whole;
      const headers = {
        "Content-Type": "application/octet-stream", "Content-Range": range, "X-CSRFToken": me.csrf,
        "X-Media-Source": photo.source, "X-Taken-At": photo.taken_at || "", "X-Device-Id": (await ownDevice()).id,
      };
      found = await call("PUT", "/media/" + photo.hash, { headers: headers, body: piece });
      size = Math.round(found.ok ? Math.min(LARGEST, MORE * size) : Math.max(SMALLEST, size / 2));
    }
    return found;
  }

  window.Tablet.bureau = { call: call, stateOf: stateOf, newDevice: newDevice, post: post, postNow: postNow, put: put };
})();
