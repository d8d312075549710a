"""The words, tones and symbols of what is shown: state is always colour, word and symbol together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from minewatch.reports.paper import Tone
from minewatch.when import DAY, day_of, local, midnight

STATUS_WORDS = {"met": "完成", "late": "迟", "missed": "缺", "open": "未到期"}


@dataclass(frozen=True)
class Sign:
    """A state as it is shown: its word, its tone (good, late, bad, open, none) and its symbol."""

    word: str
    tone: Tone
    symbol: str


STATUS = {
    "met": Sign("完成", "good", "●"),
    "late": Sign("迟", "late", "◐"),
    "missed": Sign("缺", "bad", "✕"),
    "open": Sign("未到期", "open", "○"),
}
ADVICE = Sign("提示", "late", "▲")  # an advice not followed: no duty was missed
FINDING = {
    "met": Sign("已销号", "good", "●"),
    "late": Sign("逾期销号", "late", "◐"),
    "missed": Sign("逾期未销号", "bad", "✕"),
}


def day(value: date) -> str:
    """`7月3日`."""
    return f"{value.month}月{value.day}日"


def between(first: date, last: date) -> str:
    """`7月3–5日`, `7月30日–8月2日`."""
    if first == last:
        return day(first)
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.month}月{first.day}–{last.day}日" if same else f"{day(first)}–{day(last)}"


def moment(instant: datetime | None) -> str:
    """`7月3日 08:05`."""
    if instant is None:
        return ""
    at = local(instant)
    return f"{day(at)} {at.hour:02}:{at.minute:02}"


def until(instant: datetime | None) -> str:
    """A deadline; the midnight that ends a day is that day's 24:00."""
    if instant is None:
        return ""
    last = day_of(instant)
    return f"{day(last - DAY)} 24:00" if instant == midnight(last) else moment(instant)


def days(values: Iterable[date]) -> str:
    """`1、3–5、9 日`, of one month."""
    runs: list[list[int]] = []
    for value in sorted(values):
        if runs and runs[-1][-1] == value.day - 1:
            runs[-1].append(value.day)
        else:
            runs.append([value.day])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs) + " 日"


def lasting(span: timedelta) -> str:
    """`12 分钟`, `6 小时 15 分`, `2 天 3 小时`."""
    minutes = max(0, int(span.total_seconds() // 60))
    whole, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if whole:
        return f"{whole} 天 {hours} 小时"
    return f"{hours} 小时 {rest} 分" if hours else f"{rest} 分钟"


def first_words(text: str, most: int) -> str:
    """So many characters of a text on one line, and … for the rest."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[:most]}…"


def numeral(number: int) -> str:
    """一, 十, 二十一: the numbers of headings, to 99."""
    digits, (tens, ones) = "一二三四五六七八九", divmod(number, 10)
    ten = (digits[tens - 1] if tens > 1 else "") + "十" if tens else ""
    return ten + (digits[ones - 1] if ones else "")
