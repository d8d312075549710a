/* The outbox: records go from `waiting` (在本机) to `there` (已到局) only on the bureau's receipt for that very record,
   or to `trouble` (需处理) with the reason. Nothing here drops a record that is not there; photos go after their record. */
(function () {
  "use strict";

  const SCHEMA = 1;
  const AT_THE_FORM = 15000;
  const LONG = 30000;
  const DAY = 86400000;
  const JUMP = 300000;
  const PATIENCE = 3;
  const BODIES = 7 * DAY;
  const RECEIPTS = 30 * DAY;
  const OF_THE_WAY = ["device_id", "device_seq", "device_time", "device_offset_s", "schema", "occurred_at"];
  const { store, people, photos, clock, bureau } = window.Tablet;
  const { run, asked } = store;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("minewatch") : null;

  // ── writing ──

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const time = Date.now();
    [40, 32, 24, 16, 8, 0].forEach(function (bits, n) { bytes[n] = Math.floor(time / Math.pow(2, bits)) % 256; });
    bytes[6] = (bytes[6] & 15) | 112;
    bytes[8] = (bytes[8] & 63) | 128;
    return photos.hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // All of them or none, and with them goes the draft they come from; each gets the tablet's next running number, one that
  // is mended keeps its own. What waits or is at the bureau is not written over: other words under its id are refused.
  function add(owner, drafts, key) {
    const said = { device_time: new Date().toISOString(), device_offset_s: -clock.ahead() / 1000, schema: SCHEMA };
    return run(["records", "facts", "drafts"], "readwrite", async function (at) {
      const device = (await asked(at("facts").get("device"))) || bureau.newDevice();
      const contact = (await asked(at("facts").get("contact"))) || { value: 0 };
      for (const draft of drafts) {
        const before = await asked(at("records").get(draft.body.id));
        if (before && (before.receipt || before.state === "waiting")) {
          if (words(before.body) !== words(draft.body)) throw Object.assign(new Error(before.id), { name: "Otherwise" });
          continue;
        }
        const seq = before ? before.seq : (device.value.last_seq += 1);
        const body = Object.assign({}, draft.body, said, { device_id: device.value.id, device_seq: seq });
        at("records").put({
          id: body.id, owner: owner, seq: seq, title: draft.title, page: draft.page, fields: draft.fields,
          findings: draft.findings, clocked: draft.clocked, ahead: clock.ahead(), after: contact.value, body: body,
          media: draft.media, missing: draft.media, state: "waiting", live: Boolean(key), tries: 0, at: Date.now(),
        });
      }
      at("facts").put(device);
      if (key) at("drafts").delete(key);
    });
  }

  // What the author wrote, without the way it came.
  function words(body) {
    const names = Object.keys(body || {}).filter(function (name) { return !OF_THE_WAY.includes(name); });
    return JSON.stringify(names.sort().map(function (name) { return [name, body[name]]; }));
  }

  // ── one round ──

  async function session() {
    const asked_ = Date.now();
    const answer = await bureau.call("GET", "/session");
    if (!answer.ok || !answer.body.csrf) return { state: answer.ok ? "offline" : bureau.stateOf(answer) };
    clock.measured(Date.parse(answer.body.now) - (asked_ + Date.now()) / 2);
    await people.met(answer.body);
    await begin(answer.body.epoch);
    await straighten(Date.parse(answer.body.now));
    await store.note("contact", Date.parse(answer.body.now));
    return Object.assign({ state: "online" }, answer.body);
  }

  // After a restore the bureau may lack what it had: whatever is still kept here is offered again.
  function begin(epoch) {
    return run(["records", "facts"], "readwrite", async function (at) {
      const before = await asked(at("facts").get("epoch"));
      at("facts").put({ name: "epoch", value: epoch });
      if (!before || before.value === epoch) return;
      const rows = await asked(at("records").getAll());
      rows.filter(function (row) { return row.body && row.receipt; }).forEach(function (row) {
        at("records").put(Object.assign(row, { state: "waiting", missing: row.media, receipt: undefined }));
      });
    });
  }

  // A record can only have been written between the call before it and this one. Where its clock says otherwise, that had
  // jumped unseen: what was taken from it, and not typed, is put right before it is first sent.
  function straighten(now) {
    return run(["records"], "readwrite", async function (at) {
      const rows = await asked(at("records").getAll());
      rows.filter(function (row) { return row.state === "waiting" && !row.tries; }).forEach(function (row) {
        const written = row.at + row.ahead;
        const by = clock.ahead() - row.ahead;
        if (Math.abs(by) < JUMP || (written > row.after - JUMP && written < now + JUMP)) return;
        row.clocked.forEach(function (path) { row.body[path] = moved(row.body[path], by, row); });
        row.body.device_offset_s = -clock.ahead() / 1000;
        at("records").put(Object.assign(row, { ahead: clock.ahead() }));
      });
    });
  }

  function moved(text, by, row) {
    if (text.length === 10) return clock.wall(new Date(row.at + clock.ahead())).slice(0, 10);
    return clock.instant(new Date(Date.parse(text) + by));
  }

  // ── what the answers change ──

  function settle(id, answer) {
    const receipt = { seq: answer.seq, chain: answer.chain, at: answer.received_at };
    const there = { state: "there", receipt: receipt, missing: answer.missing, reason: "", sent: Date.now() };
    const trouble = { state: "trouble", reason: answer.reason, field: answer.field, outcome: answer.outcome };
    const changes = {
      stored: there, again: there, held: Object.assign({}, there, trouble), tray: trouble, refused: trouble,
    }[answer.outcome];
    return changes ? change(id, changes) : null;
  }

  function change(id, changes) {
    return run(["records"], "readwrite", async function (at) {
      const row = await asked(at("records").get(id));
      if (row) at("records").put(Object.assign(row, changes));
    });
  }

  // The bureau has the photo; its bytes stay as long as the record's words, in case the bureau must be restored.
  function arrived(hash) {
    return run(["records"], "readwrite", async function (at) {
      const rows = await asked(at("records").getAll());
      rows.filter(function (row) { return row.missing.includes(hash) && row.state !== "waiting"; }).forEach(function (row) {
        at("records").put(Object.assign(row, { missing: row.missing.filter(function (one) { return one !== hash; }) }));
      });
    });
  }

  function isOwn(me) {
    return function (row) { return row.owner === me.staff_no; };
  }

  async function sendRecords(me) {
    for (let left = Infinity; ;) {
      const own = (await store.all("records")).filter(isOwn(me));
      const waiting = own.filter(function (row) { return row.state === "waiting" && !isAtTheForm(row); });
      if (waiting.length >= left) return "online";
      left = waiting.length;
      const batch = waiting.sort(leastTried).slice(0, me.most_records);
      const state = await sendBatch(me, batch, own.filter(isUnsent).length - batch.length);
      if (state !== "online" || !batch.length) return state;
    }
  }

  // Its writer is being answered at this moment (sendNow).
  function isAtTheForm(row) {
    return row.live && Date.now() - row.at < AT_THE_FORM;
  }

  function leastTried(one, other) {
    return one.tries - other.tries || one.seq - other.seq;
  }

  function isUnsent(row) {
    return row.state === "waiting" || (row.state === "trouble" && !row.receipt);
  }

  // A batch that is refused whole, or on which the bureau has failed again and again, is halved until the one that is at
  // fault stands alone.
  async function sendBatch(me, rows, rest) {
    await tried(rows);
    const answer = await bureau.post(me, rows, Math.max(0, rest), false);
    if (answer.ok && Array.isArray(answer.body.answers)) {
      for (const one of answer.body.answers) await settle(one.id, one);
      return "online";
    }
    const isStuck = answer.status === 500 && rows.every(function (row) { return row.tries >= PATIENCE; });
    if ((answer.status === 400 || answer.status === 413 || isStuck) && rows.length) return apart(me, rows, rest, answer);
    return answer.ok ? "offline" : bureau.stateOf(answer);
  }

  // Told before it is sent: what may have left the tablet once is never altered.
  function tried(rows) {
    return run(["records"], "readwrite", async function (at) {
      for (const row of rows) {
        const now = await asked(at("records").get(row.id));
        if (now) at("records").put(Object.assign(now, { tries: now.tries + 1 }));
      }
    });
  }

  async function apart(me, rows, rest, answer) {
    if (rows.length === 1) {
      const state = answer.status === 500 ? {} : { state: "trouble", outcome: "refused" };
      await change(rows[0].id, Object.assign({ reason: answer.body.error }, state));
      return "online";
    }
    const middle = Math.ceil(rows.length / 2);
    const first = await sendBatch(me, rows.slice(0, middle), rest);
    return first === "online" ? sendBatch(me, rows.slice(middle), rest) : first;
  }

  async function sendMedia(me) {
    const rows = (await store.all("records")).filter(isOwn(me)).filter(function (row) { return row.receipt; });
    const hashes = new Set([].concat.apply([], rows.map(function (row) { return row.missing; })));
    for (const hash of hashes) {
      const photo = await store.get("media", hash);
      if (!photo) continue;
      const state = await sendPhoto(me, photo);
      if (state !== "online") return state;
    }
    return "online";
  }

  async function sendPhoto(me, photo) {
    const found = await bureau.put(me, photo);
    if (found.ok) await arrived(photo.hash);
    if (found.status === 422) await store.put("media", Object.assign(photo, { reason: found.body.error }));
    return found.status === 422 ? "online" : bureau.stateOf(found);
  }

  async function takeAlong(me) {
    if (!me.mine) return;
    const answer = await bureau.call("GET", "/package", {}, LONG);
    if (!answer.ok || !answer.body.at) return;
    await store.put("packages", Object.assign({ staff_no: me.staff_no }, answer.body));
    await lift(me, answer.body.held);
  }

  // What the bureau held and holds no longer was mended or voided there.
  function lift(me, held) {
    return run(["records"], "readwrite", async function (at) {
      const rows = (await asked(at("records").getAll())).filter(isOwn(me));
      rows.filter(function (row) { return row.state === "trouble" && row.receipt && !held.includes(row.id); }).forEach(function (row) {
        at("records").put(Object.assign(row, { state: "there", reason: "" }));
      });
    });
  }

  // What was sent stays for a week, in case the bureau must be restored; receipts for a month.
  function tidy() {
    return run(["records", "drafts", "media"], "readwrite", async function (at) {
      const rows = await asked(at("records").getAll());
      const typed = JSON.stringify(await asked(at("drafts").getAll()));
      for (const row of rows.filter(isDone)) {
        if (Date.now() - row.sent > RECEIPTS) at("records").delete(row.id);
        else if (Date.now() - row.sent > BODIES) at("records").put(Object.assign(row, { body: null, fields: null }));
      }
      const named = [].concat.apply([], rows.map(function (row) { return row.body ? row.media : row.missing; }));
      (await asked(at("media").getAll())).filter(function (photo) {
        return !named.includes(photo.hash) && !typed.includes(photo.hash) && Date.now() - photo.at > DAY;
      }).forEach(function (photo) { at("media").delete(photo.hash); });
    });
  }

  function isDone(row) {
    return row.state === "there" && !row.missing.length;
  }

  async function round() {
    const me = await session();
    if (me.state !== "online") return me.state;
    const state = await sendRecords(me);
    const after = state === "online" ? await sendMedia(me) : state;
    await takeAlong(me);
    await tidy();
    return after;
  }

  // One sender at a time over all pages; what another does is told here, too.
  function sync() {
    if (!navigator.locks) return round().then(tell);
    return navigator.locks.request("minewatch outbox", { ifAvailable: true }, function (lock) {
      return lock ? round().then(tell) : "busy";
    });
  }

  function tell(state) {
    if (others) others.postMessage(state);
    return state;
  }

  // While its writer is at the form: what the law refuses comes back, what has no answer in time waits.
  async function sendNow(ids) {
    const answers = await answered(ids);
    for (const one of answers) await settle(one.id, one);
    for (const id of ids) await change(id, { live: false });
    if (answers.length) tell("online");
    return answers;
  }

  async function answered(ids) {
    const me = await session();
    const unsent = (await store.all("records")).filter(isUnsent);
    const rows = unsent.filter(function (row) { return ids.includes(row.id) && row.state === "waiting"; }).sort(leastTried);
    if (me.state !== "online" || !rows.every(isOwn(me))) return [];
    await tried(rows);
    const answer = await bureau.post(me, rows, unsent.filter(isOwn(me)).length - rows.length, true);
    return answer.ok && Array.isArray(answer.body.answers) ? answer.body.answers : [];
  }

  window.Tablet.outbox = {
    add: add, newId: newId, sync: sync, sendNow: sendNow, change: change, isUnsent: isUnsent,
    heard: function (work) { if (others) others.addEventListener("message", function () { work(); }); },
  };
})();
