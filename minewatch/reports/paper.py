"""A paper as data: what it says, in which order. `ink.draw` puts it on A4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["good", "late", "bad", "open", "none"]
Align: TypeAlias = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Heading:
    """Levels 1 一、 and 2 （一） are prose headings and bookmarks; level 3 is the caption of what follows."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Para:
    """A paragraph of the body; without indent it starts flush left (主送机关, 附件 …)."""

    text: str
    indent: bool = True


@dataclass(frozen=True)
class Names:
    """What a paragraph counts, named below it in smaller print."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """Small print under a table or a figure: 注：…"""

    text: str


@dataclass(frozen=True)
class Gap:
    """Blank paper, in lines of the body."""

    lines: float = 1


@dataclass(frozen=True)
class Facts:
    """A box of labels and values, two or three to a line; a long value has a line to itself."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kpi:
    label: str
    figure: str
    note: str = ""
    tone: Tone = "none"


@dataclass(frozen=True)
class Kpis:
    """A strip of boxes, five to a line."""

    items: tuple[Kpi, ...]


@dataclass(frozen=True)
class Table:
    """Rows of text. `widths` are proportions of the text block; a row's tone puts its mark before the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    aligns: tuple[Align, ...] = ()
    tones: tuple[Tone, ...] = ()
    empty: str = "本月无记录。"


@dataclass(frozen=True)
class Cell:
    """One square of a grid: what is printed in it (a count, ●, 假, 缺 …) and how it stands."""

    symbol: str = ""
    tone: Tone = "none"


@dataclass(frozen=True)
class Grid:
    """Days across, people or shifts down. The legend says what each kind of square means."""

    title: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    legend: tuple[tuple[Cell, str], ...] = ()


@dataclass(frozen=True)
class Bar:
    """One quota: done, required in all, and required by the day of the paper (None: no pace is kept)."""

    label: str
    value: float
    target: float
    pace: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Bars:
    rows: tuple[Bar, ...]


Block: TypeAlias = Heading | Para | Names | Note | Gap | Facts | Kpis | Table | Grid | Bars


@dataclass(frozen=True)
class Paper:
    """
    One document. `title` is the red masthead (驻矿安监员履职月报), `subtitle` the title below the red rule,
    `number` the issue (2026年第10期), `issuer` and `date_line` stand left and right above the rule, `footer`
    in small print at the foot of each page. `author` and `made` go into the file's properties.
    """

    title: str
    subtitle: str
    issuer: str
    date_line: str
    number: str
    footer: str
    author: str
    blocks: tuple[Block, ...]
    made: date | None = None
