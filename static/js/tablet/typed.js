/* What has been typed in a form marked data-sheet: taken down for its draft, and given back, of which the writer is told.
   What the form has no place for any more (another checklist, a finding that was closed) is told and kept with the draft,
   never dropped unsaid. */
(function () {
  "use strict";

  const HASH = /^[0-9a-f]{64}( |$)/;
  const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;
  const pictures = window.Tablet.pictures;
  const form = document.querySelector("[data-sheet]");
  let homeless = [];

  function isTick(control) {
    return ["radio", "checkbox"].includes(control.type);
  }

  function named() {
    return Array.from(form.elements).filter(function (control) { return control.name; });
  }

  function choiceOf(control) {
    return isTick(control) ? control.value : "";
  }

  function fields() {
    return homeless.concat(named().map(function (control) {
      return [control.name, choiceOf(control), isTick(control) ? control.checked : control.dataset.hashes || control.value];
    }));
  }

  // The ids that the bad items' findings have, so that a form saved again writes no second ones.
  function findings() {
    return Array.from(form.querySelectorAll("[data-finding]")).map(function (item) {
      return [item.dataset.item, item.dataset.finding];
    });
  }

  function giveBack(draft) {
    (draft.findings || []).forEach(function (pair) {
      const item = form.querySelector("[data-item=\"" + pair[0] + "\"]");
      if (item) item.dataset.finding = pair[1];
    });
    const places = new Map(named().map(function (control) { return [control.name + " " + choiceOf(control), control]; }));
    homeless = draft.fields.filter(function (field) {
      const control = places.get(field[0] + " " + field[1]);
      return control ? !takes(control, field[2]) : field[2];
    });
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function takes(control, value) {
    if (control.type === "file") pictures.show(control, value.split(" ").filter(Boolean));
    else if (isTick(control)) control.checked = value;
    else control.value = value;
    return isTick(control) || control.type === "file" || control.value === value;
  }

  // Its times are those of then. Where one tap could cost an hour's answers, the second one does it.
  function announce(when, drop) {
    const box = document.querySelector("[data-resumed]");
    const button = box.querySelector("button");
    box.querySelector("[data-resumed-when]").textContent = when;
    box.hidden = false;
    button.addEventListener("click", function () {
      button.textContent = button.dataset.sure;
      button.addEventListener("click", drop);
    }, { once: true });
  }

  // A line for each item or field that is gone, with all that was said there.
  function lost() {
    const said = new Map();
    homeless.forEach(function (field) {
      const [of] = field[0].split(".");
      said.set(of, (said.get(of) || []).concat(words(field)));
    });
    return Array.from(said.values(), function (all) {
      return { words: "草稿里有内容在现在的表上没有地方放，不会随本次保存；还要的请自己抄到别处：" + all.join("；") };
    });
  }

  function words([name, choice, value]) {
    if (value === true) return nameOfChoice(name, choice);
    if (HASH.test(value)) return "照片 " + value.split(" ").length + " 张";
    return ID.test(value) ? "原来选的已经不能选" : value;
  }

  // As the other items call the same choice.
  function nameOfChoice(name, choice) {
    const same = named().find(function (control) {
      return control.name.split(".").pop() === name.split(".").pop() && choiceOf(control) === choice;
    });
    return same ? same.labels[0].textContent.trim() : "原来选的已经不能选";
  }

  window.Tablet.typed = { fields: fields, findings: findings, giveBack: giveBack, announce: announce, lost: lost };
})();
