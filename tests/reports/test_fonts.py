"""The shipped faces are the ones that were built, and have what papers need."""

from hashlib import sha256

import pytest

from minewatch.config import STATIC
from minewatch.reports.ink.faces import FILES, faces

FONTS = STATIC / "fonts"
NEEDED = "崾崄峁垚淼䶮喆瑄·▲▼△≥≤₄⁻⁶●○◐✕✓—…“”‘’（）〔〕《》㎡％℃／"


def test_every_font_file_is_the_one_in_the_lock() -> None:
    lines = (FONTS / "fonts.lock").read_text(encoding="ascii").splitlines()
    locked = {name: digest for digest, name in (line.split() for line in lines)}
    assert locked == {file: sha256((FONTS / file).read_bytes()).hexdigest() for file in FILES.values()}


def test_every_font_has_its_licence() -> None:
    for file in FILES.values():
        licence = FONTS / "LICENSES" / f"{file.removesuffix('.ttf')}-OFL-1.1.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text(encoding="utf-8")


@pytest.mark.parametrize("character", NEEDED)
def test_a_needed_character_has_a_glyph(character: str) -> None:
    assert any(character in face.characters for face in faces().values())


def test_all_characters_of_gb2312_have_a_glyph() -> None:
    places = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    hanzi = "".join(place.decode("gb2312", errors="ignore") for place in places)
    assert len(hanzi) == 6763
    assert all(face.characters.issuperset(hanzi) for face in faces().values())
