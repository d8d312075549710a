/* 井下模式 and 大字: a button marked data-look="attribute of the page" turns the page between the two data-looks and
   keeps the choice in the cookie data-cookie, which the server reads. */
(function () {
  "use strict";

  const page = document.documentElement;

  document.querySelectorAll("[data-look]").forEach(function (button) {
    const [plain, other] = button.dataset.looks.split(" ");

    function isOther() {
      return page.getAttribute(button.dataset.look) === other;
    }

    function tell() {
      button.setAttribute("aria-pressed", isOther());
    }

    button.addEventListener("click", function () {
      const look = isOther() ? plain : other;
      page.setAttribute(button.dataset.look, look);
      document.cookie = button.dataset.cookie + "=" + look + "; path=/; max-age=31536000; samesite=lax";
      tell();
    });
    tell();
    button.hidden = false;
  });
})();
