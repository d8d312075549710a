"""A table that Excel or WPS saved as CSV: from its bytes to numbered lines, or a sentence that says what is wrong.

No library guesses the encoding, for nothing is left to guess. UTF-16 and Excel's own UTF-8 begin with a mark; and
text in GB18030 does not pass for UTF-8, since in 工号, 姓名 and 煤矿, one of which heads every table of ours, it has
bytes that UTF-8 never has there. So each is tried strictly in turn, and what is none of them is no table.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from minewatch.records.envelope import Refusal

MOST_BYTES, MOST_LINES = 512 * 1024, 1000
DELIMITERS = (",", "\t", ";", "；")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx, xls
MARKED = ((BOM_UTF8, "utf-8-sig"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"))
UNMARKED = ("utf-8", "gb18030")
INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"  # come along when a number is copied from a telephone
EDGES = re.compile(rf"^[\s{INVISIBLE}]+|[\s{INVISIBLE}]+$")
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
SAVE_AS = "请在 Excel 或 WPS 里打开它，用“另存为”存成“CSV UTF-8”，再选那个文件"


@dataclass(frozen=True)
class Row:
    """A line of the table by its number in Excel; blanks around what a cell says are gone."""

    number: int
    cells: tuple[str, ...]


def text_of(data: bytes) -> str:
    """The text of a file. Raises `Refusal`."""
    if len(data) > MOST_BYTES:
        raise Refusal(
            f"文件太大（最多 {MOST_BYTES // 1024} KB，约 {MOST_LINES} 行），请核对是不是选错了，或分成几个文件。"
        )
    if not data.strip():
        raise Refusal("文件是空的，请先填好表格，存盘后再选。")
    if data.startswith(WORKBOOKS):
        raise Refusal(f"这是 Excel 工作簿，不是 CSV（只改文件名不算）；{SAVE_AS}。")
    return _decoded(data)


def rows_of(text: str) -> list[Row]:
    """The lines that say something, the head first. Raises `Refusal`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := NO_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise Refusal(f"第 {line} 行有不是文字的内容，这可能不是表格，或文件已损坏；{SAVE_AS}。")
    rows = list(_rows(text))
    if len(rows) > MOST_LINES + 1:
        raise Refusal(f"表里有 {len(rows) - 1} 行，一次最多 {MOST_LINES} 行，请分成几个文件。")
    return rows


def trimmed(text: str) -> str:
    return EDGES.sub("", text)


def _decoded(data: bytes) -> str:
    marked = [encoding for mark, encoding in MARKED if data.startswith(mark)]
    for encoding in marked or UNMARKED:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(f"这不是表格文件（可能是照片，或文件已损坏）；{SAVE_AS}。")


def _rows(text: str) -> Iterator[Row]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(StringIO(text), delimiter=_delimiter(text), strict=True), 1):
            if any(map(trimmed, cells)):
                yield Row(number, tuple(map(trimmed, cells)))
    except csv.Error:
        raise Refusal(f"第 {number + 1} 行的引号不成对，请在 Excel 里改好这一行，重新另存。") from None


def _delimiter(text: str) -> str:
    """Whichever parts the head: a comma, or what other settings of Windows, WPS and “Unicode 文本” put in its place."""
    return max(DELIMITERS, key=trimmed(text).partition("\n")[0].count)
