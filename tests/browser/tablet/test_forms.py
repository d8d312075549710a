"""The tablet's forms: nothing typed is lost, nothing is written twice or under another name."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect
from tablets import UNSENT, picture

from minewatch.store import media
from minewatch.store.door import accept
from minewatch.web.forms import new_id
from minewatch.when import day_of, now

pytestmark = pytest.mark.browser


def test_two_pages_of_one_form_write_nothing_over(signed_in, office):
    """The draft is open twice under one id: the second page says that it is stored, and then stores its own."""
    t = signed_in()
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


def test_before_anything_was_taken_along_a_record_can_be_written(signed_in):
    t = signed_in()
    t.offline()
    t.page.evaluate("Tablet.store.drop('packages', 'SG-2')")
    t.write_daily("还没有带上数据就写的")
    assert [row["body"]["mine"] for row in t.rows()] == ["SG"]


def test_a_photo_that_is_still_being_made_smaller_goes_with_the_record(signed_in):
    """Two choices one after the other, and saved at once."""
    t = signed_in()
    t.offline()
    page = t.open("finding/reported_done")
    page.evaluate("""() => {
      const { photos, written } = Tablet, kept = photos.kept;
      photos.kept = async (...told) => {
        await new Promise(done => setTimeout(done, 500));
        return kept(...told);
      };
      document.querySelector('[data-record=finding]').add(new Option('一条', written.newId()));
    }""")
    page.select_option("[data-record=finding]", index=1)
    page.set_input_files("input[type=file]", [picture(1)])
    page.set_input_files("input[type=file]", [picture(2)])
    t.save()
    (row,) = t.rows()
    assert len(row["body"]["photos"]) == 2


def test_a_photo_of_the_camera_is_told_from_a_file(signed_in, office):
    """Where the browser opens the camera itself (Android); what was typed is kept before the page goes behind it."""
    t = signed_in()
    t.context.add_init_script("Object.defineProperty(HTMLInputElement.prototype, 'capture', { value: '' })")
    page = t.open("finding")
    page.fill("[data-record=description]", "写到一半就去拍照")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    t.until("Tablet.store.all('drafts').then(([draft]) => JSON.stringify(draft).includes('写到一半就去拍照'))", 0.3)
    page.set_input_files("input[capture]", [picture(1)])
    page.set_input_files("input[data-record=photos]", [picture(2)])
    t.until("document.querySelectorAll('.photo').length === 2")
    t.until("document.querySelector('[data-said]').textContent === '草稿已存'")
    t.write_finding("两张照片")
    t.send()
    (finding,) = office.records("finding")
    with office.app.app_context():
        assert [media.arrived([hash])[hash].source for hash in finding["photos"]] == ["camera", "file"]


def test_the_mine_signs_with_a_finger(signed_in, office):
    t = signed_in()
    page = t.open("inspection")
    page.click("fieldset[data-record=shift] label")
    page.click("[data-sign]")
    page.click("[data-done]")
    assert page.locator("[data-pen]").is_visible(), "nothing was drawn yet"
    box = page.locator("[data-pen] canvas").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 200, steps=10)
    page.mouse.up()
    page.click("[data-done]")
    t.until("document.querySelectorAll('.photo canvas').length === 1")
    page.click("main form[data-sheet] button[type=submit]")
    t.save()
    t.send()
    (inspection,) = office.records("inspection")
    with office.app.app_context():
        assert media.arrived([inspection["signature"]])[inspection["signature"]].source == "pen"
    with Image.open(BytesIO(office.photo(inspection["signature"]))) as drawn:
        darkest, lightest = drawn.convert("L").getextrema()
        assert darkest < 60 and lightest > 250


def test_mending_a_record_leaves_the_draft_of_the_next_one(signed_in):
    t = signed_in()
    t.offline()
    t.write_daily("要改的")
    t.page.evaluate("Tablet.store.all('records').then(([row]) => Tablet.written.change(row.id, { state: 'trouble' }))")
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


def test_a_problem_written_at_an_item_that_is_no_longer_bad_is_not_dropped(signed_in):
    t = signed_in()
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


def test_what_the_law_refuses_stays_at_the_form_and_the_held_is_told(signed_in, office):
    t = signed_in()
    page = t.refused_entry()
    assert office.records("underground_entry") == []
    page.click("[data-now][data-minutes='0']")
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


def test_words_that_contradict_what_the_bureau_has_are_mended_as_another_record_or_let_go(signed_in, office):
    """The bureau has other words under the same ids; what was written here lies there too, and is told of no more."""
    t = signed_in()
    t.offline()
    for words in ("甲", "乙"):
        t.jot(words)
    with office.app.app_context():
        told = [row["body"] | {"content": "局里的", "device_seq": None} for row in t.rows()]
        accept([{name: value for name, value in body.items() if not name.startswith("device")} for body in told])
        office.let_go()
    t.offline(False)
    t.home()
    t.until("document.querySelectorAll('[data-records] .tone-bad.badge').length === 2")
    page = t.page
    page.locator(".outbox-row", has_text="同一编号").first.get_by_role("link", name="改").click()
    page.wait_for_selector("form[data-ready]")
    page.fill("[data-record=content]", "改成另一条")
    t.save()
    t.until("document.querySelector('[data-saved]').textContent.includes('已到局')")
    page.get_by_role("button", name="知道了").click()
    t.until(f"{UNSENT}.then(count => count === 0)")
    expect(page.get_by_role("button", name="知道了")).to_have_count(0)
    assert sorted(body["content"] for body in office.records("daily_report")) == ["局里的", "局里的", "改成另一条"]


def test_a_deadline_before_the_finding_and_a_late_entry_without_a_reason_stay_at_the_form(signed_in):
    t = signed_in()
    t.offline()
    page = t.open("entry")
    for path, hours in (("entered_at", 40), ("exited_at", 36)):
        page.fill(f"[data-record~={path}]", f"{now() - timedelta(hours=hours):%Y-%m-%dT%H:%M}")
    page.click("label:has-text('检查')")
    page.click("main form button[type=submit]")
    page.get_by_text("补登原因：升井已经很久才登记，请写明原因").wait_for()
    page.fill("[data-record=late_reason]", "示例：平板没电")
    t.save()
    page = t.open("finding")
    page.fill("[data-record='five.deadline']", str(day_of(now()) - timedelta(days=1)))
    page.click("main form button[type=submit]")
    page.get_by_text("早于发现时间，请改").wait_for()
    assert [row["title"] for row in t.rows()] == ["入井登记"]


def test_an_extension_without_a_new_deadline_and_a_failed_reinspection_without_words_stay_at_the_form(signed_in):
    t = signed_in()
    t.offline()
    t.write_finding("支架倾斜")
    page = t.open("finding/extended")
    page.select_option("[data-record=finding]", index=1)
    page.fill("[data-record=notes]", "示例：配件没有到")
    page.click("main form button[type=submit]")
    page.get_by_text("新时限：请填写").wait_for()
    page = t.open("finding/reinspected")
    page.select_option("[data-record=finding]", index=1)
    page.click("label:has-text('不合格')")
    page.click("main form button[type=submit]")
    page.get_by_text("说明：请填写").wait_for()
    page.fill("[data-record=notes]", "示例：仍然倾斜")
    t.save()
    assert [row["title"] for row in t.rows()] == ["登记隐患", "隐患：复查"]


def test_a_number_has_the_bounds_that_it_has_on_the_other_pages(signed_in):
    t = signed_in()
    t.offline()
    page = t.open("alert/1")
    page.fill("[data-record=evacuated_count]", "-3")
    told = "document.querySelector('[data-faults]').textContent.includes('CH₄ 浓度：应当是')"
    for typed, said in (("250", "0 至 100"), ("-1", "0 至 100"), ("1.005", "最多 2 位"), ("1.05", "")):
        page.fill("[data-record='details.ch4_percent']", typed)
        page.click("main form button[type=submit]")
        t.until(f"{told} === {'true' if said else 'false'}")
        assert said in page.inner_text("[data-faults]")
    assert "应当不小于 0，整数" in page.inner_text("[data-faults]")
