"""One shift of one inspector on a tablet, and what the leader and the patrol unit make of it."""

from __future__ import annotations

import time
from datetime import timedelta
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from minewatch.when import DAY, day_of, in_words, now

pytestmark = pytest.mark.browser


def test_a_shift_from_going_down_to_the_paper(person, photo):
    """Down; an inspection of every item with two findings and three photos; alert 1; leave. The leader approves, the
    patrol unit acknowledges; up again. The patrol unit sees it all in the mine's month and downloads it as a PDF."""
    inspector = person("SG-2")
    went_down = _go_down(inspector)
    _inspect(inspector, photo)
    alert = _report_gas(inspector, photo)
    leave = _ask_for_leave(inspector)

    leader = person("SG-1")
    leader.goto(leave)
    leader.get_by_label("意见", exact=False).fill("李示例顶班")
    leader.get_by_role("button", name="批准", exact=True).click()
    assert "已批准" in leader.locator("main").inner_text()

    patrol = person("JC-1", width=1440, height=900)
    patrol.goto(alert)
    patrol.get_by_role("button", name="签收").first.click()
    assert "示例·纠察" in patrol.locator(".timeline").inner_text()
    _come_up(inspector, went_down)
    patrol.goto("/county")
    patrol.get_by_role("link", name="示例·石沟矿").first.click()
    seen = patrol.locator("main").inner_text()
    words = ("示例：端头支护少打两根单体柱", "示例：上隅角挡风帘脱落", "第1项 紧盯瓦斯超限", "王示例")
    assert [word for word in words if word not in seen] == []
    answer = patrol.request.get(patrol.get_by_role("link", name="PDF 月报").get_attribute("href"))
    paper = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.body())).pages).replace("\n", "")
    assert [word for word in words if word not in paper] == []


def _go_down(page) -> str:
    """Whoever the demo left below comes up first."""
    if page.locator(".tile-hero .tile-label").inner_text().strip() == "升井":
        page.locator(".tile-hero").click()
        page.get_by_role("button", name="保存").click()
    page.locator(".tile-hero").click()
    page.get_by_text("3101 采煤工作面").first.click()
    page.get_by_text("跟班", exact=True).click()
    entered = page.get_by_label("入井时间", exact=False).input_value()
    page.get_by_role("button", name="保存").click()
    assert "入井已存" in page.locator(".flash").inner_text()
    expect(page.locator(".tile-hero .tile-label")).to_have_text("升井")
    return entered


def _inspect(page, photo) -> None:
    page.goto("/inspections/new")
    page.locator("label[for='shift-0']").click()
    items = page.locator(".item")
    assert items.count() >= 60
    fine = page.locator(".item label").get_by_text("合格", exact=True)
    fine.evaluate_all("answers => answers.forEach(answer => answer.click())")
    _bad(items.nth(0), "示例：端头支护少打两根单体柱", [photo(40), photo(200)])
    _bad(items.nth(1), "示例：上隅角挡风帘脱落", [photo(120)])
    page.get_by_label("矿方接收人", exact=False).fill("示例安全科长")
    page.get_by_role("button", name="提交检查").click()
    shown = page.locator("main").inner_text()
    assert "示例：上隅角挡风帘脱落" in shown and "不合格 2" in shown.replace("\n", " ")


def _bad(item, what: str, photos: list[dict]) -> None:
    item.get_by_text("不合格", exact=True).click()
    item.get_by_label("问题", exact=False).fill(what)
    item.get_by_text("一般", exact=True).click()
    item.get_by_label("责任人", exact=False).fill("示例队长")
    item.get_by_label("措施", exact=False).fill("当班补齐")
    item.get_by_label("时限", exact=False).fill(str(day_of(now()) + 2 * DAY))
    item.locator("input[type=file]").set_input_files(photos)


def _report_gas(page, photo) -> str:
    page.goto("/alerts/new")
    page.get_by_role("link", name="紧盯瓦斯超限").click()
    page.get_by_label("情况", exact=False).first.fill("示例：回风流瓦斯超限")
    page.get_by_label("CH₄ 浓度", exact=False).fill("1.62")
    page.get_by_label("允许浓度必填").fill("1.0")
    page.get_by_role("group", name="人员是否撤出").get_by_text("是", exact=True).click()
    page.get_by_label("撤出人数", exact=False).fill("23")
    page.get_by_role("button", name="报告县局").click()
    assert "已到局" in page.locator("main").inner_text()
    return page.url


def _ask_for_leave(page) -> str:
    """One day, far enough ahead to touch no other: the route is shown before it is sent."""
    first = day_of(now()) + timedelta(days=20)
    page.goto("/leaves/new")
    page.get_by_label("开始日期", exact=False).fill(str(first))
    page.get_by_label("结束日期", exact=False).fill(str(first))
    page.get_by_text("事假", exact=True).click()
    page.get_by_role("button", name="下一步").click()
    assert "组长 张示例" in page.locator("main").inner_text()
    page.get_by_role("button", name="确认申请").click()
    assert in_words(first) in page.locator("h1").inner_text()
    return page.url


def _come_up(page, went_down: str) -> None:
    while f"{now():%Y-%m-%dT%H:%M}" <= went_down:
        time.sleep(1)
    page.goto("/")
    page.locator(".tile-hero").click()
    page.get_by_role("button", name="保存").click()
    assert "升井已存" in page.locator(".flash").inner_text()
