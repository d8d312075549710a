"""The strip of headline figures, and quotas as bars against their target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from minewatch.reports.ink.boxes import boxed
from minewatch.reports.ink.looks import (
    BLACK,
    CAPTION,
    FACT,
    GREY,
    HAIR,
    HEIGHT,
    KPI_FIGURE,
    KPI_LABEL,
    KPI_NOTE,
    LEFT,
    MARKS,
    PALE,
    RIGHT,
    SMALL,
    SPACE,
    STRONG,
    WIDTH,
    rgb,
)
from minewatch.reports.ink.pen import Pen
from minewatch.reports.ink.strips import Strip, space
from minewatch.reports.paper import Bar, Bars, Kpi, Kpis, Tone

ACROSS, KPI_HEIGHT, KPI_GAP, EDGE = 5, 64.0, 8.0, 2.4
BAR_ROW, BAR, KEY_HEIGHT = 24.0, 9.0, 17.0
LABEL, TRACK, FIGURE = 112.0, 176.0, 62.0
FILL: Mapping[Tone, str] = {
    "good": rgb("#7DB37A"),
    "late": rgb("#E3B04B"),
    "bad": rgb("#E05A47"),
    "open": rgb("#7D93B2"),
    "none": HAIR,
}
TARGET_AT = 0.82  # of the track: every target stands on one line, whatever its unit


def kpis(block: Kpis) -> Iterator[Strip]:
    across = min(max(len(block.items), 1), ACROSS)
    width = (WIDTH - KPI_GAP * (across - 1)) / across
    yield space(4)
    for start in range(0, len(block.items), across):
        yield _kpi_line(block.items[start : start + across], width)
        yield space(SPACE)


def _kpi_line(items: Sequence[Kpi], width: float) -> Strip:
    def ink(pen: Pen, top: float) -> None:
        for place, item in enumerate(items):
            _kpi(pen, item, LEFT + place * (width + KPI_GAP), top, width)

    return Strip(KPI_HEIGHT, ink)


def _kpi(pen: Pen, item: Kpi, x: float, top: float, width: float) -> None:
    bottom, inside = top - KPI_HEIGHT, width - EDGE - 12
    tinted = replace(KPI_NOTE, colour=STRONG[item.tone])
    pen.box(x, bottom, width, KPI_HEIGHT, PALE)
    pen.box(x, bottom, EDGE, KPI_HEIGHT, STRONG[item.tone])
    x += EDGE + 6
    pen.text(x, top - 15, item.label, KPI_LABEL.fitting(item.label, inside - 10))
    pen.ending(x + inside + 2, top - 15, MARKS[item.tone], replace(tinted, size=9))
    pen.text(x, bottom + 23, item.figure, KPI_FIGURE.fitting(item.figure, inside))
    pen.text(x, bottom + 8, item.note, tinted.fitting(item.note, inside))


def bars(block: Bars) -> Iterator[Strip]:
    """On one page where they fit on one, with the caption above and the key below."""
    rows = [_bar_row(row) for row in block.rows]
    whole = sum(row.height for row in rows) <= HEIGHT - CAPTION.lead - KEY_HEIGHT - SPACE
    for number, row in enumerate(rows, 1):
        yield replace(row, keep=whole or number == len(rows))
    if rows:
        yield _key(any(row.pace is not None for row in block.rows))
    yield space(SPACE)


def standing(row: Bar) -> Tone:
    """How a quota stands: done, behind what the day asks for, on the way, or missed when no pace is kept."""
    if row.value >= row.target:
        return "good"
    if row.pace is None:
        return "bad"
    return "late" if row.value < row.pace else "open"


def _bar_row(row: Bar) -> Strip:
    label = boxed(row.label, (LEFT, LEFT + LABEL), FACT)
    note = boxed(row.note, (LEFT + LABEL + TRACK + FIGURE, RIGHT), SMALL)
    height = max(BAR_ROW, label.height + 4, note.height + 4)

    def ink(pen: Pen, top: float) -> None:
        label.ink(pen, top, height)
        _track(pen, row, LEFT + LABEL, top - height / 2)
        _figure(pen, row, LEFT + LABEL + TRACK + 6, top - height / 2)
        note.ink(pen, top, height)
        pen.rules([(LEFT, top - height, RIGHT, top - height)], 0.3, HAIR)

    return Strip(height, ink)


def _track(pen: Pen, row: Bar, x: float, middle: float) -> None:
    tone, low, high = standing(row), middle - BAR / 2, middle + BAR / 2
    pen.box(x, low, TRACK, BAR, PALE)
    pen.box(x, low, _along(row.value, row.target), BAR, FILL[tone])
    if row.pace is not None and row.pace < row.target:
        at = x + _along(row.pace, row.target)
        pen.rules([(at, low - 3, at, high + 3)], 0.9, GREY, dash="1.8 1.4")
    pen.rules([(x + TARGET_AT * TRACK, low - 3, x + TARGET_AT * TRACK, high + 3)], 1.3, BLACK)


def _along(value: float, target: float) -> float:
    share = value / target if target else 1.0
    return min(max(share, 0.0) * TARGET_AT, 1.0) * TRACK


def _figure(pen: Pen, row: Bar, x: float, middle: float) -> None:
    tone = standing(row)
    style = replace(KPI_LABEL, colour=STRONG[tone])
    text = f"{MARKS[tone]} {row.value:g}／{row.target:g}"
    pen.text(x, middle - 0.38 * style.size, text, style.fitting(text, FIGURE - 8))


def _key(paced: bool) -> Strip:
    def ink(pen: Pen, top: float) -> None:
        x, middle, baseline = LEFT + LABEL, top - 8, SMALL.baseline(top - 2)
        pen.rules([(x, middle - 4, x, middle + 4)], 1.3, BLACK)
        pen.text(x + 5, baseline, "应完成", SMALL)
        if paced:
            pen.rules([(x + 48, middle - 4, x + 48, middle + 4)], 0.9, GREY, dash="1.8 1.4")
            pen.text(x + 53, baseline, "按进度应达到", SMALL)

    return Strip(KEY_HEIGHT, ink)
