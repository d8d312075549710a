/* The tablet's clock, which anybody may set and an empty battery sets back: what it said of a record is put right, or told
   to be in doubt, before the record is first sent. */
(function () {
  "use strict";

  const JUMP = 300000;
  const { store, clock } = window.Tablet;
  const { run, asked } = store;

  // The latest that the tablet's own clock has shown since the last call; earlier than that, it was set back.
  function looked() {
    return run(["facts"], "readwrite", lookedAt);
  }

  // By how much it was; a little is no jump.
  async function setBack(at) {
    const back = (await lookedAt(at)) - Date.now();
    return back > JUMP ? back : 0;
  }

  async function lookedAt(at) {
    const known = (await asked(at("facts").get("latest"))) || { value: 0 };
    const latest = Math.max(known.value, Date.now());
    at("facts").put({ name: "latest", value: latest });
    return latest;
  }

  // A record can only have been written between the call before it and this one, and no earlier than what the clock had
  // shown before. Where it says otherwise, it had jumped unseen: what was taken from it, and not typed, is put right before
  // it is first sent. A jump that may have come before the record or after it is told with it. Of another tablet's clock
  // (a rescue file) this one knows nothing.
  function straighten(now) {
    return run(["records", "facts"], "readwrite", async function (at) {
      const device = (await asked(at("facts").get("device"))) || { value: {} };
      const rows = await asked(at("records").getAll());
      rows.filter(function (row) { return row.state === "waiting" && !row.tries; }).forEach(function (row) {
        const jumped = row.body.device_id === device.value.id ? clock.ahead() - row.ahead : 0;
        if (isPutRight(row, Math.abs(jumped) >= JUMP ? jumped : 0, now)) at("records").put(row);
      });
    });
  }

  function isPutRight(row, jumped, now) {
    const by = wrongBy(row, jumped, now);
    const doubt = jumped || row.back;
    if (by) correct(row, by);
    else if (doubt) row.body.device_jump_s = -doubt / 1000;
    return Boolean(by || doubt);
  }

  function correct(row, by) {
    row.clocked.forEach(function (path) { row.body[path] = moved(row.body[path], by, row); });
    row.ahead += by;
    row.body.device_offset_s = -row.ahead / 1000;
  }

  // As now, if its clock is still as wrong; set right meanwhile, nobody knows more than that it was after the last call.
  function wrongBy(row, jumped, now) {
    const told = row.at + row.ahead;
    if (row.back && jumped) return jumped;
    if (told > row.after - JUMP && told < now + JUMP) return 0;
    return jumped || (row.after && told < row.after ? row.after - told : now - told);
  }

  function moved(text, by, row) {
    const told = new Date(row.at + row.ahead);
    if (text.length === 10) return movedDay(text, told, new Date(told.getTime() + by));
    return clock.instant(new Date(Date.parse(text) + by));
  }

  // A night shift's day is that on which it began, so a day moves by as many days as the clock's.
  function movedDay(text, told, really) {
    const [before, after] = [told, really].map(function (moment) { return Date.parse(clock.wall(moment).slice(0, 10)); });
    return new Date(Date.parse(text) + after - before).toISOString().slice(0, 10);
  }

  window.Tablet.clocks = { looked: looked, setBack: setBack, straighten: straighten };
})();
