"""An inspection is an hour's typing on a tablet: a tap beside it, a dead battery or another person loses none of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from minewatch.when import day_of, now

pytestmark = pytest.mark.browser
INSPECTION, LOG = "/inspections/new", "/logs/new"
FORBIDDEN = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"


def offers(page):
    return page.locator("main form .draft")


def wait_until_kept(page, words: str = "已存") -> None:
    page.locator("form[data-draft] [data-draft-said]", has_text=words).first.wait_for()


def go_on(page) -> None:
    offers(page).first.get_by_role("button", name="接着填").click()


def write_log(page, content: str) -> None:
    page.goto(LOG)
    page.locator("label[for='shift-0']").click()
    page.locator("#content").fill(content)


def walk_five_items(page) -> None:
    page.goto(INSPECTION)
    page.locator("label[for='shift-0']").click()
    items = page.locator(".item")
    for n in range(1, 5):
        items.nth(n).get_by_text("合格", exact=True).click()
    item = items.first
    item.get_by_text("不合格", exact=True).click()
    item.get_by_label("问题", exact=False).fill("示例：端头支护少打\n两根单体柱")
    item.get_by_text("一般", exact=True).click()
    item.get_by_label("地点", exact=True).select_option(label="3101 采煤工作面")
    item.get_by_label("责任人", exact=False).fill("示例队长")
    item.get_by_label("措施", exact=False).fill("当班补齐")
    item.get_by_label("时限", exact=False).fill(str(day_of(now()) + timedelta(days=2)))
    page.get_by_label("矿方接收人", exact=False).fill("示例安全科长")


def written(page) -> dict[str, str]:
    """What the form would send, but for what belongs to this opening of the page alone."""
    page.wait_for_load_state()
    fields = page.evaluate(
        "Array.from(new FormData(document.querySelector('form[data-draft]'))).filter(f => typeof f[1] === 'string')"
    )
    return {name: value for name, value in fields if name not in ("csrf_token", "by")}


def submit(page, fields) -> None:
    """Items are left open, which is asked about once more; over when the inspection's own page is there."""
    page.get_by_role("button", name="提交检查").click()
    page.get_by_role("button", name="确认提交").click()
    page.wait_for_url(f"**/inspections/{fields['id']}*")


def test_a_tap_on_another_page_loses_nothing_and_the_inspection_is_stored_once(person):
    """Five items, their words, 今日 and back; the draft is offered, filled in whole, counted, sent; then it is gone."""
    page = person("SG-2")
    walk_five_items(page)
    before = written(page)
    page.get_by_role("link", name="今日").first.click()
    page.goto(INSPECTION)
    assert offers(page).count() == 1 and "填写的草稿" in offers(page).inner_text()
    assert page.locator("[data-answered-all]").inner_text().startswith("已答 0/")
    assert page.get_by_label("矿方接收人", exact=False).input_value() == ""
    go_on(page)
    assert written(page) == before
    assert page.locator("[data-answered-all]").inner_text().startswith("已答 5/")
    assert "请核对后提交" in offers(page).inner_text()
    submit(page, before)
    assert "两根单体柱" in page.locator("main").inner_text()
    page.goto(INSPECTION)
    assert offers(page).count() == 0


def test_what_was_typed_a_second_before_the_battery_died_is_kept(person):
    """The page is thrown away without a chance to say goodbye."""
    page = person("SG-2")
    write_log(page, "示例：电池没电以前写的")
    wait_until_kept(page)
    assert page.locator("[data-draft-said]").inner_text() == f"草稿 {now():%H:%M} 已存"
    revived = page.context.new_page()
    page.close(run_before_unload=False)
    revived.goto(LOG)
    go_on(revived)
    assert revived.locator("#content").input_value() == "示例：电池没电以前写的"


def test_signing_out_keeps_the_draft_and_another_person_does_not_see_it(person, demo):
    page = person("SG-2")
    write_log(page, "示例：王示例写的")
    page.get_by_role("button", name="退出").click()
    sign_in_again(page, demo, person, "SG-1")
    page.goto(LOG)
    assert offers(page).count() == 0
    page.get_by_role("button", name="退出").click()
    sign_in_again(page, demo, person, "SG-2")
    page.goto(LOG)
    go_on(page)
    assert page.locator("#content").input_value() == "示例：王示例写的"


def sign_in_again(page, demo, person, staff_no: str) -> None:
    """On the same tablet; a first sign-in, with its change of password, is made elsewhere."""
    if staff_no not in demo.changed:
        person(staff_no)
    page.goto("/login")
    page.get_by_label("工号", exact=False).fill(staff_no)
    page.get_by_label("密码", exact=False).fill(demo.secrets[staff_no])
    page.get_by_role("button", name="登录").click()
    page.locator(".bar-name").wait_for()


