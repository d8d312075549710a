"""The daily report 每日报告 (第四条三): sending one, and the month's reports to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from minewatch.law import filings
from minewatch.law.amend import may_amend
from minewatch.law.descents import descents
from minewatch.law.facts import Facts
from minewatch.law.rules import verdicts_of
from minewatch.records.alerts import Alert
from minewatch.records.envelope import Record
from minewatch.records.filings import DailyReport
from minewatch.records.findings import Finding
from minewatch.records.shifts import Inspection
from minewatch.store.read import month_facts
from minewatch.store.subjects import facts_of
from minewatch.web.asked import asked_day, asked_mine, asked_month
from minewatch.web.fields import REQUIRED, said
from minewatch.web.forms import draft, form_of, is_post, send, typed
from minewatch.web.marks import EARLY, FILED, Mark
from minewatch.web.show import book, clock, moment, say
from minewatch.web.viewer import Viewer
from minewatch.when import END_OF_TIME, Month, day_of, in_words, now

MOST = 20_000


class DailyForm(form_of(DailyReport, "date")):
    content = TextAreaField(
        "工作情况", [InputRequired(REQUIRED), said, Length(max=20_000, message="太长，最多 20000 字")]
    )


@dataclass(frozen=True)
class Noted:
    """Something already logged on a day, as `timeline` shows it."""

    when: str
    who: str
    what: str
    tone: str


@dataclass(frozen=True)
class Told:
    """One report as it was received."""

    id: UUID
    received_at: datetime
    by: str
    lines: list[str]
    may_amend: bool


@dataclass(frozen=True)
class Reported:
    """A day of the month, how its report stands, and what was reported of it, the first received first."""

    day: date
    mark: Mark
    reports: list[Told]


def new(viewer: Viewer):
    form = DailyForm(date=asked_day(request.args.get("date"), viewer.today))
    copies = is_post() and "copy" in request.form
    if is_post() and not copies and form.validate() and (receipts := send(form, [_draft(viewer, form)])):
        say(f"{in_words(form.date.data)}的每日报告已存（第 {receipts[0].seq} 号）。")
        return redirect(url_for("daily_report_new", date=form.date.data))
    day = form.date.data or viewer.today
    facts = month_facts(Month.of(day), now(), [viewer.mine])
    told, noted = (
        _told(viewer, facts, viewer.mine, day),
        sorted(_noted(facts, viewer.mine, day), key=lambda note: note.when),
    )
    if copies:
        form.content.data = _with_noted(form.content.data or "", noted)
    shown = {
        "note": "；".join(filter(None, (viewer.mine_name, book().reading("daily_report")))),
        "noted": noted,
        "told": told,
        "again": _again(day, told[0], viewer.today) if told else "",
        "days": _days(viewer, facts, viewer.mine, Month.of(day)),
    }
    page = render_template("filings/daily.html", form=form, day=day, month=Month.of(day), **shown)
    return page, 422 if form.errors else 200


def index(viewer: Viewer):
    mine = asked_mine(viewer)
    month = asked_month(request.args.get("month") or str(Month.of(viewer.today)))
    facts = facts_of([DailyReport], month.days, [mine])
    days = _days(viewer, facts, mine, month)
    page = {"mine": mine, "mine_name": facts.mine(mine).name, "month": month, "days": days}
    page["back"] = viewer.way_back(mine, month)
    return render_template("filings/dailies.html", current=month == Month.of(viewer.today), **page)


def _draft(viewer: Viewer, form: DailyForm) -> dict:
    return draft(DailyReport, viewer, form, mine=viewer.mine, **typed(form, "date", "content"))


def _again(day: date, first: Told, today: date) -> str:
    """What a further report of the day would not change."""
    same = day_of(first.received_at) == day
    when = clock(first.received_at) if same else moment(first.received_at)
    return f"{'今天' if day == today else in_words(day)}的报告 {when} 已报，再报一份不改变收到时间。"


def _with_noted(typed: str, noted: list[Noted]) -> str:
    """What was typed, then what is logged of the day, a line each; a line that stands there already is not repeated."""
    lines = [f"{note.when} {note.who} {note.what}" for note in noted]
    return "\n".join([*([typed] if typed.strip() else []), *(line for line in lines if line not in typed)])


def _told(viewer: Viewer, facts: Facts, mine: str, day: date) -> list[Told]:
    reports = sorted((r for r in facts.where(DailyReport, mine=mine) if r.date == day), key=facts.arrival)
    return [_as_received(viewer, facts, report) for report in reports]


def _as_received(viewer: Viewer, facts: Facts, report: DailyReport) -> Told:
    lines, may = report.content.splitlines(), may_amend(viewer.staff_no, viewer.today, report, facts)
    return Told(report.id, report.received_at, facts.name(report.author), lines, may)


def _days(viewer: Viewer, facts: Facts, mine: str, month: Month) -> list[Reported]:
    """The days so far that ask for a report or have one, the latest first."""
    judged = {
        v.day: FILED[v.status] for v in verdicts_of(filings.daily_report, facts, book(), month, now()) if v.mine == mine
    }
    found = [Reported(day, judged.get(day, EARLY), _told(viewer, facts, mine, day)) for day in month.days]
    return [entry for entry in found if entry.reports or (entry.day in judged and entry.day <= viewer.today)][::-1]


def _noted(facts: Facts, mine: str, day: date) -> Iterator[Noted]:
    """Entries, inspections, findings and alerts of the day: what a report speaks of."""
    for d in descents(facts, mine, END_OF_TIME):
        if d.day == day:
            up = f"，{clock(d.exited)} 升井" if d.exited else "，还没有登记升井"
            yield Noted(clock(d.entry.entered_at), facts.name(d.person), f"入井{up}", "info")
    for inspection in _of_day(facts, mine, day, Inspection):
        bad = sum(answer.result == "bad" for answer in inspection.items)
        words = f"安全检查，不合格 {bad} 项" if bad else "安全检查"
        yield Noted(clock(inspection.happened), facts.name(inspection.author), words, "warn" if bad else "good")
    for finding in _of_day(facts, mine, day, Finding):
        words = f"{'重大' if finding.grade == 'major' else '一般'}隐患：{finding.description}"
        yield Noted(clock(finding.happened), facts.name(finding.author), words, "warn")
    for alert in _of_day(facts, mine, day, Alert):
        words = f"报告 {book().alerts[alert.number].short}：{alert.facts}"
        yield Noted(clock(alert.discovered_at), facts.name(alert.author), words, "bad")


def _of_day(facts: Facts, mine: str, day: date, kind: type[Record]) -> list[Any]:
    return [record for record in facts.where(kind, mine=mine) if record.days.first == day]
