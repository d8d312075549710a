"""The walk-through 安全检查 with the whole 《安全检查表》, and what was found on it (第三条二)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for

from minewatch.law.facts import Facts
from minewatch.law.filings import inspections as held
from minewatch.law.rules import refusals
from minewatch.law.way import FORM
from minewatch.records.envelope import Refusal
from minewatch.records.findings import GRADES, Finding
from minewatch.records.kinds import read
from minewatch.records.people import Place
from minewatch.records.shifts import RESULTS, Inspection
from minewatch.store.read import month_facts
from minewatch.web import choices, uploads
from minewatch.web.asked import asked_mine, asked_month
from minewatch.web.forms import also, draft, is_post, send, typed
from minewatch.web.lookup import record_page
from minewatch.web.pages.amendments import way_to
from minewatch.web.show import book, say
from minewatch.web.viewer import Viewer
from minewatch.web.walk import Line, Sheet, form_class, sheet
from minewatch.web.walk_item import spot
from minewatch.when import DAY, Month, Span, now


def new(viewer: Viewer):
    form = _form(viewer, now())
    walked = sheet(form, book().checklist, choices.places(viewer.facts, viewer.mine, viewer.today), viewer)
    valid = is_post() and walked.is_valid()
    if (
        valid
        and (request.form.get("confirmed") or not walked.open)
        and (receipts := send(form, _drafts(viewer, walked)))
    ):
        found = f"，隐患 {len(walked.bad)} 条" if walked.bad else "，没有不合格项"
        say(f"安全检查已存（第 {receipts[0].seq} 号）{found}。")
        return redirect(url_for("inspection", id=form.id.data))
    if is_post() and not valid and not form.opened_at.errors:
        _foresee(viewer, walked)
    page = {"sheet": walked, "form": form, "confirm": is_post() and bool(walked.open)}
    return render_template("inspections/new.html", **page), 422 if is_post() else 200


def _form(viewer: Viewer, at: datetime):
    """On the shift that is on now, which may have begun yesterday."""
    on = next((w for w in viewer.facts.windows(viewer.mine, Span(at.date() - DAY, at.date())) if at in w), None)
    day = on.day if on else viewer.today
    form = form_class(book().checklist)(duty_date=day, shift=on.shift.code if on else None)
    form.shift.choices = choices.shifts(viewer.facts, viewer.mine, form.duty_date.data or day)
    return form


def _foresee(viewer: Viewer, walked: Sheet) -> None:
    """What the door would refuse of the sheet itself is said with what else is wrong, not after it is mended."""
    try:
        inspection = read(_inspection(viewer, walked) | {"received_at": now()})
    except Refusal:
        return
    for refusal in refusals(inspection, viewer.facts, book(), FORM):
        walked.form.wrong(refusal)


def _drafts(viewer: Viewer, walked: Sheet) -> list[dict]:
    """The inspection and its findings, stored whole."""
    return [_inspection(viewer, walked), *(_finding(viewer, walked, line) for line in walked.bad)]


def _inspection(viewer: Viewer, walked: Sheet) -> dict:
    form, at = walked.form, walked.form.inspected_at.data
    return draft(
        Inspection, viewer, form, mine=viewer.mine, occurred_at=at,
        sheet=book().checklist.id,
        items=[{"item": line.item.code, "result": line.form.result.data} for line in walked.lines],
        signature=next(iter(walked.signature.hashes), None),
        **typed(form, "duty_date", "shift", "places", "received_by"),
    )  # fmt: skip


def _finding(viewer: Viewer, walked: Sheet, line: Line) -> dict:
    form, bad = walked.form, line.form
    five = typed(bad, "person", "measure", "funds_yuan", "deadline", "plan")
    return draft(
        Finding, viewer, form, mine=viewer.mine, occurred_at=form.inspected_at.data,
        id=also(form.id.data, line.item.code),
        inspection=form.id.data,
        item=line.item.code,
        category=book().checklist.section_of[line.item.code].name,
        aspect=int(bad.aspect.data) if bad.grade.data == "major" else None,
        five={name: value for name, value in five.items() if value is not None},
        photos=line.kept.hashes,
        place=spot(bad),
        **typed(bad, "grade", "description"),
    )  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """One line of a stored sheet: what was answered, and the finding that came of it."""

    code: str
    name: str
    word: str
    tone: str
    symbol: str
    finding: Finding | None


TONES = {"ok": ("good", "✓"), "bad": ("bad", "✕"), "na": ("quiet", "–"), None: ("warn", "○")}


def show(viewer: Viewer, id: str):
    facts, inspection = record_page(viewer, Inspection, id)
    mine = facts.homes[inspection.id]
    page = {
        "inspection": inspection,
        "record": way_to(viewer, facts, inspection),
        "mine": facts.mine(mine),
        "void": facts.is_void(inspection.id),
        "author": facts.name(inspection.author),
        "shift": next((s.label for s in facts.shifts(mine, inspection.duty_date) if s.code == inspection.shift), ""),
        "places": "、".join(p.name for p in facts.where(Place, mine=mine) if p.code in inspection.places),
        "parts": _answers(facts, inspection),
        "counts": _counts(inspection),
        "grades": dict(GRADES),
        "signature": uploads.photos([inspection.signature], "矿方接收人签名") if inspection.signature else (),
    }
    return render_template("inspections/show.html", **page)


def _answers(facts: Facts, inspection: Inspection) -> list[tuple[str, list[Answered]]]:
    """By section, in the order of the sheet; a line of a sheet that is no longer kept stands under 其他."""
    found = {finding.item: finding for finding in facts.where(Finding, inspection=inspection.id)}
    parts: dict[str, list[Answered]] = {}
    for answer in inspection.items:
        section = book().checklist.section_of.get(answer.item)
        line = _answered(answer.item, answer.result, found.get(answer.item))
        parts.setdefault(section.name if section else "其他", []).append(line)
    return list(parts.items())


def _answered(code: str, result: str | None, finding: Finding | None) -> Answered:
    item = book().checklist.items.get(code)
    return Answered(code, item.name if item else code, dict(RESULTS).get(result, "未答"), *TONES[result], finding)


def _counts(inspection: Inspection) -> list[tuple[str, int]]:
    """How many lines have each answer, `未答` last."""
    results = [answer.result for answer in inspection.items]
    return [(word, results.count(value)) for value, word in (*RESULTS, (None, "未答"))]


def index(viewer: Viewer):
    mine = asked_mine(viewer)
    month = asked_month(request.args.get("month") or str(Month.of(viewer.today)))
    facts = month_facts(month, now(), [mine])
    rows = sorted(held(facts, mine, month), key=lambda inspection: inspection.happened, reverse=True)
    page = {
        "mine": facts.mine(mine),
        "month": month,
        "back": viewer.way_back(mine, month),
        "before": url_for("inspections", mine=mine, month=month.plus(-1)),
        "after": url_for("inspections", mine=mine, month=month.plus(1)) if month < Month.of(viewer.today) else "",
        "rows": [_row(facts, inspection) for inspection in rows],
    }
    return render_template("inspections/index.html", **page)


def _row(facts: Facts, inspection: Inspection) -> tuple[Inspection, str, str, int]:
    """Who held it, the answers in words, and how many findings came of it."""
    answers = " · ".join(f"{word} {count}" for word, count in _counts(inspection) if count)
    return inspection, facts.name(inspection.author), answers, len(facts.where(Finding, inspection=inspection.id))
