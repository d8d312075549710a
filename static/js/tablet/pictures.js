/* The photos of a form: picked, kept (photos.js) and shown; a field holds their hashes (data-hashes). */
(function () {
  "use strict";

  const { photos, written } = window.Tablet;
  let keep = null;
  let blame = null;
  let picking = Promise.resolve();
  let unkept = 0;

  function hashesOf(input) {
    return (input.dataset.hashes || "").split(" ").filter(Boolean);
  }

  // `from` is the field's own control or its camera.
  function pick(input, from, source) {
    const files = Array.from(from.files);
    from.value = "";
    take(input, files, source);
  }

  // One choice after the other; `files`, or what will be them.
  function take(input, files, source) {
    picking = picking.then(function () { return picked(input, files, source); });
  }

  async function picked(input, files, source) {
    const more = [];
    for (const file of await files) {
      try {
        more.push(await written.withRoom(function () { return photos.kept(file, source); }));
      } catch (error) {
        unkept += 1;
        blame(input, "照片没有存下（" + error.name + "）：本机可能已满，请先送出或导出已有的记录");
      }
    }
    const hashes = Array.from(new Set(hashesOf(input).concat(more)));
    show(input, input.multiple && input.dataset.sort === "media" ? hashes : hashes.slice(-1));
    await keep();
  }

  // A photo that is still being made smaller belongs to the record that is being saved; false if one was not kept.
  async function areKept() {
    const before = unkept;
    await picking;
    return unkept === before;
  }

  function show(input, hashes) {
    input.dataset.hashes = hashes.join(" ");
    const place = input.closest(".photos");
    place.querySelectorAll(".photo").forEach(function (old) { old.remove(); });
    hashes.forEach(function (hash, n) { place.insertBefore(frame(input, hashes, n), place.querySelector(".photo-add")); });
  }

  function frame(input, hashes, n) {
    const place = Object.assign(document.createElement("div"), { className: "photo" });
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet", textContent: "去掉" });
    drop.setAttribute("aria-label", "去掉第 " + (n + 1) + " 张照片");
    drop.addEventListener("click", function () {
      show(input, hashes.filter(function (one) { return one !== hashes[n]; }));
      keep();
    });
    photos.preview(hashes[n], 320).then(function (canvas) { place.prepend(canvas); }, function () { place.prepend("第 " + (n + 1) + " 张"); });
    place.append(drop);
    return place;
  }

  // Where the browser itself opens the camera (Chromium on Android alone has `capture`), what it took is told from a file.
  function offerCamera(input) {
    const ownWay = input.closest(".photo-add");
    const camera = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", className: "visually-hidden" });
    camera.setAttribute("capture", "environment");
    camera.addEventListener("change", function () { pick(input, camera, "camera"); });
    const way = Object.assign(document.createElement("label"), { className: "photo-add" });
    const words = Object.assign(document.createElement("span"), { textContent: "拍照" });
    way.append(ownWay.querySelector(".icon").cloneNode(true), words, camera);
    ownWay.querySelector("span").textContent = "选照片";
    ownWay.before(way);
  }

  // `toKeep` keeps the form's draft, `toBlame(input, words)` says what went wrong.
  function begin(form, toKeep, toBlame) {
    keep = toKeep;
    blame = toBlame;
    form.querySelectorAll("input[type=file]").forEach(function (input) {
      input.classList.add("visually-hidden");
      input.addEventListener("change", function () { pick(input, input, "file"); });
      if ("capture" in input) offerCamera(input);
    });
  }

  window.Tablet.pictures = { begin: begin, show: show, take: take, areKept: areKept };
})();
