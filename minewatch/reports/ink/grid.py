"""A month at a glance: people or shifts down, days across, one coloured and lettered square for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from minewatch.reports.ink.looks import (
    CAPTION,
    GRID_CELL,
    GRID_DAY,
    GRID_LABEL,
    LEFT,
    SMALL,
    SPACE,
    WHITE,
    WIDTH,
    square,
)
from minewatch.reports.ink.pen import Pen
from minewatch.reports.ink.strips import Strip, kept, paragraph, space
from minewatch.reports.paper import Cell, Grid

GAP = 0.8  # of white between squares
WIDEST_COLUMN = 30.0
UNCUT = 12  # rows that are never parted: a mine's shifts and people fit on a page
LABEL_SHARE = 0.24  # of the text block, at most
SWATCH_WIDTH, SWATCH_HEIGHT, LEGEND_GAP = 15.0, 10.0, 16.0
DARK = "bad"  # the tone whose square is dark enough to be lettered in white
ON_DARK = replace(GRID_CELL, colour=WHITE, weight=0.05)


def grid(block: Grid) -> Iterator[Strip]:
    label = min(max(map(GRID_LABEL.width, block.row_labels), default=0.0) + 6, LABEL_SHARE * WIDTH)
    column = min((WIDTH - label) / max(len(block.column_labels), 1), WIDEST_COLUMN)
    days = block.column_labels
    head = Strip(GRID_DAY.lead, lambda pen, top: _days(pen, days, LEFT + label, top, column), keep=True)
    yield from kept(paragraph(block.title, CAPTION, justified=False))
    yield head
    rows = len(block.row_labels)
    for number, (name, cells) in enumerate(zip(block.row_labels, block.cells, strict=True)):
        yield replace(_row(name, cells, label, column), head=head, keep=rows <= UNCUT or number == rows - 1)
    yield from _legend(block.legend)
    yield space(SPACE)


def _days(pen: Pen, labels: Sequence[str], x: float, top: float, column: float) -> None:
    for place, label in enumerate(labels):
        style = GRID_DAY.fitting(label, column)
        pen.centred(x + (place + 0.5) * column, style.baseline(top), label, style)


def _row(name: str, cells: Sequence[Cell], label: float, column: float) -> Strip:
    def ink(pen: Pen, top: float) -> None:
        pen.text(LEFT, GRID_LABEL.baseline(top), name, GRID_LABEL.fitting(name, label - 4))
        for place, cell in enumerate(cells):
            _square(pen, cell, LEFT + label + place * column, top, column, GRID_CELL.lead)

    return Strip(GRID_CELL.lead, ink)


def _square(pen: Pen, cell: Cell, x: float, top: float, width: float, height: float) -> None:
    pen.box(x, top - height + GAP, width - GAP, height - GAP, square(cell))
    style = (ON_DARK if cell.tone == DARK else GRID_CELL).fitting(cell.symbol, width - GAP)
    pen.centred(x + (width - GAP) / 2, top - height / 2 - 0.38 * style.size, cell.symbol, style)


def _legend(entries: Sequence[tuple[Cell, str]]) -> Iterator[Strip]:
    """Swatch and meaning, as many to a line as fit."""
    if entries:
        yield space(5)
    line: list[tuple[float, Cell, str]] = []
    x = LEFT
    for cell, meaning in entries:
        taken = SWATCH_WIDTH + SMALL.width(meaning) + LEGEND_GAP
        if line and x + taken - LEGEND_GAP > LEFT + WIDTH:
            yield _swatches(line)
            line, x = [], LEFT
        line.append((x, cell, meaning))
        x += taken
    if line:
        yield _swatches(line)


def _swatches(line: Sequence[tuple[float, Cell, str]]) -> Strip:
    def ink(pen: Pen, top: float) -> None:
        for x, cell, meaning in line:
            _square(pen, cell, x, top - 2, SWATCH_WIDTH, SWATCH_HEIGHT)
            pen.text(x + SWATCH_WIDTH + 3, SMALL.baseline(top), meaning, SMALL)

    return Strip(SMALL.lead + 1, ink)
