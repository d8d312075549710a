"""What happens at a mine of the demo: shifts, findings, alerts and leaves, some good, some late, some missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from minewatch.demo.county import Mine
from minewatch.demo.ledger import HOUR, MINUTE, Ledger, picture
from minewatch.law.book import Book
from minewatch.when import DAY, Month, Span, Workdays, day_of, midnight

LEAVES = (  # person, first day, days, type, reason, decisions, 销假 after so many days (None: still away or never)
    (1, 5, 1, "personal", "送孩子上学", ("leader",), 1),
    (2, 11, 3, "sick", "感冒发烧", ("deputy",), 4),
    (3, 18, 5, "annual", "年休假", ("deputy", "director"), 5),
    (4, 24, 1, "other", "办理证件", ("rejected",), None),
)
FIVE = {"person": "示例队长", "measure": "立即整改，验收合格后恢复", "funds_yuan": 2000, "plan": "整改期间专人看守"}
APPROVERS = {"deputy": "FG-1", "director": "JZ-1"}
BOOK = Book.load("zhongyang-2024-3")


def write(ledger: Ledger, mine: Mine, months: tuple[Month, Month], at: datetime) -> None:
    first = months[0].first + DAY * max(0, mine.idle_until - 1)
    days = Span(first, day_of(at))
    away = _leaves(ledger, mine, months[0], at)
    for month in months:
        _plan(ledger, mine, month)
    for day in days:
        _day(ledger, mine, day, away, at)
    scans = [_inspection(ledger, mine, day) for day in days if day.day % 6 == 0]
    _originals(ledger, mine, months[0], [scan for scan, day in scans if day in months[0]])
    _findings(ledger, mine, months[0].first + DAY * 10, at)
    _alerts(ledger, mine, months[0].first + DAY * 12, at)


def _leaves(ledger: Ledger, mine: Mine, month: Month, at: datetime) -> set[tuple[str, date]]:
    """Leaves of every route, and three still waiting; gives who is away on which day."""
    away: set[tuple[str, date]] = set()
    for person, start, days, type_, reason, decisions, back in LEAVES if mine.code == "SG" else ():
        who, first = mine.staff(person), month.first + DAY * (start - 1)
        asked = midnight(first) - 2 * DAY + 9 * HOUR
        leave = _ask(ledger, mine, who, first, days, type_, reason, asked)
        for n, decision in enumerate(decisions, 1):
            author = APPROVERS.get(decision, mine.leader)
            ledger.write(
                "leave_decision", author, asked + n * 2 * HOUR, leave=leave, approved=decision != "rejected",
                at=asked + n * 2 * HOUR, reason="当月人手不足" if decision == "rejected" else "已安排他人顶班",
            )  # fmt: skip
        if decisions != ("rejected",):
            away |= {(who, day) for day in Span(first, first + DAY * (days - 1))}
        if back is not None:
            returned = midnight(first + DAY * back) + 8 * HOUR
            ledger.write("leave_return", who, returned, leave=leave, at=returned)
    waiting = {"SG": ((1, 1), (2, 5)), "LG": ((3, 2),), "PC": ()}[mine.code]
    for person, days in waiting:
        _ask(ledger, mine, mine.staff(person), day_of(at) + 3 * DAY, days, "personal", "家中有事", at - 3 * HOUR)
    return away


def _ask(ledger: Ledger, mine: Mine, who: str, first: date, days: int, type_: str, reason: str, asked: datetime) -> str:
    return ledger.write(
        "leave_request", who, asked, mine=mine.code, staff_no=who, from_=first, to_=first + DAY * (days - 1),
        type=type_, reason=reason,
    )  # fmt: skip


def _plan(ledger: Ledger, mine: Mine, month: Month) -> None:
    """石沟 files on the 1st, 柳沟 on the 3rd, 平川 only for this month."""
    if mine.idle_until and midnight(month.plus(1).first) <= ledger.until:
        return
    filed = midnight(month.first) + (9 * HOUR if mine.code != "LG" else 2 * DAY + 10 * HOUR)
    ledger.write(
        "plan", mine.leader, filed, mine=mine.code, month=str(month), content="每班一人入井跟班检查，白班加派一人。",
        roster=_roster(mine, month), gap_reason="组员轮休，个别班次由组长机动补位",
    )  # fmt: skip


def _roster(mine: Mine, month: Month) -> list[dict[str, object]]:
    return [
        {"staff_no": who, "duty_date": str(day), "shift": shift, "underground": True}
        for day in month.days
        for who, shift, _ in _turns(mine, day)
    ]


def _turns(mine: Mine, day: date) -> list[tuple[str, str, int]]:
    """Who goes below on which shift: one a shift, and one more by day; the last number spaces out the descents."""
    turns = [(mine.staff(day.toordinal() * 2 + n), s.code, n) for n, s in enumerate(mine.shifts)]
    extra = 4 - len(mine.shifts)
    return turns + [(mine.staff(day.toordinal() * 2 + len(mine.shifts) + n), "day", 5 + n) for n in range(extra)]


def _day(ledger: Ledger, mine: Mine, day: date, away: set[tuple[str, date]], at: datetime) -> None:
    windows = {shift.code: shift.window(day) for shift in mine.shifts}
    for who, shift, n in _turns(mine, day):
        if (day.toordinal() * 7 + n * 3) % mine.slack == 0 or (who, day) in away or _lazy(who, day):
            continue
        down = windows[shift].starts + 35 * MINUTE + n * 4 * MINUTE
        up = down + (5 * HOUR + (day.day * 11 + n * 17) % 90 * MINUTE if day.day % 13 or n else 8 * HOUR + 12 * MINUTE)
        if down + 10 * MINUTE <= at < up:
            _below(ledger, mine, who, down)
        elif up <= at:
            _entry(ledger, mine, who, day, shift, down, up)
    if day.day % 10 != 7:
        filed = midnight(day) + (21 * HOUR if day.day % 8 else 32 * HOUR)
        ledger.write(
            "daily_report",
            mine.leader,
            filed,
            mine=mine.code,
            date=day,
            content="各班按计划入井检查，问题已书面告知矿方。",
        )


def _lazy(who: str, day: date) -> bool:
    """One person of 柳沟 goes below every other turn only."""
    return who == "LG-5" and day.day % 5 < 3


def _below(ledger: Ledger, mine: Mine, who: str, down: datetime) -> None:
    ledger.write(
        "underground_entry", who, down + 5 * MINUTE, mine=mine.code, entered_at=down, exited_at=None, places=["3101"],
        purpose="follow", lamp_no=f"{down.day:03d}", notes="",
    )  # fmt: skip


def _entry(ledger: Ledger, mine: Mine, who: str, day: date, shift: str, down: datetime, up: datetime) -> None:
    late = 30 * HOUR if day.day == 21 else 20 * MINUTE
    ledger.write(
        "underground_entry", who, up + late, mine=mine.code, entered_at=down, exited_at=up,
        places=["3101" if day.day % 2 else "2105"], purpose="inspect", lamp_no=f"{day.day:03d}", notes="",
    )  # fmt: skip
    if who.endswith(("-1", "-2", "-5")) or (day.toordinal() + len(shift)) % 9:
        ledger.write(
            "duty_log", who, up + late + 15 * MINUTE, mine=mine.code, duty_date=day, shift=shift,
            arrived_at=down - 30 * MINUTE, left_at=up + 30 * MINUTE,
            content="入井检查工作面支护、瓦斯和通风情况，督促现场整改。",
            meetings=[{"name": "班前会", "notes": "强调敲帮问顶和瓦斯检查。"}],
        )  # fmt: skip


def _inspection(ledger: Ledger, mine: Mine, day: date) -> tuple[str, date]:
    """Every item is answered ok or 不涉及, but for a few that stay unanswered."""
    when = midnight(day) + 15 * HOUR
    items = [
        {"item": code, "result": None if n % 31 == day.day % 31 else "na" if n % 17 == 0 else "ok"}
        for n, code in enumerate(BOOK.checklist.items)
    ]
    id_ = ledger.write(
        "inspection", mine.leader, when, mine=mine.code, duty_date=day, shift="day", sheet=BOOK.checklist.id,
        items=items, places=["3101"], received_by="示例安全科",
    )  # fmt: skip
    return id_, day


def _originals(ledger: Ledger, mine: Mine, month: Month, inspections: list[str]) -> None:
    """石沟 in time, 柳沟 a day late, 平川 not at all."""
    due = Workdays().after(month.last, 3)
    filed = {"SG": midnight(due) - 8 * HOUR, "LG": midnight(due) + 40 * HOUR}.get(mine.code)
    if filed is None or filed > ledger.until:
        return
    files = [
        {"media": picture(f"检查表原件 {mine.name} {n}", mine.leader, "#5c5646"), "inspection": id_}
        for n, id_ in enumerate(inspections, 1)
    ]
    ledger.write("originals", mine.leader, filed, mine=mine.code, month=str(month), files=files)


def _findings(ledger: Ledger, mine: Mine, start: date, at: datetime) -> None:
    today = day_of(at)
    _closed(ledger, mine, midnight(start) + 10 * HOUR, "运输", "皮带机尾护罩缺失", days=3, took=2)
    _closed(ledger, mine, midnight(start + DAY) + 10 * HOUR, "顶板", "巷道三处锚杆松动", days=2, took=4, place="2105")
    _extended(ledger, mine, midnight(today - 6 * DAY) + 10 * HOUR, today)
    _open(ledger, mine, midnight(today - 4 * DAY) + 11 * HOUR, "机电", "移动变电站接地线脱落", today - DAY)
    if mine.code != "PC":
        _major(ledger, mine, midnight(today - 5 * DAY) + 9 * HOUR, today)


def _find(
    ledger: Ledger,
    mine: Mine,
    at: datetime,
    category: str,
    words: str,
    deadline: date,
    grade: str = "general",
    place: str = "3101",
    **more: object,
) -> str:
    photo = picture(words, mine.staff(1)) if at <= ledger.until else ""
    return ledger.write(
        "finding", mine.staff(1), at, mine=mine.code, source="group", category=category, grade=grade, place=place,
        description=f"{words}。", photos=[photo],
        five=FIVE | {"deadline": str(deadline)},
        **more,
    )  # fmt: skip


def _step(ledger: Ledger, mine: Mine, finding: str, name: str, at: datetime, **more: object) -> None:
    ledger.write("finding_step", mine.staff(2), at + 10 * MINUTE, finding=finding, step=name, at=at, **more)


def _closed(
    ledger: Ledger, mine: Mine, at: datetime, category: str, words: str, days: int, took: int, place: str = "3101"
) -> None:
    finding = _find(ledger, mine, at, category, words, day_of(at) + DAY * days, place=place)
    done = at + took * DAY
    after = picture(f"{words}（整改后）", mine.staff(2), "#3f6b52") if done <= ledger.until else ""
    _step(ledger, mine, finding, "reported_done", done - 2 * HOUR, notes="矿方报整改完成", photos=[after])
    _step(ledger, mine, finding, "reinspected", done, passed=True, notes="现场复查合格")
    _step(ledger, mine, finding, "closed", done + 20 * MINUTE)


def _extended(ledger: Ledger, mine: Mine, at: datetime, today: date) -> None:
    finding = _find(ledger, mine, at, "地测防治水", "一台水泵检修未恢复", today - 3 * DAY, place="BF-1")
    ledger.write(
        "finding_step", mine.staff(2), at + 2 * DAY, finding=finding, step="extended", at=at + 2 * DAY,
        new_deadline=today + 4 * DAY, approved_by="JC-1", notes="配件在途，备用泵运行",
    )  # fmt: skip


def _open(ledger: Ledger, mine: Mine, at: datetime, category: str, words: str, deadline: date) -> None:
    finding = _find(ledger, mine, at, category, words, deadline)
    _step(ledger, mine, finding, "reinspected", at + DAY, passed=False, notes="仍未恢复")


def _major(ledger: Ledger, mine: Mine, at: datetime, today: date) -> None:
    words = "采面回风流甲烷传感器断线，监控不能正常运行"
    finding = _find(ledger, mine, at, "监测监控", words, today + 2 * DAY, "major", aspect=4)
    for n in (0, 1, 3, 4):
        _step(ledger, mine, finding, "watched", at + n * DAY + 3 * HOUR, notes="现场盯守，人工测瓦斯")
    _step(ledger, mine, finding, "in_place", at + 4 * HOUR, notes="责任人、措施、资金、时限、预案已落实")


def _alerts(ledger: Ledger, mine: Mine, start: date, at: datetime) -> None:
    found = midnight(start) + 9 * HOUR
    done = _alert(ledger, mine, found, 8 * MINUTE, 8, {"system": "positioning"}, "人员定位系统读卡器离线")
    for name, author, minutes in (
        ("acknowledged", "JC-1", 14),
        ("instructed", "FG-1", 30),
        ("acted", mine.staff(1), 90),
        ("verified", mine.leader, 240),
        ("closed", "JC-1", 300),
    ):
        _alert_step(ledger, done, name, author, found + minutes * MINUTE)
    late = _alert(ledger, mine, found + 3 * DAY, 55 * MINUTE, 5, _BOREHOLE, "掘前探孔深度不足")
    _alert_step(ledger, late, "acknowledged", "JC-1", found + 3 * DAY + 95 * MINUTE)
    if mine.code == "LG":
        _alert(ledger, mine, at - 30 * MINUTE, 12 * MINUTE, 1, _GAS, "回风流瓦斯超限，已撤人")


_BOREHOLE = {"face": "2105", "holes": 3, "designed_depth_m": 60, "verified_depth_m": 42}
_GAS = {"ch4_percent": 1.12, "allowed_percent": 1.0, "evacuated": True, "power_cut": True}


def _alert(
    ledger: Ledger, mine: Mine, found: datetime, took: timedelta, number: int, details: dict[str, object], words: str
) -> str:
    return ledger.write(
        "alert", mine.staff(1), found + took, mine=mine.code, number=number, discovered_at=found, place="3101",
        facts=f"{words}。", details=details, stop_ordered_at=found + 5 * MINUTE if number == 5 else None,
        evacuated_count=23 if number == 1 else None,
    )  # fmt: skip


def _alert_step(ledger: Ledger, alert: str, name: str, author: str, at: datetime) -> None:
    ledger.write("alert_step", author, at, alert=alert, step=name, at=at, notes="")
