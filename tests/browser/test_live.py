"""The county wall left open on a desk: it takes over what comes in, and says when it cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from minewatch.when import day_of, now

pytestmark = pytest.mark.browser
A_MINUTE = 70_000  # milliseconds, and a little more


@pytest.fixture
def wall(person):
    """The patrol unit's wall, whose clock the test moves on."""
    page = person("JC-1", width=1440, height=900)
    page.clock.install()
    page.goto("/county")
    return page


def test_a_leave_asked_for_comes_up_by_itself_and_the_reader_stays_where_he_was(wall, person):
    wall.locator("details.evidence summary").click()
    wall.get_by_role("link", name="各矿对比").focus()
    waiting = wall.locator("main a[href^='/leaves/']")
    before = waiting.count()
    _ask_for_leave(person("SG-2"))
    wall.clock.fast_forward(A_MINUTE)
    expect(waiting).to_have_count(before + 1)
    expect(wall.locator("details.evidence")).to_have_attribute("open", "")
    expect(wall.get_by_role("link", name="各矿对比")).to_be_focused()


def test_the_wall_says_when_nobody_answers_and_takes_it_back(wall):
    lost = wall.get_by_text("连不上服务器", exact=False)
    expect(lost).to_be_hidden()
    wall.route("**/county", lambda route: route.fulfill(status=422))  # which the watch over faults lets pass
    wall.clock.fast_forward(A_MINUTE)
    expect(lost).to_be_visible()
    wall.unroute("**/county")
    with wall.expect_response("**/county") as answer:
        wall.clock.fast_forward(A_MINUTE)
    assert answer.value.status in (200, 304)
    expect(lost).to_be_hidden()


def test_the_wall_says_when_the_session_is_over(wall):
    wall.context.clear_cookies()
    wall.clock.fast_forward(A_MINUTE)
    expect(wall.get_by_role("link", name="重新登录")).to_be_visible()


def _ask_for_leave(page) -> None:
    day = str(day_of(now()) + timedelta(days=45))
    page.goto("/leaves/new")
    page.get_by_label("开始日期", exact=False).fill(day)
    page.get_by_label("结束日期", exact=False).fill(day)
    page.get_by_text("事假", exact=True).click()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="确认申请").click()
    page.get_by_role("button", name="撤回").wait_for()
