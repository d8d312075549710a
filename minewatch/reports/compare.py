"""The mines over the last months: who gets better and who worse; a month against the one before. From summaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minewatch.law.book import Book
from minewatch.law.summary import PRESENCE, Summary
from minewatch.reports.words import Sign
from minewatch.when import Month

MONTHS = 6
BETTER, WORSE = Sign("变好", "good", "↑"), Sign("变差", "bad", "↓")
STEADY, UNKNOWN = Sign("持平", "none", "→"), Sign("没有可比", "none", "–")
NOTHING = "–"
CHANGE = "change"  # the order that begins with whoever gets worse; the others are measures


@dataclass(frozen=True)
class Figure:
    """A month by one measure, in words; `percent` is the share done of what is decided, None while that is open."""

    words: str
    percent: int | None


@dataclass(frozen=True)
class Measure:
    """What is compared; asked for where the book judges one of `rules`, everywhere if there are none."""

    id: str
    title: str
    meaning: str
    rules: tuple[str, ...]
    of: Callable[[Summary], Figure]


@dataclass(frozen=True)
class Line:
    """One measure of a mine, the earliest month first."""

    measure: Measure
    months: tuple[Month, ...]
    figures: tuple[Figure, ...]

    @property
    def known(self) -> list[tuple[Month, int]]:
        pairs = zip(self.months, self.figures, strict=True)
        return [(month, figure.percent) for month, figure in pairs if figure.percent is not None]

    @property
    def sign(self) -> Sign:
        """The latest two months that are decided, compared as they are shown: in whole percent."""
        if len(self.known) < 2:
            return UNKNOWN
        (_, before), (_, latest) = self.known[-2:]
        return STEADY if before == latest else BETTER if latest > before else WORSE

    @property
    def change(self) -> str:
        """`9→10月 20→60%`: the month that is going on is not always one of the two."""
        if self.sign is UNKNOWN:
            return ""
        (first, before), (last, latest) = self.known[-2:]
        return f"{first.number}→{last.number}月 {before}→{latest}%"


@dataclass(frozen=True)
class MineLines:
    """A mine with a line for each measure."""

    mine: str
    name: str
    lines: tuple[Line, ...]

    def turned(self, sign: Sign) -> int:
        return sum(line.sign is sign for line in self.lines)


def against_last(
    month: Month, this: Sequence[Summary], last: Sequence[Summary], today: date, asks_signing: bool
) -> str:
    """How the county's month stands beside the one before; the month that is going on, beside as many of its days."""
    days, sign = (today.day, "上月同期") if today in month else (None, "上月")
    entries = _entries(this, None), _entries(last, days)
    words = [f"入井 {entries[0]} 次，{sign} {entries[1]} 次"]
    words += [f"有缺项的煤矿 {_behind(this)} 座，上月全月 {_behind(last)} 座"]
    words += [f"县局未按时签收 {_unsigned(this)} 条，上月全月 {_unsigned(last)} 条"] if asks_signing else []
    words += [f"提示未照办 {_advised(this)} 项，上月全月 {_advised(last)} 项"]
    return "；".join(words)


def _entries(summaries: Iterable[Summary], days: int | None) -> int:
    return sum(sum(each.entries[:days]) for each in summaries)


def _behind(summaries: Iterable[Summary]) -> int:
    return sum(each.counts.get("missed", 0) > 0 for each in summaries)


def _unsigned(summaries: Iterable[Summary]) -> int:
    return sum(each.to_sign - each.signed for each in summaries)


def _advised(summaries: Iterable[Summary]) -> int:
    return sum(each.advised for each in summaries)


def measures(book: Book) -> list[Measure]:
    return [measure for measure in MEASURES if not measure.rules or any(map(book.judges, measure.rules))]


def told(months: Mapping[Month, Sequence[Summary]], asked: Sequence[Measure]) -> dict[Month, Sequence[Summary]]:
    """The latest month, and those before it of which there is something to compare."""
    latest = max(months)
    return {
        month: found
        for month, found in months.items()
        if month == latest or any(measure.of(each).words != NOTHING for each in found for measure in asked)
    }


def compared(months: Mapping[Month, Sequence[Summary]], asked: Sequence[Measure], order: str) -> list[MineLines]:
    """Every mine of these months, in the order of `CHANGE` or of a measure, the worst first."""
    by_mine = {(each.mine, month): each for month, found in months.items() for each in found}
    names = {each.mine: each.name for found in months.values() for each in found}
    mines = [
        MineLines(
            mine, name, tuple(_line(each, {month: by_mine.get((mine, month)) for month in months}) for each in asked)
        )
        for mine, name in names.items()
    ]
    return sorted(mines, key=_by_change if order == CHANGE else lambda each: _by_measure(each, order))


def _line(measure: Measure, months: Mapping[Month, Summary | None]) -> Line:
    figures = (measure.of(each) if each else Figure(NOTHING, None) for each in months.values())
    return Line(measure, tuple(months), tuple(figures))


def _by_change(each: MineLines) -> tuple[int, int, str]:
    return -each.turned(WORSE), each.turned(BETTER), each.mine


def _by_measure(each: MineLines, measure: str) -> tuple[bool, int, str]:
    """By the latest month that is decided; a mine without one comes last."""
    known = next(line.known for line in each.lines if line.measure.id == measure)
    return not known, known[-1][1] if known else 0, each.mine


def _kept(short: Summary) -> Figure:
    met, late, missed = (short.counts.get(status, 0) for status in ("met", "late", "missed"))
    whole = met + late + missed
    return Figure(f"{missed}/{late}" if whole else NOTHING, _percent(met, whole))


def _presence(short: Summary) -> Figure:
    return _share(short.present, short.decided)


def _reached(short: Summary) -> Figure:
    """Whoever still has days left may reach it yet."""
    shown = _share(sum(verdict.status == "met" for verdict in short.people), len(short.people))
    is_open = any(verdict.status == "open" for verdict in short.people)
    return Figure(shown.words, None) if is_open else shown


def _signed(short: Summary) -> Figure:
    return _share(short.signed, short.to_sign)


def _share(done: int, whole: int) -> Figure:
    return Figure(f"{done}/{whole}" if whole else NOTHING, _percent(done, whole))


def _percent(done: int, whole: int) -> int | None:
    """Rounded down: what is not whole is not called 100."""
    return 100 * done // whole if whole else None


MEASURES = (
    Measure("kept", "缺/迟", "小组职责判定为“缺”和“迟”的条数，变化按“完成”的占比", (), _kept),
    Measure("presence", "到岗", "有人下井的天数／已判定的天数", PRESENCE, _presence),
    Measure("reached", "达标", "完成入井次数的人／派驻的人，当月结束才比", ("entries_per_person",), _reached),
    Measure("signed", "签收", "县局按时签收的报告／已判定的报告", ("alert_acknowledged",), _signed),
)
