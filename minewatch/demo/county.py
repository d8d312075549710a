"""An invented county (示例县): three mines of different shift systems, fifteen inspectors and the bureau."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from minewatch.demo.ledger import HOUR, Ledger
from minewatch.when import DAY, Month, Shift, day_of, midnight

ADMIN = "AD-1"
BUREAU = (
    ("AD-1", "示例·管理", "admin"),
    ("JC-1", "示例·纠察", "patrol"),
    ("FG-1", "示例·分管", "deputy"),
    ("JZ-1", "示例·局长", "director"),
    ("SJ-1", "示例·审计", "auditor"),
)


def _shift(code: str, label: str, start: int, end: int) -> Shift:
    return Shift(code, label, time(start), time(end % 24))


THREE = (_shift("night", "夜班", 0, 8), _shift("day", "早班", 8, 16), _shift("mid", "中班", 16, 24))
CROSSING = (_shift("day", "早班", 6, 14), _shift("mid", "中班", 14, 22), _shift("night", "夜班", 22, 6))
NO_NIGHT = (_shift("day", "早班", 7, 15), _shift("mid", "中班", 15, 23))


@dataclass(frozen=True)
class Mine:
    """A mine of the demo; `slack` is how often (one in so many) a shift stays empty."""

    code: str
    name: str
    gas_class: str
    shifts: tuple[Shift, ...]
    people: tuple[str, ...]
    slack: int
    idle_until: int = 0
    places: tuple[tuple[str, str, str], ...] = field(
        default=(
            ("3101", "3101 采煤工作面", "coal_face"),
            ("2105", "2105 掘进工作面", "heading"),
            ("BF-1", "中央水泵房", "other"),
        )
    )

    def staff(self, number: int) -> str:
        return f"{self.code}-{number % 5 + 1}"

    @property
    def leader(self) -> str:
        return f"{self.code}-1"


MINES = (
    Mine("SG", "示例·石沟矿", "high", THREE, ("张示例", "王示例", "李示例", "赵示例", "陈示例"), 29),
    Mine("LG", "示例·柳沟矿", "outburst", CROSSING, ("刘示例", "杨示例", "黄示例", "周示例", "吴示例"), 11),
    Mine("PC", "示例·平川矿", "low", NO_NIGHT, ("徐示例", "孙示例", "马示例", "朱示例", "胡示例"), 17, idle_until=9),
)


def set_up(ledger: Ledger, start: datetime) -> None:
    since = day_of(start)
    for staff_no, name, role in BUREAU:
        _person(ledger, start, staff_no, name)
        ledger.write("role", ADMIN, start, staff_no=staff_no, role=role, from_=since)
    for mine in MINES:
        _mine(ledger, start, mine, since)
        for number, name in enumerate(mine.people):
            _person(ledger, start, mine.staff(number), name)
            post = "leader" if number == 0 else "member"
            ledger.write(
                "posting", ADMIN, start, mine=mine.code, staff_no=mine.staff(number), post=post, from_=since, to_=None,
                document_no="示例〔2026〕1号",
            )  # fmt: skip


def _person(ledger: Ledger, at: datetime, staff_no: str, name: str) -> None:
    ledger.write("person", ADMIN, at, staff_no=staff_no, name=name, phone="")


def _mine(ledger: Ledger, at: datetime, mine: Mine, since: date) -> None:
    shifts = [
        {"code": s.code, "label": s.label, "start": f"{s.start:%H:%M}", "end": f"{s.end:%H:%M}"} for s in mine.shifts
    ]
    idle = mine.idle_until > 0
    ledger.write(
        "mine", ADMIN, at, code=mine.code, name=mine.name, gas_class=mine.gas_class, capacity_mtpa=0.9,
        headcount_limit=120, manager_name="示例矿长", manager_phone="", shifts=shifts,
        status="suspended" if idle else "producing", status_from=since,
    )  # fmt: skip
    for code, name, type_ in mine.places:
        ledger.write("place", ADMIN, at, mine=mine.code, code=code, name=name, type=type_, from_=since)
    if idle:
        resumed = Month.of(since).plus(1).first + DAY * (mine.idle_until - 1)
        ledger.write("mine_status", ADMIN, midnight(resumed) - HOUR, mine=mine.code, status="producing", from_=resumed)
