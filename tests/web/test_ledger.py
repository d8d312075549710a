"""安全检查台账: the findings of a period as on paper, chosen by mine, days, grade, category, state and source."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from minewatch.store import transfer
from minewatch.web.show import date_words
from minewatch.when import DAY, day_of, now

COLUMNS = ("日期", "检查人", "地点", "问题", "级别", "五落实", "时限", "整改", "复查", "销号")


@pytest.fixture
def ledger(as_):
    """What stands in the ledger for a viewer: the descriptions, in order."""

    def listed(staff_no: str, query: str = "") -> list[str]:
        html = as_(staff_no).see(f"/ledger?from={_on(-20)}&{query}")
        return re.findall(r"示例隐患.", html.split("<h2>共 ")[1])

    return listed


def _on(days: int) -> str:
    return str(day_of(now()) + days * DAY)


@pytest.fixture
def findings(county, scribe):
    """
    SG  甲 ten days ago, general, 一通三防, group: closed the day after
    SG  乙 five days ago, major, 机电, superior: overdue since two days ago
    LG  丙 three days ago, general, 一通三防, group: open
    """
    first = _found(scribe, "SG", "甲", 10, "general", "一通三防", "group", deadline=-7)
    for hours, step, more in (
        (3, "reported_done", {"notes": "矿方已换风筒"}),
        (2, "reinspected", {"passed": False}),
        (1, "reinspected", {"passed": True}),
        (0, "closed", {}),
    ):
        at = now() - timedelta(days=9, hours=hours)
        scribe.write("finding_step", "SG-3", at, finding=str(first), step=step, at=at, **more)
    _found(scribe, "SG", "乙", 5, "major", "机电", "superior", deadline=-2)
    _found(scribe, "LG", "丙", 3, "general", "一通三防", "group", deadline=4)
    with county.app_context():
        transfer.import_lines(scribe.lines)
    return first


def _found(scribe, mine: str, name: str, days: int, grade: str, category: str, source: str, deadline: int):
    five = {"person": "示例通风科", "measure": "更换风筒", "funds_yuan": 3000, "deadline": _on(deadline)}
    return scribe.write(
        "finding", f"{mine}-2", now() - days * DAY, mine=mine, grade=grade, category=category, source=source,
        place="3101", description=f"示例隐患{name}", five=five,
    )  # fmt: skip


def test_a_line_says_what_the_paper_ledger_says(as_, findings):
    html = as_("SG-2").see(f"/ledger?from={_on(-20)}&state=closed")
    assert re.findall(r'<th scope="col">(.*?)</th>', html) == list(COLUMNS)
    (row,) = re.findall(r"<tr>\s*<td>.*?</tr>", html, re.S)
    for words in (
        "王示例", "小组检查", "3101 采煤工作面", "示例隐患甲", "一通三防", "一般", "责任人：示例通风科",
        "资金：3,000 元", "均未到位", "按期销号", "矿方已换风筒", "不合格：", ">合格：", "李示例",
        f'text-nowrap">{date_words(day_of(now()) - 9 * DAY)}</div>',
    ):  # fmt: skip
        assert words in row, words
    assert f'href="/findings/{findings}"' in row
    assert "示例·SG矿安全检查台账" in html and "状态：已销号" in html


def test_each_filter_leaves_what_it_names(ledger, findings):
    assert ledger("PATROL") == ["示例隐患甲", "示例隐患乙", "示例隐患丙"]
    for query, left in {
        "mine=LG": ["示例隐患丙"],
        "grade=major": ["示例隐患乙"],
        "category=一通三防": ["示例隐患甲", "示例隐患丙"],
        "category=一通三防&mine=SG": ["示例隐患甲"],
        "source=superior": ["示例隐患乙"],
        "state=open": ["示例隐患乙", "示例隐患丙"],
        "state=overdue": ["示例隐患乙"],
        "state=closed": ["示例隐患甲"],
        "state=closed&grade=major": [],
    }.items():
        assert ledger("PATROL", query) == left, query


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [(-10, -5, "甲乙"), (-9, -5, "乙"), (-10, -6, "甲"), (-5, -5, "乙"), (-4, -4, "")],
)
def test_both_ends_of_the_period_count_by_the_day_of_discovery(as_, findings, first, last, left):
    html = as_("SG-2").see(f"/ledger?from={_on(first)}&to={_on(last)}")
    assert re.findall(r"示例隐患(.)", html) == list(left)


def test_a_period_that_ends_before_it_begins_says_so(as_, findings):
    assert "开始日期晚于结束日期" in as_("SG-2").see(f"/ledger?from={_on(0)}&to={_on(-1)}")


def test_a_group_reads_its_own_mine_only(as_, ledger, findings):
    assert ledger("SG-1") == ["示例隐患甲", "示例隐患乙"]
    assert ledger("LG-1") == ["示例隐患丙"]
    as_("LG-1").see("/ledger?mine=SG", status=404)
    as_("ADM").see("/ledger", status=404)


@pytest.mark.parametrize("query", ["grade=x", "category=x", "state=x", "source=x", "mine=x", "from=x", "to=2026-02-30"])
def test_what_no_filter_offers_is_no_page(as_, query):
    as_("PATROL").see(f"/ledger?{query}", status=404)


def test_the_list_of_findings_leads_to_the_ledger(as_):
    assert 'href="/ledger"' in as_("SG-2").see("/findings")
    assert 'href="/ledger?mine=SG"' in as_("PATROL").see("/findings?mine=SG")
