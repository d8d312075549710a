/* A checklist marked data-answered counts its answers as they are given: the whole in data-answered-all, each section in its link. */
(function () {
  "use strict";

  const form = document.querySelector("[data-answered]");
  const whole = document.querySelector("[data-answered-all]");

  function answers(place) {
    return Array.from(place.querySelectorAll(".item > fieldset")).map(function (item) {
      const given = item.querySelector(":scope > .choices > .choice-input:checked");
      return given ? given.value : "";
    });
  }

  function count(given) {
    return given.filter(Boolean).length + "/" + given.length;
  }

  function symbol(given) {
    return given.includes("bad") ? "✕" : given.includes("") ? "○" : "✓";
  }

  function tell() {
    whole.textContent = "已答 " + count(answers(form));
    form.querySelectorAll(".section-link").forEach(function (link) {
      const given = answers(document.getElementById(link.getAttribute("href").slice(1)));
      link.querySelector(".section-done").textContent = count(given) + " " + symbol(given);
    });
  }

  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
})();
