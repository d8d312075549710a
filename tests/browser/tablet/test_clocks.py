"""The tablet's clock: put right where one can tell what it should have said, and told of where one cannot."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from minewatch.when import DAY, day_of, now

pytestmark = pytest.mark.browser


def last_called(t, ago: timedelta, seen: timedelta | None = None) -> None:
    """The tablet was last in touch so long ago, and its own clock has since shown so long ago at the latest."""
    t.until("document.querySelector('[data-status]').dataset.state === 'online'")
    t.offline()
    for name, at in (("contact", ago), ("latest", ago if seen is None else seen)):
        milliseconds = int((now() - at).timestamp() * 1000)
        t.page.evaluate("([name, at]) => Tablet.store.note(name, at)", [name, milliseconds])


def sent(t, office, kind: str) -> dict:
    t.offline(False)
    t.page.clock.run_for(1000)
    t.send()
    (body,) = office.records(kind)
    return body


def test_a_jump_before_or_after_the_record_nobody_can_say_is_told_with_it(signed_in, office):
    """In touch two days ago; the clock is a day slow now, and may have become so after the report was written."""
    t = signed_in()
    last_called(t, 2 * DAY)
    t.page.clock.install(time=now() - DAY)
    t.write_daily("钟也许慢了一天")
    report = sent(t, office, "daily_report")
    assert abs(report["device_jump_s"] + DAY.total_seconds()) < 60 and abs(report["device_offset_s"]) < 60


def test_a_clock_that_shows_less_than_it_had_shown_was_set_back_before(signed_in, office):
    t = signed_in()
    last_called(t, 2 * DAY, seen=timedelta(minutes=1))
    t.page.clock.install(time=now() - DAY)
    t.write_daily("钟慢了一天")
    report = sent(t, office, "daily_report")
    assert report["date"] == str(day_of(now()))
    assert abs(datetime.fromisoformat(report["occurred_at"]) - now()) < timedelta(minutes=3)
    assert abs(report["device_offset_s"] + DAY.total_seconds()) < 60 and report.get("device_jump_s") is None


def test_a_clock_that_was_right_again_before_the_call_is_told_of_all_the_same(signed_in, office):
    """Two hours slow when the report was written; set right before anybody could measure it."""
    t = signed_in()
    last_called(t, 2 * DAY, seen=timedelta(0))
    t.page.clock.install(time=now() - timedelta(hours=2))
    t.write_daily("写的时候钟慢两小时")
    t.page.clock.set_system_time(now())
    report = sent(t, office, "daily_report")
    assert abs(report["device_jump_s"] + 7200) < 60


def test_what_another_tablet_wrote_is_not_put_right_by_this_ones_clock(signed_in, office):
    """A rescue file of a tablet twenty minutes slow, well measured, on one that goes right."""
    t = signed_in()
    t.offline()
    t.write_daily("别的平板写的")
    t.page.evaluate("""async () => {
      const [row] = await Tablet.store.all("records");
      row.body.device_id = "T-other";
      await Tablet.store.put("records", { ...row, at: row.at - 1200000, ahead: 1200000, back: 400000 });
    }""")
    (before,) = [row["body"]["occurred_at"] for row in t.rows()]
    t.offline(False)
    t.send()
    (report,) = office.records("daily_report")
    assert report["occurred_at"] == before and report["device_jump_s"] == -400


def test_the_call_that_was_made_is_put_right_with_the_report(signed_in, office):
    """Three days slow: 已打通 takes its time from the same clock as the discovery."""
    t = signed_in()
    last_called(t, timedelta(hours=1))
    t.page.clock.install(time=now() - 3 * DAY)
    page = t.open("alert/1")
    assert page.locator("[data-call]").is_visible()
    assert page.locator("[data-phones] a[href^='tel:']").count() or "县局总机" in page.inner_text("[data-phones]")
    page.click("fieldset[data-record=place] label:has-text('3101')")
    page.fill("[data-record=facts]", "瓦斯超限")
    page.fill("[data-record='details.ch4_percent']", "1.2")
    page.locator("[data-record~='details.evacuated'] label").first.click()
    page.click("[data-called]")
    t.save()
    alert = sent(t, office, "alert")
    for name in ("discovered_at", "phoned_at"):
        assert abs(datetime.fromisoformat(alert[name]) - now()) < timedelta(minutes=3), name
