/* The rescue file: everything a tablet has not sent, with its photos, for another tablet or the bureau to send, and the
   drafts, for another tablet to go on with. */
(function () {
  "use strict";

  const { store, written, clock } = window.Tablet;
  const KIND = "minewatch rescue 1";

  function text(bytes) {
    return Array.from(new Uint8Array(bytes), function (byte) { return String.fromCharCode(byte); }).join("");
  }

  function bytes(text_) {
    return Uint8Array.from(atob(text_), function (letter) { return letter.charCodeAt(0); }).buffer;
  }

  function packed(photo) {
    return Object.assign({}, photo, { bytes: btoa(text(photo.bytes)) });
  }

  async function unsent() {
    const rows = await store.all("records");
    return rows.filter(function (row) { return written.isUnsent(row) || row.missing.length; });
  }

  async function rescue(typed) {
    const records = await unsent().catch(function () { return []; });
    const drafts = typed.concat(await store.all("drafts").catch(function () { return []; }));
    const named = JSON.stringify([records, drafts]);
    const media = (await store.all("media").catch(function () { return []; })).filter(function (photo) { return named.includes(photo.hash); });
    const file = { kind: KIND, records: records, media: media.map(packed), drafts: drafts };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: "application/json" }));
    link.download = "矿守望-救援-" + clock.wall(clock.now()).slice(0, 16).replace(":", "") + ".json";
    link.click();
    setTimeout(URL.revokeObjectURL, 60000, link.href);
  }

  // What is here already stays as it is; the records keep the number of the tablet that wrote them.
  async function taken(file) {
    const told = JSON.parse(await file.text());
    if (told.kind !== KIND) throw new Error("不是救援文件");
    const photos = told.media.map(function (photo) { return Object.assign(photo, { bytes: bytes(photo.bytes) }); });
    return store.run(["records", "media", "drafts"], "readwrite", async function (at) {
      await lacking(at("media"), photos);
      const drafts = await lacking(at("drafts"), told.drafts || []);
      return drafts + (await lacking(at("records"), told.records));
    });
  }

  async function lacking(place, rows) {
    let count = 0;
    for (const row of rows) {
      if (await store.asked(place.get(row[place.keyPath]))) continue;
      place.put(row);
      count += 1;
    }
    return count;
  }

  window.Tablet.rescue = rescue;
  window.Tablet.taken = taken;
})();
