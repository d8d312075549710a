"""A finger that presses twice, a thumb on 后退, two tabs: what is stored is stored once."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
LOG = "/logs/new"


def written(page, content: str) -> int:
    page.goto("/logs")
    return page.locator("main").inner_text().count(content)


def fill(page, content: str) -> None:
    page.locator("label[for='shift-0']").click()
    page.locator("#content").fill(content)


def store(page) -> None:
    page.get_by_role("button", name="保存").click()
    page.locator(".flash", has_text="工作日志已存").wait_for()


def test_a_double_press_stores_one_log(person):
    page = person("SG-2")
    page.goto(LOG)
    fill(page, "示例：连按两下")
    page.get_by_role("button", name="保存").dblclick()
    page.locator(".flash", has_text="工作日志已存").wait_for()
    assert written(page, "示例：连按两下") == 1


def test_back_after_storing_and_pressing_again_stores_nothing_more(person):
    page = person("SG-2")
    page.goto(LOG)
    fill(page, "示例：退回去又按")
    store(page)
    page.go_back()
    assert page.locator("#content").input_value() == "示例：退回去又按"
    store(page)
    assert written(page, "示例：退回去又按") == 1


def test_back_after_storing_and_writing_something_else_asks_before_it_stores_another(person):
    page = person("SG-2")
    page.goto(LOG)
    fill(page, "示例：退回去以前")
    store(page)
    page.go_back()
    page.locator("#content").fill("示例：退回去以后")
    page.get_by_role("button", name="保存").click()
    page.locator(".errors", has_text="存过的不会被改动").wait_for()
    store(page)
    assert written(page, "示例：退回去以前") == written(page, "示例：退回去以后") == 1


def test_two_tabs_are_two_logs_and_neither_takes_the_others_words(person):
    page = person("SG-2")
    page.goto(LOG)
    fill(page, "示例：第一个标签页")
    second = page.context.new_page()
    second.goto(LOG)
    fill(second, "示例：第二个标签页")
    for tab in (page, second):
        store(tab)
    assert written(page, "示例：第一个标签页") == written(page, "示例：第二个标签页") == 1
