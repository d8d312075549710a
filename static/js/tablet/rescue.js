/* The rescue file: everything a tablet has not sent, with its photos, for another tablet or the bureau to send. */
(function () {
  "use strict";

  const { store, outbox, clock } = window.Tablet;
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
    return rows.filter(function (row) { return outbox.isUnsent(row) || row.missing.length; });
  }

  async function rescue(more) {
    const records = await unsent().catch(function () { return []; });
    const media = await store.all("media").catch(function () { return []; });
    const file = Object.assign({ kind: KIND, records: records, media: media.map(packed) }, more);
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
    return store.run(["records", "media"], "readwrite", async function (at) {
      photos.forEach(function (photo) { at("media").put(photo); });
      let count = 0;
      for (const row of told.records) {
        if (await store.asked(at("records").get(row.id))) continue;
        at("records").put(row);
        count += 1;
      }
      return count;
    });
  }

  window.Tablet.rescue = rescue;
  window.Tablet.taken = taken;
})();
