"""Chinese line breaking (避头尾).

No line begins with a closing mark or ends with an opening one; no Latin word is cut, and no number from
the 年, 日 or 次 behind it. A mark that overhangs a little is squeezed in (推入); otherwise its character goes
down with it (推出).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from minewatch.reports.ink.faces import width

NO_START = "，。、；：？！”’）》〉」』】〕］｝…—·％‰℃～" + "%,.:;?!)]}"
NO_END = "“‘（《〈「『【〔［｛￥№" + "([{$"
SQUEEZE = 0.04  # of the size, per character
STRETCH = 0.25

_START, _END = re.escape(NO_START), re.escape(NO_END)
_WORD = "!-~°±×²³¹⁰-⁹⁺⁻₀-₉"
_MEASURE = "年月日号时分秒次人条项"
_UNIT = re.compile(rf"[{_END}]*(?:[{_WORD}]+(?<![{_END}])(?:(?<=[0-9])[{_MEASURE}])?|.)[{_START}]* *")
_CHARACTER = re.compile(rf"[{_END}]*.[{_START}]* *")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Line:
    text: str
    width: float
    last: bool = False

    def tracking(self, room: float, size: float, justified: bool) -> float:
        """The space to add between characters so that the line fills its room, or just fits it."""
        gaps = max(len(self.text) - 1, 1)
        slack = (room - self.width) / gaps
        return slack if slack < 0 or (justified and not self.last and slack <= STRETCH * size) else 0.0


def broken(text: str, face: str, size: float, measure: float, indent: float = 0.0) -> list[Line]:
    """The text as lines no wider than the measure; only first lines of its paragraphs are indented."""
    parts = _CONTROL.sub(" ", text.replace("\r\n", "\n")).split("\n")
    return [line for part in parts for line in _paragraph(part.strip(), face, size, measure, indent)]


def balanced(text: str, face: str, size: float, measure: float) -> list[Line]:
    """As few lines as the measure allows, of nearly equal length: for titles."""
    best = broken(text, face, size, measure)
    while measure > 2 * size:
        measure -= size
        tried = broken(text, face, size, measure)
        if len(tried) > len(best):
            break
        best = tried
    return best


def _paragraph(text: str, face: str, size: float, measure: float, indent: float) -> Iterator[Line]:
    natural = width(face, size, text)
    if natural <= measure - indent:
        yield Line(text, natural, last=True)
        return
    line, used, room = "", 0.0, measure - indent
    for unit in _units(text, face, size, room):
        more = width(face, size, unit)
        if line and used + more > room and not _squeezed(line, unit, face, size, room - used):
            yield _line(line, face, size)
            line, used, room = "", 0.0, measure
        line, used = line + unit, used + more
    yield _line(line, face, size, last=True)


def _units(text: str, face: str, size: float, measure: float) -> Iterator[str]:
    """What is never cut: a word, a number, a character with its marks; unless it is wider than the line."""
    for unit in _UNIT.findall(text):
        if _narrow(unit, face, size, measure):
            yield unit
            continue
        for piece in _CHARACTER.findall(unit):
            yield from [piece] if _narrow(piece, face, size, measure) else piece


def _narrow(unit: str, face: str, size: float, measure: float) -> bool:
    return len(unit) * size <= measure or width(face, size, unit.rstrip(" ")) <= measure


def _squeezed(line: str, unit: str, face: str, size: float, room: float) -> bool:
    """Does a unit too wide for the line go in after all? Its marks may be squeezed, what they follow not."""
    visible = unit.rstrip(" ")
    squeeze = SQUEEZE * size * (len(line) + len(visible) - 1)
    body = visible.rstrip(NO_START)
    return width(face, size, body) <= room and width(face, size, visible) <= room + squeeze


def _line(text: str, face: str, size: float, last: bool = False) -> Line:
    visible = text.rstrip(" ")
    return Line(visible, width(face, size, visible), last)
