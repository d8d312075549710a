/* The mine's receiver signs with a finger on the tablet (data-pen): what was drawn is a picture of the field for the
   signature, told from a photo of one. */
(function () {
  "use strict";

  const dialog = document.querySelector("[data-pen]");
  const input = document.querySelector("[data-sort=medium]");
  const canvas = dialog.querySelector("canvas");
  const pad = new window.SignaturePad(canvas, { backgroundColor: "#fff", penColor: "#101418", minWidth: 1.5, maxWidth: 4 });

  // Drawn as fine as the screen is.
  function begin() {
    dialog.showModal();
    const scale = window.devicePixelRatio || 1;
    canvas.width = canvas.offsetWidth * scale;
    canvas.height = canvas.offsetHeight * scale;
    canvas.getContext("2d").scale(scale, scale);
    pad.clear();
  }

  function done() {
    if (pad.isEmpty()) return;
    const drawn = new Promise(function (kept) { canvas.toBlob(function (picture) { kept([picture]); }); });
    window.Tablet.pictures.take(input, drawn, "pen");
    dialog.close();
  }

  document.querySelector("[data-sign]").addEventListener("click", begin);
  dialog.querySelector("[data-again]").addEventListener("click", function () { pad.clear(); });
  dialog.querySelector("[data-away]").addEventListener("click", function () { dialog.close(); });
  dialog.querySelector("[data-done]").addEventListener("click", done);
})();
