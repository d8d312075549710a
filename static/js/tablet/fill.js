/* What only the tablet knows when it shows a form: a control marked data-fill gets its choices from what was taken along
   (places, shifts, what is open), or the present moment. */
(function () {
  "use strict";

  const { store, clock } = window.Tablet;

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

  // The shift that is on; one that ends no later than it starts goes over midnight.
  function tickNow(place, choices) {
    const now = clock.wall(clock.now()).slice(11, 16);
    const on = choices.findIndex(function (shift) {
      const isOver = shift.end <= shift.start;
      return isOver ? now >= shift.start || now < shift.end : now >= shift.start && now < shift.end;
    });
    if (on >= 0) place.querySelectorAll("input")[on].checked = true;
  }

  // Written here and not yet at the bureau: an entry of this tablet can be come up from, a finding be followed.
  const WRITTEN = {
    entries: ["underground_entry", function (row) { return row.body.entered_at.slice(5, 16).replace("T", " ") + " 入井"; }],
    findings: ["finding", function (row) { return row.body.description.slice(0, 40); }],
    alerts: ["alert", function (row) { return row.title; }],
  };

  function written(rows, source) {
    if (!WRITTEN[source]) return [];
    const [kind, label] = WRITTEN[source];
    const own = rows.filter(function (row) { return row.body && row.body.kind === kind; });
    return own.map(function (row) { return { value: row.id, label: label(row) }; });
  }

  // Somebody has come up from it already, as far as this tablet knows.
  function isOver(rows, source, choice) {
    return source === "entries" && rows.some(function (row) {
      const { entry } = row.body || {};
      return entry === choice.value;
    });
  }

  async function fill(person) {
    const along = (await store.get("packages", person.staff_no)) || {};
    const rows = (await store.all("records")).filter(function (row) { return row.owner === person.staff_no; });
    document.querySelectorAll("[data-fill]").forEach(function (control) {
      const source = control.dataset.fill;
      const now = clock.wall(clock.now());
      if (source === "now" || source === "today") {
        control.value = now.slice(0, source === "now" ? 16 : 10);
        control.dataset.clocked = control.value;
      } else fillWith(control, choices(along, rows, source));
    });
    return along;
  }

  function choices(along, rows, source) {
    const known = along[source] || [];
    const more = written(rows, source).filter(function (one) {
      return !known.some(function (choice) { return choice.value === one.value; });
    });
    return known.concat(more).filter(function (choice) { return !isOver(rows, source, choice); });
  }

  window.Tablet.fill = fill;
})();
