"""A document is a column of strips, put on pages; the end of a page cuts only what is higher than one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from minewatch.reports.ink.lines import broken
from minewatch.reports.ink.looks import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, Style
from minewatch.reports.ink.pen import Pen

Ink: TypeAlias = Callable[[Pen, float], None]
ROUNDING = 0.01
LEAST_PART = HEIGHT / 6  # what is cut begins on a new page where less than this is left


@dataclass(frozen=True)
class Strip:
    """So much height, and what to draw below its top; without ink it is space, dropped where a page opens."""

    height: float
    ink: Ink | None = None
    keep: bool = False  # on the same page as the strip below
    head: Strip | None = None  # repeated where the strip opens a page
    cut: Cut | None = None  # what fits into so much height, and the rest
    spare: float = 0.0  # of the height, given up where that saves a page


Cut: TypeAlias = Callable[[float], tuple[Strip, Strip]]
Page: TypeAlias = list[tuple[Strip, float]]


def space(height: float) -> Strip:
    return Strip(height, keep=True, spare=0.6 * height)


def lay(strips: Iterable[Strip], pen: Pen, close: Callable[[Pen], None]) -> None:
    """Page after page; `close` writes the foot of each."""
    for page in _settled(list(strips)):
        for strip, top in page:
            if strip.ink:
                strip.ink(pen, top)
        close(pen)
        pen.turn()


def _settled(strips: Sequence[Strip]) -> list[Page]:
    """Narrower spaces where they save the last page."""
    wide = _paged(strips)
    narrow = _paged([replace(strip, height=strip.height - strip.spare) for strip in strips])
    return narrow if len(narrow) < len(wide) else wide


def _paged(strips: Iterable[Strip]) -> list[Page]:
    column = _Column()
    for group in _groups(strips):
        column.put(group)
    return column.pages


class _Column:
    """Which strip stands where, from the top of the first page on."""

    def __init__(self) -> None:
        self.pages: list[Page] = [[]]
        self._top: float = TOP

    @property
    def _room(self) -> float:
        room: float = self._top - BOTTOM + ROUNDING
        return room

    def put(self, group: list[Strip]) -> None:
        """Below what stands already; else on a new page; in parts what no page can hold."""
        if _height(group) <= self._room:
            self._stand(group)
        elif _height(_headed(group)) <= HEIGHT + ROUNDING:
            self._turn()
            self._stand(_headed(group))
        elif len(parts := _loosened(group)) > 1:
            for part in parts:
                self.put(part)
        else:
            self._stand_cut(group)

    def _stand(self, group: list[Strip]) -> None:
        for strip in group:
            if strip.ink or self._top < TOP:
                self.pages[-1].append((strip, self._top))
                self._top -= strip.height

    def _turn(self) -> None:
        self.pages.append([])
        self._top = TOP

    def _stand_cut(self, group: list[Strip]) -> None:
        if self._room - _height(group[:-1]) < LEAST_PART and self._top < TOP:
            self._turn()
            group = _headed(group)
        *above, last = group
        if last.cut is None:
            self._stand(group)
            return
        first, rest = last.cut(self._room - _height(above))
        self._stand([*above, first])
        self._turn()
        self.put(_headed([rest]))


def _height(group: Iterable[Strip]) -> float:
    return sum(strip.height for strip in group)


def _headed(group: list[Strip]) -> list[Strip]:
    return [group[0].head, *group] if group[0].head else group


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


def _loosened(group: Iterable[Strip]) -> list[list[Strip]]:
    """A group parted below each strip that could be cut."""
    return list(_groups(replace(strip, keep=strip.cut is None) for strip in group))


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
