"""A paper on A4: Chinese line breaks, words that can be found again, the same bytes for the same paper."""

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject

from minewatch.reports.ink import draw
from minewatch.reports.ink.faces import width
from minewatch.reports.ink.figures import standing
from minewatch.reports.ink.looks import FOOT, KPI_NOTE, NOTE, SMALL, Style
from minewatch.reports.paper import (
    Bar,
    Bars,
    Block,
    Cell,
    Facts,
    Gap,
    Grid,
    Heading,
    Kpi,
    Kpis,
    Names,
    Note,
    Paper,
    Para,
    Table,
    Tone,
)

RARE = "崾崄峁垚淼䶮喆瑄𬭚㘵"


def paper(*blocks: Block) -> Paper:
    return Paper(
        title="驻矿安监员履职月报",
        subtitle="示例·石沟矿2026年10月驻矿安全监管履职情况",
        issuer="示例县应急管理局",
        date_line="2026年11月3日",
        number="2026年第10期（总第46期）",
        footer="示例·石沟矿 2026年10月",
        author="示例县应急管理局",
        blocks=blocks,
        made=date(2026, 11, 3),
    )


def ledger(rows: int, tones: tuple[Tone, ...] = ()) -> Table:
    cells = tuple((str(number), f"隐患描述第{number}条", "已闭环") for number in range(1, rows + 1))
    return Table(("序号", "隐患描述", "状态"), cells, (1, 6, 2), ("center", "left", "center"), tones)


SHIFTS = (Cell("●", "good"), Cell("◐", "late"), Cell())
RICH = paper(
    Heading("一、总体情况"),
    Para("全月入井104人次，瓦斯（CH₄）超限0次，CO报警3次（≥24×10⁻⁶）。" * 6),
    Heading("（一）指标", 2),
    Kpis((Kpi("入井人次", "104", "▲12", "good"), Kpi("超期未闭环", "3", "须督办", "bad"))),
    Facts((("煤矿", "示例·石沟矿"), ("组长", "示例·赵一峁"))),
    Grid("班次覆盖", ("早班",), ("1", "2", "3"), (SHIFTS,), ((SHIFTS[0], "全程"),)),
    Note("注：1日至3日为节假日。"),
    Bars((Bar("示例·李四淼入井", 18, 20, 20, "少2次"), Bar("安全检查", 31, 30))),
    Gap(1),
    Heading("二、台账"),
    Heading("表1 本月隐患", 3),
    ledger(60, ("bad", "open") * 30),
    Heading("表2 预警", 3),
    Table(("序号", "情况"), (), (1, 5), empty="本月没有预警。"),
)


@pytest.fixture(scope="module")
def rich() -> PdfReader:
    return PdfReader(BytesIO(draw(RICH)))


def test_every_text_of_the_paper_can_be_extracted_in_order(rich: PdfReader) -> None:
    text = "".join(page.extract_text() for page in rich.pages)
    assert_in_order(text)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
def test_poppler_reads_the_paper_in_order(tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(draw(RICH))
    done = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True, encoding="utf-8")
    assert_in_order(done.stdout)


def assert_in_order(text: str) -> None:
    text = re.sub(r"\s", "", text)
    expected = (
        *("驻矿安监员履职月报", "2026年第10期（总第46期）", "示例县应急管理局", "2026年11月3日", "履职情况"),
        *(
            "一、总体情况",
            "瓦斯（CH₄）超限0次",
            "（≥24×10⁻⁶）",
            "（一）指标",
            "入井人次",
            "104",
            "▲12",
            "煤矿",
        ),
        *("班次覆盖", "早班", "全程", "注：1日至3日为节假日。", "示例·李四淼入井", "18／20", "按进度应达到"),
        *("二、台账", "表1本月隐患", "隐患描述第1条", "隐患描述第60条", "表2预警", "本月没有预警。"),
    )
    place = 0
    for each in expected:
        place = text.find(each, place)
        assert place >= 0, f"{each} is missing or out of order"
        place += len(each)


@pytest.mark.parametrize("block", [Para(RARE), Heading(RARE), Note(RARE), Table((RARE,), ((RARE,),), (1,))])
def test_rare_characters_and_those_beyond_the_basic_plane_are_found_again(block: Block) -> None:
    text = PdfReader(BytesIO(draw(paper(block)))).pages[0].extract_text()
    assert RARE in text


def test_a_character_no_face_has_is_still_found_again() -> None:
    assert "示例𨰻😀" in PdfReader(BytesIO(draw(paper(Para("示例𨰻😀"))))).pages[0].extract_text()


def test_a_paper_says_which_characters_it_prints_as_boxes() -> None:
    """𠮷 stands in a table and on the title, 𨰻 among the names of a paragraph; every other character is printed."""
    block = Table(("姓名",), (("𠮷示例",),), (1,))
    text = text_of(replace(paper(block, Names(("𨰻示例",))), subtitle=f"𠮷{RARE}情况"))
    assert "注：本件所用字体没有“𠮷”（U+20BB7）、“𨰻”（U+28C3B），印成方框；从本文件里照样可以检索和复制。" in text
    assert "方框" not in text_of(paper(Para(RARE + "\t·\n")))