def test_a_refused_form_keeps_its_draft_with_the_photos_sent(person, photo):
    """Most items are open: not stored. The page is left there; the draft brings the photo the server has back."""
    page = person("SG-2")
    walk_five_items(page)
    page.locator(".item").first.locator("input[type=file]").set_input_files([photo(60)])
    page.get_by_role("button", name="提交检查").click()
    assert "项未答" in page.locator(".errors").inner_text() and offers(page).count() == 0
    before = written(page)
    assert "item_" in "".join(name for name in before if name.endswith("photos_kept"))
    page.goto("/")
    page.goto(INSPECTION)
    assert "要重新选" in offers(page).inner_text()
    go_on(page)
    assert written(page) == before
    assert page.locator(".item").first.locator("img").evaluate("async i => (await i.decode(), i.naturalWidth)") > 0
    submit(page, before)
    page.goto(INSPECTION)
    assert offers(page).count() == 0


def test_a_draft_not_wanted_is_gone_but_a_slip_of_the_finger_can_be_undone(person):
    page = person("SG-2")
    write_log(page, "示例：不要的")
    page.goto(LOG)
    offers(page).get_by_role("button", name="不要了").click()
    assert "已删" in offers(page).inner_text()
    go_on(page)
    assert page.locator("#content").input_value() == "示例：不要的"
    page.goto(LOG)
    offers(page).get_by_role("button", name="不要了").click()
    page.goto(LOG)
    assert offers(page).count() == 0


def test_a_form_begun_anew_does_not_overwrite_the_draft_it_left_lying(person):
    """Yesterday's log was never sent; today's is begun without looking at the offer, and stored."""
    page = person("SG-2")
    write_log(page, "示例：昨天的")
    write_log(page, "示例：今天的")
    page.get_by_role("button", name="保存").click()
    assert "工作日志已存" in page.locator(".flash").inner_text()
    page.goto(LOG)
    assert offers(page).count() == 1
    go_on(page)
    assert page.locator("#content").input_value() == "示例：昨天的"


def test_a_field_that_the_form_no_longer_has_is_read_out(person):
    """The reason for a late entry is asked for only once the entry was refused: it has no place on a fresh form."""
    page = person("SG-2")
    page.goto("/entries/new")
    page.get_by_label("入井时间", exact=False).fill(f"{now() - timedelta(days=3):%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="保存").click()
    page.locator("#late_reason").fill("示例：信号中断")
    page.goto("/")
    page.goto("/entries/new")
    go_on(page)
    assert "请自己补上：示例：信号中断" in offers(page).inner_text()
    page.goto("/entries/new")
    go_on(page)
    assert "请自己补上：示例：信号中断" in offers(page).inner_text()


@pytest.mark.parametrize("days, offered", [(13.9, 1), (14.1, 0)])
def test_a_draft_is_offered_with_its_day_for_a_fortnight(person, days, offered):
    page = person("SG-2")
    write_log(page, "示例：放了很久的")
    page.goto("/")
    at = now() - timedelta(days=days)
    page.evaluate(
        "at => Object.keys(localStorage).forEach(key => localStorage.setItem("
        "key, JSON.stringify(Object.assign(JSON.parse(localStorage[key]), { at }))))",
        f"{at:%Y-%m-%dT%H:%M:%S}",
    )
    page.goto(LOG)
    assert offers(page).count() == offered == page.evaluate("localStorage.length")
    if offered:
        assert offers(page).inner_text().split("填写")[0].split()[-2:] == [f"{at.month}月{at.day}日", f"{at:%H:%M}"]


def test_a_tablet_that_can_keep_nothing_says_so_and_asks_before_the_page_is_left(person):
    page = person("SG-2")
    page.add_init_script(FORBIDDEN)
    write_log(page, "示例：存不下的")
    wait_until_kept(page, "草稿存不下")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="今日").first.click()
    page.wait_for_url("**/")
    assert asked == ["beforeunload"]
    write_log(page, "示例：存不下的")
    wait_until_kept(page, "草稿存不下")
    page.get_by_role("button", name="保存").click()
    assert "工作日志已存" in page.locator(".flash").inner_text() and asked == ["beforeunload"]


def test_nobody_is_asked_anything_who_leaves_a_draft_that_is_kept(person):
    page = person("SG-2")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    write_log(page, "示例：刚写的")
    page.get_by_role("link", name="今日").first.click()
    page.wait_for_url("**/")
    assert asked == []


def test_a_form_without_a_word_in_it_leaves_no_draft(person):
    page = person("SG-2")
    page.goto(LOG)
    page.goto("/")
    assert page.evaluate("localStorage.length") == 0
