/* What a form marked data-sheet says: by data-record the fields of the record that a control fills, by data-sort how;
   and what is missing in it, or was written where it would be lost. */
(function () {
  "use strict";

  const clock = window.Tablet.clock;
  const form = document.querySelector("[data-sheet]");

  function instant(text) {
    return text && (text.length === 16 ? text + ":00" : text) + "+08:00";
  }

  const SORTS = {
    text: function (values) { return values[0]; },
    number: function (values) { return values[0] === "" ? "" : Number(values[0]); },
    instant: function (values) { return instant(values[0]); },
    day: function (values) { return values[0]; },
    yes_no: function (values) { return { yes: true, no: false }[values[0]]; },
    list: function (values) { return values; },
    in_place: function (values) { return values.length ? values.join("、") + "到位" : ""; },
    media: function (values) { return values; },
    medium: function (values) { return values[0]; },
  };

  function valuesOf(control) {
    if (control.type === "file") return (control.dataset.hashes || "").split(" ").filter(Boolean);
    if (control.tagName !== "FIELDSET") return [control.value.trim()];
    const ticked = ownTicks(control);
    return ticked.map(function (input) { return input.value; });
  }

  function ownTicks(frame) {
    return Array.from(frame.querySelectorAll(":scope > .choices > .choice-input:checked"));
  }

  // What stands in a panel that is not open was not said.
  function isSaid(control, root) {
    for (let panel = control.closest(".panel"); panel && root.contains(panel); panel = panel.parentElement.closest(".panel")) {
      if (!panel.parentElement.querySelector(":scope > .choice-opens:checked")) return false;
    }
    return true;
  }

  function controls(root) {
    return Array.from(root.querySelectorAll("[data-record]")).filter(function (control) {
      const item = control.closest("[data-item]");
      return isSaid(control, root) && (item === null || item === root);
    });
  }

  function put(body, path, value) {
    const steps = path.split(".");
    const last = steps.pop();
    const place = steps.reduce(function (inside, step, n) {
      const next = n + 1 < steps.length ? steps[n + 1] : last;
      if (inside[step] === undefined) inside[step] = /^\d+$/.test(next) ? [] : {};
      return inside[step];
    }, body);
    place[last] = value;
  }

  function fields(root) {
    const body = {};
    controls(root).forEach(function (control) {
      const value = SORTS[control.dataset.sort](valuesOf(control));
      if (value === undefined || value === "") return;
      control.dataset.record.split(" ").forEach(function (path) {
        const isMore = path === "notes" && body.notes;
        put(body, path, isMore ? body.notes + "；" + value : value);
      });
    });
    if (body.meetings) body.meetings = [Object.assign({ name: "", notes: "" }, body.meetings[0])];
    return body;
  }

  function answer(item) {
    const [ticked] = ownTicks(item);
    return ticked ? ticked.value : null;
  }

  function items() {
    return Array.from(form.querySelectorAll("[data-item]"));
  }

  // The fields that hold what the tablet's clock said, and nobody typed; its own if no control tells the time.
  function clocked() {
    const told = controls(form).filter(function (control) { return control.dataset.clocked === control.value; });
    const isTold = form.querySelector("[data-record~=occurred_at]");
    return [].concat.apply(isTold ? [] : ["occurred_at"], told.map(function (control) { return control.dataset.record.split(" "); }));
  }

  // ── what is missing ──

  function wrong() {
    const roots = [form].concat(items().filter(function (item) {
      return answer(item) === "bad";
    }));
    return [].concat.apply([], roots.map(function (root) { return controls(root).filter(fault); }));
  }

  function fault(control) {
    if (isMissing(control)) return "请填写";
    if (control.dataset.sort === "number" && isNaN(SORTS.number(valuesOf(control)))) return "不是数字，应写成 12.5";
    if (control.dataset.limits && isOutside(control)) return control.dataset.limits;
    if (control.dataset.late && isLate(Number(control.dataset.late)) && !control.value.trim()) return "升井已经很久才登记，请写明原因";
    const other = beforeWhich(control);
    return other ? "早于" + nameOf(other) + "，请改" : "";
  }

  // The bounds of the form of the other pages (data-least, data-most, data-decimals; data-limits says them).
  function isOutside(control) {
    const { least, most, decimals } = control.dataset;
    const [text] = valuesOf(control);
    const isLong = decimals !== undefined && (text.split(".")[1] || "").length > Number(decimals);
    return text !== "" && (Number(text) < Number(least) || Number(text) > Number(most || Infinity) || isLong);
  }

  function isMissing(control) {
    const isAsked = control.required || control.querySelector(".field-required, .choice-input[required]") || isAskedWith(control);
    return Boolean(isAsked) && !valuesOf(control).some(Boolean);
  }

  // 复查不合格 must be explained: the answer with which a field is asked for is ticked (data-asked-with).
  function isAskedWith(control) {
    return control.dataset.askedWith && form.querySelector(control.dataset.askedWith + ":checked");
  }

  // 补登: more hours ago than that the person came up, or went down and is not up yet.
  function isLate(hours) {
    const told = ["exited_at", "entered_at"].map(function (path) { return form.querySelector("[data-record~=" + path + "]").value; });
    return clock.now() - Date.parse(instant(told[0] || told[1])) > hours * 3600000;
  }

  // The field that this one must not lie before (data-not-before), where it does.
  function beforeWhich(control) {
    const paths = (control.dataset.notBefore || "").split(" ").filter(Boolean);
    const other = paths.length && form.querySelector(paths.map(function (path) { return "[data-record~=" + path + "]"; }).join(", "));
    return other && other.value && control.value && control.value < other.value.slice(0, control.value.length) ? other : null;
  }

  // What was written of a bad item is not dropped because the answer was changed afterwards.
  function dropped() {
    const others = items().filter(function (item) { return answer(item) !== "bad"; });
    const written = others.filter(function (item) {
      return item.querySelector("[data-record=description]").value.trim() || item.querySelector("[data-hashes]:not([data-hashes=''])");
    });
    return written.map(function (item) {
      const name = item.querySelector("legend").firstChild.textContent.trim();
      return { control: item, words: name + "：写了问题却没有选“不合格”：请改选“不合格”，或者先清空问题" };
    });
  }

  function nameOf(control) {
    const label = control.tagName === "FIELDSET" ? control.querySelector("legend") : form.querySelector("[for=\"" + control.id + "\"]");
    return (label ? label.firstChild.textContent : "").trim();
  }

  function sentence(control) {
    const item = control.closest("[data-item]");
    const of = item ? item.querySelector("legend").firstChild.textContent.trim() + " · " : "";
    return of + nameOf(control) + "：" + fault(control);
  }

  function unanswered() {
    return items().filter(function (item) { return !answer(item); }).length;
  }

  window.Tablet.reading = {
    fields: fields, answer: answer, items: items, clocked: clocked, wrong: wrong, dropped: dropped, sentence: sentence,
    unanswered: unanswered,
  };
})();
