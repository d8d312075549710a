/* One submission of a form marked data-once: its buttons rest from the first press until the page is shown again. */
(function () {
  "use strict";

  const forms = document.querySelectorAll("form[data-once]");

  function rest(form, resting) {
    form.querySelectorAll("button[type=submit]").forEach(function (button) { button.disabled = resting; });
  }

  forms.forEach(function (form) {
    // A button disabled inside the event would not be sent with the form.
    form.addEventListener("submit", function () { setTimeout(rest, 0, form, true); });
  });

  window.addEventListener("pageshow", function () {
    forms.forEach(function (form) { rest(form, false); });
  });
})();
