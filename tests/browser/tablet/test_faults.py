"""The tablet without a network: what is written there is on disk, and arrives exactly once, whatever breaks.

A server that can be killed, a Chromium with a profile of its own that can be killed too.
"""

from __future__ import annotations

import random
import re
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image
from tablets import ALL_THERE, UNSENT, picture

from minewatch.store import parts
from minewatch.web.show import clock
from minewatch.when import now

pytestmark = pytest.mark.browser


def test_everything_written_offline_survives_a_killed_browser_and_arrives_once(signed_in, office):
    """Twenty records of the offline kinds; twenty photos are picked at once for one of them, and four more."""
    t = signed_in()
    t.offline()
    page = t.open("return")
    page.click("fieldset[data-record=leave] label")
    t.save()
    t.write_entry("第一次")
    page = t.open("exit")
    page.click("label:has-text('入井')")
    page.evaluate("""() => {
      const at = document.querySelector('[data-record~=exited_at]');
      at.value = new Date(Date.parse(at.value + 'Z') + 60000).toISOString().slice(0, 16);
    }""")
    t.save()
    t.write_finding("支架倾斜", [picture(n) for n in range(20)])
    t.write_finding("电缆破损")
    page = t.open("finding/reported_done")
    page.select_option("[data-record=finding]", index=1)
    page.set_input_files("input[type=file]", [picture(n) for n in range(20, 22)])
    t.until("document.querySelectorAll('.photo').length === 2")
    t.save()
    page = t.open("alert/8")
    page.fill("[data-record=facts]", "监控断网")
    for frame in page.query_selector_all("fieldset[data-record^='details.']"):
        frame.query_selector("label").click()
    page.set_input_files("input[type=file]", [picture(n) for n in range(22, 24)])
    t.until("document.querySelectorAll('.photo').length === 2")
    t.save()
    page = t.open("alert/acted")
    page.click("fieldset[data-record=alert] label")
    t.save()
    page = t.open("log")
    page.click("fieldset[data-record=shift] label")
    page.fill("[data-record=content]", "当班巡查")
    page.fill("[data-record='meetings.0.name']", "班前会")
    t.save()
    page = t.open("inspection")
    page.click("fieldset[data-record=shift] label")
    for item in page.query_selector_all("[data-item]")[:3]:
        item.query_selector("label").click()
    page.click("main form[data-sheet] button[type=submit]")
    page.get_by_text("项未答").wait_for()
    t.save()
    t.write_daily("第 0 份")
    for n in range(1, 10):
        t.jot(f"第 {n} 份")
    t.kill()
    t.wake()
    t.home()
    written = sorted(t.rows(), key=lambda row: row["seq"])
    assert len(written) == 20 and [row["seq"] for row in written] == list(range(1, 21))
    t.offline(False)
    t.send()
    stored = [body for body in office.records() if body.get("device_id")]
    assert [body["id"] for body in stored] == [row["id"] for row in written]
    assert [body for body in stored if body.get("held")] == []
    kinds = {body["kind"] for body in stored}
    assert kinds == {"underground_entry", "underground_exit", "finding", "finding_step", "alert", "alert_step",
                     "duty_log", "inspection", "daily_report", "leave_return"}  # fmt: skip
    hashes = [hash for body in stored for hash in body.get("photos", [])]
    assert len(hashes) == len(set(hashes)) == 24
    for hash in hashes:
        assert sha256(office.photo(hash)).hexdigest() == hash
        assert Image.open(BytesIO(office.photo(hash))).size == (1600, 1200)
    assert office.fault() == ""
    t.send()
    assert len([body for body in office.records() if body.get("device_id")]) == 20


def test_the_server_killed_at_any_moment_of_fifty_rounds_loses_and_doubles_nothing(signed_in, office):
    t, dice = signed_in(), random.Random(50)
    for n in range(50):
        t.jot(f"第 {n} 轮")
        t.page.evaluate("void Tablet.outbox.sync()")
        t.page.wait_for_timeout(dice.uniform(0, 120))
        office.kill()
        office.start()
    t.send()
    stored = [body for body in office.records("daily_report") if body.get("device_id")]
    assert [body["content"] for body in sorted(stored, key=lambda body: body["device_seq"])] == [
        f"第 {n} 轮" for n in range(50)
    ]
    assert office.fault() == ""


