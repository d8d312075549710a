"""How what is set up is listed: each mine's group and places under a line that says enough to pass over them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from minewatch.law.facts import Facts
from minewatch.law.setup_doubts import change_words
from minewatch.records.people import POSTS, Dated, Mine, MineShifts, MineStatus, Person, Place, Posting, Role
from minewatch.web.marks import Mark
from minewatch.web.show import book, date_words
from minewatch.when import FOREVER

SHORT = Mark("warn", "▲", "人员不齐")


@dataclass(frozen=True)
class Group:
    """A mine's postings, those that are over, and how many of each post stand today; `mark` where too few do."""

    mine: Mine
    postings: list[Posting]
    ended: list[tuple[UUID, str]]
    words: str
    mark: Mark | None


def groups(facts: Facts, today: date) -> list[Group]:
    return [_group(facts, mine, today) for mine in facts.all(Mine)]


def _group(facts: Facts, mine: Mine, today: date) -> Group:
    stand = [posting.post for posting in facts.postings(mine.code, today)]
    asked = book().posts(today)
    words = "，".join(f"{dict(POSTS)[post]} {stand.count(post)}/{most} 人" for post, most in asked.items())
    lacks = any(stand.count(post) < most for post, most in asked.items())
    mark = SHORT if lacks and facts.is_obliging(mine.code, today, book()) else None
    return Group(mine, still(facts, Posting, today, mine.code), _past(facts, today, mine.code), words, mark)


def places(facts: Facts, today: date) -> list[tuple[Mine, list[Place]]]:
    found = [(mine, still(facts, Place, today, mine.code)) for mine in facts.all(Mine)]
    return [(mine, listed) for mine, listed in found if listed]


def still(facts: Facts, kind: type[Dated], today: date, mine: str | None = None) -> list[Any]:
    """What has not ended, also what begins later; those of one mine together, the leader first."""
    found = facts.all(kind) if mine is None else facts.where(kind, mine=mine)
    going = [record for record in found if record.last >= today]
    return sorted(going, key=lambda record: (record.mine or "", getattr(record, "post", "")))


def _past(facts: Facts, today: date, mine: str) -> list[tuple[UUID, str]]:
    """The postings to the mine that are over, the latest first, to be looked at and put right."""
    found = [posting for posting in facts.where(Posting, mine=mine) if posting.last < today]
    latest = sorted(found, key=lambda posting: posting.last, reverse=True)
    return [(p.id, f"{facts.name(p.staff_no)} {dict(POSTS)[p.post]} {_from_to(p)}") for p in latest]


def _from_to(posting: Posting) -> str:
    return f"{date_words(posting.first)}至{date_words(posting.last)}"


def changes(facts: Facts) -> list[tuple[UUID, str]]:
    """What changed at the mines since they were set up, the latest first."""
    changed = sorted([*facts.all(MineStatus), *facts.all(MineShifts)], key=lambda change: change.first, reverse=True)
    return [(c.id, f"{_mine_name(facts, c)} {date_words(c.first)}起 {change_words(c)}") for c in changed]


def _mine_name(facts: Facts, change: MineStatus | MineShifts) -> str:
    mine = facts.mine(change.mine)
    return mine.name if mine else change.mine


def unposted(facts: Facts, today: date) -> list[Person]:
    """Who has neither posting nor role, now or later."""
    busy = {record.staff_no for kind in (Posting, Role) for record in still(facts, kind, today)}
    return [person for person in facts.all(Person) if person.staff_no not in busy]


def until(last: date) -> str:
    return "至今" if last == FOREVER else date_words(last)
