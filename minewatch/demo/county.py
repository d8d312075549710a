"""An invented county (示例县): six mines of different shift systems and conduct, thirty inspectors and the bureau.

| code | mine | what its months are like |
|---|---|---|
| SG | 石沟 | borderline: filed in the last hour, closed on the last evening, people at the edge of their quota |
| LG | 柳沟 | bad: empty shifts, late plans, no originals, a major finding unwatched and overdue, alerts unsigned |
| PC | 平川 | suspended for ten days of the second month, then producing again; its plan replaced |
| QH | 清河 | exemplary: whatever was asked for was done in time |
| LM | 梁峁 | a new leader, one member changed with 平川 (with days in between), and another shift system |
| YX | 崾崄 | new: building since the sixth of the second month, producing since its twentieth |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from minewatch.demo.calendar import Calendar
from minewatch.when import Shift

ADMIN, PATROL = "AD-1", "JC-1"
BUREAU = (
    ("AD-1", "示例·管理", "admin"),
    ("JC-1", "示例·纠察", "patrol"),
    ("FG-1", "示例·分管", "deputy"),
    ("JZ-1", "示例·局长", "director"),
    ("SJ-1", "示例·审计", "auditor"),
)
PLACES = (
    ("3101", "3101 采煤工作面", "coal_face"),
    ("2105", "2105 掘进工作面", "heading"),
    ("BF-1", "中央水泵房", "other"),
)


def _shift(code: str, label: str, start: int, end: int) -> Shift:
    return Shift(code, label, time(start), time(end % 24))


THREE = (_shift("night", "夜班", 0, 8), _shift("day", "早班", 8, 16), _shift("mid", "中班", 16, 24))
CROSSING = (_shift("day", "早班", 6, 14), _shift("mid", "中班", 14, 22), _shift("night", "夜班", 22, 6))
NO_NIGHT = (_shift("day", "早班", 7, 15), _shift("mid", "中班", 15, 23))
LONG = (_shift("day", "白班", 7, 19), _shift("night", "夜班", 19, 7))
FOUR = (
    _shift("night", "夜班", 0, 6),
    _shift("day", "早班", 6, 12),
    _shift("mid", "中班", 12, 18),
    _shift("late", "晚班", 18, 24),
)


@dataclass(frozen=True)
class Mine:
    """A mine of the demo, with the shifts it began with and the status it began in.

    `slack`  one in so many turns stays empty (0: none)
    `extras` of the second turns by day one in so many goes below, the others stay above
    """

    code: str
    name: str
    gas_class: str
    shifts: tuple[Shift, ...]
    people: tuple[str, ...]
    slack: int = 0
    extras: int = 1
    since: str = "0/01"
    status: str = "producing"

    def staff(self, number: int) -> str:
        """The number on the badge of one of those it began with; the first leads."""
        return f"{self.code}-{number + 1}"


MINES = (
    Mine("SG", "示例·石沟矿", "high", THREE, ("张示例", "王示例", "李示例", "赵示例", "陈示例"), extras=3),
    Mine("LG", "示例·柳沟矿", "outburst", CROSSING, ("刘示例", "杨示例", "黄示例", "周示例", "吴示例"), slack=7),
    Mine("PC", "示例·平川矿", "low", NO_NIGHT, ("徐示例", "孙示例", "马示例", "朱示例", "古丽·示例"), slack=23),
    Mine("QH", "示例·清河矿", "low", FOUR, ("郭示例", "何示例", "高垚示例", "林示例", "冯淼示例")),
    Mine("LM", "示例·梁峁矿", "outburst", THREE, ("贺示例", "郝䶮示例", "薛示例", "任示例", "白峁示例"), slack=29),
    Mine(
        "YX", "示例·崾崄矿", "high", LONG, ("康示例", "武示例", "乔示例", "成崾示例", "侯示例"), slack=19,
        since="1/06", status="constructing",
    ),
)  # fmt: skip
BY_CODE = {mine.code: mine for mine in MINES}

# mine, status, from, registered
STATUSES = (
    ("PC", "suspended", "1/11", "1/10 20:00"),
    ("PC", "producing", "1/21", "1/20 16:00"),
    ("YX", "producing", "1/20", "1/19 10:00"),
)

# mine, shifts, from, registered
SHIFTS = (("LM", FOUR, "1/21", "1/18 10:00"),)


def shifts_on(calendar: Calendar, mine: Mine, day: date) -> tuple[Shift, ...]:
    changed = [shifts for code, shifts, since, _ in SHIFTS if code == mine.code and calendar.day(since) <= day]
    return changed[-1] if changed else mine.shifts


def works_on(calendar: Calendar, mine: Mine, day: date) -> bool:
    """Whether the mine produces or is being built that day."""
    changed = [status for code, status, since, _ in STATUSES if code == mine.code and calendar.day(since) <= day]
    return day >= calendar.day(mine.since) and (changed or [mine.status])[-1] != "suspended"
