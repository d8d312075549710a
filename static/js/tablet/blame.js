/* What a form has to say before it can be saved: `lines`, each with its words, and the control or the way on that it
   leads to; none takes it away. */
(function () {
  "use strict";

  const faults = document.querySelector("[data-faults]");

  function blame(lines) {
    faults.hidden = !lines.length;
    const list = faults.querySelector("ul");
    list.textContent = "";
    lines.forEach(function (line) {
      const link = Object.assign(document.createElement("a"), { textContent: line.words });
      if (line.control) link.href = "#" + (line.control.id || line.control.querySelector("[id]").id);
      if (line.work) Object.assign(link, { href: "#page", onclick: line.work });
      const row = document.createElement("li");
      row.append(link);
      list.append(row);
    });
    if (lines.length) faults.focus();
  }

  window.Tablet.blame = blame;
})();
