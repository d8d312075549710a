"""Which page a record is about: the way back from the record to what it tells of."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for

from minewatch.law.descents import descent
from minewatch.law.facts import Facts
from minewatch.records.alerts import Alert
from minewatch.records.envelope import Record
from minewatch.records.filings import DailyReport, Originals, Plan
from minewatch.records.findings import Finding
from minewatch.records.leave import LeaveRequest
from minewatch.records.shifts import DutyLog, Inspection, UndergroundEntry
from minewatch.web import guard
from minewatch.web.viewer import Viewer
from minewatch.when import Month

Way = tuple[str, str]
Lead = Callable[[Viewer, Facts, Record], Way]


def about(viewer: Viewer, facts: Facts, record: Record) -> Way:
    """A word and an address: the thing's own page, or the list of its month; a step leads to what it is a step of."""
    parent = facts.records.get(record.parent_id) if record.parent_id else None
    thing = parent or record
    if thing.standing:
        return ("设置", url_for("setup")) if guard.posting_keeper(viewer) else ("今日", url_for("today"))
    lead = next((lead for kind, lead in LEADS if isinstance(thing, kind)), _month)
    return lead(viewer, facts, thing)


def _page(name: str) -> Lead:
    return lambda viewer, facts, thing: (thing.title, url_for(name, id=thing.id))


def _list(name: str) -> Lead:
    """Of the month that it tells of."""
    return lambda viewer, facts, thing: (
        thing.title,
        url_for(name, mine=facts.homes[thing.id], month=Month.of(thing.days.first)),
    )


def _entry(viewer: Viewer, facts: Facts, thing: UndergroundEntry) -> Way:
    """One's own entries; of somebody else's, what is judged of the day."""
    day = descent(facts, thing).day
    if thing.author == viewer.staff_no and guard.group(viewer):
        return "入井", url_for("entries", month=Month.of(day))
    asked = {"code": facts.homes[thing.id], "month": Month.of(day), "day": day}
    return "当日判定", url_for("mine_verdicts", **asked, _anchor="below")


def _month(viewer: Viewer, facts: Facts, thing: Record) -> Way:
    return "月报", url_for("mine_month", code=facts.homes[thing.id], month=Month.of(thing.days.first))


LEADS: tuple[tuple[type[Record], Lead], ...] = (
    (Finding, _page("finding")),
    (Alert, _page("alert")),
    (LeaveRequest, _page("leave")),
    (Inspection, _page("inspection")),
    (UndergroundEntry, _entry),
    (DutyLog, _list("logs")),
    (DailyReport, _list("daily_reports")),
    (Plan, _list("plan")),
    (Originals, _list("originals")),
)
