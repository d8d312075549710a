"""The tablet without a network: what is written there is on disk, and arrives exactly once, whatever breaks.

A server that can be killed, a Chromium with a profile of its own that can be killed too.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from office import Office, found
from PIL import Image
from scribe import THREE, Scribe
from tablets import ALL_THERE, UNSENT, Tablet, picture

from minewatch.store import parts
from minewatch.store.door import accept
from minewatch.store.rescue import rescued
from minewatch.web.forms import new_id
from minewatch.when import Month, day_of, midnight, now

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def founded(tmp_path_factory) -> Path:
    """An instance with mine SG, its group and two places; three of the group can sign in."""
    scribe, since = Scribe(), str(Month.of(day_of(now())).plus(-2).first)
    scribe.founded(since)
    scribe.mine("SG", THREE, since)
    scribe.group("SG", since)
    began = midnight(Month.parse(since[:7]).first)
    for code, name in (("3101", "3101 采煤工作面"), ("2105", "2105 掘进工作面")):
        scribe.write("place", "ADM", began, mine="SG", code=code, name=name, type="coal_face", from_=since)
    folder = tmp_path_factory.mktemp("founded")
    found(folder, scribe, ("SG-1", "SG-2", "SG-3"))
    return folder


@pytest.fixture
def office(founded, tmp_path) -> Iterator[Office]:
    shutil.copytree(founded, tmp_path / "office")
    office = Office(tmp_path / "office").start()
    yield office
    office.kill()


@pytest.fixture
def tablet(chromium, office, tmp_path) -> Iterator[Tablet]:
    held: list[Tablet] = []

    def taken(name: str = "tablet") -> Tablet:
        held.append(Tablet(chromium, office, tmp_path / name))
        return held[-1]

    yield taken
    for one in held:
        one.die()


def test_everything_written_offline_survives_a_killed_browser_and_arrives_once(tablet, office):
    """Twenty records of the offline kinds with twenty photos."""
    t = tablet()
    t.sign_in("SG-2")
    t.offline()
    t.write_entry("第一次")
    page = t.open("exit")
    page.click("label:has-text('入井')")
    page.evaluate("""() => {
      const at = document.querySelector('[data-record~=exited_at]');
      at.value = new Date(Date.parse(at.value + 'Z') + 60000).toISOString().slice(0, 16);
    }""")
    t.save()
    t.write_finding("支架倾斜", [picture(n) for n in range(6)])
    t.write_finding("电缆破损", [picture(n) for n in range(6, 12)])
    page = t.open("finding/reported_done")
    page.select_option("[data-record=finding]", index=1)
    page.set_input_files("input[type=file]", [picture(n) for n in range(12, 16)])
    t.until("document.querySelectorAll('.photo').length === 4")
    t.save()
    page = t.open("alert/8")
    page.fill("[data-record=facts]", "监控断网")
    for frame in page.query_selector_all("fieldset[data-record^='details.']"):
        frame.query_selector("label").click()
    page.set_input_files("input[type=file]", [picture(n) for n in range(16, 20)])
    t.until("document.querySelectorAll('.photo').length === 4")
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
    assert "项未答" in page.inner_text("[data-faults]")
    t.save()
    t.write_daily("第 0 份")
    for n in range(1, 11):
        t.jot(f"第 {n} 份")
    t.die()
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
                     "duty_log", "inspection", "daily_report"}  # fmt: skip
    hashes = [hash for body in stored for hash in body.get("photos", [])]
    assert len(hashes) == len(set(hashes)) == 20
    for hash in hashes:
        assert sha256(office.photo(hash)).hexdigest() == hash
        assert Image.open(BytesIO(office.photo(hash))).size == (1600, 1200)
    assert office.fault() == ""
    t.send()
    assert len([body for body in office.records() if body.get("device_id")]) == 20


def test_the_server_killed_at_any_moment_of_fifty_rounds_loses_and_doubles_nothing(tablet, office):
    t, dice = tablet(), random.Random(50)
    t.sign_in("SG-2")
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


def test_answers_lost_after_storing_and_uploads_cut_in_the_middle(tablet, office):
    t = tablet()
    t.sign_in("SG-2")
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


def test_a_photo_of_a_camera_without_a_clock_and_one_cut_off_after_its_last_byte(tablet, office):
    """The first must not stand in the other's way; of the other all was there when the server was killed."""
    t = tablet()
    t.sign_in("SG-2")
    t.offline()
    t.write_finding("支架倾斜", [picture(1, taken="\0" * 19), picture(2)])
    for hash, data in t.page.evaluate(
        "Tablet.store.all('media').then(all => all.map(one => [one.hash, Array.from(new Uint8Array(one.bytes))]))"
    ):
        with office.app.app_context():
            parts.add(hash, "SG-2", 0, bytes(data))
    t.offline(False)
    t.send()
    (finding,) = office.records("finding")
    assert [sha256(office.photo(hash)).hexdigest() for hash in finding["photos"]] == finding["photos"]


