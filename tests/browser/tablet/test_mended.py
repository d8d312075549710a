"""What is mended on the tablet, and drafts older than their form: nothing comes back twice, nothing goes unsaid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from minewatch.when import day_of, now

pytestmark = pytest.mark.browser


def test_a_draft_that_speaks_of_an_item_that_is_gone_opens_and_says_what_was_written_there(signed_in):
    t = signed_in()
    t.offline()
    page = t.open("inspection")
    page.fill("[data-record=received_by]", "示例矿长")
    kept(t)
    page.evaluate("""async () => {
      const [draft] = await Tablet.store.all("drafts");
      draft.findings.push(["gone", Tablet.written.newId()]);
      draft.fields.push(["item_gone.result", "bad", true], ["item_gone.description", "", "顶板开裂"]);
      await Tablet.store.put("drafts", draft);
    }""")
    for words in ("张示例", "李示例"):
        page = t.open("inspection")
        assert "不合格；顶板开裂" in page.inner_text("[data-faults]")
        page.fill("[data-record=received_by]", words)
        kept(t)


def test_a_draft_of_july_says_in_november_whose_time_it_holds_and_goes_when_asked_twice(signed_in):
    """先不填 in July; it keeps its day when one more word is written, and dropped it leaves the present time."""
    t = signed_in()
    t.offline()
    page = t.open("entry")
    page.fill("[data-record~=entered_at]", "2026-07-03T08:05")
    kept(t)
    page.evaluate("""async () => {
      const [draft] = await Tablet.store.all("drafts");
      await Tablet.store.put("drafts", { ...draft, begun: Date.parse("2026-07-03T08:05:30+08:00") });
    }""")
    for words in ("示例一", "示例二"):
        page = t.open("entry")
        assert "接着写 7月3日 08:05 没有写完的" in page.inner_text("[data-resumed]")
        page.fill("[data-record=notes]", words)
        kept(t)
    assert page.input_value("[data-record~=entered_at]") == "2026-07-03T08:05"
    page.click("[data-resumed] button")
    assert page.input_value("[data-record=notes]") == "示例二"
    with page.expect_navigation():
        page.click("[data-resumed] button")
    page.wait_for_selector("form[data-ready]")
    assert page.is_hidden("[data-resumed]") and page.input_value("[data-record=notes]") == ""
    assert page.input_value("[data-record~=entered_at]")[:10] == str(day_of(now()))
    assert page.evaluate("Tablet.store.all('drafts')") == []


def test_a_record_that_is_mended_is_nobodys_forgotten_draft(signed_in):
    t = signed_in()
    page = t.refused_entry()
    page.fill("[data-record=notes]", "示例")
    kept(t)
    (row,) = t.rows()
    page = t.open(f"entry?mend={row['id']}")
    assert page.input_value("[data-record=notes]") == "示例"
    assert page.is_hidden("[data-resumed]")


def test_a_record_that_was_refused_at_the_form_and_mended_leaves_no_draft_behind(signed_in, office):
    t = signed_in()
    page = t.refused_entry()
    page.fill("[data-record=notes]", "拒绝以后补写的")
    kept(t)
    t.home()
    page.get_by_role("link", name="改", exact=True).click()
    page.wait_for_selector("form[data-ready]")
    assert page.input_value("[data-record=notes]") == "拒绝以后补写的"
    page.click("[data-now][data-minutes='0']")
    t.save()
    assert t.open("entry").input_value("[data-record=notes]") == ""
    assert [body["notes"] for body in office.records("underground_entry")] == ["拒绝以后补写的"]


def test_a_refused_finding_whose_item_is_bad_no_more_is_told_and_let_go(signed_in):
    """The inspection and its two findings were refused; one of the items turned out to be in order."""
    t = signed_in()
    t.offline()
    page = t.open("inspection")
    page.click("fieldset[data-record=shift] label")
    for n, words in enumerate(("支架倾斜", "电缆破损")):
        write_bad(page.locator("[data-item]").nth(n), words)
    page.click("main form[data-sheet] button[type=submit]")
    t.save()
    t.page.evaluate("""async () => {
      for (const row of await Tablet.store.all("records"))
        await Tablet.written.change(row.id, { state: "trouble", outcome: "refused", reason: "示例" });
    }""")
    (inspection,) = [row["id"] for row in t.rows() if row["body"]["kind"] == "inspection"]
    page = t.open(f"inspection?mend={inspection}")
    item = page.locator("[data-item]").first
    item.locator("[data-record=description]").fill("")
    tick(item, "ok")
    page.click("main form[data-sheet] button[type=submit]")
    page.get_by_text("第 2 条“支架倾斜”").wait_for()
    assert len(t.rows()) == 3
    t.save()
    told = [(row["state"], row["body"].get("description")) for row in sorted(t.rows(), key=lambda row: row["seq"])]
    assert told == [("waiting", None), ("waiting", "电缆破损")]


def write_bad(item, words: str) -> None:
    tick(item, "bad")
    item.locator("[data-record=description]").fill(words)
    tick(item, "general")
    item.locator("[data-record='five.person']").fill("示例矿长")
    item.locator("[data-record='five.measure']").fill("更换")
    item.locator("[data-record='five.deadline']").fill(str(day_of(now()) + timedelta(days=3)))


def tick(item, value: str) -> None:
    id = item.locator(f"input[value={value}]").get_attribute("id")
    item.locator(f"label[for='{id}']").click()


def kept(t) -> None:
    """Not only an earlier state of the form, of which 草稿已存 still speaks."""
    t.until("""Tablet.store.all("drafts").then(drafts => drafts.some(draft =>
      JSON.stringify(draft.fields) === JSON.stringify(Tablet.typed.fields())))""")
