"""Several people on one tablet, a clock that is wrong, a tablet that is dead: everything arrives under its author."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from tablets import UNSENT, picture

from minewatch.store.rescue import rescued
from minewatch.web.show import moment
from minewatch.when import day_of, now

pytestmark = pytest.mark.browser


def test_two_people_on_one_tablet_each_under_the_own_name(tablet, office):
    """The first one's session has expired; the second writes offline by PIN, and neither hinders the other."""
    t = tablet()
    for staff_no, pin in (("SG-3", "333333"), ("SG-2", "222222")):
        t.sign_in(staff_no)
        t.page.fill("#pin", pin)
        t.page.click("[data-pin] button")
        t.until("document.querySelector('[data-pin]').hidden")
    t.offline()
    t.write_daily("王示例写的")
    t.home()
    t.switch_to("SG-3", "000000")
    assert "PIN 不对" in t.page.inner_text("[data-switch-said]")
    t.switch_to("SG-3", "333333")
    t.until("document.querySelector('[data-status-who]').textContent === '李示例'")
    t.write_daily("李示例写的")
    t.context.clear_cookies()
    t.offline(False)
    t.home()
    t.until("document.querySelector('[data-status]').dataset.state === 'login'")
    assert t.unsent() == 2
    t.sign_in("SG-2")
    t.until(f"{UNSENT}.then(count => count === 1)")
    assert "别人的 1 条" in t.page.inner_text("[data-status]")
    assert {device.staff_no: device.unsent for device in office.census() if device.unsent} == {"SG-3": 1}
    t.sign_in("SG-3")
    t.until(f"{UNSENT}.then(count => count === 0)")
    written = {body["author"]: body["content"] for body in office.records("daily_report")}
    assert written == {"SG-2": "王示例写的", "SG-3": "李示例写的"}


def test_a_form_that_somebody_else_opened_is_not_saved_under_that_name_but_can_be_handed_over(tablet):
    t = tablet()
    for staff_no, name in (("SG-3", "李示例"), ("SG-2", "王示例")):
        t.sign_in(staff_no)
        t.until(f"document.querySelector('[data-status-who]').textContent === '{name}'")
    t.offline()
    page = t.open("daily")
    page.fill("[data-record=content]", "换了人以后写的")
    page.evaluate("Tablet.store.note('current', 'SG-3')")
    page.click("main form button[type=submit]")
    page.wait_for_selector("[data-faults]:not([hidden])")
    assert "没有保存" in page.inner_text("[data-faults]") and t.rows() == []
    page.get_by_text("就点这里转到 李示例 名下").click()
    page.wait_for_selector("form[data-ready]")
    assert page.input_value("[data-record=content]") == "换了人以后写的"
    t.save()
    assert [(row["owner"], row["body"]["content"]) for row in t.rows()] == [("SG-3", "换了人以后写的")]
    assert t.page.evaluate("Tablet.store.all('drafts')") == []


def test_whoever_signs_out_leaves_nothing_to_read_and_loses_nothing(signed_in, office):
    t = signed_in()
    t.offline()
    t.write_daily("退出以前写的")
    t.offline(False)
    t.context.route("**/records", lambda route: route.abort())
    t.page.goto(f"{office.address}/")
    t.page.get_by_role("button", name="退出").click()
    t.page.wait_for_url("**/login")
    t.until("indexedDB.databases().then(known => known.length === 1)")
    t.home()
    t.page.get_by_text("没有人在用").first.wait_for()
    assert "SG" not in t.page.inner_text("main") and "退出以前写的" not in t.page.inner_text("main")
    assert t.page.evaluate("Tablet.store.all('packages')") == [] and t.unsent() == 1
    t.context.unroute_all()
    t.sign_in("SG-2")
    t.send()
    assert [body["content"] for body in office.records("daily_report")] == ["退出以前写的"]


def test_a_pin_is_set_by_whoever_is_signed_in_and_by_nobody_who_holds_the_tablet(signed_in):
    t = signed_in()
    t.page.locator("[data-pin]").wait_for()
    t.offline()
    t.home()
    t.page.get_by_text("本人登录着才能设").wait_for()
    assert t.page.locator("[data-pin]").is_hidden()