def test_a_record_on_which_the_bureau_fails_holds_up_no_other(tablet, office):
    t = tablet()
    t.sign_in("SG-2")
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


def test_two_pages_that_send_at_once_send_once(tablet, office):
    t = tablet()
    t.sign_in("SG-2")
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
    ids = [record["id"] for batch in sent for record in batch["records"]]
    assert len(ids) == len(set(ids)) == 5


def test_no_room_left_is_told_and_what_was_typed_is_exported(tablet, office):
    t = tablet()
    t.sign_in("SG-2")
    t.die()
    t.wake()
    protocol = t.context.new_cdp_session(t.page)
    protocol.send("Storage.overrideQuotaForOrigin", {"origin": office.address, "quotaSize": 1000})
    page = t.open("daily")
    t.offline()
    page.fill("[data-record=content]", "写满了也不丢" + "。" * 9000)
    page.click("main form button[type=submit]")
    t.until("!document.querySelector('[data-faults]').hidden")
    assert "没有存下" in page.inner_text("[data-faults]") and t.unsent() == 0
    with page.expect_download() as saved:
        page.click("[data-rescue]")
    file = json.loads(saved.value.path().read_text())
    assert any("写满了也不丢" in str(field) for field in file["drafts"][0]["fields"])
    other = tablet("other")
    other.sign_in("SG-2")
    other.page.set_input_files("[data-import]", saved.value.path())
    other.until("document.querySelector('[data-saved]').textContent.includes('已导入 1 条')")
    assert other.open("daily").input_value("[data-record=content]").startswith("写满了也不丢")
    protocol.send("Storage.overrideQuotaForOrigin", {"origin": office.address})
    t.save()
    assert t.unsent() == 1


def test_a_storage_that_does_not_open_is_told_and_what_was_typed_is_exported(tablet, office):
    t = tablet()
    t.sign_in("SG-2")
    t.context.add_init_script("IDBFactory.prototype.open = function () { throw new Error('broken'); };")
    t.page.goto(f"{office.address}/tablet/daily")
    t.until("!document.querySelector('[data-faults]').hidden")
    assert "存储打不开" in t.page.inner_text("[data-faults]")
    t.page.fill("[data-record=content]", "打不开也不丢")
    t.page.click("main form button[type=submit]")
    assert t.page.url.endswith("/tablet/daily")
    with t.page.expect_download() as saved:
        t.page.click("[data-rescue]")
    assert "打不开也不丢" in saved.value.path().read_text()


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
    t.sign_in("SG-3")
    t.until(f"{UNSENT}.then(count => count === 0)")
    written = {body["author"]: body["content"] for body in office.records("daily_report")}
    assert written == {"SG-2": "王示例写的", "SG-3": "李示例写的"}


def test_two_pages_of_one_form_write_nothing_over(tablet, office):
    """The draft is open twice under one id: the second page says that it is stored, and then stores its own."""
    t = tablet()
    t.sign_in("SG-2")
    t.offline()
    page = t.open("daily")
    page.fill("[data-record=content]", "第一页写的")
    t.until("document.querySelector('[data-said]').textContent === '草稿已存'")
    other = t.context.new_page()
    other.goto(f"{office.address}/tablet/daily")
    other.wait_for_selector("form[data-ready]")
    assert other.input_value("[data-record=content]") == "第一页写的"
    other.fill("[data-record=content]", "第二页写的")
    t.save()
    other.click("main form button[type=submit]")
    other.wait_for_selector("[data-faults]:not([hidden])")
    assert "已经存过" in other.inner_text("[data-faults]")
    other.click("main form button[type=submit]")
    other.wait_for_url("**/tablet?saved=*")
    assert sorted(row["body"]["content"] for row in t.rows()) == ["第一页写的", "第二页写的"]


def test_a_photo_that_is_still_being_made_smaller_goes_with_the_record(tablet):
    """Two choices one after the other, and saved at once."""
    t = tablet()
    t.sign_in("SG-2")
    t.offline()
    page = t.open("finding/reported_done")
    page.evaluate("""() => {
      const { photos, outbox } = Tablet, kept = photos.kept;
      photos.kept = async (...told) => {
        await new Promise(done => setTimeout(done, 500));
        return kept(...told);
      };
      document.querySelector('[data-record=finding]').add(new Option('一条', outbox.newId()));
    }""")
    page.select_option("[data-record=finding]", index=1)
    page.set_input_files("input[type=file]", [picture(1)])
    page.set_input_files("input[type=file]", [picture(2)])
    t.save()
    (row,) = t.rows()
    assert len(row["body"]["photos"]) == 2


def test_mending_a_record_leaves_the_draft_of_the_next_one(tablet):
    t = tablet()
    t.sign_in("SG-2")
    t.offline()
    t.write_daily("要改的")
    t.page.evaluate("Tablet.store.all('records').then(([row]) => Tablet.outbox.change(row.id, { state: 'trouble' }))")
    t.open("daily").fill("[data-record=content]", "写了一半的")
    t.until("document.querySelector('[data-said]').textContent === '草稿已存'")
    (row,) = t.rows()
    page = t.open(f"daily?mend={row['id']}")
    assert page.input_value("[data-record=content]") == "要改的"
    page.fill("[data-record=content]", "改好的")
    t.until("document.querySelector('[data-said]').textContent === '草稿已存'")
    page.reload()
    page.wait_for_selector("form[data-ready]")
    assert page.input_value("[data-record=content]") == "改好的"
    t.save()
    assert [row["body"]["content"] for row in t.rows()] == ["改好的"]
    assert t.open("daily").input_value("[data-record=content]") == "写了一半的"


