"""A row of ruled boxes with wrapped text: what tables and boxes of facts are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TypeAlias

from minewatch.reports.ink.lines import Line, broken
from minewatch.reports.ink.looks import LEFT, RULE, WHITE, WIDTH, Style
from minewatch.reports.ink.pen import Pen
from minewatch.reports.ink.strips import Strip
from minewatch.reports.paper import Align

Span: TypeAlias = tuple[float, float]

PAD, RULE_WEIGHT = 3.2, 0.4
SHARE: Mapping[Align, float] = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True)
class Box:
    """One cell between two vertical rules, its text already broken into lines."""

    left: float
    right: float
    lines: tuple[Line, ...]
    style: Style
    align: Align = "left"
    colour: str = WHITE
    runs_on: bool = False  # the rest of a text whose beginning stands on the page before

    @property
    def height(self) -> float:
        return len(self.lines) * self.style.lead

    def ink(self, pen: Pen, top: float, height: float) -> None:
        if self.colour != WHITE:
            pen.box(self.left, top - height, self.right - self.left, height, self.colour)
        room, top = self.right - self.left - 2 * PAD, top - (height - self.height) / 2
        for number, line in enumerate(self.lines):
            x = self.left + PAD + SHARE[self.align] * max(room - line.width, 0.0)
            baseline = self.style.baseline(top - number * self.style.lead)
            tracking = line.tracking(room, self.style.size, justified=False)
            pen.text(x, baseline, line.text, self.style, tracking)

    def parted(self, lines: int) -> tuple[Box, Box]:
        """The first lines and the rest; a text that is no longer than that stands whole in both."""
        if len(self.lines) <= lines and not self.runs_on:
            return self, self
        return replace(self, lines=self.lines[:lines]), replace(self, lines=self.lines[lines:], runs_on=True)


def edges(widths: Sequence[float], gutter: float = 0.0) -> list[float]:
    """The x of every vertical rule: columns in proportion, after a gutter if there is one."""
    scale = (WIDTH - gutter) / sum(widths)
    columns = accumulate((width * scale for width in widths), initial=LEFT + gutter)
    return [LEFT, *columns] if gutter else list(columns)


def boxed(text: str, span: Span, style: Style, align: Align = "left", colour: str = WHITE) -> Box:
    left, right = span
    lines = broken(text, style.face, style.size, right - left - 2 * PAD)
    return Box(left, right, tuple(lines), style, align, colour)


def row(boxes: Sequence[Box], head: Strip | None = None) -> Strip:
    """The boxes side by side, all as high as the highest, with a rule around each; a head is repeated on every page."""
    height = max(box.height for box in boxes) + 2 * PAD

    def ink(pen: Pen, top: float) -> None:
        for box in boxes:
            box.ink(pen, top, height)
        left, right, bottom = boxes[0].left, boxes[-1].right, top - height
        level = [(left, top, right, top), (left, bottom, right, bottom)]
        upright = [(x, top, x, bottom) for x in (left, *(box.right for box in boxes))]
        pen.rules(level + upright, RULE_WEIGHT, RULE)

    def cut(room: float) -> tuple[Strip, Strip]:
        lines = int((room - 2 * PAD) / max(box.style.lead for box in boxes))
        firsts, rests = zip(*(box.parted(lines) for box in boxes), strict=True)
        return row(firsts, head), row(rests, head)

    return Strip(height, ink, head=head, cut=cut)


def spans(columns: Sequence[float]) -> list[Span]:
    return list(pairwise(columns))
