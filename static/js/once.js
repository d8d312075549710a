/* One submission of a form marked data-once: its buttons rest from the first press until the page is shown again, and
   whoever goes back to a form that was sent finds its own id in it, as the browser finds its words: sent again it is the
   same form, not a second one. */
(function () {
  "use strict";

  const OWN = ["id", "opened_at"];
  const forms = document.querySelectorAll("form[data-once]");

  function rest(form, resting) {
    form.querySelectorAll("button[type=submit]").forEach(function (button) { button.disabled = resting; });
  }

  function own(form) {
    return OWN.map(function (name) { return form.elements.namedItem(name); }).filter(Boolean);
  }

  function remember(form) {
    const sent = Object.assign({}, history.state);
    sent[form.getAttribute("action") || ""] = own(form).map(function (field) { return field.value; });
    history.replaceState(sent, "");
  }

  function recall(form) {
    const sent = (history.state || {})[form.getAttribute("action") || ""];
    if (sent) own(form).forEach(function (field, n) { field.value = sent[n]; });
  }

  forms.forEach(function (form) {
    form.addEventListener("submit", function () {
      remember(form);
      // A button disabled inside the event would not be sent with the form.
      setTimeout(rest, 0, form, true);
    });
  });

  window.addEventListener("pageshow", function () {
    forms.forEach(function (form) { rest(form, false); });
  });

  // The answer to a form that was sent: going back to it asks for the page, not for sending the form once more.
  if (forms.length) history.replaceState(history.state, "");
  const arrival = performance.getEntriesByType("navigation")[0];
  if (arrival && arrival.type === "back_forward") forms.forEach(recall);
})();
