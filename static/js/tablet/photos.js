/* Photos as they are picked: the time they were taken is read, they are made smaller, and their bytes are on disk under
   their SHA-256 before the field says so. The camera may end the page at any moment. */
(function () {
  "use strict";

  const LONGEST = 1600;
  const QUALITY = 0.8;
  const EXIF = 0x8769;
  const TAKEN = 0x9003;
  const WRITTEN = /^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/;
  const store = window.Tablet.store;

  async function kept(file, source) {
    const bytes = await file.arrayBuffer();
    const smaller = await shrunk(file);
    const photo = { bytes: smaller || bytes, taken_at: takenAt(bytes), source: source, at: Date.now() };
    photo.hash = await hashOf(photo.bytes);
    await store.put("media", photo);
    return photo.hash;
  }

  async function hashOf(bytes) {
    return hex(await crypto.subtle.digest("SHA-256", bytes));
  }

  function hex(bytes) {
    return Array.from(new Uint8Array(bytes), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  // What the browser cannot open stays as it is: the bureau says what is wrong with it.
  async function shrunk(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const canvas = drawn(picture, LONGEST);
      picture.close();
      const blob = await new Promise(function (done) { canvas.toBlob(done, "image/jpeg", QUALITY); });
      return blob && blob.arrayBuffer();
    } catch (notAPicture) {
      return null;
    }
  }

  function drawn(picture, longest) {
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const brush = canvas.getContext("2d");
    brush.fillStyle = "#fff"; // a JPEG has nothing to see through: it would be black
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  async function preview(hash, longest) {
    const photo = await store.get("media", hash);
    const picture = await createImageBitmap(new Blob([photo.bytes]));
    const canvas = drawn(picture, longest);
    picture.close();
    return canvas;
  }

  // EXIF DateTimeOriginal of a JPEG, `2026:07:03 08:05:00`; empty where there is none.
  function takenAt(bytes) {
    const view = new DataView(bytes);
    try {
      const tiff = tiffOf(view);
      return tiff ? textOf(view, tiff, TAKEN) : "";
    } catch (cutShort) {
      return "";
    }
  }

  function tiffOf(view) {
    if (view.getUint16(0) !== 0xffd8) return null;
    let at = 2;
    while (view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda) {
      if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966) {
        return { start: at + 10, little: view.getUint16(at + 10) === 0x4949 };
      }
      at += 2 + view.getUint16(at + 2);
    }
    return null;
  }

  function entry(view, tiff, directory, tag) {
    const count = view.getUint16(directory, tiff.little);
    for (let n = 0; n < count; n += 1) {
      const at = directory + 2 + 12 * n;
      if (view.getUint16(at, tiff.little) === tag) return tiff.start + view.getUint32(at + 8, tiff.little);
    }
    return 0;
  }

  function textOf(view, tiff, tag) {
    const first = tiff.start + view.getUint32(tiff.start + 4, tiff.little);
    const exif = entry(view, tiff, first, EXIF);
    const at = exif && entry(view, tiff, exif, tag);
    if (!at) return "";
    const text = Array.from({ length: 19 }, function (_, n) { return String.fromCharCode(view.getUint8(at + n)); }).join("");
    return WRITTEN.test(text) ? text : ""; // a camera whose clock was never set writes blanks or zero bytes
  }

  window.Tablet.photos = { kept: kept, hashOf: hashOf, hex: hex, preview: preview };
})();
