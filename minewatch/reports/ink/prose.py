"""The masthead, the title, headings and paragraphs of an official paper, and the foot of each page."""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.lib.units import mm

from minewatch.reports.ink.lines import balanced, broken
from minewatch.reports.ink.looks import (
    BODY,
    BOTTOM,
    CAPTION,
    FOOT,
    INDENT,
    ISSUE,
    LEFT,
    MASTHEAD,
    NAMED,
    NOTE,
    PAGE_NUMBER,
    PITCH,
    PROSE_HEADINGS,
    RED,
    RIGHT,
    TITLE,
    WIDTH,
    Style,
)
from minewatch.reports.ink.pen import Pen
from minewatch.reports.ink.strips import Ink, Strip, kept, paragraph, space
from minewatch.reports.paper import Gap, Heading, Names, Note, Paper, Para

ABOVE_MASTHEAD = 35 * mm
RULE_BELOW_ISSUE = 4 * mm
LEAST_TITLE = 0.95  # of its size, to which a title or issuer shrinks rather than take a second line
LETTER_SPACE = 0.35  # of the size, at most, between the characters of a short masthead


def masthead(paper: Paper) -> Iterator[Strip]:
    style, issuer = _fitted(paper.issuer, ISSUE, WIDTH - 3 * ISSUE.size - ISSUE.width(paper.date_line))
    height = ABOVE_MASTHEAD + MASTHEAD.size + (1 + len(issuer)) * ISSUE.lead + RULE_BELOW_ISSUE

    def ink(pen: Pen, top: float) -> None:
        below = top - ABOVE_MASTHEAD
        _red_title(pen, paper.title, below)
        number_top = below - MASTHEAD.size - 8
        pen.centred(LEFT + WIDTH / 2, ISSUE.baseline(number_top), paper.number, ISSUE)
        for number, line in enumerate(issuer, 1):
            pen.text(LEFT + ISSUE.size, ISSUE.baseline(number_top - number * ISSUE.lead), line, style)
        pen.ending(RIGHT - ISSUE.size, ISSUE.baseline(number_top - len(issuer) * ISSUE.lead), paper.date_line, ISSUE)
        pen.rules([(LEFT, top - height, RIGHT, top - height)], 1.4, RED)

    yield Strip(height, ink, keep=True)
    yield Strip(1.6 * PITCH, keep=True)
    yield from _title(paper.subtitle)


def _red_title(pen: Pen, title: str, top: float) -> None:
    room = 0.94 * WIDTH
    style = MASTHEAD.fitting(title, room)
    gaps = max(len(title) - 1, 1)
    tracking = min((room - style.width(title)) / gaps, LETTER_SPACE * style.size)
    x = LEFT + (WIDTH - style.width(title) - tracking * gaps) / 2
    pen.text(x, top - 0.88 * style.size, title, style, tracking)


def _title(text: str) -> Iterator[Strip]:
    style, lines = _fitted(text, TITLE, WIDTH)
    for line in lines:
        yield Strip(TITLE.lead, _title_line(line, style), keep=True)
    yield Strip(0.5 * PITCH, keep=True)


def _fitted(text: str, style: Style, room: float) -> tuple[Style, list[str]]:
    """On one line where it nearly fits, else on lines of about the same length."""
    fitted = style.fitting(text, room)
    if fitted.size >= LEAST_TITLE * style.size:
        return fitted, [text]
    return style, [line.text for line in balanced(text, style.face, style.size, room)]


def _title_line(text: str, style: Style) -> Ink:
    return lambda pen, top: pen.centred(LEFT + WIDTH / 2, style.baseline(top), text, style)


def heading(block: Heading) -> Iterator[Strip]:
    if block.level not in PROSE_HEADINGS:
        yield space(4)
        yield from kept(paragraph(block.text, CAPTION, justified=False))
        return
    yield Strip(0.0, lambda pen, top: pen.bookmark(block.text, block.level, top), keep=True)
    yield from kept(paragraph(block.text, PROSE_HEADINGS[block.level], indent=INDENT, justified=False))


def para(block: Para) -> Iterator[Strip]:
    return paragraph(block.text, BODY, indent=INDENT if block.indent else 0.0)


def names(block: Names) -> Iterator[Strip]:
    for line in block.lines:
        yield from paragraph(line, NAMED, indent=INDENT)
    yield space(4)


def note(block: Note) -> Iterator[Strip]:
    yield from paragraph(block.text, NOTE)
    yield space(4)


def gap(block: Gap) -> Iterator[Strip]:
    yield Strip(block.lines * PITCH)


def foot(pen: Pen, text: str) -> None:
    """— 1 — seven millimetres below the text block, on the outer side; the small print on the inner side."""
    number, below = f"— {pen.page} —", BOTTOM - 7 * mm
    baseline = below - 0.4 * PAGE_NUMBER.size
    inner = WIDTH - PAGE_NUMBER.width(number) - 4 * PAGE_NUMBER.size
    lines = [line.text for line in broken(text, FOOT.face, FOOT.size, inner)]
    if pen.page % 2:
        pen.ending(RIGHT - PAGE_NUMBER.size, baseline, number, PAGE_NUMBER)
        _small_print(pen, LEFT, baseline, lines)
    else:
        pen.text(LEFT + PAGE_NUMBER.size, baseline, number, PAGE_NUMBER)
        _small_print(pen, RIGHT - max(map(FOOT.width, lines)), baseline, lines)


def _small_print(pen: Pen, x: float, baseline: float, lines: list[str]) -> None:
    for number, line in enumerate(lines):
        pen.text(x, baseline - number * FOOT.lead, line, FOOT)
