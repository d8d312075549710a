/* A page that keeps itself up to date: while it is looked at it asks every minute whether anything has changed since
   its version (data-version), and takes over what has. What says that it cannot is shown then: data-live="lost" where
   nobody answers, data-live="out" where the session is over. */
(function () {
  "use strict";

  const EVERY = 60000; // milliseconds
  const PARTS = [".bar-nav", "main"];
  let asked = Date.now();

  function say(state) {
    document.querySelectorAll("[data-live]").forEach(function (line) { line.hidden = line.dataset.live !== state; });
  }

  /* Where the reader was: folds by their place, frames by how far they are moved, the focus by its link. */
  function place() {
    const focused = document.activeElement && document.activeElement.getAttribute("href");
    return {
      open: Array.from(document.querySelectorAll("main details"), function (fold) { return fold.open; }),
      moved: Array.from(document.querySelectorAll("main .matrix-frame"), function (frame) { return frame.scrollLeft; }),
      focused: focused
    };
  }

  function backTo(was) {
    document.querySelectorAll("main details").forEach(function (fold, n) { fold.open = was.open[n] || false; });
    document.querySelectorAll("main .matrix-frame").forEach(function (frame, n) {
      if (n in was.moved) frame.scrollLeft = was.moved[n];
    });
    const again = was.focused && document.querySelector("main [href='" + CSS.escape(was.focused) + "']");
    if (again) again.focus({ preventScroll: true });
  }

  function take(text) {
    const now = new DOMParser().parseFromString(text, "text/html");
    const was = place();
    PARTS.forEach(function (part) {
      const old = document.querySelector(part);
      if (old) old.replaceWith(document.importNode(now.querySelector(part), true));
    });
    document.title = now.title;
    document.dispatchEvent(new Event("renewed"));
    backTo(was);
  }

  function taken(answer) {
    if (answer.status === 304) return say("");
    if (answer.type === "opaqueredirect") return say("out");
    if (!answer.ok) return say("lost");
    return answer.text().then(take);
  }

  function ask() {
    if (document.hidden || Date.now() - asked < EVERY) return;
    asked = Date.now();
    const version = document.querySelector("main").dataset.version;
    fetch(location.href, { headers: { "If-None-Match": '"' + version + '"' }, cache: "no-store", redirect: "manual" })
      .then(taken, function () { say("lost"); });
  }

  setInterval(ask, EVERY / 6);
  document.addEventListener("visibilitychange", ask);
})();
