/* The outbox: what is written here goes to the bureau, photos after their record, and what the bureau answers is put down
   to each record (written.js). One sender at a time over all pages. */
(function () {
  "use strict";

  const AT_THE_FORM = 30000;
  const LONG = 30000;
  const PATIENCE = 3;
  const FAULTS = [500, 502]; // of the program, or of what stands before it when the program died of it
  const STUCK = 5;
  const MOST_OTHERS = 20;
  const MORE = 1.25;
  const SPOILT = "这张照片在本机上坏了，请重新拍照或选择";
  const { store, people, clock, clocks, bureau, written, photos } = window.Tablet;
  const { isOwn, isUnsent, tried, settle, change } = written;
  const kept = new Set(); // in this round, by the bureau, though there was no room to put it down
  const pages = "BroadcastChannel" in window ? new BroadcastChannel("minewatch") : null;

  async function session() {
    const asked_ = Date.now();
    const answer = await bureau.call("GET", "/session");
    if (!answer.ok || !answer.body.csrf) return { state: answer.ok ? "offline" : bureau.stateOf(answer) };
    const now = Date.parse(answer.body.now);
    clock.measured(now - (asked_ + Date.now()) / 2);
    await noted(people.met(answer.body));
    await noted(written.begin(answer.body.epoch));
    await noted(clocks.straighten(now));
    await noted(store.note("contact", now));
    await noted(store.note("ahead", clock.ahead()));
    await noted(store.note("latest", Date.now()));
    return Object.assign({ state: "online" }, answer.body);
  }

  // Whether it was put down: where there is no room for it, what is here must leave all the same.
  async function noted(work) {
    try {
      await work;
      return true;
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      await written.free();
      return false;
    }
  }

  // Each once in a call: one that stays is tried again in the next round.
  async function sendRecords(me) {
    for (const done = new Set(); ;) {
      const own = (await store.all("records")).filter(isOwn(me));
      const rows = own.filter(function (row) { return isToSend(row) && !done.has(row.id); });
      const batch = inTurn(rows).slice(0, await room(me));
      batch.forEach(function (row) { done.add(row.id); });
      const state = await sendBatch(me, batch, own.filter(isUnsent).length - batch.length);
      if (state !== "online" || batch.length === rows.length) return state;
    }
  }

  function isToSend(row) {
    return row.state === "waiting" && !kept.has(row.id) && !isAtTheForm(row);
  }

  // Its writer is being answered at this moment (sendNow).
  function isAtTheForm(row) {
    return row.live && Math.abs(Date.now() - row.at) < AT_THE_FORM;
  }

  // As written: coming up after going down, a step after its finding. What fails by itself time after time stops nothing
  // but what is about it.
  function inTurn(rows) {
    const stuck = rows.filter(isStuck);
    const late = new Set(stuck.length ? rows.filter(isAbout(stuck)) : []);
    const tablets = new Set(rows.map(function (row) { return row.body.device_id; }));
    const turn = tablets.size > 1 ? function (row) { return row.at + (row.ahead || 0); } : function (row) { return row.seq; };
    return rows.sort(function (one, other) { return late.has(one) - late.has(other) || turn(one) - turn(other); });
  }

  function isStuck(row) {
    return row.alone >= STUCK;
  }

  function isAbout(stuck) {
    return function (row) {
      const said = JSON.stringify(row.body);
      return stuck.some(function (one) { return said.includes(one.id); });
    };
  }

  // Whoever else uses this tablet, for the census.
  async function others(me) {
    const unsent = (await store.all("records")).filter(isUnsent);
    const known = (await store.all("people")).filter(function (one) { return one.staff_no !== me.staff_no; });
    return known.slice(0, MOST_OTHERS).map(function (one) {
      return { staff_no: one.staff_no, unsent: unsent.filter(isOwn(one)).length };
    });
  }

  // A batch that is refused whole, or on which the bureau has failed again and again, is halved until the one that is at
  // fault stands alone; one that did not get through goes in smaller ones.
  async function sendBatch(me, waiting, rest) {
    const rows = await counted(waiting);
    const answer = await bureau.post(me, rows, Math.max(0, rest), await others(me));
    await noted(fits(me, rows, answer));
    if (answer.ok && Array.isArray(answer.body.answers)) {
      for (const one of answer.body.answers) await putDown(one);
      return "online";
    }
    if (rows.length && isRefused(answer, rows)) return apart(me, rows, rest, answer);
    const isLost = answer.status === 0 && rows.length === 1 && isStuck(rows[0]);
    return isLost ? "online" : answer.ok ? "offline" : bureau.stateOf(answer);
  }

  function isRefused(answer, rows) {
    const isFault = FAULTS.includes(answer.status) && rows.some(function (row) { return row.tries > PATIENCE; });
    return answer.status === 400 || answer.status === 413 || isFault;
  }

  // As they are kept now, with this try.
  async function counted(rows) {
    try {
      return await tried(rows);
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      await written.free();
      return rows;
    }
  }

  async function room(me) {
    return Math.min(me.most_records, (await store.fact("batch")) || Infinity);
  }

  // How many records the link takes at once: half as many after each that it lost, a few more after each that it took.
  async function fits(me, rows, answer) {
    if (!rows.length || (answer.status && !answer.ok)) return;
    if (!answer.ok && rows.length === 1) await change(rows[0].id, { alone: (rows[0].alone || 0) + 1 });
    const more = Math.max(await room(me), Math.ceil(MORE * rows.length));
    await store.note("batch", answer.ok ? more : Math.ceil(rows.length / 2));
  }

  async function putDown(answer) {
    if (!(await noted(settle(answer.id, answer))) && isKept(answer.outcome)) kept.add(answer.id);
  }

  function isKept(outcome) {
    return ["stored", "again", "held", "tray"].includes(outcome);
  }

  async function apart(me, rows, rest, answer) {
    if (rows.length === 1) {
      const isFault = FAULTS.includes(answer.status);
      const state = isFault ? { alone: (rows[0].alone || 0) + 1 } : { state: "trouble", outcome: "refused" };
      await change(rows[0].id, Object.assign({ reason: answer.body.error }, state));
      return "online";
    }
    const middle = Math.ceil(rows.length / 2);
    const first = await sendBatch(me, rows.slice(0, middle), rest);
    return first === "online" ? sendBatch(me, rows.slice(middle), rest) : first;
  }

  // One that the bureau cannot take, or that is not here, stops no other.
  async function sendMedia(me) {
    const rows = (await store.all("records")).filter(isOwn(me)).filter(isKeptThere);
    const hashes = new Set([].concat.apply([], rows.map(function (row) { return row.missing; })));
    let state = "online";
    for (const hash of hashes) {
      const isWritten = (await store.all("records")).filter(isOwn(me)).some(isToSend);
      const before = isWritten ? await sendRecords(me) : "online"; // an alert waits for no photo
      if (isOver(before)) return before;
      const photo = await store.get("media", hash);
      if (!photo || photo.reason) continue;
      const found = await sendPhoto(me, photo);
      if (isOver(found)) return found;
      if (found !== "online") state = found;
    }
    return state;
  }

  function isOver(state) {
    return ["offline", "login", "password"].includes(state);
  }

  function isKeptThere(row) {
    return row.receipt || row.outcome === "tray" || kept.has(row.id);
  }

  async function sendPhoto(me, photo) {
    const found = await bureau.put(me, photo);
    if (found.ok && !(await noted(written.arrived(photo.hash)))) await store.drop("media", photo.hash);
    if (found.status === 422) return setAside(photo, found.body.error);
    if (found.status === 409 && (await photos.hashOf(photo.bytes)) !== photo.hash) return setAside(photo, SPOILT);
    return bureau.stateOf(found);
  }

  async function setAside(photo, reason) {
    await noted(store.put("media", Object.assign(photo, { reason: reason })));
    await noted(written.unfit(photo.hash, reason));
    return "online";
  }

  async function takeAlong(me) {
    if (!me.mine) return;
    const answer = await bureau.call("GET", "/package", {}, LONG);
    if (!answer.ok || !answer.body.at) return;
    await noted(store.put("packages", Object.assign({ staff_no: me.staff_no }, answer.body)));
    await noted(written.lift(me, answer.body));
  }

  async function round() {
    kept.clear();
    await noted(clocks.looked());
    const me = await session();
    if (me.state !== "online") return me.state;
    const state = await sendRecords(me);
    const after = state === "online" ? await sendMedia(me) : state;
    await takeAlong(me);
    await noted(written.tidy());
    return after;
  }

  // What another page does is told here, too.
  function sync() {
    if (!navigator.locks) return round().then(tell);
    return navigator.locks.request("minewatch outbox", { ifAvailable: true }, function (lock) {
      return lock ? round().then(tell) : "elsewhere";
    });
  }

  function tell(state) {
    if (pages) pages.postMessage(state);
    return state;
  }

  // While its writer is at the form: what the law refuses comes back, what has no answer in time waits.
  async function sendNow(ids) {
    const answers = await answered(ids);
    for (const one of answers) await putDown(one);
    for (const id of ids) await noted(change(id, { live: false }));
    if (answers.length) tell("online");
    return answers;
  }

  // What was written before goes first, if it is soon done: one comes up from where the bureau knows one to be.
  async function answered(ids) {
    const me = await session();
    if (me.state !== "online" || !(await sendBefore(me, ids))) return [];
    const unsent = (await store.all("records")).filter(isUnsent);
    const rows = inTurn(unsent.filter(function (row) { return ids.includes(row.id) && row.state === "waiting"; }));
    if (!rows.length || !rows.every(isOwn(me))) return [];
    const rest = unsent.filter(isOwn(me)).length - rows.length;
    const answer = await bureau.postNow(me, await counted(rows), rest, await others(me), true);
    return answer.ok && Array.isArray(answer.body.answers) ? answer.body.answers : [];
  }

  async function sendBefore(me, ids) {
    const own = (await store.all("records")).filter(isOwn(me));
    const rows = inTurn(own.filter(function (row) { return isToSend(row) && !isStuck(row) && !ids.includes(row.id); }));
    if (!rows.length || rows.length > (await room(me))) return !rows.length;
    const answer = await bureau.postNow(me, await counted(rows), own.filter(isUnsent).length - rows.length, await others(me), false);
    for (const one of answer.ok ? answer.body.answers || [] : []) await putDown(one);
    return answer.ok;
  }

  window.Tablet.outbox = {
    sync: sync,
    sendNow: sendNow,
    heard: function (work) { if (pages) pages.addEventListener("message", function (event) { work(event.data); }); },
  };
})();
