"""A document is a column of strips, none of which the end of a page ever cuts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from minewatch.reports.ink.lines import broken
from minewatch.reports.ink.looks import BOTTOM, LEFT, TOP, WIDTH, Style
from minewatch.reports.ink.pen import Pen

Ink: TypeAlias = Callable[[Pen, float], None]
ROUNDING = 0.01


@dataclass(frozen=True)
class Strip:
    """So much height, and what to draw below its top; without ink it is space, dropped where a page opens."""

    height: float
    ink: Ink | None = None
    keep: bool = False  # on the same page as the strip below
    head: Strip | None = None  # repeated where the strip opens a page


def space(height: float) -> Strip:
    return Strip(height, keep=True)


def lay(strips: Iterable[Strip], pen: Pen, close: Callable[[Pen], None]) -> None:
    """Fill page after page; `close` writes the foot of each."""
    top = TOP
    for group in _groups(strips):
        opening = group[0].head
        if top < TOP and top - sum(strip.height for strip in group) < BOTTOM - ROUNDING:
            close(pen)
            pen.turn()
            top = TOP
            group = ([opening] if opening else []) + group
        for strip in group:
            if strip.ink:
                strip.ink(pen, top)
            if strip.ink or top < TOP:
                top -= strip.height
    close(pen)
    pen.turn()


def _groups(strips: Iterable[Strip]) -> Iterator[list[Strip]]:
    """Each strip with those it must share a page with."""
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep:
            yield group
            group = []
    if group:
        yield group


def paragraph(text: str, style: Style, *, indent: float = 0.0, justified: bool = True) -> Iterator[Strip]:
    """Lines of text across the block; the first two and the last two stay together."""
    lines = broken(text, style.face, style.size, WIDTH, indent)
    for number, line in enumerate(lines):
        opens = number == 0 or lines[number - 1].last
        inset = indent if opens else 0.0
        tracking = line.tracking(WIDTH - inset, style.size, justified)
        together = number < len(lines) - 1 and number in (0, len(lines) - 2)
        yield Strip(style.lead, _written(line.text, style, LEFT + inset, tracking), keep=together)


def kept(strips: Iterable[Strip]) -> Iterator[Strip]:
    """The same strips, bound to each other and to what follows."""
    return (replace(strip, keep=True) for strip in strips)


def _written(text: str, style: Style, x: float, tracking: float) -> Ink:
    return lambda pen, top: pen.text(x, style.baseline(top), text, style, tracking)
