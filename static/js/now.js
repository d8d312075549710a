/* 现在 / −5 / +5 beside a time field (data-now="field id", to step data-minutes), 今天 / 昨天 beside a date field
   (data-today="field id", data-days). Times are the bureau's: the page says what its clock showed when it was made. */
(function () {
  "use strict";

  // Wall-clock time is kept in a Date's UTC fields, so that the tablet's own time zone plays no part.
  const ahead = Date.parse(document.documentElement.dataset.serverTime + "Z") - Date.now();

  function now() {
    return new Date(Date.now() + ahead);
  }

  function written(moment, type) {
    const text = moment.toISOString();
    return { "date": text.slice(0, 10), "time": text.slice(11, 16) }[type] || text.slice(0, 16);
  }

  function shown(input) {
    if (!input.value) return now();
    const day = input.type === "time" ? written(now(), "date") + "T" : "";
    return new Date(day + input.value + "Z");
  }

  function fill(input, moment) {
    input.value = written(moment, input.type);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function attach(name, moment) {
    document.querySelectorAll("[data-" + name + "]").forEach(function (button) {
      const input = document.getElementById(button.dataset[name]);
      button.addEventListener("click", function () { fill(input, moment(button, input)); });
      button.hidden = false;
    });
  }

  attach("now", function (button, input) {
    const minutes = Number(button.dataset.minutes);
    const moment = minutes ? shown(input) : now();
    moment.setUTCMinutes(moment.getUTCMinutes() + minutes);
    return moment;
  });

  attach("today", function (button) {
    const moment = now();
    moment.setUTCDate(moment.getUTCDate() + Number(button.dataset.days));
    return moment;
  });
})();
