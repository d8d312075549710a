"""What is handed in: the walks over the checklist and their originals, monthly plans, daily reports."""

from __future__ import annotations

from datetime import date, datetime

from minewatch.demo.calendar import HOUR, MINUTE, Calendar
from minewatch.demo.county import BY_CODE, MINES, Mine, works_on
from minewatch.demo.findings import FINDINGS, Walks
from minewatch.demo.groups import group
from minewatch.demo.ledger import Ledger
from minewatch.demo.shifts import Away, turns
from minewatch.law.book import Book
from minewatch.when import DAY, Month, Workdays, day_end, day_of, midnight

BOOK = Book.load("zhongyang-2024-3")
WALKED_EVERY = 6  # days

# mine, when; a later one replaces the one before; 柳沟 has filed none this month
PLANS = (
    *(("SG", f"{month}/02 23:40") for month in (0, 1, 2)),
    *(("LG", filed) for filed in ("0/03 10:00", "1/05 16:00")),
    *(("PC", filed) for filed in ("0/01 16:00", "1/01 16:00", "1/11 15:00", "2/01 16:00")),
    *(("QH", f"{month}/01 08:30") for month in (0, 1, 2)),
    *(("LM", filed) for filed in ("0/01 17:00", "1/02 09:00", "1/18 15:00", "2/01 17:00")),
    *(("YX", filed) for filed in ("1/05 17:00", "2/02 18:00")),
)

# mine, of which month, how long before or after the time is up, how many walks have no scan
ORIGINALS = (
    ("SG", 0, -50 * MINUTE, 0),
    ("SG", 1, -50 * MINUTE, 0),
    ("LG", 0, 40 * HOUR, 2),
    ("PC", 0, -8 * HOUR, 0),
    ("PC", 1, -8 * HOUR, 0),
    ("QH", 0, -30 * HOUR, 0),
    ("QH", 1, -30 * HOUR, 0),
    ("LM", 0, -8 * HOUR, 1),
    ("LM", 1, -9 * HOUR, 0),
    ("YX", 1, 10 * HOUR, 0),
)

# mine: when on the day; late on one day in so many, missing on one in so many (0: never)
REPORTS = {
    "SG": (23 * HOUR + 50 * MINUTE, 0, 0),
    "LG": (21 * HOUR, 8, 5),
    "PC": (20 * HOUR, 13, 0),
    "QH": (18 * HOUR, 0, 0),
    "LM": (21 * HOUR, 11, 0),
    "YX": (22 * HOUR, 0, 17),
}


def walk(ledger: Ledger, away: Away) -> Walks:
    """Every sixth day somebody walks the checklist; gives the inspections by mine and day."""
    return {
        (mine.code, day): _inspection(ledger, mine, day, away)
        for mine in MINES
        for day in ledger.calendar.days
        if day.day % WALKED_EVERY == 0 and works_on(ledger.calendar, mine, day)
    }


def write(ledger: Ledger, away: Away, walks: Walks) -> None:
    for code, filed in PLANS:
        _plan(ledger, BY_CODE[code], filed)
    for mine in MINES:
        for day in ledger.calendar.days:
            if works_on(ledger.calendar, mine, day):
                _daily_report(ledger, mine, day, away)
    for code, number, after, unscanned in ORIGINALS:
        month = ledger.calendar.months[number]
        walked = [id_ for (mine, day), id_ in walks.items() if mine == code and day in month]
        due = day_end(Workdays().after(month.last, 3))
        _originals(ledger, BY_CODE[code], month, due + after, walked[unscanned:])


def _inspection(ledger: Ledger, mine: Mine, day: date, away: Away) -> str:
    """Every item is answered; at some mines a few stay open."""
    bad = {row.item for row in FINDINGS if row.mine == mine.code and ledger.calendar.day(row.found) == day}
    left_out = 31 if mine.code in ("LG", "YX") else len(BOOK.checklist.items) + 1
    items = [
        {"item": code, "result": "bad" if code in bad else _result(n, day, left_out)}
        for n, code in enumerate(BOOK.checklist.items)
    ]
    return ledger.write(
        "inspection", _present(ledger.calendar, mine, day, away), midnight(day) + 15 * HOUR, mine=mine.code,
        duty_date=day, shift="day", sheet=BOOK.checklist.id, items=items, places=["3101"], received_by="示例安全科",
    )  # fmt: skip


def _result(number: int, day: date, left_out: int) -> str | None:
    if number % left_out == day.day % 31:
        return None
    return "ok" if number % 17 else "na"


def _plan(ledger: Ledger, mine: Mine, filed: str) -> None:
    at, month = ledger.calendar.at(filed), ledger.calendar.month(filed)
    ledger.write(
        "plan", group(ledger.calendar, mine, max(day_of(at), ledger.calendar.day(mine.since)))[0], at, mine=mine.code,
        month=str(month), content="每班一人入井跟班检查，白班加派一人。", roster=_roster(ledger.calendar, mine, month),
        gap_reason="组员轮休，个别班次由组长机动补位",
    )  # fmt: skip


def _roster(calendar: Calendar, mine: Mine, month: Month) -> list[dict[str, object]]:
    return [
        {"staff_no": turn.who, "duty_date": str(day), "shift": turn.shift.code, "underground": turn.below}
        for day in month.days
        if works_on(calendar, mine, day)
        for turn in turns(calendar, mine, day)
    ]


def _daily_report(ledger: Ledger, mine: Mine, day: date, away: Away) -> None:
    filed, late, missing = REPORTS[mine.code]
    if missing and day.toordinal() % missing == 0:
        return
    at = midnight(day) + (DAY + 8 * HOUR if late and day.toordinal() % late == 0 else filed)
    ledger.write(
        "daily_report", _present(ledger.calendar, mine, day, away), at, mine=mine.code, date=day,
        content="各班按计划入井检查，问题已书面告知矿方。",
    )  # fmt: skip


def _present(calendar: Calendar, mine: Mine, day: date, away: Away) -> str:
    """The leader, or the first member who is not on leave."""
    return next(person for person in group(calendar, mine, day) if (person, day) not in away)


def _originals(ledger: Ledger, mine: Mine, month: Month, filed: datetime, walked: list[str]) -> None:
    if filed > ledger.calendar.now:
        return
    leader = group(ledger.calendar, mine, day_of(filed))[0]
    scans = [ledger.photos(f"检查表原件 {mine.name} {n}", leader, filed, "#5c5646") for n in range(len(walked))]
    files = [{"media": scan, "inspection": id_} for (scan,), id_ in zip(scans, walked, strict=True)]
    ledger.write("originals", leader, filed, mine=mine.code, month=str(month), files=files)
