"""A month at a mine in a real browser, from sign-in to the PDF; the inspector's half once more without JavaScript."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from minewatch.when import SHANGHAI, Month, day_of, now

pytestmark = pytest.mark.browser


def minute(hours_ago: float) -> str:
    return f"{now() - timedelta(hours=hours_ago):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_inspection_refused_keeps_every_word_and_every_photo(person, photo, script):
    """One item is bad and its measure is missing, most items are unanswered: both are said at once."""
    page = person("SG-2", script=script)
    page.goto("/inspections/new")
    page.locator("label[for='shift-0']").click()
    item = page.locator(".item").first
    item.get_by_text("不合格", exact=True).click()
    item.get_by_label("问题", exact=False).fill("示例：端头支护少打两根单体柱")
    item.get_by_text("一般", exact=True).click()
    item.get_by_label("责任人", exact=False).fill("示例队长")
    item.get_by_label("时限", exact=False).fill(str(day_of(now()) + timedelta(days=2)))
    item.locator("input[type=file]").set_input_files([photo(40), photo(200)])
    page.get_by_role("button", name="提交检查").click()
    assert page.locator(".errors").inner_text().count("工作面支护：还差 措施") == 1
    assert page.locator(".item").first.get_by_text("不合格的要填整改措施").count() == 1
    item = page.locator(".item").first
    assert item.get_by_label("问题", exact=False).input_value() == "示例：端头支护少打两根单体柱"
    assert item.locator("img").count() == 2
    assert "项未答" in page.locator(".errors").inner_text()
    item.get_by_label("措施", exact=False).fill("补打单体柱")
    page.get_by_role("button", name="确认提交").click()
    assert "安全检查" in page.locator("h1").inner_text()
    assert page.get_by_text("未答").count() > 50
    page.goto("/findings")
    page.get_by_text("端头支护少打两根单体柱").first.click()
    assert page.locator(".pictures img, .timeline img, img").count() >= 2


def test_the_time_filled_in_is_the_bureaus_though_the_tablets_clock_is_wrong(person):
    """The tablet is two days ahead; 现在 and 昨天 still speak of the real day."""
    page = person("SG-2")
    page.clock.install(time=now() + timedelta(days=2))
    page.goto("/logs/new")
    page.locator("[data-now=arrived_at][data-minutes='0']").click()
    at = datetime.fromisoformat(page.locator("#arrived_at").input_value()).replace(tzinfo=SHANGHAI)
    assert abs(now() - at) < timedelta(minutes=2)
    page.locator("[data-today=duty_date][data-days='-1']").click()
    assert page.locator("#duty_date").input_value() == str(day_of(now()) - timedelta(days=1))


def test_an_entry_says_how_long_it_lasted_while_its_times_are_typed(person):
    page = person("SG-2")
    page.goto("/entries/new")
    page.locator("#entered_at").fill(minute(5))
    page.locator("#exited_at").fill(minute(2))
    assert page.locator("[data-spent]").inner_text() == "= 3 小时 0 分"
    page.locator("#exited_at").fill(minute(6))
    assert "升井不晚于入井" in page.locator("[data-spent]").inner_text()


def test_going_down_turns_the_first_tile_into_coming_up(person):
    """Whoever is below comes up first; then down now, and up again in the same minute, which cannot be."""
    page = person("SG-1")
    hero = page.locator(".tile-hero .tile-label")
    if hero.inner_text().strip() == "升井":
        hero.click()
        page.get_by_role("button", name="保存").click()
    expect(hero).to_have_text("入井")
    hero.click()
    page.get_by_label("入井时间", exact=False).fill(minute(0))
    page.get_by_text("3101 采煤工作面").first.click()
    page.get_by_role("button", name="保存").click()
    expect(hero).to_have_text("升井")
    hero.click()
    before = minute(0.05)
    page.get_by_label("升井时间", exact=False).fill(before)
    page.get_by_role("button", name="保存").click()
    assert "升井时间不晚于入井时间" in page.locator(".errors").inner_text()
    assert page.get_by_label("升井时间", exact=False).input_value() == before


def test_an_alert_is_sent_acknowledged_and_answered(person):
    page = person("SG-2")
    page.goto("/alerts/new/8")
    page.get_by_label("情况", exact=False).first.fill("示例：人员定位分站离线")
    page.get_by_text("人员定位", exact=True).click()
    page.get_by_role("button", name="报告县局").click()
    assert "已到局" in page.locator("main").inner_text()
    address = page.url
    patrol = person("JC-1", width=1440, height=900)
    patrol.goto(address)
    patrol.get_by_role("button", name="签收").first.click()
    assert "示例·纠察" in patrol.locator(".timeline").inner_text()


def test_leave_is_asked_for_with_its_route_and_decided_by_two(person):
    """Four days: the deputy, then the director; approving over empty shifts needs a reason."""
    first = day_of(now()) + timedelta(days=12)
    page = person("SG-2")
    page.goto("/leaves/new")
    page.get_by_label("开始日期", exact=False).fill(str(first))
    page.get_by_label("结束日期", exact=False).fill(str(first + timedelta(days=3)))
    page.get_by_text("事假", exact=True).click()
    page.get_by_role("button", name="下一步").click()
    shown = page.locator("main").inner_text()
    assert "分管领导" in shown and "局长" in shown
    page.get_by_role("button", name="确认申请").click()
    address = page.url if "/leaves/" in page.url else page.locator("a[href*='/leaves/']").last.get_attribute("href")
    for staff_no in ("FG-1", "JZ-1"):
        decider = person(staff_no, width=1440, height=900)
        decider.goto(address)
        decider.locator("textarea").first.fill("赵示例顶班")
        decider.get_by_role("button", name="批准").first.click()
        assert "赵示例顶班" in decider.locator("main").inner_text()
    page.goto(address)
    assert "局长" in page.locator("main").inner_text() and "已批准" in page.locator("main").inner_text()


def test_the_month_comes_out_as_pdf(person):
    month = Month.of(day_of(now())).plus(-1)
    page = person("JC-1", width=1440, height=900)
    page.goto("/county")
    page.get_by_role("link", name="示例·石沟矿").first.click()
    page.goto(f"/mines/SG/{month}")
    assert f"{month.words}有问题之处" in page.locator("main").inner_text()
    answer = page.request.get(f"/mines/SG/{month}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.body())).pages)
    assert "示例·石沟矿" in text and "本月有问题之处" in text and "试行期至2026-01-24已满" in text.replace(" ", "")


def test_the_home_page_fits_a_tablet_held_upright(person):
    inspector = person("SG-2", width=800, height=1280)
    inspector.goto("/")
    assert inspector.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
