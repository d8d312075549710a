"""How a finding stands in the ledger: one line, with everything that was done about it, as on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minewatch.law.facts import Facts
from minewatch.law.findings import FIVE, Life
from minewatch.records.findings import SOURCES, FindingStep
from minewatch.web.marks import Mark
from minewatch.web.pages import finding_shown as shown
from minewatch.web.show import clock, date_words
from minewatch.when import day_of

DEADLINE = "时限"  # has a column of its own


@dataclass(frozen=True)
class Done:
    """A step that was taken: its day, which is never broken over two lines, and what else is said of it."""

    day: str
    words: str
    result: str = ""


@dataclass(frozen=True)
class Line:
    id: UUID
    short: str
    found: str
    who: tuple[str, ...]
    where: tuple[str, ...]
    category: str
    description: str
    grade: Mark
    five: tuple[str, ...]
    deadline: tuple[str, ...]
    fixed: tuple[Done, ...]
    checked: tuple[Done, ...]
    closed: tuple[Done, ...]
    state: Mark


def line(facts: Facts, lived: Life, as_of: datetime, with_mine: bool) -> Line:
    finding, mine = lived.finding, facts.mine(facts.homes[lived.finding.id])
    where = shown.place_name(facts, finding.place, facts.homes[finding.id])
    source = dict(SOURCES).get(finding.source or "", "")
    return Line(
        id=finding.id,
        short=shown.short_id(finding.id),
        found=date_words(lived.found),
        who=_said(facts.name(finding.author), source),
        where=_said(mine.name if mine and with_mine else "", where),
        category=finding.category,
        description=finding.description,
        grade=shown.grade(finding),
        five=_five(lived),
        deadline=_deadline(lived, as_of),
        fixed=tuple(_done(facts, step) for step in lived.steps if step.step == "reported_done"),
        checked=tuple(_checked(facts, step) for step in lived.steps if step.step == "reinspected"),
        closed=(_done(facts, lived.closing),) if lived.closing else (),
        state=shown.state(facts, lived),
    )


def _said(*words: str) -> tuple[str, ...]:
    return tuple(word for word in words if word)


def _five(lived: Life) -> tuple[str, ...]:
    """The 五落实 but for the deadline, each 到位 or not; where all stand alike, that is said once."""
    pairs = zip(FIVE, shown.five(lived), strict=True)
    laid = [(f"{label}：{each.text}", each.state.word) for label, each in pairs if label != DEADLINE]
    states = {state for _, state in laid}
    if len(states) == 1:
        return (*(words for words, _ in laid), f"均{states.pop()}")
    return tuple(f"{words}（{state}）" for words, state in laid)


def _deadline(lived: Life, as_of: datetime) -> tuple[str, ...]:
    first, left = lived.finding.five.deadline, shown.due(lived, as_of).left
    before = ("已延期，原定", date_words(first)) if first != lived.deadline else ()
    return _said(date_words(lived.deadline), *before, left)


def _checked(facts: Facts, step: FindingStep) -> Done:
    return _done(facts, step, "合格" if step.passed else "不合格")


def _done(facts: Facts, step: FindingStep, result: str = "") -> Done:
    """When, who, and what was written of it."""
    return Done(
        date_words(day_of(step.at)), " ".join(_said(clock(step.at), facts.name(step.author), step.notes)), result
    )
