"""Paper from the browser: what is read stays, what is pressed goes, nothing is cut off, in 井下模式 too."""

from __future__ import annotations

import pytest

from minewatch.when import Month, day_of, now

pytestmark = pytest.mark.browser
A4, A4_ACROSS, A3_ACROSS = 688, 1047, 1511  # the paper within its margins (static/app.css), in pixels of CSS
PRESSED = "a.btn, button, .bar-nav, .bar-viewer, .filters, .record-link, input:not([type=hidden]), textarea"


def first_of(page, path: str) -> str:
    """The first record that a list leads to."""
    page.goto(path)
    return page.locator(f"main a[href^='{path}/']:not([href$=new])").first.get_attribute("href")


def printed(page, path: str, width: int) -> str:
    """What is to be read on the paper; the page as it is laid out for it must fit and be dark on white."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(path)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert page.locator(PRESSED).locator("visible=true").count() == 0, path
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") in ("rgb(0, 0, 0)", "rgb(27, 34, 38)")
    return page.locator("body").inner_text()


def test_what_an_inspector_hands_over(person):
    """The ledger, the month, a checklist, a leave and a finding, printed underground at night."""
    page, month = person("SG-1"), Month.of(day_of(now()))
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": page.url}])
    finding, leave, inspection = (first_of(page, path) for path in ("/findings", "/leaves", "/inspections"))
    assert "安全检查台账" in printed(page, "/ledger", A4_ACROSS)
    assert "本月有问题之处" in printed(page, f"/mines/SG/{month}", A4)
    assert "检查项" in printed(page, inspection, A4)
    assert "审批路线" in printed(page, leave, A4)
    assert "五落实" in printed(page, finding, A4)


def test_the_wall_of_mines_lies_across_a3(person):
    page = person("JC-1")
    text = printed(page, f"/county/{Month.of(day_of(now()))}", A3_ACROSS)
    assert "石沟矿" in text and "欠报" in text
