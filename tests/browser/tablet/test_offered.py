"""What the tablet's forms offer and fill in: what is open as the bureau knew it, and as it was written here since."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from minewatch.store.door import accept
from minewatch.web.forms import new_id
from minewatch.web.show import clock, moment
from minewatch.when import DAY, day_of, midnight, now

pytestmark = pytest.mark.browser


def offered(t) -> int:
    """From how many entries the form lets one come up."""
    t.open("exit")
    return t.page.locator("fieldset[data-record=entry] input").count()


def test_a_refused_coming_up_is_mended_with_the_entry_it_was_written_for(signed_in):
    t = signed_in()
    t.offline()
    t.go_down(3)
    t.come_up()
    assert offered(t) == 0
    (up,) = [row["id"] for row in t.rows() if row["title"] == "升井登记"]
    t.page.evaluate(f"Tablet.written.change('{up}', {{ state: 'trouble', outcome: 'refused' }})")
    page = t.open(f"exit?mend={up}")
    assert page.locator("fieldset[data-record=entry] input:checked").count() == 1
    t.save()
    assert [(row["state"], row["body"]["kind"]) for row in t.rows()] == [
        ("waiting", "underground_entry"), ("waiting", "underground_exit")
    ]  # fmt: skip


def test_what_the_bureau_closed_or_voided_since_is_offered_as_the_bureau_knows_it(signed_in, office):
    """The tablet has its own entry and its own coming up; the bureau voids the one, and somebody comes up elsewhere."""
    t = signed_in()
    t.go_down(5, until=4)
    t.go_down(3)
    assert offered(t) == 1
    t.page.click("label:has-text('入井')")
    t.save()
    (up,) = office.records("underground_exit")
    amend(office, kind="void", record=up["id"], reason="示例")
    take_along(t)
    t.offline()
    assert offered(t) == 1
    t.offline(False)
    amend(office, kind="underground_exit", mine="SG", entry=up["entry"], exited_at=now().isoformat())
    take_along(t)
    t.offline()
    assert offered(t) == 0


def test_the_tile_to_come_up_tells_since_when_one_is_below_until_one_has_come_up(signed_in):
    """Three hours: as written here, as the bureau has it, and no more once 升井 is written."""
    t = signed_in()
    t.offline()
    assert below(t) == ""
    t.go_down(3)
    began = datetime.fromisoformat(t.rows()[0]["body"]["entered_at"])
    told = f"{clock(began) if day_of(began) == day_of(now()) else moment(began)} 入井，已 3 小时 "
    t.until(f"document.querySelector('[data-since]').textContent.startsWith('{told}')")
    assert below(t).removeprefix(told) in ("0 分", "1 分", "2 分")
    t.offline(False)
    t.send()
    take_along(t)
    t.page.evaluate("Tablet.store.all('records').then(([row]) => Tablet.store.drop('records', row.id))")
    t.offline()
    t.home()
    t.until(f"document.querySelector('[data-since]').textContent.startsWith('{told}')")
    t.come_up()
    t.until("document.querySelector('[data-records]').textContent.includes('升井登记')")
    t.page.wait_for_timeout(300)
    assert below(t) == ""


def below(t) -> str:
    return t.page.locator("[data-since]").text_content()


def test_a_finding_written_here_is_offered_as_the_bureau_will_tell_it(signed_in):
    t = signed_in()
    t.offline()
    t.write_finding("支架倾斜")
    before = t.open("finding/reinspected").locator("[data-record=finding] option").all_inner_texts()
    t.offline(False)
    t.send()
    take_along(t)
    t.offline()
    assert before[1:] == t.open("finding/reinspected").locator("[data-record=finding] option").all_inner_texts()[1:]
    due = day_of(now()) + timedelta(days=3)
    assert before[1:] == [f"3101 采煤工作面 · 支架倾斜 · 限 {due.month}月{due.day}日"]


def take_along(t) -> None:
    before = t.page.evaluate("Tablet.store.get('packages', 'SG-2').then(along => along.at)")
    t.home()
    t.until(f"Tablet.store.get('packages', 'SG-2').then(along => along.at > '{before}')")


def amend(office, **body) -> None:
    with office.app.app_context():
        accept([{"id": new_id(), "author": "SG-2", "occurred_at": now().isoformat()} | body])
        office.let_go()


def test_after_midnight_the_night_shift_is_that_of_yesterday(signed_in):
    """夜班 22:00–06:00, at one o'clock."""
    t = signed_in()
    t.offline()
    at = midnight(day_of(now()) + DAY) + timedelta(hours=1)
    t.page.evaluate(
        """async ahead => {
          localStorage.setItem("minewatch ahead", ahead);
          const along = await Tablet.store.get("packages", "SG-2");
          along.shifts = [{ value: "night", label: "夜班", start: "22:00", end: "06:00" }];
          await Tablet.store.put("packages", along);
        }""",
        round((at - now()).total_seconds() * 1000),
    )
    for path in ("log", "inspection"):
        page = t.open(path)
        assert page.input_value("[data-record=duty_date]") == str(day_of(at) - DAY)
        assert page.is_checked("fieldset[data-record=shift] input")
    assert t.open("daily").input_value("[data-record=date]") == str(day_of(at))