def test_too_many_wrong_pins_wipe_the_pin_and_nothing_else(tablet):
    t = tablet()
    for staff_no in ("SG-3", "SG-2"):
        t.sign_in(staff_no)
        t.page.fill("#pin", "333333")
        t.page.click("[data-pin] button")
        t.until("document.querySelector('[data-pin]').hidden")
    t.offline()
    t.jot("还在")
    for _ in range(5):
        t.switch_to("SG-3", "000000")
    assert "作废" in t.page.inner_text("[data-switch-said]")
    t.page.reload()
    t.until("document.querySelector('[data-switch]').hidden")
    assert t.unsent() == 1


def test_the_own_group_can_be_called_without_a_network(signed_in):
    """All five, also on a tablet that lies; only who has told a phone is a number to press."""
    t = signed_in()
    t.until("document.querySelector('[data-status]').dataset.state === 'online'")
    t.page.evaluate("""async () => {
      const along = await Tablet.store.get("packages", "SG-2");
      along.people[0].phone = "0000-1000001";
      await Tablet.store.put("packages", along);
    }""")
    t.page.set_viewport_size({"width": 1280, "height": 800})
    t.offline()
    t.home()
    t.until("document.querySelectorAll('[data-group] li').length === 5")
    assert all(t.page.locator("[data-group] li").nth(n).is_visible() for n in range(5))
    (called,) = t.page.locator("[data-group] a").all()
    assert (called.get_attribute("href"), called.bounding_box()["height"] >= 56) == ("tel:0000-1000001", True)
    assert called.inner_text().split() == ["组长", "张示例", "0000-1000001"]


def test_a_clock_two_days_wrong_and_one_that_jumps(tablet, office):
    """The days are the bureau's, the tablet's claim stays beside them, and the census says that the clock jumped."""
    t, today = tablet(), str(day_of(now()))
    t.page.clock.install(time=now() + timedelta(days=2))
    t.sign_in("SG-2")
    t.offline()
    t.write_daily("钟快两天")
    t.page.clock.set_system_time(now() - timedelta(days=3))
    t.home()
    t.write_daily("钟又拨慢三天")
    t.offline(False)
    t.page.clock.run_for(1000)
    t.send()
    fast, slow = sorted(office.records("daily_report"), key=lambda body: body["device_seq"])
    assert (fast["date"], slow["date"]) == (today, today)
    for body in (fast, slow):
        assert abs(datetime.fromisoformat(body["occurred_at"]) - now()) < timedelta(minutes=3)
    claimed = datetime.fromisoformat(slow["device_time"].replace("Z", "+00:00"))
    assert timedelta(days=2) < now() - claimed < timedelta(days=4)
    own = t.page.evaluate("Tablet.store.fact('device').then(device => device.id)")
    (device,) = [one for one in office.census() if one.id == own]
    assert device.jumped_at is not None


def test_a_clock_set_right_before_the_call_leaves_no_record_before_the_last_one(signed_in, office):
    """The battery was empty: the tablet thinks it is three days ago, and says so; nobody knows the hour any more."""
    t = signed_in()
    t.until("document.querySelector('[data-status]').dataset.state === 'online'")
    contact = t.page.evaluate("Tablet.store.fact('contact')") / 1000
    t.offline()
    t.page.clock.install(time=now() - timedelta(days=3))
    t.home()
    t.until("!document.querySelector('[data-status-clock]').hidden")
    t.write_daily("钟慢三天时写的")
    t.page.clock.set_system_time(now())
    t.home()
    t.until("document.querySelector('[data-status-clock]').hidden")
    t.offline(False)
    t.page.clock.run_for(1000)
    t.send()
    (report,) = office.records("daily_report")
    assert report["date"] == str(day_of(now()))
    assert abs(datetime.fromisoformat(report["occurred_at"]).timestamp() - contact) < 2
    assert report["device_offset_s"] < -2 * 86400


