/* What was taken along for the time without a network and how old it is: how far one is, who is below, whom to call; and
   the room that is left on the tablet. */
(function () {
  "use strict";

  const LITTLE = 200 * 1048576;
  const { store, clock } = window.Tablet;
  let known = null; // as the page last heard of it

  function say(name, tone, words) {
    const place = document.querySelector("[data-" + name + "]");
    place.textContent = words;
    if (tone) place.className = "toned tone-" + tone;
  }

  function element(tag, className, words) {
    return Object.assign(document.createElement(tag), { className: className || "", textContent: words || "" });
  }

  async function isKept() {
    const names = "caches" in window ? await caches.keys() : [];
    return names.some(function (name) { return name.startsWith("minewatch "); }) && navigator.serviceWorker && navigator.serviceWorker.controller;
  }

  async function show() {
    if (!known) return;
    const { person, rows } = known;
    const along = person && (await store.get("packages", person.staff_no));
    const ready = along && (await isKept());
    const { none, lacking } = document.querySelector("[data-along]").dataset;
    const { worker } = document.querySelector("[data-status]").dataset;
    say("along", ready ? "good" : "bad", ready ? "✓ 离线可用，" + moment(along) + " 带上本矿的全部数据" : worker === "none" ? lacking : none);
    document.querySelector("[data-mine]").textContent = along ? along.mine.name : "平板";
    if (along) showKnown(along, entriesHere(person, rows));
    showGroup((along && along.people) || []);
  }

  function showGroup(people) {
    const list = document.querySelector("[data-group]");
    list.textContent = "";
    people.forEach(function (one) { list.append(member(one)); });
    if (!people.length) list.append(element("li", "empty", list.dataset.none));
  }

  function member(one) {
    const place = document.createElement("li");
    const told = [element("span", "", one.post + " " + one.name), element("b", "", one.phone || "没有登记电话")];
    const line = one.phone ? Object.assign(element("a"), { href: "tel:" + one.phone }) : element("div", "outbox-row");
    line.append(...told);
    place.append(line);
    return place;
  }

  function moment(along) {
    return clock.moment(Date.parse(along.at));
  }

  // As the bureau knew it then; what has not been sent since stands beside it.
  function showKnown(along, unsent) {
    const { pace, below = [] } = along;
    const here = unsent ? "；本机另有 " + unsent + " 次没有送到" : "";
    say("pace", "", pace ? "本月入井 " + pace.done + "/" + pace.required + "，" + pace.words + here : "");
    say("below", "", "井下：" + (below.length ? below.join("、") : "没有人") + "（局里当时所知，以矿方人员定位为准）");
  }

  function entriesHere(person, rows) {
    return rows.filter(function (row) {
      return row.owner === person.staff_no && !row.receipt && row.body && row.body.kind === "underground_entry";
    }).length;
  }

  async function showStorage() {
    if (!navigator.storage || !navigator.storage.persist) return say("storage", "warn", "▲ 这个浏览器不能保证长期保存，请每班送出。");
    const isPersisted = (await navigator.storage.persisted()) || (await navigator.storage.persist());
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    const used = "；已用 " + (usage / 1048576).toFixed(1) + " MB";
    if (quota - usage < LITTLE) return say("storage", "bad", "▲ 本机空间快满了，请先送出或导出记录，再清理平板" + used);
    return say("storage", isPersisted ? "good" : "warn", (isPersisted ? "✓ 浏览器答应不清理本机的记录" : "▲ 浏览器没有答应保留，请把本页装到桌面，并每班送出") + used);
  }

  document.addEventListener("tablet", function (event) {
    known = event.detail;
    show();
  });
  if (navigator.serviceWorker) {
    navigator.serviceWorker.ready.then(show);
    navigator.serviceWorker.addEventListener("controllerchange", show);
  }
  showStorage();
})();