def text_of(made: Paper) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(draw(made))).pages))


def test_every_font_is_embedded_and_a_subset(rich: PdfReader) -> None:
    fonts = {name: font.get_object() for page in rich.pages for name, font in fonts_of(page).items()}
    assert set(fonts) == {"/song", "/hei"}
    for font in fonts.values():
        (descendant,) = font["/DescendantFonts"]
        assert re.fullmatch(r"/[A-Z]{6}\+Minewatch(Song|Hei)", font["/BaseFont"])
        assert "/FontFile2" in descendant.get_object()["/FontDescriptor"]
        assert "/ToUnicode" in font


def fonts_of(page: PageObject) -> DictionaryObject:
    return cast(DictionaryObject, cast(DictionaryObject, page["/Resources"])["/Font"])


@pytest.mark.parametrize(
    ("place", "short", "long"),
    [
        (
            "subtitle",
            "示例石沟矿2026年10月驻矿安全监管履职情况",
            "示例石沟煤业有限责任公司2026年10月驻矿安全监管履职情况",
        ),
        (
            "issuer",
            "示例石沟矿驻矿五人安全监管小组",
            "示例市示例县示例煤业集团有限责任公司示例煤矿有限公司驻矿五人安全监管小组",
        ),
    ],
)
def test_a_title_or_issuer_a_little_too_long_takes_one_line_and_a_long_one_two(
    place: str, short: str, long: str
) -> None:
    def lines(text: str) -> int:
        drawn = PdfReader(BytesIO(draw(replace(paper(), **cast(Any, {place: text}))))).pages[0].extract_text()
        written = [line.removesuffix("2026年11月3日").strip() for line in drawn.splitlines()]
        return sum(line != "" and line in text for line in written)

    assert (lines(short), lines(long)) == (1, 2)


@pytest.mark.parametrize("style", [NOTE, SMALL, FOOT, KPI_NOTE])
def test_small_print_is_dark_enough_to_read(style: Style) -> None:
    """At least 4.5 to 1 against white paper."""
    assert 1.05 / (luminance(style.colour) + 0.05) >= 4.5


def luminance(colour: str) -> float:
    parts = [float(part) for part in colour.split()]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_pages_are_numbered_on_the_outer_side() -> None:
    for number, page in enumerate(PdfReader(BytesIO(draw(paper(ledger(90))))).pages, 1):
        places = places_of(f"— {number} —", page)
        assert [place > 300 for place in places] == [number % 2 == 1]


def places_of(wanted: str, page: PageObject) -> list[float]:
    found: list[float] = []

    def visit(text: str, _: object, matrix: list[float], *rest: object) -> None:
        if text.strip() == wanted:
            found.append(matrix[4])

    page.extract_text(visitor_text=visit)
    return found


def test_headings_are_bookmarks_and_captions_are_not(rich: PdfReader) -> None:
    def titles(entries: list[Any]) -> list[Any]:
        return [titles(each) if isinstance(each, list) else each["/Title"] for each in entries]

    assert titles(rich.outline) == ["一、总体情况", ["（一）指标"], "二、台账"]


def test_the_file_knows_its_title_author_language_and_day(rich: PdfReader) -> None:
    assert rich.metadata is not None
    assert rich.metadata.title == "驻矿安监员履职月报 示例·石沟矿2026年10月驻矿安全监管履职情况"
    assert rich.metadata.author == "示例县应急管理局"
    assert rich.metadata.creation_date_raw == "D:20261103"
    assert str(rich.root_object["/Lang"]) == "zh-CN"


def test_the_same_paper_gives_the_same_bytes_and_another_paper_others() -> None:
    assert draw(RICH) == draw(RICH)
    assert draw(RICH) != draw(replace(RICH, number="2026年第11期"))


def test_papers_drawn_at_the_same_time_do_not_disturb_each_other() -> None:
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(draw, [RICH] * 8))
    assert set(drawn) == {draw(RICH)}


@pytest.mark.parametrize(
    ("value", "target", "pace", "tone"),
    [(20, 20, 20, "good"), (9, 12, 8, "open"), (2, 4, 3, "late"), (0, 1, None, "bad"), (0, 0, None, "good")],
)
def test_a_quota_is_done_on_the_way_behind_or_missed(
    value: float, target: float, pace: float | None, tone: Tone
) -> None:
    assert standing(Bar("安全检查", value, target, pace)) == tone


def test_every_tone_of_a_row_has_a_mark_of_its_own() -> None:
    toned = ledger(5, ("good", "late", "bad", "open", "none"))
    text = PdfReader(BytesIO(draw(paper(toned)))).pages[0].extract_text()
    assert all(text.count(mark) == 1 for mark in "✓△✕○")


def test_nothing_is_drawn_outside_the_paper_when_texts_are_long() -> None:
    long = "示例省示例市示例县应急管理局驻矿安全监管工作" * 3
    crowded = replace(paper(Kpis((Kpi(long, "1234567890", long),) * 7)), title=long, issuer=long)
    assert len(PdfReader(BytesIO(draw(crowded))).pages) == 1
    assert width("song", 52, long) > 442
