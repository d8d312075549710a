"""Leaves of every route: granted, turned down, withdrawn, joined, cut short, returned late or never, still waiting."""

from __future__ import annotations

from datetime import date, datetime

from minewatch.demo.calendar import HOUR
from minewatch.demo.county import BY_CODE, Mine
from minewatch.demo.groups import group
from minewatch.demo.ledger import Ledger
from minewatch.demo.shifts import Away
from minewatch.when import DAY, Span, day_of

BUREAU = {"deputy": "FG-1", "director": "JZ-1"}
BOTH = ("deputy", "director")
WITHDRAWN = {("SG-3", "1/25"): "1/21 09:00"}

# who, first day, days, type, reason, asked, decided by (two hours each), 销假
LEAVES = (
    ("SG-1", "0/19", 1, "personal", "回家办事", "0/17 09:00", ("deputy",), "0/20 08:00"),
    ("SG-2", "1/05", 1, "personal", "送孩子上学", "1/03 09:00", ("leader",), "1/06 08:00"),
    ("SG-2", "0/08", 2, "personal", "老人住院", "0/05 09:00", ("deputy",), "0/10 18:00"),
    ("SG-2", "0/10", 2, "personal", "老人住院，续假", "0/06 09:00", BOTH, "0/12 08:00"),
    ("SG-3", "1/11", 3, "sick", "感冒发烧", "1/09 09:00", ("deputy",), "1/16 08:00"),
    ("SG-3", "1/25", 1, "other", "办理证件", "1/20 09:00", (), ""),
    ("SG-4", "1/17", 5, "annual", "年休假", "1/14 09:00", BOTH, "1/20 17:00"),
    ("SG-5", "1/24", 1, "other", "办理证件", "1/22 09:00", ("rejected",), ""),
    ("SG-5", "2/08", 6, "annual", "年休假", "2/05 09:00", BOTH, "2/14 08:00"),
    ("LG-1", "0/13", 3, "personal", "家中有事", "0/11 09:00", ("deputy",), "0/16 08:00"),
    ("LG-4", "0/15", 1, "personal", "家中有事", "0/14 09:00", ("deputy",), "0/16 08:00"),
    ("LG-3", "1/10", 3, "personal", "亲戚结婚", "1/08 09:00", ("deputy",), ""),
    ("QH-3", "1/18", 1, "personal", "体检", "1/16 09:00", ("leader",), "1/19 08:00"),
    ("LM-5", "-1", 4, "annual", "年休假", "-4 09:00", BOTH, ""),
    ("YX-2", "-2", 2, "sick", "感冒发烧", "-3 09:00", ("deputy",), ""),
    ("PC-2", "+5", 1, "other", "办理证件", "-1 09:00", ("leader",), ""),
    ("YX-3", "+6", 5, "annual", "年休假", "-1 09:00", ("deputy",), ""),
    ("SG-2", "+3", 1, "personal", "家中有事", "-180min", (), ""),
    ("SG-3", "+3", 5, "annual", "年休假", "-180min", (), ""),
    ("LG-4", "+4", 2, "personal", "家中有事", "-180min", (), ""),
)


def write(ledger: Ledger) -> Away:
    """Gives who is away on which day."""
    away: Away = set()
    for who, first_words, count, type_, reason, asked_words, deciders, back in LEAVES:
        first, asked = ledger.calendar.day(first_words), ledger.calendar.at(asked_words)
        last = first + DAY * (count - 1)
        mine = BY_CODE[who.partition("-")[0]]
        leave = ledger.write(
            "leave_request", who, asked, mine=mine.code, staff_no=who, from_=first, to_=last, type=type_, reason=reason
        )
        _decide(ledger, mine, leave, asked, deciders)
        if deciders not in ((), ("rejected",)):
            away |= _days_away(ledger, who, first, last, back)
        if back:
            ledger.write("leave_return", who, ledger.calendar.at(back), leave=leave, at=ledger.calendar.at(back))
        if withdrawn := WITHDRAWN.get((who, first_words)):
            ledger.write("void", who, ledger.calendar.at(withdrawn), record=leave, reason="证件可以邮寄，不请了")
    return away


def _days_away(ledger: Ledger, who: str, first: date, last: date, back: str) -> Away:
    returned = ledger.calendar.day(back) if back else last
    return {(who, day) for day in Span(first, min(last, returned))}


def _decide(ledger: Ledger, mine: Mine, leave: str, asked: datetime, deciders: tuple[str, ...]) -> None:
    for n, decider in enumerate(deciders, 1):
        at, approved = asked + n * 2 * HOUR, decider != "rejected"
        author = BUREAU.get(decider) or group(ledger.calendar, mine, day_of(at))[0]
        ledger.write(
            "leave_decision", author, at, leave=leave, approved=approved, at=at,
            reason="已安排他人顶班" if approved else "当月人手不足",
        )  # fmt: skip
