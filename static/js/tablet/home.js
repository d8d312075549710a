/* The tablet's own page: the records with what has become of each, and who is using the tablet (what was taken along:
   along.js). */
(function () {
  "use strict";

  const WORDS = { waiting: "在本机", there: "已到局", trouble: "需处理" };
  const TONES = { waiting: "warn", there: "good", trouble: "bad" };
  const SHOWN = 60;
  const MINUTE = 60000;
  const { store, written, people, clock, status, rescue, taken, offered } = window.Tablet;
  const moment = clock.moment;

  function at(name) {
    return document.querySelector("[data-" + name + "]");
  }

  function element(tag, className, words) {
    return Object.assign(document.createElement(tag), { className: className, textContent: words || "" });
  }

  // ── the records ──

  function standing(row) {
    const there = row.receipt ? " 第 " + row.receipt.seq + " 号 · " + moment(Date.parse(row.receipt.at)) : "";
    const photos = row.media.length ? " · 照片 " + (row.media.length - row.missing.length) + "/" + row.media.length : "";
    if (row.seen) return "局里留有一份";
    return WORDS[row.state] + (row.state === "waiting" ? "" : there) + photos;
  }

  // What the bureau answered before it had to be restored from a copy without this record.
  function lost(receipt) {
    return "；此前回执 第 " + receipt.seq + " 号 · " + moment(Date.parse(receipt.at));
  }

  function line(row) {
    const place = element("li", "outbox-row");
    const words = element("span", "");
    const wrote = moment(row.at + (row.ahead || 0)) + " 写" + (row.earlier || []).map(lost).join("");
    words.append(element("b", "", row.title), element("br"), element("span", "quiet small", wrote));
    if (row.reason) words.append(element("br"), element("span", "toned tone-bad", "✕ " + row.reason));
    if (row.unfit) words.append(element("br"), element("span", "toned tone-bad", "✕ 有照片送不上：" + row.unfit));
    place.append(words, element("span", "badge tone-" + (row.seen ? "quiet" : TONES[row.state]), standing(row)));
    if (row.state === "trouble" && !row.seen) place.append(wayOn(row));
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
    if (row.outcome === "refused") ways.append(button("仍要送出", function () { return written.change(row.id, { state: "waiting" }); }));
    if (row.outcome === "tray") ways.append(button("知道了，局里留有一份", function () { return written.letGo(row.id); }));
    return ways;
  }

  function button(words, work) {
    const made = Object.assign(element("button", "btn btn-quiet", words), { type: "button" });
    made.addEventListener("click", function () { work().then(status.again); });
    return made;
  }

  function order(row) {
    const isDone = row.seen || (row.state === "there" && !row.missing.length);
    return isDone ? 2 : row.state === "trouble" ? 0 : 1;
  }

  function showRecords(rows) {
    const place = at("records");
    place.textContent = "";
    rows.sort(function (one, other) { return order(one) - order(other) || other.at - one.at; });
    rows.slice(0, SHOWN).forEach(function (row) { place.append(line(row)); });
    if (!rows.length) place.append(element("li", "empty", place.dataset.none));
  }

  // What else the bureau has of the person's, as it told it at the last call.
  function showOthers(rows, along) {
    const others = along.recent.filter(function (one) { return !rows.some(function (row) { return row.id === one.id; }); });
    const list = at("others").querySelector("ul");
    at("others").hidden = !others.length;
    at("others").querySelector("summary").textContent = "局里另有我最近的 " + others.length + " 条";
    list.textContent = "";
    others.forEach(function (one) { list.append(lineOfTheBureau(one)); });
  }

  function lineOfTheBureau(one) {
    const place = element("li", "outbox-row");
    const receipt = WORDS.there + " 第 " + one.seq + " 号 · " + moment(Date.parse(one.at));
    place.append(element("b", "", one.title), element("span", "badge tone-good", receipt));
    return place;
  }

  // ── below ──

  // Entries from which the person has not come up, as far as the tablet knows: the latest runs on at the tile 升井. What
  // an older version took along has no time.
  function showBelow(entries) {
    const begun = entries.filter(function (entry) { return entry.at; }).map(function (entry) { return Date.parse(entry.at); });
    const more = begun.length > 1 ? "；另有 " + (begun.length - 1) + " 次没有升井" : "";
    const note = at("since");
    note.textContent = "";
    if (begun.length) note.append(element("span", "toned tone-warn", since(Math.max(...begun)) + more));
  }

  function since(began) {
    const now = clock.now();
    const isOfToday = clock.wall(now).slice(0, 10) === clock.wall(new Date(began)).slice(0, 10);
    const minutes = Math.max(0, Math.floor((now - began) / MINUTE));
    const hours = minutes < 60 ? "" : Math.floor(minutes / 60) + " 小时 ";
    return moment(began).slice(isOfToday ? -5 : 0) + " 入井，已 " + hours + (minutes % 60) + " 分";
  }

  // ── who ──

  const UNSET = { true: "，还没有设 PIN", false: "，还没有设 PIN（连上网络、本人登录着才能设）" };

  // Only who is signed in may say by which PIN they are known here: anybody may hold the tablet.
  async function showPeople(person, isSigned) {
    const others = (await store.all("people")).filter(function (one) { return one.pin && (!person || one.staff_no !== person.staff_no); });
    at("person").textContent = person ? person.name + (person.pin ? "，已设 PIN" : UNSET[isSigned]) : "没有人在用：请登录，或者用 PIN 换成自己";
    at("pin").hidden = !isSigned || Boolean(person.pin);
    at("pin").dataset.pin = isSigned ? person.staff_no : "";
    at("switch").hidden = !others.length;
    const select = document.getElementById("who");
    select.textContent = "";
    others.forEach(function (one) { select.add(new Option(one.name, one.staff_no)); });
  }

  const REFUSED = { wrong: "PIN 不对，请再试。", wiped: "PIN 输错太多次，已经作废；请本人连上网络登录。未送的记录都还在。" };

  at("pin").addEventListener("submit", async function (event) {
    event.preventDefault();
    const input = document.getElementById("pin");
    if (!/^\d{6}$/.test(input.value) || !at("pin").dataset.pin) return input.focus();
    await people.setPin(at("pin").dataset.pin, input.value);
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
    const [file] = event.target.files;
    event.target.value = ""; // so that the same file can be chosen again
    history.replaceState(null, "", location.pathname); // what is said from now on is not of the record saved before
    taken(file).then(sayTaken, function (error) {
      say("bad", "✕ 导入不了：" + (error.name === "QuotaExceededError" ? "本机已满，请先送出或导出已有的记录" : error.message));
    }).then(status.again);
  });

  function sayTaken(found) {
    const drafts = found.drafts ? "；" + found.drafts + " 张没有写完的，请打开那张表接着写" : "";
    const left = found.left ? "；另有 " + found.left + " 张草稿没有导入：本机有同样的表还没写完，先写完再导入一次" : "";
    const words = "已导入 " + found.records + " 条，由各人登录后送出" + drafts + left;
    say(left ? "warn" : "good", (left ? "▲ " : "✓ ") + words);
  }

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

  async function show(event) {
    const { person, rows, isSigned } = event.detail;
    const own = rows.filter(function (row) { return person && row.owner === person.staff_no; });
    showRecords(own);
    showSaved(rows);
    showPeople(person, isSigned);
    const along = person && (await store.get("packages", person.staff_no));
    showOthers(own, along || { recent: [] });
    showBelow(offered(along || {}, own, "entries"));
  }

  document.addEventListener("tablet", show);
})();