def test_a_form_that_somebody_else_opened_is_not_saved_under_that_name(tablet):
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


def test_a_problem_written_at_an_item_that_is_no_longer_bad_is_not_dropped(tablet):
    t = tablet()
    t.sign_in("SG-2")
    t.offline()
    page = t.open("inspection")
    page.evaluate("""() => {
      const item = document.querySelector('[data-item]');
      item.querySelector('[value=bad]').checked = true;
      item.querySelector('[data-record=description]').value = '支架倾斜';
      item.querySelector('[value=ok]').checked = true;
    }""")
    page.click("main form[data-sheet] button[type=submit]")
    page.wait_for_selector("[data-faults]:not([hidden])")
    assert "没有选“不合格”" in page.inner_text("[data-faults]")


def test_too_many_wrong_pins_wipe_the_pin_and_nothing_else(tablet, office):
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
    (device,) = office.census()
    assert device.jumped_at is not None


def test_the_rescue_file_of_a_dead_tablet_gives_the_same(tablet, office):
    """Taken in at the bureau, sent from another tablet, and at last by the dead one itself."""
    dead = tablet("dead")
    dead.sign_in("SG-2")
    dead.offline()
    dead.write_finding("支架倾斜", [picture(3)])
    dead.write_daily("写在坏平板上")
    dead.home()
    with dead.page.expect_download() as saved:
        dead.page.click("[data-export]")
    file = saved.value.path()
    with office.app.app_context():
        assert sorted(one.outcome for one in rescued(file.read_bytes())) == ["stored", "stored"]
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


def test_what_the_law_refuses_stays_at_the_form_and_the_held_is_told(tablet, office):
    t = tablet()
    t.sign_in("SG-2")
    page = t.open("entry")
    page.fill("[data-record~=entered_at]", f"{now() + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    page.click("main form button[type=submit]")
    t.until("!document.querySelector('[data-faults]').hidden")
    assert office.records("underground_entry") == []
    page.click("[data-now][data-minutes='0']")
    page.click("label:has-text('检查')")
    t.save()
    t.until("document.querySelector('[data-saved]').textContent.includes('已到局')")
    t.offline()
    t.write_entry("重叠的一次")
    t.offline(False)
    t.home()
    t.until("document.querySelector('[data-records]').textContent.includes('需处理')")
    entries = office.records("underground_entry")
    assert [bool(body.get("held")) for body in entries] == [False, True]
    void = {"kind": "void", "id": new_id(), "record": entries[1]["id"], "reason": "重复", "author": "SG-2"}
    with office.app.app_context():
        accept([void | {"occurred_at": now().isoformat()}])
        office.let_go()
    t.home()
    t.until("!document.querySelector('[data-records]').textContent.includes('需处理')")


def test_a_restored_server_gets_again_what_it_lost(tablet, office):
    t = tablet()
    t.sign_in("SG-2")
    office.back_up()
    t.write_finding("备份以后写的", [picture(7)])
    t.send()
    office.restore()
    assert office.records("finding") == []
    t.sign_in("SG-2")
    t.until(f"Tablet.outbox.sync().then(() => Tablet.store.fact('epoch')).then(epoch => epoch === '{office.epoch()}')")
    t.send()
    (finding,) = office.records("finding")
    (hash,) = finding["photos"]
    assert finding["description"] == "备份以后写的" and sha256(office.photo(hash)).hexdigest() == hash


def test_a_new_version_waits_to_be_asked_for_and_strands_nothing(tablet, office):
    """A record is unsent and a form half filled when the bureau brings out another version."""
    t = tablet()
    t.sign_in("SG-2")
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


def test_sent_bodies_stay_a_week_and_receipts_a_month(tablet, office):
    t = tablet()
    t.sign_in("SG-2")
    for words in ("刚送的", "八天前送的", "三十一天前送的"):
        t.jot(words)
    t.send()
    t.page.evaluate(
        """async () => {
          const ages = { "八天前送的": 8, "三十一天前送的": 31 };
          for (const row of await Tablet.store.all("records"))
            await Tablet.store.put("records", { ...row, sent: row.sent - (ages[row.body.content] || 0) * 86400000 });
        }"""
    )
    t.until("Tablet.outbox.sync().then(() => Tablet.store.all('records')).then(rows => rows.length === 2)")
    kept = t.rows()
    assert sorted(bool(row["body"]) for row in kept) == [False, True]
    assert all(row["receipt"]["seq"] for row in kept)
    assert next(row for row in kept if row["body"])["body"]["content"] == "刚送的"
