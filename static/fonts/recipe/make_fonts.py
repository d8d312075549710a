"""Cut one TrueType face down to the repertoire and add the few marks its maker left out.

Hinting and layout tables go (a printed paper needs neither), composite glyphs become simple ones, and the
font is renamed because it is a modified version. The same source gives the same bytes.
Usage: make_fonts.py SOURCE OUT CHARACTERS NAME
"""

import sys
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ALWAYS = {0x20, 0xA0, 0x3000}
DROPPED = ["GSUB", "GPOS", "GDEF", "vhea", "vmtx", "VORG", "BASE", "DSIG", "kern", "gasp", "meta", "STAT"]
FULL_NAME, FAMILY, UNIQUE, POSTSCRIPT = 4, 1, 3, 6


def main(source: Path, out: Path, characters: Path, name: str) -> None:
    font = TTFont(source, recalcTimestamp=False)
    subset(font, {ord(each) for each in characters.read_text(encoding="utf-8")} | ALWAYS)
    flatten(font)
    add_small_figures(font)
    add_cross(font)
    rename(font, name)
    font["head"].modified = font["head"].created
    font.save(out)


def subset(font: TTFont, points: set[int]) -> None:
    options = Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables = [*options.drop_tables, *DROPPED]
    cutter = Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)


def flatten(font: TTFont) -> None:
    for name in font.getGlyphOrder():
        if font["glyf"][name].isComposite():
            replace(font, name, name, Transform(), font["hmtx"][name][0])


def add_small_figures(font: TTFont) -> None:
    """₀…₉ and ⁰…⁹ ⁺ ⁻ from the full-size ones, where the face has none: CH₄, 24×10⁻⁶."""
    for small, full in zip("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "01234567890123456789+−", strict=True):
        origin = font.getBestCmap()[ord(full)]
        lift = -140 if "₀" <= small <= "₉" else 330
        if ord(small) not in font.getBestCmap():
            advance = round(font["hmtx"][origin][0] * 0.62)
            add(font, small, origin, Transform(0.62, 0, 0, 0.62, 0, lift), advance)


def add_cross(font: TTFont) -> None:
    """✕ from the multiplication sign, centred on a full-width square."""
    origin = font.getBestCmap()[ord("×")]
    box, em = font["glyf"][origin], font["head"].unitsPerEm
    scale = 0.66 * em / (box.xMax - box.xMin)
    right = em / 2 - scale * (box.xMin + box.xMax) / 2
    up = 0.38 * em - scale * (box.yMin + box.yMax) / 2
    add(font, "✕", origin, Transform(scale, 0, 0, scale, right, up), em)


def add(font: TTFont, character: str, origin: str, change: Transform, advance: int) -> None:
    name = f"uni{ord(character):04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    replace(font, name, origin, change, advance)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(character)] = name


def replace(font: TTFont, name: str, origin: str, change: Transform, advance: int) -> None:
    outline, pen = DecomposingRecordingPen(font.getGlyphSet()), TTGlyphPen(None)
    font.getGlyphSet()[origin].draw(outline)
    outline.replay(TransformPen(pen, change))
    glyph = pen.glyph()
    glyph.recalcBounds(font["glyf"])
    font["glyf"][name] = glyph
    font["hmtx"][name] = (advance, glyph.xMin if glyph.numberOfContours else 0)


def rename(font: TTFont, name: str) -> None:
    names = {FAMILY: name, FULL_NAME: name, UNIQUE: name, POSTSCRIPT: name.replace(" ", "")}
    for record in font["name"].names:
        record.string = names.get(record.nameID, record.toUnicode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
