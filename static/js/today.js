/* 今天 / 昨天 beside a date field: a button says data-today="field id" and data-days="0" or "-1". */
(function () {
  "use strict";

  function day(away) {
    const date = new Date();
    date.setDate(date.getDate() + away);
    const month = String(date.getMonth() + 1).padStart(2, "0");
    return [date.getFullYear(), month, String(date.getDate()).padStart(2, "0")].join("-");
  }

  document.querySelectorAll("[data-today]").forEach(function (button) {
    const input = document.getElementById(button.dataset.today);
    button.addEventListener("click", function () {
      input.value = day(Number(button.dataset.days));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    button.hidden = false;
  });
})();