def test_answers_lost_after_storing_and_uploads_cut_in_the_middle(signed_in, office):
    t = signed_in()
    t.offline()
    t.write_finding("支架倾斜", [picture(1, grain=(1600, 1200))])
    broken = {"records": 2, "media": 3}

    def breaking(route):
        name = "records" if route.request.url.endswith("/records") else "media"
        if route.request.method == "GET" or not broken[name]:
            return route.continue_()
        broken[name] -= 1
        if name == "records":
            route.fetch()
        return route.abort()

    t.context.route(re.compile(r"/(records|media/[0-9a-f]+)$"), breaking)
    t.offline(False)
    for _ in range(6):
        t.page.evaluate("Tablet.outbox.sync()")
    t.send()
    assert broken == {"records": 0, "media": 0}
    (finding,) = office.records("finding")
    (hash,) = finding["photos"]
    assert sha256(office.photo(hash)).hexdigest() == hash


def test_a_photo_of_a_camera_without_a_clock_and_one_cut_off_after_its_last_byte(signed_in, office):
    """The first must not stand in the other's way; of the other all was there when the server was killed."""
    t = signed_in()
    t.offline()
    t.write_finding("支架倾斜", [picture(1, taken="\0" * 19), picture(2)])
    for hash, data in t.page.evaluate(
        "Tablet.store.all('media').then(all => all.map(one => [one.hash, Tablet.photos.hex(one.bytes)]))"
    ):
        with office.app.app_context():
            parts.add(hash, "SG-2", 0, bytes.fromhex(data))
    t.offline(False)
    t.send()
    (finding,) = office.records("finding")
    assert [sha256(office.photo(hash)).hexdigest() for hash in finding["photos"]] == finding["photos"]


def test_a_photo_that_the_bureau_cannot_take_is_told_of_and_stops_no_other(signed_in, office):
    t = signed_in()
    t.offline()
    t.write_finding("两张照片", [picture(1), {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}])
    t.offline(False)
    t.home()
    t.page.get_by_text("有照片送不上").wait_for()
    (finding,) = office.records("finding")
    assert [hash for hash in finding["photos"] if office.has(hash)] == finding["photos"][:1]
    calls = []
    t.context.on("request", lambda call: call.method == "PUT" and calls.append(call.url))
    t.page.evaluate("Tablet.outbox.sync()")
    assert calls == []


def test_a_record_on_which_the_bureau_fails_holds_up_no_other(signed_in, office):
    t = signed_in()
    t.offline()
    for n in range(4):
        t.jot(f"第 {n} 份")

    def failing(route):
        failed = {"status": 500, "json": {"error": "程序出错了"}}
        return route.fulfill(**failed) if "第 1 份" in route.request.post_data else route.continue_()

    t.context.route(re.compile(r"/records$"), failing)
    t.offline(False)
    t.until(f"Tablet.outbox.sync().then(() => {UNSENT}).then(count => count === 1)")
    (row,) = [row for row in t.rows() if not row.get("receipt")]
    assert (row["state"], row["reason"]) == ("waiting", "程序出错了")
    t.context.unroute_all()
    t.send()
    assert len(office.records("daily_report")) == 4


def test_two_pages_that_send_at_once_send_once(signed_in, office):
    t = signed_in()
    t.offline()
    for n in range(5):
        t.jot(f"第 {n} 份")
    other = t.context.new_page()
    other.goto(f"{office.address}/tablet")
    sent = []
    t.context.on("request", lambda call: call.url.endswith("/records") and sent.append(call.post_data_json))
    t.offline(False)
    for page in (t.page, other) * 3:
        page.evaluate("void Tablet.outbox.sync()")
    t.until(ALL_THERE)
    assert len(office.records("daily_report")) == 5
    other.evaluate("void navigator.locks.request('minewatch outbox', () => new Promise(() => {}))")
    t.page.click("[data-send]")
    t.until("document.querySelector('[data-status-network]').textContent === '另一个页面正在送'")
    ids = [record["id"] for batch in sent for record in batch["records"]]
    assert len(ids) == len(set(ids)) == 5


