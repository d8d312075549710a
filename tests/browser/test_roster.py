"""The roster says while one chooses what it leaves open, and says the same as the law does of what is sent."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from minewatch.when import Month, day_of, now

pytestmark = pytest.mark.browser
MARKED = """Array.from(document.querySelectorAll("[data-roster] select"))
    .filter(select => select.options[0].text === "✕ 空班").map(select => select.name)"""


def test_what_is_said_while_choosing_is_what_the_law_says_of_the_same_grid(person):
    """SG-2 on ten night shifts, twice on one of them; once only on post; SG-3 comes before his own post on a shift."""
    month = Month.of(day_of(now())).plus(2)
    days = [str(day) for day in month.days]
    page = person("SG-1")
    page.goto(f"/plans/{month}/edit")
    for day in days[:10]:
        page.select_option(f"#turn_{day}_night_0", "below SG-2")
    page.select_option(f"#turn_{days[0]}_night_1", "below SG-2")
    page.select_option(f"#turn_{days[10]}_night_1", "post SG-2")
    page.select_option(f"#turn_{days[11]}_mid_0", "below SG-3")
    page.select_option(f"#turn_{days[11]}_mid_1", "post SG-3")
    tally = page.locator("[data-tally]")
    expect(tally).to_contain_text(f"✕ 空班 {3 * len(days) - 11} 个")
    expect(tally).to_contain_text("王示例 10/20")
    said = {words.text_content()[2:] for words in page.locator("[data-tally-person].tone-warn").all()}
    marked = set(page.evaluate(MARKED))
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_role("button", name="报送计划").click()
    answer = BeautifulSoup(answered.value.body(), "html.parser")
    assert answered.value.status == 422
    refused = answer.select_one(".errors").text
    assert f"{3 * len(days) - 11} 个班没有排人入井" in refused and f"{len(said)} 人排的入井次数不够" in refused
    (short,) = (line.text for line in answer.select(".remark-text") if "入井排班不够" in line.text)
    assert set(short.removeprefix("入井排班不够：").split("，")) == said
    assert marked == {option.find_parent("select")["name"] for option in answer("option", string="✕ 空班")}


def test_a_roster_without_gaps_is_called_whole_and_one_step_back_is_seen_at_once(person):
    """Five days filled in a round and repeated; then one shift is emptied and filled again."""
    month = Month.of(day_of(now())).plus(2)
    days = [str(day) for day in month.days]
    page = person("SG-1")
    page.goto(f"/plans/{month}/edit")
    for n, day in enumerate(days[:5]):
        for m, shift in enumerate(("night", "day", "mid")):
            page.select_option(f"#turn_{day}_{shift}_0", f"below SG-{(3 * n + m) % 5 + 1}")
        page.select_option(f"#turn_{day}_day_1", f"below SG-{(3 * n + 4) % 5 + 1}")
    page.get_by_role("button", name="空着的天照前面轮排").click()
    tally = page.locator("[data-tally]")
    expect(tally).to_contain_text("✓ 没有空班")
    assert page.locator("[data-tally-person].tone-warn").count() == 0
    page.select_option(f"#turn_{days[20]}_mid_0", "")
    expect(tally).to_contain_text("✕ 空班 1 个")
    assert page.evaluate(MARKED) == [f"turn_{days[20]}_mid_0"]
    page.select_option(f"#turn_{days[20]}_mid_0", "below SG-1")
    expect(tally).to_contain_text("✓ 没有空班")


def test_without_script_nothing_is_said_that_would_grow_stale(person):
    page = person("SG-1", script=False)
    page.goto(f"/plans/{Month.of(day_of(now())).plus(2)}/edit")
    expect(page.locator("[data-tally]")).to_be_hidden()
