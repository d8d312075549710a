/* The tablet's own page: the records with what has become of each, what was taken along, the room that is left, and who
   is using the tablet. */
(function () {
  "use strict";

  const WORDS = { waiting: "在本机", there: "已到局", trouble: "需处理" };
  const TONES = { waiting: "warn", there: "good", trouble: "bad" };
  const SHOWN = 60;
  const { store, outbox, people, clock, status, rescue, taken } = window.Tablet;

  function at(name) {
    return document.querySelector("[data-" + name + "]");
  }

  function element(tag, className, words) {
    return Object.assign(document.createElement(tag), { className: className, textContent: words || "" });
  }

  function moment(milliseconds) {
    const wall = clock.wall(new Date(milliseconds));
    return Number(wall.slice(5, 7)) + "月" + Number(wall.slice(8, 10)) + "日 " + wall.slice(11, 16);
  }

  // ── the records ──

  function standing(row) {
    const there = row.receipt ? " 第 " + row.receipt.seq + " 号 · " + moment(Date.parse(row.receipt.at)) : "";
    const photos = row.media.length ? " · 照片 " + (row.media.length - row.missing.length) + "/" + row.media.length : "";
    return WORDS[row.state] + (row.state === "waiting" ? "" : there) + photos;
  }

  function line(row) {
    const place = element("li", "outbox-row");
    const words = element("span", "");
    words.append(element("b", "", row.title), element("br"), element("span", "quiet small", moment(row.at) + " 写"));
    if (row.reason) words.append(element("br"), element("span", "toned tone-bad", "✕ " + row.reason));
    place.append(words, element("span", "badge tone-" + TONES[row.state], standing(row)));
    if (row.state === "trouble") place.append(wayOn(row));
    return place;
  }

  // What the bureau holds is put right there; what it has not kept is mended here, or sent as it is and held.
  function wayOn(row) {
    const ways = element("span", "buttons");
    if (row.receipt) {
      ways.append(Object.assign(element("a", "btn btn-outline", "去处理"), { href: "/records/" + row.id }));
      return ways;
    }
    const mend = element("a", "btn btn-outline", "改");
    mend.href = row.page + "?mend=" + (row.body.inspection || row.id);
    ways.append(mend);
    if (row.outcome === "refused") {
      const send = element("button", "btn btn-quiet", "仍要送出");
      send.type = "button";
      send.addEventListener("click", function () { outbox.change(row.id, { state: "waiting" }).then(status.again); });
      ways.append(send);
    }
    return ways;
  }

  function order(row) {
    return { trouble: 0, waiting: 1, there: 2 }[row.state];
  }

  function showRecords(rows) {
    const place = at("records");
    place.textContent = "";
    rows.sort(function (one, other) { return order(one) - order(other) || other.at - one.at; });
    rows.slice(0, SHOWN).forEach(function (row) { place.append(line(row)); });
    if (!rows.length) place.append(element("li", "empty", place.dataset.none));
  }

  // ── what was taken along, and the room ──

  async function showAlong(person) {
    const along = person && (await store.get("packages", person.staff_no));
    const isKept = "caches" in window && (await caches.keys()).some(function (name) { return name.startsWith("minewatch "); });
    const ready = along && isKept && navigator.serviceWorker && navigator.serviceWorker.controller;
    at("along").textContent = ready ? "✓ 离线可用，" + moment(Date.parse(along.at)) + " 带上本矿的全部数据" : at("along").dataset.none;
    at("along").className = "toned tone-" + (ready ? "good" : "bad");
    at("mine").textContent = along ? along.mine.name : "平板";
  }

  async function showStorage() {
    if (!navigator.storage || !navigator.storage.persist) {
      at("storage").textContent = "这个浏览器不能保证长期保存，请每班送出。";
      return;
    }
    const isKept = (await navigator.storage.persisted()) || (await navigator.storage.persist());
    const { usage = 0 } = await navigator.storage.estimate();
    const words = isKept ? "✓ 浏览器答应不清理本机的记录" : "▲ 浏览器没有答应保留，请把本页装到桌面，并每班送出";
    at("storage").textContent = words + "；已用 " + (usage / 1048576).toFixed(1) + " MB";
    at("storage").className = "toned tone-" + (isKept ? "good" : "warn");
  }

  // ── who ──

  async function showPeople(person) {
    const others = (await store.all("people")).filter(function (one) { return one.pin && (!person || one.staff_no !== person.staff_no); });
    at("person").textContent = person ? person.name + (person.pin ? "，已设 PIN" : "，还没有设 PIN") : "还没有人登录过";
    at("pin").hidden = !person || Boolean(person.pin);
    at("switch").hidden = !others.length;
    const select = document.getElementById("who");
    select.textContent = "";
    others.forEach(function (one) { select.add(new Option(one.name, one.staff_no)); });
  }

  const REFUSED = { wrong: "PIN 不对，请再试。", wiped: "PIN 输错太多次，已经作废；请本人连上网络登录。未送的记录都还在。" };

  at("pin").addEventListener("submit", async function (event) {
    event.preventDefault();
    const input = document.getElementById("pin");
    if (!/^\d{6}$/.test(input.value)) return input.focus();
    await people.setPin((await people.current()).staff_no, input.value);
    input.value = "";
    return status.tell();
  });

  at("switch").addEventListener("submit", async function (event) {
    event.preventDefault();
    const input = document.getElementById("their-pin");
    const found = await people.enter(document.getElementById("who").value, input.value);
    input.value = "";
    at("switch-said").hidden = found === "right";
    at("switch-said").textContent = REFUSED[found] || "";
    status.tell();
  });

  at("export").addEventListener("click", function () { rescue([]); });
  at("import").addEventListener("change", function (event) {
    taken(event.target.files[0]).then(function (count) { say("good", "✓ 已导入 " + count + " 条，由各人登录后送出"); }, function (error) {
      say("bad", "✕ 导入不了：" + error.message);
    }).then(status.again);
  });

  function say(tone, words) {
    at("saved").hidden = false;
    at("saved").className = "flash toned tone-" + tone;
    at("saved").textContent = words;
  }

  function showSaved(rows) {
    const id = new URLSearchParams(location.search).get("saved");
    const row = rows.find(function (one) { return one.id === id; });
    if (row) say(TONES[row.state], row.title + "：已存，" + standing(row) + (row.reason ? "：" + row.reason : ""));
  }

  function show(event) {
    const { person, rows } = event.detail;
    showRecords(rows.filter(function (row) { return person && row.owner === person.staff_no; }));
    showSaved(rows);
    showAlong(person);
    showPeople(person);
  }

  function showKept() {
    people.current().then(showAlong);
  }

  document.addEventListener("tablet", show);
  if (navigator.serviceWorker) {
    navigator.serviceWorker.ready.then(showKept);
    navigator.serviceWorker.addEventListener("controllerchange", showKept);
  }
  showStorage();
})();
