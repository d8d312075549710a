/* What is typed in a form marked data-draft stays on this tablet until a page names the form as stored (data-stored),
   its writer (data-writer) lets it go, or DAYS are over. It is offered when its writer opens the same form again.
   A form that already carries a draft's id is the answer to that very draft, with its words and its photos. */
(function () {
  "use strict";

  const DAYS = 14;
  const PAUSE = 1000;
  const SAMPLE = 12;
  const NOT_TYPED = ["hidden", "file", "submit", "button"];
  const page = document.body.dataset;
  const stored = page.stored.split(" ");
  // The bureau's wall clock is kept in a Date's UTC fields, as in now.js.
  const ahead = Date.parse(document.documentElement.dataset.serverTime + "Z") - Date.now();

  function attach(form) {
    const sheet = sheetOf(form);
    const drafts = kept().filter(function (draft) { return draft.key.startsWith(sheet.place); });
    if (drafts.some(function (draft) { return draft.id === sheet.id.value; })) save(sheet);
    drafts.sort(byAge).forEach(function (draft) { if (draft.id !== sheet.id.value) offer(sheet, draft); });
    watch(sheet);
  }

  // `left` is what of a draft the form has no place for.
  function sheetOf(form) {
    const address = new URL(form.getAttribute("action") || location.href, location.href);
    return {
      form: form,
      id: form.elements.namedItem("id"),
      openedAt: form.elements.namedItem("opened_at"),
      said: form.querySelector("[data-draft-said]"),
      place: ["draft", page.writer, address.pathname + address.search, ""].join(" "),
      waiting: 0,
      isUnkept: false,
      left: [],
    };
  }

  function watch(sheet) {
    function soon() { if (!sheet.waiting) sheet.waiting = setTimeout(save, PAUSE, sheet); }
    function flush() { if (sheet.waiting) save(sheet); }
    sheet.form.addEventListener("input", soon);
    sheet.form.addEventListener("change", soon);
    sheet.form.addEventListener("submit", function () { flush(); sheet.isUnkept = false; });
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", flush);
    window.addEventListener("beforeunload", function (leaving) {
      if (!sheet.isUnkept) return;
      leaving.preventDefault();
      leaving.returnValue = "";
    });
  }

  function save(sheet) {
    clearTimeout(sheet.waiting);
    sheet.waiting = 0;
    const id = sheet.id.value;
    const fields = typed(sheet.form).concat(sheet.left);
    const draft = { key: sheet.place + id, id: id, opened_at: sheet.openedAt.value, at: now(), fields: fields };
    sheet.isUnkept = !keep(draft);
    const words = sheet.said.dataset;
    sheet.said.textContent = sheet.isUnkept ? words.full : words.kept.replace("…", when(draft.at));
  }

  function offer(sheet, draft) {
    const box = copied("draft-offer");
    box.querySelectorAll("[data-draft-when]").forEach(function (words) { words.textContent = when(draft.at); });
    box.querySelector("[data-draft-sample]").textContent = sample(draft);
    box.querySelector("[data-draft-files]").hidden = !sheet.form.querySelector("input[type=file]");
    box.querySelector("[data-draft-go-on]").addEventListener("click", function () {
      goOn(sheet, draft);
      const left = sheet.left.map(function (field) { return field[1]; });
      box.querySelector("[data-draft-left]").textContent = left.join("；");
      turn(box, left.length ? "left" : "taken");
    });
    box.querySelector("[data-draft-drop]").addEventListener("click", function () {
      localStorage.removeItem(draft.key);
      turn(box, "dropped");
    });
    turn(box, "offered");
    sheet.form.insertBefore(box, sheet.form.firstChild);
  }

  // The beginning of the longest that was written, to tell one draft from another.
  function sample(draft) {
    const written = draft.fields.map(function (field) { return field[1]; }).sort(function (one, other) {
      return other.length - one.length;
    })[0] || "";
    const words = written.trim().split("\n")[0].slice(0, SAMPLE);
    return words && "（“" + words + (words.length < written.trim().length ? "…" : "") + "”）";
  }

  function turn(box, state) {
    box.querySelectorAll("[data-draft-if]").forEach(function (part) {
      part.hidden = !part.dataset.draftIf.split(" ").includes(state);
    });
  }

  // What was typed on this page before stays a draft of its own.
  function goOn(sheet, draft) {
    if (sheet.waiting) save(sheet);
    sheet.id.value = draft.id;
    sheet.openedAt.value = draft.opened_at;
    fill(sheet.form, draft.fields);
    const placed = new Set(typed(sheet.form).map(String));
    sheet.left = draft.fields.filter(function (field) { return field[1] && !placed.has(String(field)); });
    save(sheet);
  }

  function typed(form) {
    const names = new Set(controls(form).map(function (control) { return control.name; }));
    return Array.from(new FormData(form)).filter(function (field) { return names.has(field[0]); });
  }

  function controls(form) {
    return Array.from(form.elements).filter(function (control) {
      return control.name && !NOT_TYPED.includes(control.type);
    });
  }

  function fill(form, fields) {
    const values = new Map();
    fields.forEach(function (field) {
      values.set(field[0], (values.get(field[0]) || []).concat(field[1]));
      if (field[0].endsWith("_kept")) bringPhoto(form, field[0], field[1]);
    });
    controls(form).forEach(function (control) { put(control, values.get(control.name) || []); });
  }

  function put(control, values) {
    const isTicked = ["radio", "checkbox"].includes(control.type);
    const before = isTicked ? control.checked : control.value;
    if (isTicked) control.checked = values.includes(control.value);
    else if (values.length) control.value = values[0];
    if (before === (isTicked ? control.checked : control.value)) return;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function bringPhoto(form, name, hash) {
    const add = form.elements.namedItem(name.replace(/_kept$/, ""));
    if (!add) return;
    const photo = copied("draft-photo");
    photo.querySelector("a").href = "/media/" + hash;
    photo.querySelector("img").src = "/media/" + hash + "/small";
    Object.assign(photo.querySelector("input"), { name: name, value: hash });
    add.closest(".photos").insertBefore(photo, add.closest(".photo-add"));
  }

  function copied(name) {
    return document.importNode(document.getElementById(name).content, true).firstElementChild;
  }

  function kept() {
    try {
      return Object.keys(localStorage).filter(function (key) { return key.startsWith("draft "); }).map(function (key) {
        return Object.assign(JSON.parse(localStorage.getItem(key)), { key: key });
      });
    } catch (forbidden) {
      return [];
    }
  }

  function keep(draft) {
    try {
      localStorage.setItem(draft.key, JSON.stringify(draft));
      return true;
    } catch (fullOrForbidden) {
      return false;
    }
  }

  function isOver(draft) {
    return stored.includes(draft.id) || Date.parse(now() + "Z") - Date.parse(draft.at + "Z") > DAYS * 86400000;
  }

  function byAge(one, other) {
    return one.at < other.at ? -1 : 1;
  }

  function now() {
    return new Date(Date.now() + ahead).toISOString().slice(0, 19);
  }

  function when(at) {
    const day = Number(at.slice(5, 7)) + "月" + Number(at.slice(8, 10)) + "日 ";
    return (at.slice(0, 10) === now().slice(0, 10) ? "" : day) + at.slice(11, 16);
  }

  kept().filter(isOver).forEach(function (draft) { localStorage.removeItem(draft.key); });
  document.querySelectorAll("form[data-draft]").forEach(attach);
})();
