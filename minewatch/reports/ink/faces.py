"""The two faces, parsed once per process: 宋体 for text, 黑体 for headings; each stands in for the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from threading import Lock
from typing import Any

from reportlab.pdfbase.ttfonts import TTFontFace

from minewatch.config import STATIC

FILES = {"song": "MW-Song.ttf", "hei": "MW-Hei.ttf"}
SPARE = {"song": "hei", "hei": "song"}
EM = 1000


class Face:
    """One font file. Its parser keeps a reading position, so cutting a subset is one thread's at a time."""

    def __init__(self, file: str) -> None:
        self.font: Any = TTFontFace(str(STATIC / "fonts" / file))
        self.glyphs: Mapping[int, int] = self.font.charToGlyph
        self.characters = frozenset(map(chr, self.glyphs))
        self.widths: dict[str, float] = {chr(code): width for code, width in self.font.charWidths.items()}
        self._reading = Lock()

    def subset(self, codes: Sequence[int]) -> bytes:
        with self._reading:
            data: bytes = self.font.makeSubset(codes)
        return data


@cache
def faces() -> Mapping[str, Face]:
    return {name: Face(file) for name, file in FILES.items()}


class Advances(dict[str, float]):
    """The width of every character in thousandths of the size; one that no face has takes a whole square."""

    def __missing__(self, character: str) -> float:
        return EM


@cache
def advances(face: str) -> Advances:
    return Advances(faces()[SPARE[face]].widths | faces()[face].widths)


def width(face: str, size: float, text: str) -> float:
    return sum(map(advances(face).__getitem__, text)) * size / EM


def runs(face: str, text: str) -> Iterator[tuple[str, str]]:
    """The text cut where the face lacks a character and the other has it."""
    if faces()[face].characters.issuperset(text):
        yield face, text
        return
    for holder, characters in groupby(text, key=lambda character: _holder(face, character)):
        yield holder, "".join(characters)


def unknown(characters: set[str]) -> list[str]:
    """The characters that neither face has, and for which an empty box is drawn."""
    return sorted(characters.difference(*(face.characters for face in faces().values())))


def _holder(face: str, character: str) -> str:
    spare = SPARE[face]
    lacking = character not in faces()[face].characters
    return spare if lacking and character in faces()[spare].characters else face
