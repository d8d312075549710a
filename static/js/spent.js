/* How long a stay lasts, said while its times are typed: an element with data-spent="field id" of the beginning and
   data-spent-until="field id" of the end. */
(function () {
  "use strict";

  function words(minutes) {
    if (minutes <= 0) return "升井不晚于入井，请核对";
    const hours = Math.floor(minutes / 60);
    return "= " + (hours ? hours + " 小时 " : "") + minutes % 60 + " 分";
  }

  document.querySelectorAll("[data-spent]").forEach(function (line) {
    const from = document.getElementById(line.dataset.spent);
    const until = document.getElementById(line.dataset.spentUntil);

    function tell() {
      const minutes = Math.round((Date.parse(until.value + "Z") - Date.parse(from.value + "Z")) / 60000);
      line.hidden = isNaN(minutes);
      line.textContent = isNaN(minutes) ? "" : words(minutes);
    }

    [from, until].forEach(function (input) { input.addEventListener("input", tell); });
    window.addEventListener("pageshow", tell);
  });
})();
