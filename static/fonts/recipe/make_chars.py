"""Write the repertoire of the shipped faces, one long line of characters.

GB 2312, the 8105 characters of 通用规范汉字表 (Unihan's kTGH) and the symbols that papers use.
Usage: make_chars.py UNIHAN_FOLDER OUT
"""

import bz2
import sys
from collections.abc import Iterator
from pathlib import Path

SYMBOLS = "·—…‘’“”‰℃㎡㎥①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳→←↑↓≥≤×±√○●◐◑■□▲△▼▽★※～￥%‐–²³−✓☑☐⚠"
NAMES = "崾崄峁垚堃淼鑫喆瑄梗塬矸疃䶮𬭚𨰻㘵"
STANDARD_SIZE = 8105


def main(unihan: Path, out: Path) -> None:
    standard = set(tongyong_guifan(unihan))
    if len(standard) != STANDARD_SIZE:
        sys.exit(f"通用规范汉字表应有 {STANDARD_SIZE} 字，读到 {len(standard)} 字。")
    ascii_printable = map(chr, range(0x21, 0x7F))
    repertoire = {*ascii_printable, *gb2312(), *standard, *SYMBOLS, *NAMES}
    out.write_text("".join(sorted(repertoire - {"\u3000"})), encoding="utf-8")


def gb2312() -> Iterator[str]:
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from bytes([row, cell]).decode("gb2312", errors="ignore")


def tongyong_guifan(unihan: Path) -> Iterator[str]:
    for archive in sorted(unihan.glob("Unihan_*.txt.bz2")):
        with bz2.open(archive, "rt", encoding="utf-8") as lines:
            for line in lines:
                point, _, rest = line.partition("\t")
                if rest.startswith("kTGH\t"):
                    yield chr(int(point.removeprefix("U+"), 16))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
