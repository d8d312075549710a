/* 井下模式: a button marked data-dark turns the page dark and keeps the choice in a cookie the server reads. */
(function () {
  "use strict";

  const page = document.documentElement;

  document.querySelectorAll("[data-dark]").forEach(function (button) {
    button.addEventListener("click", function () {
      const theme = page.dataset.bsTheme === "dark" ? "light" : "dark";
      page.dataset.bsTheme = theme;
      document.cookie = "theme=" + theme + "; path=/; max-age=31536000; samesite=lax";
    });
    button.hidden = false;
  });
})();
