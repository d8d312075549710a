"""Tables with a head repeated on every page, and boxes of facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from minewatch.reports.ink.boxes import PAD, Box, Span, boxed, edges, row, spans
from minewatch.reports.ink.looks import (
    FACT,
    FACT_LABEL,
    HEAD,
    LEFT,
    MARKS,
    RIGHT,
    SPACE,
    STRONG,
    TABLE_BODY,
    TABLE_HEAD,
    WASH,
    WIDTH,
)
from minewatch.reports.ink.strips import Strip, space
from minewatch.reports.paper import Align, Facts, Table, Tone

GUTTER = 15.0  # for the mark of a toned row
LABEL_AIR = 4.0
Pair: TypeAlias = tuple[str, str]
LEFTWARD: Align = "left"
UNTONED: Tone = "none"
THREE_ACROSS = 5  # short values, from which facts stand in three columns


def table(block: Table) -> Iterator[Strip]:
    """The first two rows stand with the head, and the last two together."""
    marked = bool(set(block.tones) - {"none"})
    columns = spans(edges(block.widths, GUTTER if marked else 0.0))
    titles = ["", *block.head] if marked else block.head
    named = zip(titles, columns, strict=True)
    titled = row([boxed(title, span, TABLE_HEAD, "center", HEAD) for title, span in named])
    head = replace(titled, keep=True, cut=None)
    yield head
    bodies = [row(boxes, head) for boxes in _bodies(block, columns, marked)]
    for number, body in enumerate(bodies, 1):
        yield replace(body, keep=number < len(bodies) and number in (1, len(bodies) - 1))
    yield space(SPACE)


def _bodies(block: Table, columns: Sequence[Span], marked: bool) -> Iterator[list[Box]]:
    if not block.rows:
        yield [boxed(block.empty, (LEFT, RIGHT), TABLE_BODY, "center")]
    aligns = block.aligns or (LEFTWARD,) * len(block.head)
    for cells, tone in zip(block.rows, block.tones or (UNTONED,) * len(block.rows), strict=True):
        mark = [_mark(tone, columns[0])] if marked else []
        texts = zip(cells, columns[len(mark) :], aligns, strict=True)
        yield mark + [boxed(text, span, TABLE_BODY, align, WASH[tone]) for text, span, align in texts]


def _mark(tone: Tone, span: Span) -> Box:
    style = replace(TABLE_HEAD, colour=STRONG[tone])
    return boxed(MARKS[tone], span, style, "center", WASH[tone])


def facts(block: Facts) -> Iterator[Strip]:
    """Labels on a tint, values on white; the last value of a line takes what room is left."""
    across = _across(block.pairs)
    widest = max((FACT_LABEL.width(label) for label, _ in block.pairs), default=0.0)
    label = min(widest + 2 * PAD + LABEL_AIR, WIDTH / across / 2)
    value = WIDTH / across - label
    columns = edges([label, value] * across)
    for line in _lines(block.pairs, across, value - 2 * PAD):
        places = spans([*columns[: 2 * len(line)], RIGHT])
        yield row(list(_fact_boxes(line, places)))
    yield space(SPACE)


def _across(pairs: Sequence[Pair]) -> int:
    """Three columns where enough values are short."""
    label = max((FACT_LABEL.width(label) for label, _ in pairs), default=0.0)
    room = WIDTH / 3 - label - 4 * PAD - LABEL_AIR
    short = sum(FACT.width(value) <= room for _, value in pairs)
    return 3 if short >= THREE_ACROSS else 2


def _lines(pairs: Sequence[Pair], across: int, room: float) -> Iterator[list[Pair]]:
    """So many pairs to a line; a value longer than its room has a line to itself."""
    line: list[Pair] = []
    for pair in pairs:
        alone = FACT.width(pair[1]) > room
        if line and (alone or len(line) == across):
            yield line
            line = []
        line.append(pair)
        if alone:
            yield line
            line = []
    if line:
        yield line


def _fact_boxes(line: Sequence[Pair], places: Sequence[Span]) -> Iterator[Box]:
    for (label, value), left, right in zip(line, places[::2], places[1::2], strict=True):
        yield boxed(label, left, FACT_LABEL, "left", HEAD)
        yield boxed(value, right, FACT)
