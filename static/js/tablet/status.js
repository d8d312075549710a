/* The line that every page of the tablet has: who writes, whether the bureau can be reached, how many records are still
   here (data-status, its words in data-words); and the rounds of the outbox, which nothing stops for good. */
(function () {
  "use strict";

  const SOON = 5000;
  const LATE = 300000;
  const IDLE = 60000;
  const DAY = 86400000;
  const JUMP = 300000;
  const AWAY = ["offline", "busy", "broken"];
  const { store, written, outbox, people, clock } = window.Tablet;
  const line = document.querySelector("[data-status]");
  let pause = SOON;
  let timer = 0;
  let next = 0; // when it is tried again; nothing while it is being tried

  function part(name) {
    return line.querySelector("[data-status-" + name + "]");
  }

  function words(state) {
    return line.dataset["words" + state.charAt(0).toUpperCase() + state.slice(1)];
  }

  async function tell(state) {
    const asked = [people.current(), store.all("records"), store.fact("session"), store.fact("contact")];
    const [person, rows, session, contact] = await Promise.all(asked);
    const isOther = person && (session || person.staff_no).split(" ")[0] !== person.staff_no;
    if (state) line.dataset.state = state;
    part("who").textContent = person ? person.name : "没有人在用";
    tellNetwork(line.dataset.state || "asking", isOther);
    tellUnsent(rows, person);
    part("clock").hidden = clock.now() > (contact || 0) - JUMP;
    const isSigned = Boolean(person) && line.dataset.state === "online" && !isOther;
    document.dispatchEvent(new CustomEvent("tablet", { detail: { person: person, rows: rows, isSigned: isSigned } }));
  }

  function tellNetwork(state, isOther) {
    part("network").textContent = words(state === "online" && isOther ? "other" : state);
    part("sign").hidden = !(state === "login" || (state === "online" && isOther));
    tellNext(state);
  }

  function tellNext(state) {
    const { next: then, trying } = line.dataset;
    const said = next ? then.replace("…", clock.wall(new Date(next)).slice(11, 16)) : trying;
    part("next").textContent = AWAY.includes(state) ? said : "";
  }

  function tellUnsent(rows, person) {
    const own = rows.filter(function (row) { return person && row.owner === person.staff_no; });
    const [unsent, photos] = [own.filter(written.isUnsent), own.filter(lacksPhotos)];
    const others = rows.filter(written.isUnsent).length - unsent.length;
    const isLate = unsent.concat(photos).some(function (row) { return Date.now() - row.at > DAY; });
    part("unsent").textContent = "在本机 " + unsent.length + " 条" + (photos.length ? "，另有 " + photos.length + " 条的照片" : "");
    part("others").textContent = others ? "；别人的 " + others + " 条，由本人送" : "";
    part("late").hidden = !isLate;
    line.className = "outbox-line toned tone-" + (isLate ? "bad" : unsent.length || photos.length ? "warn" : "quiet");
    line.dataset.count = unsent.length;
  }

  // Its words are at the bureau and its photos still here, on their way.
  function lacksPhotos(row) {
    return row.receipt && row.missing.length && !row.unfit;
  }

  async function round() {
    clearTimeout(timer);
    next = 0;
    let state = "broken";
    try {
      await tell(line.dataset.state || "asking");
      state = await outbox.sync();
      await tell(state);
    } catch (error) {
      part("network").textContent = "本机的存储出错：" + (error.message || error.name);
      line.dataset.state = "broken";
    } finally {
      goOn(state);
    }
  }

  function goOn(state) {
    pause = { online: IDLE, elsewhere: SOON }[state] || Math.min(LATE, pause * 2);
    const delay = pause * (0.5 + Math.random());
    clearTimeout(timer);
    timer = setTimeout(round, delay);
    next = clock.now().getTime() + delay;
    tellNext(line.dataset.state);
  }

  function again() {
    pause = SOON;
    return round();
  }

  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) again(); });
  document.querySelectorAll("[data-send]").forEach(function (button) { button.addEventListener("click", again); });
  outbox.heard(tell);

  // Without a worker no page opens offline: the tablet's own page says so (along.js).
  if (navigator.serviceWorker) navigator.serviceWorker.register("/sw.js").then(offer, function () { lacking(); return tell(); });
  else lacking();

  function lacking() {
    line.dataset.worker = "none";
  }

  function offer(registration) {
    function waits(worker) {
      if (!worker || !navigator.serviceWorker.controller) return;
      part("update").hidden = false;
      part("update").onclick = function () { worker.postMessage("update"); };
    }
    const had = navigator.serviceWorker.controller;
    navigator.serviceWorker.addEventListener("controllerchange", function () { if (had) location.reload(); });
    waits(registration.waiting);
    registration.addEventListener("updatefound", function () {
      const worker = registration.installing;
      worker.addEventListener("statechange", function () { if (worker.state === "installed") waits(worker); });
    });
  }

  window.Tablet.status = { tell: tell, again: again };
  store.fact("ahead").then(clock.recalled, function () { line.dataset.state = "broken"; });
  document.addEventListener("DOMContentLoaded", again);
})();
