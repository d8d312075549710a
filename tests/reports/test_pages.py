"""Where a paper turns the page: nothing is lost, cut off from its head, or left alone."""

import re
from io import BytesIO

import pytest
from pypdf import PageObject, PdfReader
from reports.test_ink import ledger, paper

from minewatch.reports.ink import draw
from minewatch.reports.ink.looks import BOTTOM, TOP
from minewatch.reports.paper import Bar, Bars, Gap, Heading, Note, Para, Table


def test_a_tables_head_is_repeated_on_every_page() -> None:
    pages = PdfReader(BytesIO(draw(paper(Heading("台账"), ledger(90))))).pages
    assert len(pages) > 2
    assert all(len(re.findall("隐患描述(?!第)", page.extract_text())) == 1 for page in pages)


def test_a_row_higher_than_a_page_loses_nothing() -> None:
    text = "".join(f"第{number}句，" for number in range(1500))
    reader = PdfReader(BytesIO(draw(paper(Table(("长文", "备注"), ((text, "无"),), (1, 1))))))
    assert len(reader.pages) > 2
    assert sum(page.extract_text().count("句") for page in reader.pages) == 1500


def test_a_row_higher_than_a_page_keeps_its_day_and_grade_and_clear_of_the_foot() -> None:
    """A finding of 10 000 characters below headings, wherever on the page they come."""
    text = "".join(f"第{number:04}句，" for number in range(1667))
    table = Table(("发现", "级别", "问题"), (("7月2日", "一般", "短"), ("7月3日", "重大", text)), (2, 1, 8))
    for lines in (0, 9, 15, 20):
        filler = Para("\n".join(["行"] * lines))
        pages = PdfReader(BytesIO(draw(paper(filler, Heading("台账"), Heading("隐患", 3), table)))).pages
        texts = [page.extract_text() for page in pages]
        written = re.findall(r"\d{4}", "".join(re.findall(r"[第句，\d]{8,}", "\n".join(texts))))
        assert written == re.findall(r"\d{4}", text)
        for page, words in zip(pages, texts, strict=True):
            assert ("7月3日" in words and "重大" in words) or "句" not in words
            assert lowest(page, "句") > BOTTOM
        (headed,) = (words for words in texts if "台账" in words)
        assert "7月2日" in headed


def lowest(page: PageObject, wanted: str) -> float:
    """Where the lowest text with the word stands."""
    found: list[float] = []

    def visit(text: str, _: object, matrix: list[float], *rest: object) -> None:
        if wanted in text:
            found.append(matrix[5])

    page.extract_text(visitor_text=visit)
    return min(found, default=TOP)


@pytest.mark.parametrize("rows", [2, 3, 5, 50])
def test_no_row_of_a_table_stands_alone_on_a_page(rows: int) -> None:
    for lines in range(6, 24):
        filler = Para("\n".join(["行"] * lines))
        pages = PdfReader(BytesIO(draw(paper(filler, Heading("台账"), ledger(rows))))).pages
        counts = [page.extract_text().count("已闭环") for page in pages]
        assert sum(counts) == rows and 1 not in counts


def test_bars_that_fit_on_a_page_are_not_parted() -> None:
    people = Bars(tuple(Bar(f"示例{number}", number, 20) for number in range(7)))
    for lines in range(6, 24):
        filler = Para("\n".join(["行"] * lines))
        texts = [
            page.extract_text()
            for page in PdfReader(BytesIO(draw(paper(filler, Heading("每人入井次数", 3), people)))).pages
        ]
        assert [text.count("／20") for text in texts if "每人" in text or "／20" in text] == [7]


def test_more_bars_than_fit_on_a_page_all_stand() -> None:
    people = Bars(tuple(Bar(f"示例{number}", number, 20) for number in range(40)))
    texts = [page.extract_text() for page in PdfReader(BytesIO(draw(paper(Heading("每人", 3), people)))).pages]
    assert sum(text.count("／20") for text in texts) == 40


def test_narrower_spaces_save_a_last_page_of_a_few_lines() -> None:
    """Four short tables and two notes: at their usual distance a note would stand alone on a second page."""
    tables = [block for number in range(4) for block in (Heading(f"表{number}", 3), ledger(1))]
    blocks = (Gap(1), *tables, Note("说明一"), Note("说明二"))
    (page,) = PdfReader(BytesIO(draw(paper(*blocks)))).pages
    assert lowest(page, "说明二") > BOTTOM


def test_a_heading_stands_with_what_follows_it() -> None:
    for lines in range(8, 30):
        filler = Para("\n".join(["行"] * lines))
        reader = PdfReader(BytesIO(draw(paper(filler, Heading("二、台账"), Heading("表1", 3), ledger(3)))))
        text = next(page.extract_text() for page in reader.pages if "二、台账" in page.extract_text())
        assert "隐患描述第1条" in text
