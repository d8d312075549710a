"""各矿对比: the months that the mines stand beside each other, and how they are sorted."""

import re

from bs4 import BeautifulSoup

from minewatch.when import Month, day_of, now

JULY = Month(2026, 7)
COUNTED = re.compile(r"请假</span><span class=\"bar-count\">1<")


def test_the_mines_are_compared_over_the_months_they_stand_and_every_number_opens(as_):
    """Both mines stand since two months ago; nobody has gone below since."""
    director, this = as_("DIRECTOR"), Month.of(day_of(now()))
    assert 'href="/county/compare"' in director.see("/county")
    page = BeautifulSoup(director.see("/county/compare"), "html.parser")
    heads = [head.text for head in page.select("thead th")]
    assert heads[2:-1] == [f"{this.plus(-ago).number}月{'' if ago else '至今'}" for ago in (2, 1, 0)]
    assert [name.text for name in page.select("th[scope=rowgroup]")] == ["示例·LG矿", "示例·SG矿"]
    assert [title.text for title in page.select("tbody:first-of-type .compare-measure")] == [
        "缺/迟",
        "到岗",
        "达标",
        "签收",
    ]
    presence = page.select("tbody:first-of-type tr")[1]
    last = this.plus(-1)
    assert [cell.text for cell in presence.select("td")][:2] == [f"0/{len(m)}" for m in (this.plus(-2), last)]
    assert "持平" in presence.text
    for link in page.select("main table a"):
        director.see(link["href"])
    assert f"列出 {len(last)} 项" in director.see(f"/mines/LG/{last}/verdicts?rule=daily_presence")


def test_the_comparison_is_sorted_by_what_it_offers(as_):
    for order in ("change", "kept", "presence", "reached", "signed"):
        page = BeautifulSoup(as_("PATROL").see(f"/county/compare?by={order}"), "html.parser")
        assert page.select_one(".page-tools [aria-current=true]")["href"] == f"/county/compare?by={order}"
    as_("PATROL").see("/county/compare?by=name", 404)
    assert as_("SG-1").open("/county/compare").status_code == 404
