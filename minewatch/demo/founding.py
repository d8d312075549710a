"""Setting the county up: the bureau, the mines and their places, the people, the postings and what became of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from minewatch.demo.calendar import HOUR
from minewatch.demo.county import ADMIN, BUREAU, MINES, PATROL, PLACES, SHIFTS, STATUSES, Mine
from minewatch.demo.groups import MOVES, Term, terms
from minewatch.demo.ledger import Ledger
from minewatch.when import DAY, FOREVER, Shift, midnight


def write(ledger: Ledger) -> None:
    start = midnight(ledger.calendar.days.first)
    for number, (staff_no, name, role) in enumerate(BUREAU, 1):
        _person(ledger, start, staff_no, name, phone=f"0000-000000{number}")
        ledger.write("role", ADMIN, start, staff_no=staff_no, role=role, from_=ledger.calendar.days.first)
    for mine in MINES:
        _mine(ledger, mine, max(start, midnight(ledger.calendar.day(mine.since)) - 2 * DAY))
    _postings(ledger, start)
    _changes(ledger)


def _person(ledger: Ledger, at: datetime, staff_no: str, name: str, phone: str = "") -> None:
    ledger.write("person", ADMIN, at, staff_no=staff_no, name=name, phone=phone)


def _mine(ledger: Ledger, mine: Mine, at: datetime) -> None:
    since = ledger.calendar.day(mine.since)
    ledger.write(
        "mine", ADMIN, at, code=mine.code, name=mine.name, gas_class=mine.gas_class, capacity_mtpa=0.9,
        headcount_limit=120, manager_name="示例矿长", manager_phone="", shifts=_windows(mine.shifts),
        status=mine.status, status_from=since,
    )  # fmt: skip
    for code, name, type_ in PLACES:
        ledger.write("place", ADMIN, at, mine=mine.code, code=code, name=name, type=type_, from_=since)
    for number, name in enumerate(mine.people):
        _person(ledger, at, mine.staff(number), name, phone=f"0000-1{MINES.index(mine):03}{number:03}")


def _windows(shifts: tuple[Shift, ...]) -> list[dict[str, str]]:
    return [{"code": s.code, "label": s.label, "start": f"{s.start:%H:%M}", "end": f"{s.end:%H:%M}"} for s in shifts]


def _postings(ledger: Ledger, start: datetime) -> None:
    """First terms by the administrator; of a move, the end and the new post by the patrol unit on the last day."""
    first_terms, moves = terms(ledger.calendar)[: -len(MOVES)], terms(ledger.calendar)[-len(MOVES) :]
    for term in first_terms:
        id_ = _post(ledger, ADMIN, max(start, midnight(term.first) - DAY), term)
        if term.last != FOREVER:
            _end(ledger, midnight(term.last) + 15 * HOUR, id_, term.last)
    for term, (_, last, *_) in zip(moves, MOVES, strict=True):
        _post(ledger, PATROL, midnight(ledger.calendar.day(last)) + 16 * HOUR, term)


def _post(ledger: Ledger, author: str, at: datetime, term: Term) -> str:
    number = 1 if author == ADMIN else 2
    return ledger.write(
        "posting", author, at, mine=term.mine, staff_no=term.staff_no, post=term.post, from_=term.first, to_=None,
        document_no=f"示例〔{at.year}〕{number}号",
    )  # fmt: skip


def _end(ledger: Ledger, at: datetime, posting: str, last: date) -> None:
    changes: dict[str, Any] = {"to": str(last)}
    ledger.write("correction", PATROL, at, record=posting, changes=changes, reason="轮岗，派驻到此日为止")


def _changes(ledger: Ledger) -> None:
    day, at = ledger.calendar.day, ledger.calendar.at
    for code, status, since, registered in STATUSES:
        ledger.write("mine_status", ADMIN, at(registered), mine=code, status=status, from_=day(since))
    for code, shifts, since, registered in SHIFTS:
        ledger.write("mine_shifts", ADMIN, at(registered), mine=code, shifts=_windows(shifts), from_=day(since))
