"""`draw(paper)` puts a paper on A4 and gives back the bytes of the PDF: the same paper, the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from itertools import chain
from typing import Any

from minewatch.reports.ink.faces import unknown
from minewatch.reports.ink.figures import bars, kpis
from minewatch.reports.ink.grid import grid
from minewatch.reports.ink.pen import Pen
from minewatch.reports.ink.prose import foot, gap, heading, masthead, names, note, para
from minewatch.reports.ink.strips import Strip, lay
from minewatch.reports.ink.tables import facts, table
from minewatch.reports.paper import Bars, Facts, Gap, Grid, Heading, Kpis, Names, Note, Paper, Para, Table

SETTERS: Mapping[type, Callable[[Any], Iterator[Strip]]] = {
    Heading: heading,
    Para: para,
    Names: names,
    Note: note,
    Gap: gap,
    Facts: facts,
    Kpis: kpis,
    Table: table,
    Grid: grid,
    Bars: bars,
}


def draw(paper: Paper) -> bytes:
    pen = Pen(f"{paper.title} {paper.subtitle}".strip(), paper.author, paper.made)
    body = (SETTERS[type(block)](block) for block in (*paper.blocks, *_boxes(paper)))
    lay(chain(masthead(paper), *body), pen, close=lambda pen: foot(pen, paper.footer))
    return pen.finish()


def _boxes(paper: Paper) -> Iterator[Note]:
    """What is said of characters that no face has."""
    if lacking := unknown({character for text in _texts(paper) for character in text if character > " "}):
        named = "、".join(f"“{character}”（U+{ord(character):04X}）" for character in lacking)
        yield Note(f"注：本件所用字体没有 {named}，印成方框；从本文件里照样可以检索和复制。")


def _texts(part: Any) -> Iterator[str]:
    """Every text of a paper, however deep it stands."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        yield from chain.from_iterable(map(_texts, part))
    elif is_dataclass(part):
        yield from _texts(tuple(vars(part).values()))
