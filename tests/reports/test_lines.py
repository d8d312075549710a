"""Chinese line breaking over long generated texts, at many widths."""

import re
from random import Random

import pytest

from minewatch.reports.ink.lines import NO_END, NO_START, SQUEEZE, Line, balanced, broken

WORDS = ("综采工作面", "瓦斯", "（第三采区）", "“停送电”工作票", "《煤矿安全规程》", "石沟矿", "（“重大”）")
FIGURES = ("3103", "CH₄ 0.75%", "2026年10月31日", "24×10⁻⁶", "20次", "A-12", "(b)")
MARKS = ("，", "。", "、", "；", "：", "？", "——", "……", "")
MEASURES = [5.3, 7, 9.1, 12, 15.75, 20, 28, 28.4]


def prose(seed: int) -> str:
    random = Random(seed)
    pieces = ((WORDS, 1.0), (FIGURES, 0.4), (MARKS, 1.0)) * 200
    return "".join(random.choice(kind) for kind, share in pieces if random.random() < share)


def lines_of(text: str, ems: float, size: float = 15.75, indent: float = 0.0) -> list[Line]:
    return broken(text, "song", size, ems * size, indent)


@pytest.mark.parametrize("ems", MEASURES)
def test_no_line_begins_with_a_closing_or_ends_with_an_opening_mark(ems: float) -> None:
    for seed in range(5):
        for line in lines_of(prose(seed), ems)[1:]:
            assert line.text[0] not in NO_START, line.text
            assert line.text[-1] not in NO_END, line.text


@pytest.mark.parametrize("ems", MEASURES)
def test_no_line_is_wider_than_a_little_squeezing_mends(ems: float) -> None:
    for line in lines_of(prose(1), ems):
        assert line.width <= ems * 15.75 + SQUEEZE * 15.75 * len(line.text)
        set_width = line.width + line.tracking(ems * 15.75, 15.75, True) * (len(line.text) - 1)
        assert set_width <= ems * 15.75 + 0.01


@pytest.mark.parametrize("ems", [7, 12, 28])
def test_no_number_and_no_latin_word_is_cut(ems: float) -> None:
    text = prose(2)
    for before, after in zip(lines_of(text, ems), lines_of(text, ems)[1:], strict=False):
        seam = re.search(r"[!-~]$", before.text) and re.match(r"[!-~]", after.text)
        assert not seam or f"{before.text[-1]} {after.text[0]}" in text, (before.text, after.text)


@pytest.mark.parametrize("ems", [*MEASURES, 1.2])
def test_broken_lines_put_together_are_the_text(ems: float) -> None:
    text = prose(3)
    found = "".join(line.text for line in lines_of(text, ems, indent=2))
    assert found.replace(" ", "") == text.replace(" ", "")


def test_a_run_wider_than_the_line_is_cut_rather_than_lost() -> None:
    assert "".join(line.text for line in lines_of("9f86d081884c7d65" * 4, 6)) == "9f86d081884c7d65" * 4


def test_a_full_line_is_justified_and_the_last_is_not() -> None:
    *full, last = lines_of("瓦斯" * 61, 28.4)
    assert all(line.tracking(28.4 * 15.75, 15.75, True) > 0 for line in full)
    assert last.tracking(28.4 * 15.75, 15.75, True) == 0


def test_line_ends_and_stray_control_characters_do_no_harm() -> None:
    assert [line.text for line in lines_of("一\r\n二\t三\x00", 28)] == ["一", "二 三"]


def test_a_title_is_cut_into_lines_of_about_the_same_length() -> None:
    first, second = balanced("示例·石沟矿2026年10月驻矿安全监管履职情况", "song", 22, 442)
    assert abs(first.width - second.width) <= 2 * 22