def test_a_restored_server_gets_again_what_it_lost(signed_in, office):
    t = signed_in()
    office.back_up()
    t.write_finding("备份以后写的", [picture(7)])
    t.send()
    (before,) = [row["receipt"] for row in t.rows()]
    office.restore()
    assert office.records("finding") == []
    t.sign_in("SG-2")
    t.until(f"Tablet.outbox.sync().then(() => Tablet.store.fact('epoch')).then(epoch => epoch === '{office.epoch()}')")
    t.send()
    (finding,) = office.records("finding")
    (hash,) = finding["photos"]
    assert finding["description"] == "备份以后写的" and sha256(office.photo(hash)).hexdigest() == hash
    assert [row["earlier"] for row in t.rows()] == [[before]]


def test_away_the_line_says_when_it_tries_again_and_a_press_tries_at_once(signed_in):
    t, began = signed_in(), now()
    t.offline()
    t.write_daily("等网络")
    said = "document.querySelector('[data-status-network]').parentElement.textContent"
    t.until(f"/^离线，约 \\d\\d:\\d\\d 再试$/.test({said})")
    then = re.search(r"\d\d:\d\d", t.page.evaluate(said))[0]
    assert clock(began) <= then <= clock(now() + timedelta(minutes=1)) or clock(began) >= "23:58"
    t.offline(False)
    t.page.click("[data-send]")
    t.until(f"{said} === '已连接'")
    assert t.rows()[0]["receipt"]


@pytest.mark.parametrize("without", [
    "delete Navigator.prototype.serviceWorker",
    "ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('', 'SecurityError'))",
])  # fmt: skip
def test_a_tablet_that_cannot_work_offline_says_so_before_the_first_day_without_a_network(signed_in, without):
    """Its certificate was clicked through, or its address has no https; it is online and has all along."""
    t = signed_in()
    t.page.evaluate("""async () => {
      for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
      for (const name of await caches.keys()) await caches.delete(name);
    }""")
    t.context.add_init_script(without)
    t.home()
    t.until("document.querySelector('[data-status]').dataset.state === 'online'")
    said = t.page.inner_text("[data-along]")
    assert said.startswith("✕ 这台平板现在不能离线用") and said.endswith("请找管理员。")


def test_a_new_version_waits_to_be_asked_for_and_strands_nothing(signed_in, office):
    """A record is unsent and a form half filled when the bureau brings out another version."""
    t = signed_in()
    old = t.page.evaluate("caches.keys()")
    t.offline()
    t.jot("升级前写的")
    page = t.open("daily")
    page.fill("[data-record=content]", "写了一半")
    t.until("document.querySelector('[data-said]').textContent === '草稿已存'")
    office.kill()
    office.start(version="another")
    t.offline(False)
    page.evaluate("navigator.serviceWorker.getRegistration().then(known => known.update())")
    page.wait_for_selector("[data-status-update]:not([hidden])")
    assert page.input_value("[data-record=content]") == "写了一半"
    with page.expect_navigation():
        page.click("[data-status-update]")
    page.wait_for_selector("form[data-ready]")
    assert page.input_value("[data-record=content]") == "写了一半"
    t.send()
    assert [body["content"] for body in office.records("daily_report")] == ["升级前写的"]
    assert t.page.evaluate("caches.keys()") == ["minewatch another"] != old


def test_on_a_slow_link_the_sign_in_is_waited_for_and_the_bookmark_opens_the_tablet(signed_in, office):
    t = signed_in()
    t.until("navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))")
    t.context.clear_cookies()
    office.stall(6)
    t.page.goto(f"{office.address}/login")
    assert t.page.is_visible("[name=secret]")
    office.stall(6)
    t.page.goto(office.address)
    assert t.page.url.endswith("/tablet")
