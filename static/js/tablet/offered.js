/* What is open: as the bureau knew it when it was taken along, which is believed; beside it what was written here since. */
(function () {
  "use strict";

  const MOST_WORDS = 60;
  const mended = new URLSearchParams(location.search).get("mend");

  // Written here: an entry of this tablet can be come up from, a finding be followed.
  const WRITTEN = {
    entries: ["underground_entry", entryOf],
    findings: ["finding", function (row, along) { return { value: row.id, label: told(row.body, along) }; }],
    alerts: ["alert", function (row) { return { value: row.id, label: row.title }; }],
  };

  function entryOf(row) {
    const { entered_at: at } = row.body;
    return { value: row.id, label: at.slice(5, 16).replace("T", " ") + " 入井", at: at };
  }

  // As minewatch/web/api/package.py says it of those that the bureau has.
  function told(finding, along) {
    const place = (along.places || []).find(function (one) { return one.value === finding.place; });
    const { description: what, five } = finding;
    const [, month, day] = five.deadline.split("-").map(Number);
    const words = [place ? place.label : finding.place || "地点未填", what.length > MOST_WORDS ? what.slice(0, MOST_WORDS) + "…" : what];
    return (finding.grade === "major" ? ["重大"] : []).concat(words, "限 " + month + "月" + day + "日").join(" · ");
  }

  function written(along, rows, source) {
    if (!WRITTEN[source]) return [];
    const [kind, choice] = WRITTEN[source];
    const own = rows.filter(function (row) {
      return row.body && row.body.kind === kind && !row.body.exited_at && !row.seen && !isKnown(along, row);
    });
    return own.map(function (row) { return choice(row, along); });
  }

  // It is a fact at the bureau, which has told since what is still open; what it holds (需处理) is none yet.
  function isKnown(along, row) {
    return row.state === "there" && Date.parse(row.receipt.at) < Date.parse(along.at);
  }

  // Somebody has come up from it already, as far as this tablet knows; not with the words that are being mended.
  function isOver(along, rows, source, choice) {
    return source === "entries" && rows.some(function (row) {
      const { entry } = row.body || {};
      return entry === choice.value && row.id !== mended && row.state !== "trouble" && !isKnown(along, row);
    });
  }

  // `along[source]` without what is over, with what this tablet adds; `rows` are the writer's own.
  function offered(along, rows, source) {
    const known = along[source] || [];
    const more = written(along, rows, source).filter(function (one) {
      return !known.some(function (choice) { return choice.value === one.value; });
    });
    return known.concat(more).filter(function (choice) { return !isOver(along, rows, source, choice); });
  }

  window.Tablet.offered = offered;
})();
