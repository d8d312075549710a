/* A frame wider than the screen begins where there is most to see: data-scrolled-to="selector" of what is then at its
   right edge, with one as wide after it and none cut at its left. The hint before it (data-scroll-hint) goes where
   nothing scrolls. A page that renewed itself (static/js/live.js) has new frames. */
(function () {
  "use strict";

  function settle(frame) {
    const hint = frame.previousElementSibling;
    if (hint && "scrollHint" in hint.dataset) hint.hidden = frame.scrollWidth <= frame.clientWidth;

    const shown = frame.querySelector(frame.dataset.scrolledTo);
    if (!shown) return;
    const place = shown.getBoundingClientRect();
    const wanted = frame.scrollLeft + place.right + place.width - frame.getBoundingClientRect().right;
    frame.scrollLeft = Math.ceil(wanted / place.width) * place.width;
  }

  function settleAll() {
    document.querySelectorAll("[data-scrolled-to]").forEach(settle);
  }

  settleAll();
  document.addEventListener("renewed", settleAll);
})();
