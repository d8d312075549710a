"""A face inside the PDF: Type0/CID, only the glyphs that were used, and the text they stand for.

ReportLab's own TrueType fonts are cut into 8-bit slices and lose every character beyond U+FFFF when the text
is searched or copied. Here every character has a number (CID) of its own, even one no face can draw.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFStream,
    PDFString,
)

from minewatch.reports.ink.faces import EM, Face

SYMBOLIC = 4
FAST = 1  # outlines hardly shrink further
CMAP = """\
/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
{characters}
endcmap CMapName currentdict /CMap defineresource pop end end"""
CMAP_BLOCK = 100


class Cids(dict[int, str]):
    """Code point → the character whose number is the CID, handed out as `str.translate` meets new ones."""

    def __missing__(self, code: int) -> str:
        self[code] = cid = chr(len(self) + 1)
        return cid

    def encode(self, text: str) -> str:
        return text.translate(self).encode("utf-16-be").hex()


def embedded(document: Any, face: Face, cids: Cids) -> Any:
    """A reference to the font object; `document` is ReportLab's."""
    codes = list(cids)
    name = PDFName(f"{_tag(codes)}+{_text(face.font.name)}")
    descendant = _cid_font(document, face, codes, name)
    font = {"Type": PDFName("Font"), "Subtype": PDFName("Type0"), "BaseFont": name}
    font |= {"Encoding": PDFName("Identity-H"), "DescendantFonts": PDFArray([descendant])}
    font |= {"ToUnicode": _stream(document, _to_unicode(codes))}
    return document.Reference(PDFDictionary(font))


def _cid_font(document: Any, face: Face, codes: Sequence[int], name: Any) -> Any:
    system = {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
    widths = [face.widths.get(chr(code), EM) for code in codes]
    font = {"Type": PDFName("Font"), "Subtype": PDFName("CIDFontType2"), "BaseFont": name}
    font |= {
        "CIDSystemInfo": PDFDictionary(system),
        "FontDescriptor": _descriptor(document, face, codes, name),
    }
    font |= {"DW": 1000, "W": PDFArray([1, PDFArray(widths)])}
    font |= {"CIDToGIDMap": _stream(document, _glyph_numbers(face, codes))}
    return document.Reference(PDFDictionary(font))


def _descriptor(document: Any, face: Face, codes: Sequence[int], name: Any) -> Any:
    font = face.font
    data = face.subset(codes)
    descriptor = {"Type": PDFName("FontDescriptor"), "FontName": name, "Flags": SYMBOLIC}
    descriptor |= {"FontBBox": PDFArray(font.bbox), "Ascent": font.ascent, "Descent": font.descent}
    descriptor |= {"CapHeight": font.capHeight, "ItalicAngle": font.italicAngle, "StemV": font.stemV}
    descriptor["FontFile2"] = _stream(document, data, Length1=len(data))
    return document.Reference(PDFDictionary(descriptor))


def _glyph_numbers(face: Face, codes: Sequence[int]) -> bytes:
    """CID → glyph of the subset, which ReportLab numbers by first use, glyph 0 being the empty box."""
    numbers = {0: 0}
    places = [numbers.setdefault(face.glyphs.get(code, 0), len(numbers)) for code in codes]
    return struct.pack(f">{len(places) + 1}H", 0, *places)


def _to_unicode(codes: Sequence[int]) -> bytes:
    lines = [f"<{cid:04x}> <{chr(code).encode('utf-16-be').hex()}>" for cid, code in enumerate(codes, 1)]
    blocks = [lines[start : start + CMAP_BLOCK] for start in range(0, len(lines), CMAP_BLOCK)]
    parts = [f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks]
    return CMAP.format(characters="\n".join(parts)).encode("ascii")


def _stream(document: Any, content: bytes, **entries: int) -> Any:
    packed = {**entries, "Filter": PDFName("FlateDecode")}
    return document.Reference(PDFStream(PDFDictionary(packed), zlib.compress(content, FAST)))


def _tag(codes: Sequence[int]) -> str:
    """The six capitals that mark a subset, the same for the same characters."""
    return "".join(chr(ord("A") + byte % 26) for byte in sha256(repr(codes).encode()).digest()[:6])


def _text(name: str | bytes) -> str:
    return name.decode("latin-1") if isinstance(name, bytes) else name
