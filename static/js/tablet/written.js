/* The records that were written here, and what becomes of each: from `waiting` (在本机) to `there` (已到局) only on the
   bureau's receipt for that very record, or to `trouble` (需处理) with the reason. Nothing here drops a record that is
   not there. */
(function () {
  "use strict";

  const SCHEMA = 1;
  const DAY = 86400000;
  const BODIES = 7 * DAY;
  const RECEIPTS = 30 * DAY;
  const OF_THE_WAY = ["device_id", "device_seq", "device_time", "device_offset_s", "device_jump_s", "schema", "occurred_at"];
  const { store, photos, clock, clocks, bureau } = window.Tablet;
  const { run, asked } = store;

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const time = Date.now();
    [40, 32, 24, 16, 8, 0].forEach(function (bits, n) { bytes[n] = Math.floor(time / Math.pow(2, bits)) % 256; });
    bytes[6] = (bytes[6] & 15) | 112;
    bytes[8] = (bytes[8] & 63) | 128;
    return photos.hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function add(owner, drafts, key) {
    return withRoom(function () { return addNow(owner, drafts, key); });
  }

  // All of them or none, and with them goes the draft they come from; each gets the tablet's next running number, one that
  // is mended keeps its own. What waits or is at the bureau is not written over: other words under its id are refused.
  function addNow(owner, drafts, key) {
    const said = { device_time: new Date().toISOString(), device_offset_s: -clock.ahead() / 1000, schema: SCHEMA };
    return run(["records", "facts", "drafts"], "readwrite", async function (at) {
      const device = (await asked(at("facts").get("device"))) || bureau.newDevice();
      const contact = (await asked(at("facts").get("contact"))) || { value: 0 };
      const back = await clocks.setBack(at);
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
          back: back,
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

  function isOwn(me) {
    return function (row) { return row.owner === me.staff_no; };
  }

  function isUnsent(row) {
    return row.state === "waiting" || (row.state === "trouble" && !row.receipt && !row.seen);
  }

  // What the bureau could make no record of lies there as it came, and its writer has seen why.
  function letGo(id) {
    return change(id, { seen: Date.now(), sent: Date.now() });
  }

  // ── what the calls change ──

  // Told before it is sent: what may have left the tablet once is never altered. Gives the rows as they are then.
  function tried(rows) {
    return run(["records"], "readwrite", async function (at) {
      const found = [];
      for (const row of rows) found.push(await asked(at("records").get(row.id)));
      const here = found.filter(Boolean);
      here.forEach(function (row) { at("records").put(Object.assign(row, { tries: row.tries + 1 })); });
      return here;
    });
  }

  function settle(id, answer) {
    const receipt = { seq: answer.seq, chain: answer.chain, at: answer.received_at };
    const there = { state: "there", receipt: receipt, missing: answer.missing, reason: "", sent: Date.now() };
    const trouble = { state: "trouble", reason: answer.reason, field: answer.field, outcome: answer.outcome };
    const changes = {
      stored: there, again: there, held: Object.assign({}, there, trouble), tray: trouble, refused: trouble,
    }[answer.outcome];
    return changes ? change(id, changes, answer.outcome === "refused") : null;
  }

  // `isDoubtful`: not if the bureau has it by now, sent by another page at the same moment. Gives whether it was done.
  function change(id, changes, isDoubtful) {
    return run(["records"], "readwrite", async function (at) {
      const row = await asked(at("records").get(id));
      if (!row || (isDoubtful && row.receipt)) return false;
      at("records").put(Object.assign(row, changes));
      return true;
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

  // The bureau cannot take this photo, and says why.
  function unfit(hash, reason) {
    return run(["records"], "readwrite", async function (at) {
      const rows = await asked(at("records").getAll());
      rows.filter(function (row) { return row.missing.includes(hash); }).forEach(function (row) {
        at("records").put(Object.assign(row, { unfit: reason }));
      });
    });
  }

  // What the bureau had held by then (`along`) and holds no longer was mended or voided there.
  function lift(me, along) {
    return run(["records"], "readwrite", async function (at) {
      const rows = (await asked(at("records").getAll())).filter(isOwn(me));
      rows.filter(wasLifted).forEach(function (row) { at("records").put(Object.assign(row, { state: "there", reason: "" })); });
    });

    function wasLifted(row) {
      const isKnown = row.receipt && Date.parse(row.receipt.at) < Date.parse(along.at);
      return isKnown && row.state === "trouble" && !along.held.includes(row.id);
    }
  }

  // After a restore the bureau may lack what it had: whatever is still kept here is offered again.
  function begin(epoch) {
    return run(["records", "facts"], "readwrite", async function (at) {
      const before = await asked(at("facts").get("epoch"));
      at("facts").put({ name: "epoch", value: epoch });
      if (!before || before.value === epoch) return;
      const rows = await asked(at("records").getAll());
      rows.filter(function (row) { return row.body && (row.receipt || row.outcome === "tray"); }).forEach(function (row) {
        const earlier = (row.earlier || []).concat(row.receipt || []);
        at("records").put(Object.assign(row, { state: "waiting", missing: row.media, receipt: undefined, earlier: earlier }));
      });
    });
  }

  async function withRoom(work) {
    try {
      return await work();
    } catch (error) {
      if (error.name !== "QuotaExceededError" || !(await free())) throw error;
      return work();
    }
  }

  // Photos that the bureau has stay only while there is room; gives how many went.
  function free() {
    return run(["records", "drafts", "media"], "readwrite", async function (at) {
      const rows = await asked(at("records").getAll());
      const needed = JSON.stringify([await asked(at("drafts").getAll()), rows.filter(function (row) { return !isDone(row); })]);
      const sent = [].concat.apply([], rows.filter(isDone).map(function (row) { return row.media; }));
      const kept = await asked(at("media").getAllKeys());
      const gone = kept.filter(function (hash) { return sent.includes(hash) && !needed.includes(hash); });
      gone.forEach(function (hash) { at("media").delete(hash); });
      return gone.length;
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
      const others = (await asked(at("media").getAllKeys())).filter(function (hash) {
        return !named.includes(hash) && !typed.includes(hash);
      });
      for (const hash of others) {
        const photo = await asked(at("media").get(hash)); // one at a time: they may be more than an old tablet holds
        if (Date.now() - photo.at > DAY) at("media").delete(hash);
      }
    });
  }

  function isDone(row) {
    return (row.state === "there" || row.seen) && !row.missing.length;
  }

  window.Tablet.written = {
    add: add, newId: newId, isOwn: isOwn, isUnsent: isUnsent, tried: tried, settle: settle, change: change, letGo: letGo,
    arrived: arrived, unfit: unfit, lift: lift, begin: begin, tidy: tidy, withRoom: withRoom,
    free: free,
  };
})();
