/* A roster (data-roster) says what it leaves open while it is filled: a shift that asks for somebody below
   (data-asked-shift) is marked as long as nobody goes, and the tally (data-tally) counts these shifts, each person's
   turns below against the entries asked for, and the turns of people on approved leave (data-away on the option). */
(function () {
  "use strict";

  const FREE = "—";
  const GAP = "✕ 空班";
  const SIGNS = { good: "✓ ", warn: "▲ ", bad: "✕ " };
  const table = document.querySelector("[data-roster]");
  const tally = document.querySelector("[data-tally]");

  function selects(place) {
    return Array.from(place.querySelectorAll("select"));
  }

  // As roster.py reads a shift: nobody stands on it twice, and where a person is named first counts.
  function below(cell) {
    const places = new Map();
    selects(cell).forEach(function (select) {
      const [place, person] = select.value.split(" ");
      if (person && !places.has(person)) places.set(person, place);
    });
    return Array.from(places.keys()).filter(function (person) { return places.get(person) === "below"; });
  }

  function mark(cell, isGap) {
    const first = cell.querySelector("select");
    ["border-danger", "fw-bold"].forEach(function (look) { first.classList.toggle(look, isGap); });
    if (first.options[0].text !== (isGap ? GAP : FREE)) first.options[0].text = isGap ? GAP : FREE;
  }

  // What stays as it was is not written again: a screen reader would say it again.
  function say(place, tone, words) {
    if (place.textContent !== SIGNS[tone] + words) place.textContent = SIGNS[tone] + words;
    place.className = "toned tone-" + tone;
  }

  function tell() {
    const going = Array.from(table.querySelectorAll("td")).map(below);
    const shifts = tally.querySelector("[data-tally-gaps]");
    if (shifts) tellGaps(shifts);
    tally.querySelectorAll("[data-tally-person]").forEach(function (place) { tellPerson(place, going); });
    tellAway(tally.querySelector("[data-tally-away]"));
    tally.hidden = false;
  }

  function tellGaps(place) {
    const asked = Array.from(table.querySelectorAll("[data-asked-shift]"));
    const gaps = asked.filter(function (cell) { return !below(cell).length; });
    asked.forEach(function (cell) { mark(cell, gaps.includes(cell)); });
    say(place, gaps.length ? "bad" : "good", gaps.length ? "空班 " + gaps.length + " 个" : "没有空班");
  }

  function tellPerson(place, going) {
    const data = place.dataset;
    const planned = going.filter(function (people) { return people.includes(data.tallyPerson); }).length;
    say(place, planned < data.asked ? "warn" : "good", data.name + " " + planned + "/" + data.asked);
  }

  function tellAway(place) {
    const away = selects(table).filter(function (select) { return "away" in select.selectedOptions[0].dataset; });
    place.hidden = !away.length;
    say(place, "warn", "假期里排班 " + away.length + " 次");
  }

  table.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
})();
