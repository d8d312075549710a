"""A row of ruled boxes with wrapped text: what tables and boxes of facts are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TypeAlias

from minewatch.reports.ink.lines import Line, broken
from minewatch.reports.ink.looks import HEIGHT, LEFT, RULE, WHITE, WIDTH, Style
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
    """The boxes side by side, all as high as the highest, with a rule around each."""
    height = max(box.height for box in boxes) + 2 * PAD

    def ink(pen: Pen, top: float) -> None:
        for box in boxes:
            box.ink(pen, top, height)
        left, right, bottom = boxes[0].left, boxes[-1].right, top - height
        level = [(left, top, right, top), (left, bottom, right, bottom)]
        upright = [(x, top, x, bottom) for x in (left, *(box.right for box in boxes))]
        pen.rules(level + upright, RULE_WEIGHT, RULE)

    return Strip(height, ink, head=head)


def rows(boxes: Sequence[Box], head: Strip | None = None) -> Iterator[Strip]:
    """One row; several where the text is higher than a page has room."""
    room = HEIGHT - 2 * PAD - (head.height if head else 0.0)
    limit = int(room / max(box.style.lead for box in boxes))
    tallest = max(len(box.lines) for box in boxes)
    if tallest <= limit:
        yield row(boxes, head)
        return
    for start in range(0, tallest, limit):
        yield row([replace(box, lines=box.lines[start : start + limit]) for box in boxes], head)


def spans(columns: Sequence[float]) -> list[Span]:
    return list(pairwise(columns))
