"""Writes on the current page: text, boxes, rules, bookmarks. Points, from the paper's lower left corner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any, TypeAlias

from reportlab.pdfgen.canvas import Canvas

from minewatch.reports.ink.embed import Cids, embedded
from minewatch.reports.ink.faces import faces, runs
from minewatch.reports.ink.looks import SHEET, Style

Segment: TypeAlias = tuple[float, float, float, float]


class Pen:
    def __init__(self, title: str, author: str, made: date | None) -> None:
        self._file = BytesIO()
        self._canvas = _canvas(self._file, title, author, made)
        self._cids: defaultdict[str, Cids] = defaultdict(Cids)
        self._outline_depth = -1
        self._bookmarks = 0

    @property
    def page(self) -> int:
        number: int = self._canvas.getPageNumber()
        return number

    def text(self, x: float, y: float, text: str, style: Style, tracking: float = 0.0) -> None:
        """One line whose characters stand on y."""
        if not text:
            return
        parts = [(face, self._cids[face].encode(run)) for face, run in runs(style.face, text)]
        shown = " ".join(f"/{face} {style.size:.2f} Tf <{cids}> Tj" for face, cids in parts)
        self._put(f"BT {style.paint} {tracking:.3f} Tc 1 0 0 1 {x:.2f} {y:.2f} Tm {shown} ET")

    def centred(self, x: float, y: float, text: str, style: Style) -> None:
        self.text(x - style.width(text) / 2, y, text, style)

    def ending(self, x: float, y: float, text: str, style: Style) -> None:
        self.text(x - style.width(text), y, text, style)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._put(f"{colour} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def rules(self, segments: Iterable[Segment], weight: float, colour: str, dash: str = "") -> None:
        path = " ".join(f"{x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l" for x, y, to_x, to_y in segments)
        self._put(f"{colour} RG {weight:.2f} w [{dash}] 0 d {path} S")

    def bookmark(self, title: str, level: int, top: float) -> None:
        self._bookmarks += 1
        self._outline_depth = min(level - 1, self._outline_depth + 1)
        self._canvas.bookmarkHorizontalAbsolute(f"b{self._bookmarks}", top)
        self._canvas.addOutlineEntry(title, f"b{self._bookmarks}", self._outline_depth)

    def turn(self) -> None:
        """Close this page; what follows is written on the next."""
        self._canvas.showPage()

    def finish(self) -> bytes:
        document = self._canvas._doc
        fonts = document.idToObject["BasicFonts"].dict
        fonts.clear()
        for face, cids in self._cids.items():
            fonts[face] = embedded(document, faces()[face], cids)
        self._canvas.save()
        return self._file.getvalue()

    def _put(self, operators: str) -> None:
        self._canvas._code.append(operators)


def _canvas(file: BytesIO, title: str, author: str, made: date | None) -> Any:
    canvas = Canvas(file, SHEET, invariant=1, lang="zh-CN", pdfVersion=(1, 7), pageCompression=1)
    canvas._preamble = ""  # it would select Helvetica, which no paper uses
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(title)
    canvas.setCreator("minewatch")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    if made:
        canvas.setDateFormatter(lambda *_: f"D:{made:%Y%m%d}")
    return canvas
