/* A photo field marked data-picked says in our words how many photos are chosen, in place of the browser's own. */
(function () {
  "use strict";

  document.querySelectorAll("[data-picked]").forEach(function (label) {
    const input = label.querySelector("input[type=file]");
    const words = label.querySelector("output");

    function tell() {
      words.textContent = input.files.length ? "已选 " + input.files.length + " 张" : "尚未选照片";
    }

    input.classList.add("visually-hidden");
    input.addEventListener("change", tell);
    window.addEventListener("pageshow", tell);
  });
})();
