/* What only the tablet knows when it shows a form: a control marked data-fill gets its choices from what was taken along
   (places, shifts, what is open: offered.js), or the present moment. */
(function () {
  "use strict";

  const DAY = 86400000;
  const { store, clock, offered } = window.Tablet;

  function option(choice) {
    return new Option(choice.label, choice.value);
  }

  function answer(frame, name, choice, n) {
    const isMany = frame.querySelector(".choices-many") !== null;
    const input = Object.assign(document.createElement("input"), {
      className: "choice-input", type: isMany ? "checkbox" : "radio", id: name + "-" + n, name: name, value: choice.value,
    });
    const label = Object.assign(document.createElement("label"), {
      className: "choice choice-plain", htmlFor: input.id, textContent: choice.label,
    });
    return [input, label];
  }

  function fillWith(control, choices) {
    if (control.tagName === "SELECT") {
      choices.forEach(function (choice) { control.add(option(choice)); });
      return;
    }
    const place = control.querySelector(".choices");
    choices.forEach(function (choice, n) {
      answer(control, control.dataset.record.split(" ")[0], choice, n).forEach(function (part) { place.append(part); });
    });
    if (control.dataset.fill === "shifts") tickNow(place, choices);
    if (!choices.length) place.append("没有可选的：连上局里一次，就会带上。");
  }

  function tickNow(place, shifts) {
    const on = shifts.findIndex(isOn);
    if (on >= 0) place.querySelectorAll("input")[on].checked = true;
  }

  // One that ends no later than it starts goes over midnight.
  function isOn(shift) {
    const time = wall().slice(11, 16);
    return isOverMidnight(shift) ? time >= shift.start || time < shift.end : time >= shift.start && time < shift.end;
  }

  function isOverMidnight(shift) {
    return shift.end <= shift.start;
  }

  function wall() {
    return clock.wall(clock.now());
  }

  // Where a shift is asked for, the day on which the one that is on began (班次日期): after midnight that was yesterday.
  function today(along) {
    const on = document.querySelector("[data-fill=shifts]") && (along.shifts || []).find(isOn);
    const isOfYesterday = on && isOverMidnight(on) && wall().slice(11, 16) < on.end;
    return clock.wall(new Date(clock.now().getTime() - (isOfYesterday ? DAY : 0))).slice(0, 10);
  }

  async function fill(person) {
    const along = (await store.get("packages", person.staff_no)) || {};
    const rows = (await store.all("records")).filter(function (row) { return row.owner === person.staff_no; });
    document.querySelectorAll("[data-fill]").forEach(function (control) {
      const source = control.dataset.fill;
      if (source === "now") clocked(control, wall().slice(0, 16));
      else if (source === "today") clocked(control, today(along));
      else fillWith(control, offered(along, rows, source));
    });
    const form = document.querySelector("[data-sheet]");
    form.addEventListener("click", beforeClock, true);
    form.addEventListener("click", askedClock);
  }

  function clocked(control, value) {
    control.value = value;
    control.dataset.clocked = value;
  }

  // 现在 takes the clock's word, the minutes before and after it stay the clock's.
  function askedClock(event) {
    const button = event.target.closest("[data-now], [data-today]");
    if (!button) return;
    const control = document.getElementById(button.dataset.now || button.dataset.today);
    if (button.dataset.minutes === "0" || button.dataset.today || control.dataset.before === control.dataset.clocked) {
      control.dataset.clocked = control.value;
    }
  }

  function beforeClock(event) {
    const button = event.target.closest("[data-now]");
    const control = button && document.getElementById(button.dataset.now);
    if (control) control.dataset.before = control.value;
  }

  window.Tablet.fill = fill;
})();
