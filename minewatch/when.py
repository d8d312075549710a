"""Days, months, shift windows, working days and the only clock.

All instants carry the offset of Asia/Shanghai (UTC+8, no daylight saving since 1991).
"""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cached_property
from pathlib import Path

import chinese_calendar

SHANGHAI = timezone(timedelta(hours=8), "CST")
DAY = timedelta(days=1)
FOREVER = date(9999, 12, 31)
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)


def now() -> datetime:
    """The present instant in Asia/Shanghai; the one place where the clock is read."""
    return datetime.now(SHANGHAI)


def local(instant: datetime) -> datetime:
    return instant.astimezone(SHANGHAI)


def day_of(instant: datetime) -> date:
    """The calendar day of an instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """00:00 of the day."""
    return datetime.combine(day, time(), SHANGHAI)


def day_end(day: date) -> datetime:
    """24:00 of the day."""
    return midnight(day + DAY)


def in_words(day: date) -> str:
    """`7月3日`, as sentences name a day."""
    return f"{day.month}月{day.day}日"


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, order=True)
class Span:
    """Days from first to last, both counted; last may be `FOREVER`."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(len(self)))

    def __len__(self) -> int:
        return max(0, (self.last - self.first).days + 1)

    def overlaps(self, other: Span) -> bool:
        return self.first <= other.last and other.first <= self.last

    def touches(self, other: Span) -> bool:
        """Overlapping, or the one begins the day after the other ends (首尾相接)."""
        return (self.first - other.last).days <= 1 and (other.first - self.last).days <= 1


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """`2026-07` → July 2026; ValueError for anything else."""
        year, number = text.split("-")
        if len(year) != 4 or len(number) != 2 or not 1 <= int(number) <= 12 or int(year) < 1:
            raise ValueError(text)
        return cls(int(year), int(number))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and (day.year, day.month) == (self.year, self.number)

    def __len__(self) -> int:
        return calendar.monthrange(self.year, self.number)[1]

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, len(self))

    @property
    def days(self) -> Span:
        return Span(self.first, self.last)

    @property
    def weeks(self) -> tuple[Span, ...]:
        """The weeks, Monday to Sunday, whose Sunday falls in the month."""
        return tuple(Span(monday(day), day) for day in self.days if day.weekday() == 6)

    @property
    def end(self) -> datetime:
        """24:00 of the last day."""
        return day_end(self.last)

    @property
    def words(self) -> str:
        return f"{self.year}年{self.number}月"

    def plus(self, months: int) -> Month:
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)


@dataclass(frozen=True)
class Shift:
    """One window of a mine's day; an end at or before the start lies on the next day."""

    code: str
    label: str
    start: time
    end: time

    @property
    def words(self) -> str:
        """`中班 16:00–24:00`."""
        end = "24:00" if self.end == time() else f"{self.end:%H:%M}"
        return f"{self.label} {self.start:%H:%M}–{end}"

    def window(self, day: date) -> Window:
        starts = datetime.combine(day, self.start, SHANGHAI)
        ends = datetime.combine(day, self.end, SHANGHAI)
        return Window(day, self, starts, ends if ends > starts else ends + DAY)


@dataclass(frozen=True)
class Window:
    """A shift on its duty date (班次日期: the date on which it starts)."""

    day: date
    shift: Shift
    starts: datetime
    ends: datetime

    def __contains__(self, instant: object) -> bool:
        return isinstance(instant, datetime) and self.starts <= instant < self.ends

    def overlap(self, start: datetime, end: datetime) -> timedelta:
        return max(timedelta(), min(end, self.ends) - max(start, self.starts))


# The holidays of 《全国年节及纪念日放假办法》 that have a fixed date; the lunar ones wait for the yearly notice.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True)
class Workdays:
    """The State Council's working days (调休 included), and what the bureau entered itself.

    `entered` maps a day to whether it is worked; `years` are those whose official days were entered whole.
    """

    entered: dict[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    @classmethod
    def read(cls, path: Path) -> Workdays:
        """Read the bureau's own file (`workdays.toml`): `[2027]` with `holidays` and `workdays`, lists of dates.

        Raises ValueError with a Chinese sentence when the file cannot be understood.
        """
        if not path.exists():
            return cls()
        try:
            table = tomllib.loads(path.read_text("utf-8"))
            years = {int(year): entry for year, entry in table.items()}
            entered = {day: False for entry in years.values() for day in entry.get("holidays", [])}
            entered |= {day: True for entry in years.values() for day in entry.get("workdays", [])}
        except (tomllib.TOMLDecodeError, ValueError, AttributeError, TypeError) as error:
            form = "[2027] holidays=[日期…] workdays=[日期…]"
            raise ValueError(f"工作日文件 {path.name} 读不懂：{error}。请按 {form} 填写。") from error
        if not all(type(day) is date for day in entered):
            raise ValueError(f"工作日文件 {path.name} 里有不是日期的内容，请写成 2027-02-06 这样的日期。")
        return cls(entered, frozenset(years))

    @cached_property
    def _known_until(self) -> int:
        return int(max(day.year for day in chinese_calendar.holidays))

    def known(self, year: int) -> bool:
        """Whether the official arrangement of the year is at hand."""
        return year in self.years or year <= self._known_until

    def is_workday(self, day: date) -> bool:
        if day in self.entered:
            return self.entered[day]
        if day.year in self.years or not self.known(day.year):
            return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:  # before 2004
            return day.weekday() < 5

    def after(self, day: date, count: int) -> date:
        """The count-th working day after the day."""
        while count:
            day += DAY
            count -= self.is_workday(day)
        return day

    def note(self, day: date) -> str:
        """What a reader must know about the days reckoned at this date; empty when the official days are at hand."""
        if self.known(day.year):
            return ""
        reckoned = "工作日暂按周一至周五扣除固定节假日推算"
        return f"{day.year} 年放假调休安排尚未录入，{reckoned}；公布后请填入实例文件夹的 workdays.toml。"
