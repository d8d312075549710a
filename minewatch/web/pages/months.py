"""A mine's month 本月: the report as a page, its verdicts as a list to choose from, and its paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import abort, redirect, render_template, url_for

from minewatch.reports.month import MonthReport, entries
from minewatch.reports.month.case import Ref
from minewatch.reports.month.coverage import Line, Quota, Square
from minewatch.reports.month.paper import LEGEND
from minewatch.reports.month.problems import Problem
from minewatch.reports.month.rows import MARKS, WHOSE, VerdictRow, chosen
from minewatch.reports.words import ADVICE, STATUS, Sign
from minewatch.store import read
from minewatch.web import download, papers
from minewatch.web.asked import asked_choice, asked_month
from minewatch.web.marks import TONES, Mark, Shown, of_sign
from minewatch.web.show import WEEKDAYS, book
from minewatch.web.viewer import Viewer
from minewatch.when import Month, now


def months(viewer: Viewer):
    """The viewer's own mine now; whoever sees all mines begins with the county."""
    if viewer.mine is None:
        return redirect(url_for("county"))
    return redirect(url_for("mine_month", code=viewer.mine, month=Month.of(viewer.today)))


def month(viewer: Viewer, code: str, month: str):
    report = _report(viewer, code, month)
    return render_template(
        "months/month.html",
        report=report,
        head=[_day(square, viewer) for square in report.coverage[0].squares],
        lines=[_line(line, report) for line in report.coverage],
        elsewhere=_elsewhere(report),
        legend_marks=[Mark(TONES[cell.tone], cell.symbol, word) for cell, word in LEGEND],
        is_current=report.month == Month.of(viewer.today),
        this_month=viewer.month_word(report.month),
        **_links(report),
    )


def verdicts(viewer: Viewer, code: str, month: str):
    report = _report(viewer, code, month)
    choices, links = _choices(report), _links(report)
    asked = {name: asked_choice(name, label, words) for name, (label, words) in choices.items()}
    marks = {sign: of_sign(sign) for sign in (*STATUS.values(), ADVICE)}
    return render_template(
        "months/verdicts.html",
        report=report,
        found=[_judged(row, marks, links["opened"]) for row in chosen(report.verdicts, **asked)],
        below=entries.of(report.entries, asked["day"], asked["person"]),
        asked=asked,
        choices=choices,
        **links,
    )


def pdf(viewer: Viewer, code: str, month: str):
    """The paper, read in the browser and saved under its Chinese name."""
    report = _report(viewer, code, month)
    name = f"{report.name}{report.month.words}履职月报"
    return download.pdf(papers.drawn(report), name, str(report.month), inline=True)


def _report(viewer: Viewer, code: str, text: str) -> MonthReport:
    """The report of a mine that the viewer may read; 404 for any other, and for a month out of this world."""
    month = asked_month(text)
    known = viewer.may_read(code) and read.head(code)[0]
    if not known:
        abort(404)
    return papers.month_of(code, month, now())


def _judged(row: VerdictRow, marks: dict[Sign, Mark], opened: Callable[[Ref], str]) -> dict[str, Any]:
    """A line of the list with its mark and its addresses: a template that asked for each would take twice as long."""
    return {"row": row, "mark": marks[row.sign], "refs": [(opened(ref), ref.label) for ref in row.refs]}


def _day(square: Square, viewer: Viewer) -> Shown:
    on = square.day
    tone = "info" if on == viewer.today else "quiet" if on.weekday() >= 5 else ""
    return Shown(str(on.day), tone, note=WEEKDAYS[on.weekday()])


def _line(line: Line, report: MonthReport) -> Shown:
    return Shown(line.label, cells=tuple(_square(square, report) for square in line.squares))


def _square(square: Square, report: MonthReport) -> Shown:
    """A square opens its day; where the mine owed nothing there is nothing to open."""
    href = "" if square.tone == "none" else _listed(report, day=square.day)
    return Shown(square.word, TONES[square.tone], href, square.symbol)


def _listed(report: MonthReport, **asked: object) -> str:
    """Where the verdicts that a number counts are listed."""
    place = PLACES["verdicts"].format(report.month, mine=report.mine)
    wanted = urlencode({name: value for name, value in asked.items() if value})
    return f"{place}?{wanted}" if wanted else place


def _day_listed(report: MonthReport, day: str) -> str:
    """The entries of a day, in the month it lies in: a week may have begun in the month before."""
    month, _, _ = day.rpartition("-")
    return f"{PLACES['verdicts'].format(month, mine=report.mine)}?day={day}#below"


# Written out, for a page has hundreds of them; `url_for` would take longer than all the rest.
PLACES = {
    "verdicts": "/mines/{mine}/{}/verdicts",
    "found": "/findings?state=found&month={}&mine={mine}",
    "finding": "/findings/{}",
    "alert": "/alerts/{}",
    "leave": "/leaves/{}",
    "plan_filed": "/plans/{}?mine={mine}",
    "originals_filed": "/originals/{}?mine={mine}",
    "daily_report": "/daily-reports?month={}&mine={mine}",
}


def _elsewhere(report: MonthReport) -> list[tuple[str, str]]:
    """Where the records themselves are listed: word and address."""
    asked = urlencode({"mine": report.mine, "month": report.month})
    lists = (("工作日志", "logs"), ("安全检查", "inspections"), ("每日报告", "daily-reports"))
    filed = (("月监管计划", "plan_filed"), ("检查原始记录", "originals_filed"))
    return [
        *((word, f"/{place}?{asked}") for word, place in lists),
        *((word, PLACES[kind].format(report.month, mine=report.mine)) for word, kind in filed),
        ("隐患", f"/findings?{urlencode({'mine': report.mine, 'state': 'all', 'month': report.month})}"),
    ]


def _links(report: MonthReport) -> dict[str, Any]:
    """The functions with which a template shows a state and finds where a thing is opened."""

    def listed(**asked: object) -> str:
        return _listed(report, **asked)

    def opened(ref: Ref | None) -> str:
        if ref is None:
            return ""
        if ref.kind in PLACES:
            return PLACES[ref.kind].format(ref.key, mine=report.mine)
        return _day_listed(report, ref.key) if ref.kind == "day" else listed(**{ref.kind: ref.key})

    def basis(problem: Problem) -> str:
        """The one record that a problem is about, else the verdicts that it counts."""
        if problem.ref:
            return opened(problem.ref)
        return listed(
            rule=problem.rule, status=problem.status, person=problem.person, shift=problem.shift, day=problem.day
        )

    return {
        "listed": listed,
        "opened": opened,
        "basis": basis,
        "mark": of_sign,
        "tone": TONES,
        "quota_tone": _quota_tone,
    }


def _quota_tone(quota: Quota) -> str:
    return TONES[quota.sign.tone] or "info"


def _choices(report: MonthReport) -> dict[str, tuple[str, dict[str, str]]]:
    """What the list can be narrowed to: a label, and value by value the word for it."""
    return {
        "status": ("状态", {status: sign.word for status, sign in STATUS.items()}),
        "whose": ("谁的职责", WHOSE),
        "mark": ("标记", MARKS),
        "rule": ("职责", {rule.id: rule.title for rule in book().rules.values() if book().judges(rule.id)}),
        "shift": ("班次", {row.shift: row.shift_label for row in report.verdicts if row.shift}),
        "person": ("人员", {row.person: row.about for row in report.verdicts if row.person}),
        "day": ("日期", {str(square.day): f"{square.day.day} 日" for square in report.coverage[0].squares}),
    }
