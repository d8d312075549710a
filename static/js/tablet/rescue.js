/* The rescue file: everything a tablet has not sent, with its photos, for another tablet or the bureau to send, and the
   drafts, for another tablet to go on with. JSON Lines, written and read a line at a time, since the photos may be more
   than an old tablet has room for at once: what it is, then `{store: row}` each, photos last, then how many lines. */
(function () {
  "use strict";

  const { store, written, clock } = window.Tablet;
  const KIND = "minewatch rescue 2";
  const STORES = ["records", "drafts", "media"];
  const NOT_ONE = "不是救援文件";

  function none() {
    return [];
  }

  function nothing() {
    return null;
  }

  function line(told) {
    return new Blob([JSON.stringify(told) + "\n"]);
  }

  function packed(bytes) {
    return new Promise(function (kept, broken) {
      const reader = new FileReader();
      reader.onload = function () { kept(reader.result.split(",")[1]); };
      reader.onerror = function () { broken(reader.error); };
      reader.readAsDataURL(new Blob([bytes]));
    });
  }

  function unpacked(text) {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let n = 0; n < letters.length; n += 1) bytes[n] = letters.charCodeAt(n);
    return bytes.buffer;
  }

  async function unsent() {
    const rows = await store.all("records");
    return rows.filter(function (row) { return written.isUnsent(row) || row.missing.length; });
  }

  async function rescue(typed) {
    const records = await unsent().catch(none);
    const stored = await store.all("drafts").catch(none);
    const drafts = typed.concat(stored.filter(function (one) { return !typed.some(function (own) { return own.key === one.key; }); }));
    const lines = [line({ kind: KIND })];
    records.forEach(function (row) { lines.push(line({ records: row })); });
    drafts.forEach(function (draft) { lines.push(line({ drafts: draft })); });
    const named = JSON.stringify([records, drafts]);
    for (const hash of await store.keys("media").catch(none)) {
      const photo = named.includes(hash) && (await store.get("media", hash).catch(nothing));
      if (photo) lines.push(line({ media: Object.assign(photo, { bytes: await packed(photo.bytes) }) }));
    }
    lines.push(line({ end: lines.length }));
    download(new Blob(lines, { type: "application/jsonl" }));
  }

  function download(file) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "矿守望-救援-" + clock.wall(clock.now()).slice(0, 16).replace(":", "") + ".jsonl";
    link.click();
    setTimeout(URL.revokeObjectURL, 60000, link.href);
  }

  // How many records and drafts are new here, and how many drafts found another in their place (`left`). What is here already stays as it is; the records keep the number of the tablet that wrote them. Of a file that was cut off,
  // what came before the cut is taken.
  async function taken(file) {
    const found = { records: 0, drafts: 0, media: 0, left: 0 };
    let [isOne, isWhole] = [false, false];
    await eachLine(file, async function (text, n) {
      const told = parsed(text);
      isOne = isOne || told.kind === KIND;
      if (!isOne) throw new Error(NOT_ONE);
      if (told.end) isWhole = told.end === n;
      for (const name of STORES.filter(function (one) { return told[one]; })) await takenIn(name, told[name], found);
    });
    if (!isOne) throw new Error(NOT_ONE);
    if (!isWhole) throw new Error("文件不完整，只导入了 " + found.records + " 条，请从原来的平板再导出一次");
    return found;
  }

  async function eachLine(file, work) {
    const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
    let [begun, count] = ["", 0];
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = value.split("\n");
      lines[0] = begun + lines[0];
      begun = lines.pop();
      for (const text of lines) await work(text, count++);
    }
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch (other) {
      throw new Error(NOT_ONE);
    }
  }

  async function takenIn(name, row, found) {
    if (name === "media") row.bytes = unpacked(row.bytes);
    const before = await store.run([name], "readwrite", async function (at) {
      const known = await store.asked(at(name).get(row[at(name).keyPath]));
      if (!known) at(name).put(row);
      return known;
    });
    if (!before) found[name] += 1;
    if (before && name === "drafts" && isOther(before, row)) found.left += 1;
  }

  function isOther(draft, another) {
    return draft.id !== another.id || draft.at !== another.at;
  }

  window.Tablet.rescue = rescue;
  window.Tablet.taken = taken;
})();
