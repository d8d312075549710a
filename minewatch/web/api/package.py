"""What a tablet takes along for the time without a network: the own mine's lists, and what is open there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from minewatch.law import alerts, descents, findings, leave
from minewatch.law.facts import Facts
from minewatch.records.alerts import Alert
from minewatch.records.envelope import Record
from minewatch.records.findings import Finding
from minewatch.records.leave import LeaveRequest
from minewatch.records.people import POSTS, ROLES, Role
from minewatch.records.shifts import UndergroundEntry
from minewatch.store.held import waiting
from minewatch.store.read import facts_for, numbers_of
from minewatch.store.scope import Scope
from minewatch.web import choices
from minewatch.web.pages.finding_forms import approvers
from minewatch.web.pages.finding_shown import place_name
from minewatch.web.pages.today import paces
from minewatch.web.show import book, clock, days_words, moment
from minewatch.web.viewer import Viewer
from minewatch.when import FOREVER, Span, now

BACK = timedelta(days=31)
MOST_RECENT = 30
MOST_WORDS = 60
ON_CALL = ("patrol", "deputy", "director")
Choice = dict[str, str]


def package(viewer: Viewer) -> dict[str, Any]:
    """By name: the lists that a form fills its choices from, and what the tablet's own page shows."""
    at, mine = now(), viewer.mine or ""
    facts = facts_for(Scope(Span(viewer.today - BACK, FOREVER), (mine,), (viewer.staff_no,)))
    return {
        "at": at.isoformat(),
        "rulebook": book().id,
        "sheet": book().checklist.id,
        "mine": {"code": mine, "name": viewer.mine_name},
        "shifts": _shifts(facts, viewer),
        "places": _choices(choices.places(facts, mine, viewer.today)),
        "approvers": _choices(approvers(facts, viewer.today)),
        "entries": _below(facts, viewer),
        "findings": _open_findings(facts, mine),
        "alerts": _open_alerts(facts, mine, at),
        "leaves": _leaves(facts, viewer, at),
        "phones": _phones(facts, viewer),
        "people": _people(facts, mine, viewer.today),
        "pace": _pace(facts, viewer, at),
        "below": _everybody_below(facts, mine, at),
        "recent": _recent(facts, viewer),
        "held": [str(one.id) for one in waiting(lambda author, mine: author == viewer.staff_no) if one.id],
    }


def _shifts(facts: Facts, viewer: Viewer) -> list[Choice]:
    """With their hours, so that the tablet can tell which one is on."""
    mine, labels = viewer.mine or "", dict(choices.shifts(facts, viewer.mine or "", viewer.today))
    shifts = facts.shifts(mine, viewer.today)
    return [_choice(s.code, labels[s.code]) | {"start": f"{s.start:%H:%M}", "end": f"{s.end:%H:%M}"} for s in shifts]


def _choices(pairs: choices.Choices) -> list[Choice]:
    return [_choice(value, label) for value, label in pairs]


def _choice(value: object, label: str) -> Choice:
    return {"value": str(value), "label": label}


def _below(facts: Facts, viewer: Viewer) -> list[Choice]:
    """The person's entries that nobody has come up from."""
    mine = facts.where(UndergroundEntry, author=viewer.staff_no)
    below = [entry for entry in mine if descents.exit_of(facts, entry) is None]
    return [_choice(e.id, f"{moment(e.entered_at)} 入井") | {"at": e.entered_at.isoformat()} for e in below]


def _open_findings(facts: Facts, mine: str) -> list[Choice]:
    lives = [findings.life(facts, one) for one in facts.where(Finding, mine=mine)]
    return [_choice(lived.finding.id, _told(facts, lived)) for lived in lives if lived.closing is None]


def _told(facts: Facts, lived: findings.Life) -> str:
    """Enough to find it again underground; static/js/tablet/offered.js tells what was written there likewise."""
    finding = lived.finding
    where = place_name(facts, finding.place, facts.homes[finding.id])
    words = [where, _shortened(finding.description), f"限 {days_words(Span(lived.deadline, lived.deadline))}"]
    return " · ".join(["重大", *words] if finding.grade == "major" else words)


def _shortened(description: str) -> str:
    return description if len(description) <= MOST_WORDS else description[:MOST_WORDS] + "…"


def _open_alerts(facts: Facts, mine: str, at: datetime) -> list[Choice]:
    open_ = [alert for alert in facts.where(Alert, mine=mine) if alerts.next_step(facts, alert, at)]
    return [_choice(a.id, f"{moment(a.discovered_at)} {book().alerts[a.number].short}") for a in open_]


def _leaves(facts: Facts, viewer: Viewer, at: datetime) -> list[Choice]:
    """What the person can come back from."""
    mine = facts.where(LeaveRequest, staff_no=viewer.staff_no)
    away = [one for one in mine if leave.state(facts, book(), one, at) in ("away", "unreturned", "overdue")]
    return [_choice(one.id, f"{one.first:%m-%d} 至 {one.last:%m-%d}") for one in away]


def _phones(facts: Facts, viewer: Viewer) -> list[dict[str, str]]:
    """Whom to call at the bureau, the patrol unit first."""
    held = [role for name in ON_CALL for role in facts.all(Role) if role.role == name and viewer.today in role.term]
    people = [(role, facts.person(role.staff_no)) for role in held]
    return [
        {"name": person.name, "post": dict(ROLES)[role.role], "phone": person.phone}
        for role, person in people
        if person and person.phone
    ]


def _people(facts: Facts, mine: str, today: date) -> list[dict[str, str]]:
    """The group as it is posted today, the leader first; a phone that nobody has told is empty."""
    posted = sorted(facts.postings(mine, today), key=lambda one: (one.post != "leader", one.staff_no))
    people = [(posting, facts.person(posting.staff_no)) for posting in posted]
    return [
        {"name": person.name, "post": dict(POSTS)[posting.post], "phone": person.phone}
        for posting, person in people
        if person
    ]


def _pace(facts: Facts, viewer: Viewer, at: datetime) -> dict[str, Any] | None:
    found = paces(facts, viewer.mine or "", at).get(viewer.staff_no)
    return {"done": found.done, "required": found.required, "words": found.words} if found else None


def _everybody_below(facts: Facts, mine: str, at: datetime) -> list[str]:
    below = [one for one in descents.descents(facts, mine, at) if one.exited is None]
    return [f"{facts.name(one.person)} {clock(one.entry.entered_at)} 入井" for one in below]


def _recent(facts: Facts, viewer: Viewer) -> list[dict[str, Any]]:
    """The person's own records of late, the newest first."""
    own = [one for one in facts.records.values() if one.author == viewer.staff_no and not one.standing]
    latest = sorted(own, key=facts.arrival, reverse=True)[:MOST_RECENT]
    numbers = numbers_of([one.id for one in latest])
    return [_line(one, numbers[one.id]) for one in latest]


def _line(record: Record, number: int) -> dict[str, Any]:
    return {"id": str(record.id), "title": record.title, "seq": number, "at": record.received_at.isoformat()}
