"""What the macros show: states as `badge` shows them (tone, symbol and word together), squares, steps on offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from minewatch.reports.words import Sign
from minewatch.web.show import moment
from minewatch.when import local


@dataclass(frozen=True)
class Mark:
    tone: str
    symbol: str
    word: str


TONES = {"good": "good", "late": "warn", "bad": "bad", "open": "", "none": "quiet"}  # the papers' tones on a page


def of_sign(sign: Sign) -> Mark:
    """A report's state as a badge shows it."""
    return Mark(TONES[sign.tone] or "info", sign.symbol, sign.word)


@dataclass(frozen=True)
class Shown:
    """What the matrix's macros show of a day, a square, a sum or a mine."""

    label: str = ""
    tone: str = ""
    href: str = ""
    symbol: str = ""
    note: str = ""
    cells: tuple[Shown, ...] = ()
    sums: tuple[Shown, ...] = ()

    @property
    def word(self) -> str:
        return self.label

    @property
    def text(self) -> str:
        return self.label


@dataclass(frozen=True)
class Offer:
    """A step that the viewer may take now; `next` marks the one that leads on."""

    step: str
    word: str
    next: bool
    chosen: bool


FILED = {
    "met": Mark("good", "✓", "按时已报"),
    "late": Mark("warn", "▲", "迟报"),
    "missed": Mark("bad", "✕", "逾期未报"),
    "open": Mark("info", "○", "未到期"),
}
NOT_DUE = Mark("quiet", "–", "无需报送")
EARLY = Mark("quiet", "–", "已报")


def deadline(due: datetime | None) -> str:
    """`11月2日 24:00` rather than 00:00 of the day after."""
    if due is None:
        return ""
    at_midnight = local(due).strftime("%H:%M") == "00:00"
    return moment(due - timedelta(minutes=1)).replace("23:59", "24:00") if at_midnight else moment(due)
