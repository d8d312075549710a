"""The group 本组 as its leader sees it: who is where, on which shift, what each owes, who falls behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template

from minewatch.law.descents import descents
from minewatch.law.facts import Facts
from minewatch.law.filings import roster
from minewatch.law.leave import days_off
from minewatch.records.filings import Turn
from minewatch.records.leave import LeaveRequest
from minewatch.records.people import POSTS, Posting
from minewatch.reports.county import undecided
from minewatch.web import owed
from minewatch.web.marks import Mark
from minewatch.web.pages.county import verdict_list
from minewatch.web.pages.leave_outlook import waits_for_viewer
from minewatch.web.pages.today import Pace, below_now, current_shift, known, paces
from minewatch.web.show import book
from minewatch.web.viewer import Viewer
from minewatch.when import DAY, Month, in_words, now

ABOVE = Mark("quiet", "○", "不在井下")
UNPLANNED = "没有排班"


@dataclass(frozen=True)
class Member:
    """A person of the group: where now, which shifts today and next, the month's entries, what is owed."""

    name: str
    post: str
    where: Mark
    shifts: list[str]
    pace: Pace | None
    listed: str
    owes: list[owed.Task]


def group(viewer: Viewer):
    at, facts = now(), known(viewer)
    current = current_shift(facts, viewer.mine, at)
    day = current.day if current else viewer.today
    waiting = undecided(facts, book(), at)
    own = [wait for wait in waiting if waits_for_viewer(viewer, facts, wait.leave, at)]
    leader = facts.leader(viewer.mine, viewer.today) or viewer.staff_no
    return render_template(
        "today/members.html",
        day=day,
        members=list(_members(facts, viewer.mine, day, at)),
        owes=owed.of_group(_asked(facts, viewer.mine, leader, at)),
        own=own,
        others=[wait for wait in waiting if wait not in own],
        live=facts,
        asks_entries=book().judges("entries_per_person"),
    )


def _asked(facts: Facts, mine: str, person: str, at: datetime) -> owed.Asked:
    return owed.Asked(facts, book(), mine, person, at)


def _members(facts: Facts, mine: str, day: date, at: datetime) -> Iterator[Member]:
    """The leader first."""
    done = paces(facts, mine, at)
    for post in sorted(facts.postings(mine, day), key=lambda post: (post.post != "leader", post.staff_no)):
        yield Member(
            facts.name(post.staff_no),
            _post_word(post),
            _where(facts, mine, post.staff_no, at),
            _shifts(facts, mine, post.staff_no, day, at.date()),
            done.get(post.staff_no),
            verdict_list(mine, Month.of(at.date()), rule="entries_per_person", person=post.staff_no),
            owed.of_person(_asked(facts, mine, post.staff_no, at)),
        )


def _post_word(post: Posting) -> str:
    return dict(POSTS)[post.post]


def _where(facts: Facts, mine: str, person: str, at: datetime) -> Mark:
    """Below, on leave, or neither by what is recorded."""
    down = next((d for d in descents(facts, mine, at) if d.person == person and d.exited is None), None)
    if down:
        found = below_now(facts, down, at)
        return Mark("bad" if found.over else "info", "▼", f"井下 {found.lasting}")
    spans = (days_off(facts, book(), leave, at) for leave in facts.where(LeaveRequest, staff_no=person))
    off = next((span for span in spans if at.date() in span), None)
    return Mark("warn", "–", f"休假到 {in_words(off.last)}") if off else ABOVE


def _shifts(facts: Facts, mine: str, person: str, day: date, today: date) -> list[str]:
    """On the day, and on the next day with a turn, by this month's plan and the next one's."""
    months = (Month.of(day), Month.of(day).plus(1))
    turns = [turn for month in months for turn in roster(facts, mine, month) if turn.staff_no == person]
    days = [day, *sorted({turn.duty_date for turn in turns if turn.duty_date > day})[:1]]
    return [_on([turn for turn in turns if turn.duty_date == on], facts, mine, on, today) for on in days]


def _on(turns: list[Turn], facts: Facts, mine: str, day: date, today: date) -> str:
    """`明天 早班 入井、中班 在岗`."""
    named = {today: "今天", today + DAY: "明天"}.get(day) or in_words(day)
    return f"{named} {'、'.join(_shift(facts, mine, turn) for turn in turns) or UNPLANNED}"


def _shift(facts: Facts, mine: str, turn: Turn) -> str:
    label = next((shift.label for shift in facts.shifts(mine, turn.duty_date) if shift.code == turn.shift), "")
    return f"{label} {'入井' if turn.underground else '在岗'}".strip()
