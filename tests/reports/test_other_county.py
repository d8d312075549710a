"""The month of a county that asks for presence week by week (shili-2026-1)."""

from __future__ import annotations

import pytest
import scribe as scribes
from scribe import EXAMPLE, Scribe, at

from minewatch.reports.month import MonthReport, month_report
from minewatch.reports.month.paper import paper
from minewatch.reports.paper import Bars, Heading
from minewatch.when import Month

JULY = Month(2026, 7)


@pytest.fixture
def report(monkeypatch) -> MonthReport:
    """QSG-1 went below on 06-30 and 07-05, QSG-2 on 07-16 alone; the mine stood still from 07-20 to 07-26."""
    monkeypatch.setattr(scribes, "BOOK", EXAMPLE)
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.group("QSG")
    for who, entered in (("QSG-1", "06-30 08:10"), ("QSG-1", "07-05 08:10"), ("QSG-2", "07-16 16:10")):
        scribe.entry(who, entered, f"{int(entered[6:8]) + 5}:20")
    for status, first in (("suspended", "07-20"), ("producing", "07-27")):
        scribe.write("mine_status", "ADM", first, mine="QSG", status=status, from_=f"2026-{first}")
    return month_report(scribe.facts, EXAMPLE, "QSG", JULY, at("08-10"), (42, "f" * 64))


def test_the_weeks_that_fell_short_are_one_sentence(report):
    (found,) = [problem.sentence for problem in report.problems if problem.rule == "weekly_presence"]
    assert found == "每周入井次数不够 2 周：7月6–12日 0/2、7月13–19日 1/2（第五条（一））"


def test_a_week_is_named_by_its_days(report):
    rows = [row for row in report.verdicts if row.rule == "weekly_presence"]
    assert {row.period: row.amount for row in rows} == {
        "6月29日–7月5日": "2/2", "7月6–12日": "0/2", "7月13–19日": "1/2",
    }  # fmt: skip
    assert all(row.day is None for row in rows)


def test_the_figures_are_those_the_county_asks_for(report):
    assert [(figure.label, figure.value) for figure in report.figures] == [
        ("到岗周数", "1/3"), ("新发现隐患", "0"), ("九报告", "0"),
    ]  # fmt: skip
    blocks = paper(report).blocks
    assert not any(isinstance(block, Bars) for block in blocks)
    assert not any(isinstance(block, Heading) and block.text == "每人入井次数" for block in blocks)


def test_the_grid_shows_who_went_below_and_reproaches_nobody(report):
    shifts = {line.label: line.squares for line in report.coverage[:-1]}
    assert [(square.symbol, square.tone) for square in (shifts["早班"][4], shifts["中班"][15])] == [("●", "good")] * 2
    assert shifts["早班"][5].word == "7月6日 早班：没有人入井，不要求"
    assert shifts["早班"][19].symbol == "停"
    assert {square.tone for squares in shifts.values() for square in squares} == {"good", "none"}
