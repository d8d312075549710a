"""Who goes below on which shift and writes the log: most do, some late, some not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from minewatch.demo.calendar import HOUR, MINUTE, Calendar
from minewatch.demo.county import MINES, Mine, shifts_on, works_on
from minewatch.demo.groups import group
from minewatch.demo.ledger import Ledger
from minewatch.when import Shift

Away = set[tuple[str, date]]
BAD = "LG"
NOBODY = ((BAD, "0/22"), (BAD, "1/14"), (BAD, "2/02"))
STILL_BELOW = (("SG-1", "-40min"), ("LG-2", "-505min"))

# mine, day, number of the turn: what was written about the entry later, and why
AMENDED = (
    ("SG", "1/09", 0, "correction", "升井时间填早了二十分钟"),
    ("LM", "1/13", 1, "void", "误登，本班实际在地面值守"),
)


@dataclass(frozen=True)
class Turn:
    """One person's shift of a day; the number tells the day's turns apart and spaces out the descents."""

    who: str
    shift: Shift
    number: int
    below: bool = True


def turns(calendar: Calendar, mine: Mine, day: date) -> list[Turn]:
    """Four a day: one a shift, the others by day."""
    people, shifts, ordinal = group(calendar, mine, day), shifts_on(calendar, mine, day), day.toordinal()
    by_day = next(shift for shift in shifts if shift.code == "day")
    others = [by_day] * (4 - len(shifts))

    def who(number: int) -> str:
        return people[(ordinal * 2 + number) % len(people)]

    return [Turn(who(n), shift, n) for n, shift in enumerate(shifts)] + [
        Turn(who(len(shifts) + n), shift, 5 + n, (ordinal + n) % mine.extras == 0) for n, shift in enumerate(others)
    ]


def write(ledger: Ledger, away: Away) -> None:
    for mine in MINES:
        for day in ledger.calendar.days:
            if works_on(ledger.calendar, mine, day) and day not in _empty_days(ledger.calendar, mine):
                _day(ledger, mine, day, away)
    for who, since in STILL_BELOW:
        down = ledger.calendar.at(since)
        _down(ledger, who.partition("-")[0], who, down, down + 5 * MINUTE)


def _empty_days(calendar: Calendar, mine: Mine) -> set[date]:
    """Days on which nobody of the group was there at all."""
    return {calendar.day(words) for code, words in NOBODY if code == mine.code}


def _day(ledger: Ledger, mine: Mine, day: date, away: Away) -> None:
    for turn in _taken(ledger.calendar, mine, day, away):
        if turn.below:
            _goes_below(ledger, mine, day, turn)
        else:
            _stays_above(ledger, mine, day, turn)


def _taken(calendar: Calendar, mine: Mine, day: date, away: Away) -> Iterator[Turn]:
    """Whoever is free takes the turn of one on leave, but not at the bad mine."""
    planned = turns(calendar, mine, day)
    busy = {turn.who for turn in planned}
    free = [p for p in group(calendar, mine, day) if p not in busy and (p, day) not in away and mine.code != BAD]
    for turn in planned:
        if (turn.who, day) in away:
            if free:
                yield replace(turn, who=free.pop())
        elif not _is_missed(mine, day, turn):
            yield turn


def _is_missed(mine: Mine, day: date, turn: Turn) -> bool:
    """One person of the bad mine takes two turns in five only."""
    is_empty = mine.slack and (day.toordinal() * 11 + turn.number * 3) % mine.slack == 0
    return bool(is_empty) or (turn.who == "LG-5" and day.day % 5 < 3)


def _goes_below(ledger: Ledger, mine: Mine, day: date, turn: Turn) -> None:
    down = turn.shift.window(day).starts + 35 * MINUTE + turn.number * 4 * MINUTE
    up = down + _stay(mine, day, turn)
    if any(who == turn.who and up > ledger.calendar.at(since) for who, since in STILL_BELOW):
        return
    is_late = mine.code in (BAD, "LM") and day.day == 21 and turn.number == 1
    received = up + (30 * HOUR if is_late else 20 * MINUTE)
    if up > ledger.calendar.now or day.day % 4 == 0:
        entry = _down(ledger, mine.code, turn.who, down, down + 5 * MINUTE)
        ledger.write("underground_exit", turn.who, up + 5 * MINUTE, entry=entry, exited_at=up)
    else:
        why = "井下信号中断，出井后补登" if is_late else ""
        entry = _down(ledger, mine.code, turn.who, down, received, exited_at=up, late_reason=why)
    _amend(ledger, mine, day, turn, entry, up)
    if mine.code != BAD or (day.toordinal() + turn.number) % 5:
        _log(ledger, mine, day, turn, down - 30 * MINUTE, up + 30 * MINUTE, received + 15 * MINUTE)


def _stay(mine: Mine, day: date, turn: Turn) -> timedelta:
    """Three hours less than the shift, and some minutes; at the bad mine now and then over eight hours."""
    if mine.code == BAD and day.day % 13 == 0 and turn.number == 0:
        return 8 * HOUR + 12 * MINUTE
    window = turn.shift.window(day)
    return min(window.ends - window.starts, 8 * HOUR) - 3 * HOUR + (day.day * 11 + turn.number * 17) % 90 * MINUTE


def _down(ledger: Ledger, mine: str, who: str, down: datetime, received: datetime, **known: Any) -> str:
    """An entry; coming up is written with it only where it is known already."""
    return ledger.write(
        "underground_entry", who, received, mine=mine, entered_at=down, places=["3101" if down.day % 2 else "2105"],
        purpose="inspect" if down.day % 3 else "follow", lamp_no=f"{down.day:03d}", notes="", **known,
    )  # fmt: skip


def _amend(ledger: Ledger, mine: Mine, day: date, turn: Turn, entry: str, up: datetime) -> None:
    for code, words, number, kind, reason in AMENDED:
        if (code, ledger.calendar.day(words), number) == (mine.code, day, turn.number):
            changes = {"changes": {"exited_at": (up + 20 * MINUTE).isoformat()}} if kind == "correction" else {}
            ledger.write(kind, turn.who, up + 3 * HOUR, record=entry, reason=reason, **changes)


def _stays_above(ledger: Ledger, mine: Mine, day: date, turn: Turn) -> None:
    window = turn.shift.window(day)
    _log(ledger, mine, day, turn, window.starts, window.ends, window.ends + 20 * MINUTE)


def _log(
    ledger: Ledger, mine: Mine, day: date, turn: Turn, arrived: datetime, left: datetime, received: datetime
) -> None:
    below = "入井检查工作面支护、瓦斯和通风情况，督促现场整改。"
    meeting = {"at": arrived.isoformat(), "name": "班前会", "notes": "强调敲帮问顶和瓦斯检查。"}
    ledger.write(
        "duty_log", turn.who, received, mine=mine.code, duty_date=day, shift=turn.shift.code, arrived_at=arrived,
        left_at=left, content=below if turn.below else "地面值守，查看监控系统，核对隐患整改资料。",
        meetings=[meeting] if turn.number == 0 or day.day % 3 == 0 else [],
    )  # fmt: skip
