"""The county's month on paper: its sums are those of the mines' own reports, and who is behind is named."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from reports.test_month import finding, posted, report, whole_month
from scribe import Scribe, at

from minewatch.reports.county_paper import county_paper
from minewatch.reports.ink import draw
from minewatch.reports.month import MonthReport
from minewatch.reports.month.paper import paper
from minewatch.reports.paper import Heading, Para, Table
from minewatch.when import Month

JULY = Month(2026, 7)


@pytest.fixture
def scribe() -> Scribe:
    return posted()


def paras(*reports: MonthReport) -> list[str]:
    return [block.text for block in county_paper(reports, JULY, at("08-10")).blocks if isinstance(block, Para)]


def tables(*reports: MonthReport) -> list[Table]:
    return [block for block in county_paper(reports, JULY, at("08-10")).blocks if isinstance(block, Table)]


def alert(scribe: Scribe) -> str:
    return str(
        scribe.write("alert", "SG-2", "07-03 10:12", mine="SG", number=8, discovered_at=at("07-03 10:00"), facts="示例")
    )


def test_the_county_begins_with_how_it_stands(scribe: Scribe) -> None:
    """One mine without fault; the other did nothing, has two findings overdue and a report nobody signed."""
    idle = posted()
    finding(idle, "07-06")
    finding(idle, "07-08")
    alert(idle)
    whole_month(scribe)
    scribe.write("originals", "SG-1", "08-03 09:00", mine="SG", month="2026-07", files=[])
    assert paras(report(scribe), report(idle))[0] == (
        "全县 2 座煤矿，1 座有未履行的职责；入井次数未达标 5 人；隐患逾期未销号 2 条；报告未签收 1 条。"
    )
    assert paras(report(scribe))[0] == (
        "全县 1 座煤矿，0 座有未履行的职责；入井次数未达标 0 人；隐患逾期未销号 0 条；报告未签收 0 条。"
    )


def test_an_advice_not_followed_is_no_missed_duty(scribe: Scribe) -> None:
    """Nothing was missed but an entry of nine hours: 07-04 09:00-18:00."""
    whole_month(scribe, without=("07-04 day",))
    scribe.write("originals", "SG-1", "08-03 09:00", mine="SG", month="2026-07", files=[])
    scribe.entry("SG-1", "07-04 09:00", "18:00")
    scribe.write("duty_log", "SG-1", "07-04 18:30", mine="SG", duty_date="2026-07-04", content="示例")
    seen = report(scribe)
    assert [(problem.rule, problem.status) for problem in seen.problems] == [("entry_hours", "missed")]
    assert paras(seen)[0].startswith("全县 1 座煤矿，0 座有未履行的职责")


def test_who_is_below_the_number_is_named(scribe: Scribe) -> None:
    """SG-2 once below in July, the others never."""
    scribe.entry("SG-2", "07-03 08:10", "14:20")
    _, people, *_ = tables(report(scribe))
    assert [row[:4] for row in people.rows][:2] == [
        ("示例·SG矿", "张示例", "0", "20"),
        ("示例·SG矿", "王示例", "1", "20"),
    ]
    assert len(people.rows) == 5


def test_the_findings_overdue_and_the_reports_stand_in_tables(scribe: Scribe) -> None:
    """Ten findings overdue since 07-06, one of them of 300 characters; a report that nobody signed."""
    finding(scribe, "07-06", text="示例隐患描述" * 50)
    for _ in range(9):
        finding(scribe, "07-06")
    alert(scribe)
    *_, findings, alerts = tables(report(scribe))
    assert len(findings.rows) == 8
    assert "示例·SG矿另有 2 条逾期未销号，见该矿月报。" in paras(report(scribe))
    assert max(len(row[3]) for row in findings.rows) == 41
    assert [(row[0], row[-1]) for row in alerts.rows] == [("示例·SG矿", "待签收")]


def test_a_county_of_many_findings_leaves_their_names_to_the_mine(scribe: Scribe) -> None:
    """Nine findings overdue are named in the mine's own report."""
    for _ in range(9):
        finding(scribe, "07-06")
    assert "1. 隐患逾期未销号 9 条（第三条（二）），逐条见该矿月报。" in paras(report(scribe))


def test_the_county_paper_can_be_read_again(scribe: Scribe) -> None:
    data = draw(county_paper([report(scribe)], JULY, at("08-10")))
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())
    for words in ("全县1座煤矿", "入井次数不够的人", "没有逾期未销号的隐患。", "（一）示例·SG矿"):
        assert words in text


def test_the_county_puts_the_worst_mine_first(scribe: Scribe) -> None:
    """One mine did nothing in July, the other everything but the originals."""
    idle = replace(report(scribe), mine="ID", name="示例·落后矿")
    whole_month(scribe)
    county = county_paper([report(scribe), idle], JULY, at("08-10"))
    first = next(block for block in county.blocks if isinstance(block, Table))
    assert [row[0] for row in first.rows] == ["示例·落后矿", "示例·SG矿"]
    assert [block.text for block in county.blocks if isinstance(block, Heading) and block.level == 2] == [
        "（一）示例·落后矿",
        "（二）示例·SG矿",
    ]


def test_the_county_names_the_eight_worst_of_each_mine(scribe: Scribe) -> None:
    problem = report(scribe).problems[0]
    many = replace(report(scribe), problems=tuple(replace(problem, sentence=f"示例 {n}") for n in range(1, 12)))
    said = [block.text for block in county_paper([many], JULY, at("08-10")).blocks if isinstance(block, Para)]
    assert said[-2:] == ["8. 示例 8。", "另有 3 条，见该矿月报。"]
    assert "11. 示例 11。" in [block.text for block in paper(many).blocks if isinstance(block, Para)]
