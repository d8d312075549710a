/* A form marked data-sheet writes records (reading.js says what is in it). In a checklist each data-item is an answer, and
   a bad one a finding of its own. What is typed (typed.js) is kept as it is typed. */
(function () {
  "use strict";

  const PAUSE = 400;
  const { store, written, outbox, people, clock, status, pictures, reading, typed, blame } = window.Tablet;
  const { fields, answer, items, clocked, wrong, dropped, sentence, unanswered } = reading;
  const form = document.querySelector("[data-sheet]");
  const writes = JSON.parse(form.dataset.sheet);
  const said = document.querySelector("[data-said]");
  let person = null;
  let id = written.newId();
  let begun = Date.now();
  let saving = 0;
  let leftOpen = 0;
  let letOff = 0;
  let mended = "";
  let resting = false;

  function envelope(own) {
    const body = { kind: writes.kind, id: id, mine: person.mine, author: person.staff_no };
    return Object.assign(body, { occurred_at: clock.instant(clock.now()) }, writes, own);
  }

  function draftOf(body) {
    const media = (body.photos || []).concat(body.signature || []);
    return {
      body: body, media: media, title: form.dataset.title, page: location.pathname, fields: typed.fields(), findings: typed.findings(),
      clocked: clocked().filter(function (path) { return path in body; }),
    };
  }

  function drafts() {
    const head = envelope(fields(form));
    if (!items().length) return [draftOf(head)];
    head.items = items().map(function (item) { return { item: item.dataset.item, result: answer(item) }; });
    const bad = items().filter(function (item) { return answer(item) === "bad"; });
    const found = bad.map(function (item) { return finding(head, item); });
    return [head].concat(found).map(draftOf);
  }

  function finding(head, item) {
    item.dataset.finding = item.dataset.finding || written.newId();
    const of = { kind: "finding", id: item.dataset.finding, mine: head.mine, author: head.author };
    const where = { occurred_at: head.occurred_at, inspection: head.id, item: item.dataset.item, category: item.dataset.category };
    return Object.assign(of, where, fields(item));
  }

  function notTheWriter(writer) {
    const words = "这张表是 " + person.name + " 打开的，现在用平板的是 " + writer.name + "，没有保存。";
    if (mended) return { words: words + "请换回 " + person.name + " 再提交" };
    const ways = "是 " + writer.name + " 写的，就点这里转到 " + writer.name + " 名下；不是，请换回 " + person.name + " 再提交";
    return { words: words + ways, work: function () { handOver(writer); } };
  }

  // What stands in the form becomes the other's draft, unless there is one already.
  async function handOver(writer) {
    const own = Object.assign(draftNow(), { id: written.newId(), key: location.pathname + " " + writer.staff_no, findings: [] });
    if (await store.get("drafts", own.key)) {
      blame([{ words: writer.name + " 自己还有一张没有写完的同样的表，请先回平板首页写完那一张" }]);
      return;
    }
    rest(true);
    await store.put("drafts", own);
    await store.drop("drafts", key());
    location.reload();
  }

  // Said once for as many as there are; pressed again, the writer has said yes.
  async function doubts() {
    const [open, left] = [unanswered(), await leftOut()];
    const lines = [];
    if (open > leftOpen) lines.push({ words: "还有 " + open + " 项未答，还没有保存；确实没有检查的，再按一次提交，按“未答”记录，不算合格" });
    if (left.length > letOff) lines.push({ words: leftWords(left) });
    [leftOpen, letOff] = [open, left.length];
    return lines;
  }

  function leftWords(rows) {
    const all = rows.map(function (row) { return "第 " + row.seq + " 条“" + row.body.description.slice(0, 40) + "”"; }).join("、");
    return "改过以后，这些隐患不再是不合格：" + all + "。局里当时没有收；再按一次提交，就从本机去掉，流水号空着";
  }

  // The findings of this inspection that the bureau refused at the form, never had, and that it names no more.
  async function leftOut() {
    const ids = drafts().map(function (draft) { return draft.body.id; });
    return (await store.all("records")).filter(function (row) {
      const isOfThis = row.body && row.body.inspection && [id, mended].includes(row.body.inspection) && !ids.includes(row.id);
      return isOfThis && row.state === "trouble" && row.outcome === "refused" && !row.receipt;
    });
  }

  // ── keeping what is typed ──

  // A record that is mended has a draft of its own, beside that of the next one.
  function key() {
    return keyOfNext() + (mended && " " + mended);
  }

  function keyOfNext() {
    return location.pathname + " " + (person ? person.staff_no : "");
  }

  // What was typed on at the form after the bureau had refused it stands where the next one's draft does.
  async function draftLeft() {
    const draft = await store.get("drafts", keyOfNext());
    return draft && draft.id === mended ? draft : null;
  }

  function draftNow() {
    return { key: key(), id: id, fields: typed.fields(), findings: typed.findings(), begun: begun, at: Date.now() };
  }

  function keep() {
    clearTimeout(saving);
    saving = 0;
    if (resting) return Promise.resolve();
    return store.put("drafts", draftNow()).then(function () { said.textContent = "草稿已存"; }, function () { said.textContent = said.dataset.full; });
  }

  function soon() {
    if (!saving && !resting) saving = setTimeout(keep, PAUSE);
  }

  function keepLeft() {
    if (saving) keep();
  }

  function giveBack(draft) {
    id = draft.id;
    begun = draft.begun || draft.at;
    typed.giveBack(draft);
    blame(typed.lost());
    if (!mended) typed.announce(clock.moment(begun + clock.ahead()), startOver);
  }

  async function startOver() {
    rest(true);
    await store.drop("drafts", key());
    location.reload();
  }

  // ── saving ──

  async function save(event) {
    event.preventDefault();
    if (!form.dataset.ready || resting) return;
    rest(true);
    try {
      if (!(await isWhole())) return rest(false);
      const made = drafts();
      const gone = await leftOut();
      await written.add(person.staff_no, made, key());
      for (const row of gone) await store.drop("records", row.id);
      if (mended && (await draftLeft())) await store.drop("drafts", keyOfNext());
      if (mended && mended !== id) await written.letGo(mended);
      await told(made);
    } catch (error) {
      if (error.name === "Otherwise") return beginAnew();
      blame([{ words: "没有存下（" + error.name + "）：本机可能已满。填的内容还在本页，可以先导出草稿，再清理或连上局里送出" }]);
      document.querySelector("[data-rescue]").hidden = false;
      rest(false);
    }
  }

  async function isWhole() {
    if (!(await pictures.areKept())) return false;
    const lines = wrong().map(function (control) { return { control: control, words: sentence(control) }; }).concat(dropped());
    if (!lines.length) lines.push(...(await doubts()));
    const writer = await people.current();
    if (writer.staff_no !== person.staff_no) lines.push(notTheWriter(writer));
    blame(lines);
    return !lines.length;
  }

  // It was saved already, and other words were put into it since: saved once more it is one of its own.
  function beginAnew() {
    id = written.newId();
    form.querySelectorAll("[data-finding]").forEach(function (item) { delete item.dataset.finding; });
    blame([{ words: "这张表已经存过，内容和现在的不同；存过的不会被改动。如果这是另外一次，再按一次提交，就另存一条" }]);
    rest(false);
  }

  // What the law refuses stays at the form; whatever else has become of it stands on the tablet's own page.
  async function told(made) {
    const answers = await outbox.sendNow(made.map(function (draft) { return draft.body.id; }));
    const refused = answers.filter(function (one) { return one.outcome === "refused"; });
    if (!refused.length || !(await areRefused(made, refused[0].reason))) {
      location.assign("/tablet?saved=" + id);
      return;
    }
    blame(refused.map(function (one) { return { control: at(one.field), words: one.reason }; }));
    status.tell();
    rest(false);
  }

  // Not if another page has sent them at the same moment, and the bureau has them.
  async function areRefused(made, reason) {
    const trouble = { state: "trouble", outcome: "refused", reason: reason };
    const done = await Promise.all(made.map(function (draft) { return written.change(draft.body.id, trouble, true); }));
    return done.some(Boolean);
  }

  function at(field) {
    return form.querySelector("[data-record~=\"" + field + "\"]");
  }

  // While it is saved nothing is kept any more: its draft would come back as the next one, under the same id.
  function rest(isResting) {
    resting = isResting;
    clearTimeout(saving);
    saving = 0;
    if (!resting && form.dataset.ready) soon();
    form.querySelectorAll("[type=submit]").forEach(function (button) { button.disabled = resting; });
  }

  // Under an id that the bureau has with other words it would never get there: mended it is another record.
  async function recordToMend() {
    const row = await store.get("records", mended);
    return row && Object.assign(row, await draftLeft(), row.field === "id" ? { id: written.newId() } : {});
  }

  async function begin() {
    form.addEventListener("submit", save);
    person = await people.current();
    if (!person || !person.mine) {
      blame([{ words: "这台平板上还没有人登录过，或者登录的人没有派驻在矿上：请连上网络，先登录一次" }]);
      rest(true);
      return;
    }
    await window.Tablet.fill(person);
    pictures.begin(form, keep, function (control, words) { blame([{ control: control, words: words }]); });
    mended = new URLSearchParams(location.search).get("mend") || "";
    const draft = (await store.get("drafts", key())) || (mended && (await recordToMend()));
    if (draft && draft.fields) giveBack(draft);
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    window.addEventListener("pagehide", keepLeft);
    document.addEventListener("visibilitychange", keepLeft); // the camera opens, and the system may end the page
    window.addEventListener("pageshow", function () { if (resting) location.reload(); });
    form.dataset.ready = "yes";
  }

  document.querySelector("[data-rescue]").addEventListener("click", function () {
    window.Tablet.rescue([draftNow()]);
  });
  begin().catch(function (error) {
    document.querySelector("[data-rescue]").hidden = false;
    blame([{ words: "本机的存储打不开（" + error.name + "）：填好以后按“导出草稿”，把文件带到局里，并告知管理员" }]);
  });
})();
