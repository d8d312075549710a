"""A mine's month in the browser: who sees it, where its numbers lead, and the paper under its Chinese name."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from minewatch.store import read, transfer
from minewatch.web import papers
from minewatch.when import Month, day_of, midnight, now


@pytest.fixture
def month() -> Month:
    """Last month: everything in it is decided."""
    return Month.of(day_of(now())).plus(-1)


def test_an_inspector_comes_to_the_own_mine_and_the_bureau_to_the_county(as_, month):
    assert as_("SG-2").open("/months").headers["Location"] == f"/mines/SG/{month.plus(1)}"
    assert as_("PATROL").open("/months").headers["Location"] == "/county"


def test_the_month_says_what_went_wrong_and_links_to_the_verdicts(as_, month):
    """Nobody did anything: no day, no shift, no plan."""
    page = as_("SG-2").see(f"/mines/SG/{month}")
    for words in (
        f"全天无人下井 {len(month)} 天：1–{len(month)} 日",
        "月监管计划未报",
        f"0/{len(month)}",
        "当月没有请假记录。",
    ):
        assert words in page
    assert f"/mines/SG/{month}/verdicts?rule=plan_filed&amp;status=missed" in page


def test_only_the_month_that_goes_on_is_called_this_month(as_, month):
    visitor = as_("SG-2")
    assert "<h2>本月有问题之处</h2>" in visitor.see(f"/mines/SG/{month.plus(1)}")
    past = visitor.see(f"/mines/SG/{month}").split("<main")[1]
    assert f"<h2>{month.words}有问题之处</h2>" in past and "本月" not in past


def test_the_months_step_back_and_not_beyond_now(as_, month):
    this = month.plus(1)
    page = as_("SG-2").see(f"/mines/SG/{this}")
    assert f"/mines/SG/{month}" in page
    assert f'/mines/SG/{this.plus(1)}"' not in page


def test_the_verdicts_are_narrowed_down_as_asked(as_, month):
    page = as_("SG-2").see(f"/mines/SG/{month}/verdicts?status=missed&rule=plan_filed")
    assert "列出 1 项" in page
    assert "第四条（二）" in page
    assert "没有这样的判定。" in as_("SG-2").see(f"/mines/SG/{month}/verdicts?rule=entry_hours")


def test_an_address_that_chooses_what_is_not_offered_is_no_page(as_, month):
    """A list that quietly shows everything, or nothing, would be believed."""
    for asked in ("status=xyz", "rule=none", "person=LG-1", "shift=noon", "day=2001-01-01", "mark=xyz", "whose=xyz"):
        page = as_("SG-2").see(f"/mines/SG/{month}/verdicts?{asked}", 404)
        assert f"“{asked.split('=')[1]}”这里没有，请返回上一页重新选择" in page
    assert as_("ADM").open("/setup/posting/new?staff_no=nobody").status_code == 404
    for path in ("/findings?state=xyz", "/findings?mine=unknown", "/alerts?mine=unknown", "/logs?mine=unknown"):
        assert as_("PATROL").open(path).status_code == 404


def test_a_day_shows_who_was_below(as_, scribe, county, month):
    """SG-2 went down on the first at 08:10 and came up at 14:20; received two days later."""
    before, start = len(scribe.lines), midnight(month.first)
    scribe.write(
        "underground_entry", "SG-2", start + timedelta(days=2), mine="SG", places=["3101"], purpose="inspect",
        entered_at=start + timedelta(hours=8, minutes=10), exited_at=start + timedelta(hours=14, minutes=20),
    )  # fmt: skip
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    page = as_("SG-1").see(f"/mines/SG/{month}/verdicts?day={month.first}")
    for words in ("王示例", "早班", "6 小时 10 分", "补登"):
        assert words in page


def test_the_paper_is_read_in_the_browser_and_named_in_chinese(as_, month):
    answer = as_("SG-2").open(f"/mines/SG/{month}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline; ")
    assert quote(f"示例·SG矿{month.words}履职月报.pdf") in answer.headers["Content-Disposition"]
    assert "全天无人下井" in "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)


@pytest.mark.parametrize("ending", ["", ".pdf", "/verdicts"])
def test_another_mine_an_unknown_one_and_no_month_are_not_there(as_, month, ending):
    assert as_("SG-2").open(f"/mines/LG/{month}{ending}").status_code == 404
    assert as_("DIRECTOR").open(f"/mines/LG/{month}{ending}").status_code == 200
    for path in (f"/mines/NO/{month}", "/mines/SG/2026-13", "/mines/SG/9999-12", "/mines/SG/0001-01", "/mines/SG/x"):
        assert as_("DIRECTOR").open(f"{path}{ending}").status_code == 404


def test_a_person_without_mine_or_office_has_no_months(as_):
    assert as_("ADM").open("/months").status_code == 404


def test_the_month_opens_the_records_themselves(as_, month):
    page = as_("DIRECTOR").see(f"/mines/SG/{month}")
    for path in (
        *(f"/{place}?mine=SG&amp;month={month}" for place in ("logs", "inspections", "daily-reports")),
        *(f"/{place}/{month}?mine=SG" for place in ("plans", "originals")),
        f"/findings?mine=SG&amp;state=all&amp;month={month}",
    ):
        assert f'href="{path}"' in page
        as_("DIRECTOR").see(path.replace("&amp;", "&"))


def test_the_chain_on_the_paper_is_that_of_its_instant(county, scribe):
    """What is received afterwards changes nothing on it."""
    with county.app_context():
        then = read.head("SG", now())
        scribe.lines.clear()
        scribe.write("place", "ADM", now() + timedelta(seconds=1), mine="SG", code="3102", name="3102", type="other",
                     from_="2026-01-01")  # fmt: skip
        transfer.import_lines(scribe.lines)
        as_of = now() - timedelta(minutes=1)
        assert read.head("SG", as_of) == then
        assert read.head("SG")[0] == then[0] + 1
        assert f"记录 {then[0]} 条，链头 {then[1]}" in "".join(
            papers.month_of("SG", Month.of(day_of(as_of)), as_of).notes
        )
