"""井下模式 and 大字: chosen once in the bar, kept on this tablet, drawn by the server so that nothing flashes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def letter(page) -> float:
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p, main .tile-note')).fontSize)")


def ground(page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_large_type_is_chosen_once_and_kept(person):
    page = person("SG-2")
    usual = letter(page)
    button = page.get_by_role("button", name="大字")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert letter(page) >= 1.2 * usual
    page.reload()
    assert letter(page) >= 1.2 * usual
    assert 'data-size="large"' in page.request.get("/logs").text()
    page.get_by_role("button", name="大字").click()
    assert letter(page) == usual
    assert 'data-size="plain"' in page.request.get("/logs").text()


def test_below_ground_the_page_is_dark_from_its_first_byte(person):
    page = person("SG-2")
    bright = ground(page)
    page.get_by_role("button", name="井下模式").click()
    assert ground(page) == "rgb(16, 20, 24)" != bright
    assert 'data-bs-theme="dark"' in page.request.get("/logs").text()
    page.get_by_role("button", name="井下模式").click()
    assert ground(page) == bright


def test_a_look_that_nobody_offers_is_the_usual_one(person):
    page = person("SG-2")
    page.context.add_cookies([{"name": "size", "value": "huge", "url": page.url}])
    assert 'data-size="plain"' in page.request.get("/").text()
