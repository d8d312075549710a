"""Sizes, colours and distances, in points. The text block is GB/T 9704's: 156 × 225 mm, 22 lines of 28."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from reportlab.lib.units import mm

from minewatch.reports.ink.faces import width
from minewatch.reports.paper import Cell, Tone


def rgb(colour: str) -> str:
    """#1F385C as the operands of a PDF colour."""
    return " ".join(f"{int(colour[place : place + 2], 16) / 255:.3f}" for place in (1, 3, 5))


SHEET = (210 * mm, 297 * mm)
LEFT, BOTTOM, WIDTH, HEIGHT = 28 * mm, 35 * mm, 156 * mm, 225 * mm
TOP, RIGHT = BOTTOM + HEIGHT, LEFT + WIDTH
PITCH = HEIGHT / 22
SPACE = 10.0

BLACK, WHITE, NAVY, RED = rgb("#000000"), rgb("#FFFFFF"), rgb("#1F385C"), rgb("#DE0F0F")
GREY, RULE, HAIR = rgb("#3F4854"), rgb("#8A94A3"), rgb("#C9D0DA")
PALE, HEAD = rgb("#F4F7FA"), rgb("#E8EEF5")

MARKS: Mapping[Tone, str] = {"good": "✓", "late": "△", "bad": "✕", "open": "○", "none": ""}
STRONG: Mapping[Tone, str] = {
    "good": rgb("#298042"),
    "late": rgb("#A86200"),
    "bad": rgb("#C22F1D"),
    "open": NAVY,
    "none": NAVY,
}
WASH: Mapping[Tone, str] = {
    "good": rgb("#F3F9EE"),
    "late": rgb("#FFF8E6"),
    "bad": rgb("#FDEEEB"),
    "open": rgb("#F1F5FA"),
    "none": WHITE,
}
HEAT: Mapping[Tone, str] = {
    "good": rgb("#A8D08D"),
    "late": rgb("#FDE6B0"),
    "bad": rgb("#E05A47"),
    "open": rgb("#DCE6F2"),
    "none": rgb("#D9D9D9"),
}
COUNTS: Mapping[str, str] = {
    "1": rgb("#D9EBB0"),
    "2": rgb("#A8D08D"),
    "3": rgb("#70B070"),
    "4": rgb("#5AA267"),
}
MANY = rgb("#4F9A60")


@dataclass(frozen=True)
class Style:
    """A face at a size; `weight` thickens 宋体 into a title face, as a share of the size."""

    face: str
    size: float
    lead: float
    colour: str = BLACK
    weight: float = 0.0

    @cached_property
    def paint(self) -> str:
        """Fill in the colour of the style; a thickened face is stroked as well."""
        if not self.weight:
            return f"{self.colour} rg 0 Tr"
        return f"{self.colour} rg {self.colour} RG {self.weight * self.size:.2f} w [] 0 d 2 Tr"

    def width(self, text: str) -> float:
        return width(self.face, self.size, text)

    def baseline(self, top: float) -> float:
        """Where the characters of a line stand whose upper edge is `top`."""
        return top - (self.lead - self.size) / 2 - 0.88 * self.size

    def fitting(self, text: str, room: float) -> Style:
        """The same style, smaller if the text would not fit on one line."""
        natural = self.width(text)
        return self if natural <= room else replace(self, size=self.size * room / natural)


BODY = Style("song", 15.75, PITCH)
INDENT = 2 * BODY.size
NAMED, NOTE = Style("song", 10.5, 17), Style("song", 9, 14)
MASTHEAD = Style("song", 52, 52, RED, 0.03)
ISSUE = Style("song", 15.75, 26)
TITLE = Style("song", 22, 33, BLACK, 0.022)
PROSE_HEADINGS: Mapping[int, Style] = {
    1: Style("hei", 15.75, PITCH),
    2: Style("song", 15.75, PITCH, BLACK, 0.02),
}
CAPTION = Style("hei", 11, 22, NAVY)
SMALL = Style("song", 8.5, 13, GREY)
TABLE_HEAD, TABLE_BODY = Style("hei", 8.5, 12, NAVY), Style("song", 8.5, 12)
FACT_LABEL, FACT = Style("hei", 8.5, 13, NAVY), Style("song", 9, 13)
KPI_LABEL, KPI_FIGURE, KPI_NOTE = Style("hei", 9, 12), Style("song", 22, 26, NAVY, 0.02), Style("hei", 8, 10)
GRID_DAY = Style("hei", 7.5, 14, NAVY)
GRID_LABEL, GRID_CELL = Style("song", 8.5, 18), Style("hei", 7.5, 18)
PAGE_NUMBER, FOOT = Style("song", 14, 14), Style("song", 8, 10, GREY)


def square(cell: Cell) -> str:
    """The colour behind a grid's cell: a count deepens with its size, any other symbol has its tone's."""
    if cell.tone == "none" and not cell.symbol:
        return PALE
    if cell.tone == "good" and cell.symbol.isdecimal():
        return COUNTS.get(cell.symbol, MANY)
    return HEAT[cell.tone]