def test_a_record_is_listed_when_the_bureaus_clock_says_it_was_written_with_the_receipt_it_once_had(signed_in):
    """The tablet's own clock is two days behind; the bureau was restored from a copy without the record."""
    t = signed_in()
    t.offline()
    t.page.evaluate("localStorage.setItem('minewatch ahead', 2 * 86400000)")
    t.jot("示例")
    the_day, _ = moment(now() + timedelta(days=2)).split()
    t.page.evaluate("""async () => {
      const [row] = await Tablet.store.all("records");
      await Tablet.written.change(row.id, { earlier: [{ seq: 12, chain: "", at: "2026-11-03T08:05:00+08:00" }] });
    }""")
    t.home()
    t.until("document.querySelector('[data-records] .quiet')")
    said = t.page.inner_text("[data-records] .quiet")
    assert said.startswith(the_day) and said.endswith(" 写；此前回执 第 12 号 · 11月3日 08:05")


def test_the_rescue_file_of_a_dead_tablet_gives_the_same(signed_in, tablet, office):
    """Taken in at the bureau, sent from another tablet, and at last by the dead one itself."""
    dead = signed_in()
    dead.offline()
    dead.write_finding("支架倾斜", [picture(3)])
    dead.write_daily("写在坏平板上")
    dead.home()
    with dead.page.expect_download() as saved:
        dead.page.click("[data-export]")
    file = saved.value.path()
    with office.app.app_context(), file.open("rb") as opened:
        assert sorted(one.outcome for one in rescued(opened)) == ["stored", "stored"]
        office.let_go()
    other = tablet("other")
    other.sign_in("SG-2")
    other.page.set_input_files("[data-import]", file)
    other.until("document.querySelector('[data-saved]').textContent.includes('已导入 2 条')")
    other.send()
    dead.offline(False)
    dead.send()
    stored = [body for body in office.records() if body.get("device_id")]
    assert sorted(body["kind"] for body in stored) == ["daily_report", "finding"]
    (hash,) = next(body for body in stored if body["kind"] == "finding")["photos"]
    assert sha256(office.photo(hash)).hexdigest() == hash


def test_a_rescue_file_that_was_cut_off_says_so_and_gives_what_it_has(signed_in, tablet):
    dead = signed_in()
    dead.offline()
    dead.write_daily("抄全了的")
    dead.write_finding("支架倾斜", [picture(3)])
    dead.home()
    with dead.page.expect_download() as saved:
        dead.page.click("[data-export]")
    whole = saved.value.path().read_bytes()
    other = tablet("other")
    other.sign_in("SG-2")
    for file, said in ((whole[:-200], "不完整，只导入了 2 条"), (b"%PDF-1.7", "不是救援文件"), (whole, "已导入 0 条")):
        other.page.set_input_files("[data-import]", {"name": "示例.jsonl", "mimeType": "", "buffer": file})
        other.until(f"document.querySelector('[data-saved]').textContent.includes('{said}')")
    other.send()


def test_a_draft_for_which_a_rescue_file_finds_no_room_is_told_of_until_it_is_taken(signed_in, tablet):
    """The same form stands half written on either tablet: the one here stays, the other waits in the file."""
    dead = signed_in()
    dead.offline()
    half_written(dead, "写在坏平板上")
    dead.home()
    with dead.page.expect_download() as saved:
        dead.page.click("[data-export]")
    file = saved.value.path()
    other = tablet("other")
    other.sign_in("SG-2")
    half_written(other, "写在这台上")
    other.home()
    taken_in(other, file, "▲ 已导入 0 条，由各人登录后送出；另有 1 张草稿没有导入")
    assert other.open("daily").input_value("[data-record=content]") == "写在这台上"
    other.save()
    taken_in(other, file, "✓ 已导入 0 条，由各人登录后送出；1 张没有写完的")
    taken_in(other, file, "✓ 已导入 0 条，由各人登录后送出")
    assert other.open("daily").input_value("[data-record=content]") == "写在坏平板上"


def half_written(t, words: str) -> None:
    t.open("daily").fill("[data-record=content]", words)
    t.until("document.querySelector('[data-said]').textContent === '草稿已存'")


def taken_in(t, file, said: str) -> None:
    t.page.set_input_files("[data-import]", file)
    t.until(f"document.querySelector('[data-saved]').textContent.startsWith('{said}')")
