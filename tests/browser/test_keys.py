"""Without mouse or finger: Tab walks a page as it is read, every stop is seen, nothing holds the focus."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
FORMS = {"/entries/new": "light", "/inspections/new": "dark", "/alerts/new/1": "light", "/leaves/new": "dark"}
MOST_STOPS = 60  # of the hundreds that an inspection has
A_ROW = 60  # px: what stands side by side need not be equally tall

# Where the focus stands in the document and on the screen, and whether it shows: ringed, and under nothing else.
STOP = """() => {
    const focused = document.activeElement;
    if (focused === document.body) return null;
    const label = focused.matches(".choice-input") ? focused.nextElementSibling : focused.closest(".photo-add");
    const shown = label || focused;
    const ring = getComputedStyle(shown);
    const place = shown.getBoundingClientRect();
    const above = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2);
    return {
        nth: Array.from(document.querySelectorAll("*")).indexOf(focused),
        name: `${focused.tagName} ${focused.name || focused.textContent.trim()}`,
        bottom: place.bottom + scrollY,
        isInForm: Boolean(focused.closest("main form")) && !focused.closest(".actions"),
        isSeen: ring.outlineStyle === "solid" && parseFloat(ring.outlineWidth) >= 3 && shown.contains(above),
    };
}"""


def stops(page) -> list[dict]:
    """Every stop from the first Tab until the focus leaves the page or there were enough."""
    found = []
    page.emulate_media(reduced_motion="reduce")  # else a field may still be on its way into view
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        found.append(stop)
    return found


def test_the_first_tab_offers_the_way_past_the_bar(person):
    page = person("SG-2")
    page.goto("/leaves/new")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="请假").last).to_be_focused()


@pytest.mark.parametrize("path, theme", FORMS.items())
def test_tab_goes_down_a_form_and_every_stop_is_seen(person, path, theme):
    page = person("SG-2")
    page.context.add_cookies([{"name": "theme", "value": theme, "url": page.url}])
    page.goto(path)
    found = stops(page)
    assert len(found) > 10
    assert [stop["name"] for stop in found if not stop["isSeen"]] == []
    order = [stop["nth"] for stop in found]
    assert order == sorted(order)
    down = [stop["bottom"] for stop in found if stop["isInForm"]]
    assert all(later > earlier - A_ROW for earlier, later in pairwise(down)), down


def test_the_focus_goes_through_an_opened_part_and_out_of_the_page(person):
    page = person("SG-1")
    page.goto("/months")
    page.goto(f"{page.url}/verdicts")
    opener = page.locator("summary").first
    opener.focus()
    page.keyboard.press("Enter")
    inside = page.locator("details[open] a")
    page.keyboard.press("Tab")
    expect(inside.first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(opener).to_be_focused()
    inside.last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('details[open]')") is None


def test_the_last_tab_leaves_the_page(person):
    page = person("SG-2")
    page.goto("/leaves/new")
    assert "取消" in stops(page)[-1]["name"]
