"""A slip of the pen put right, and a record that should not be there: both versions stay visible."""

from __future__ import annotations

import html
import re

import pytest
from visitor import MINUTE

from minewatch.when import DAY, day_of, now


@pytest.fixture
def entry(as_, exported, hours_ago):
    """The page of an entry of SG-2, from three hours ago to one hour ago."""
    fields = {"entered_at": f"{hours_ago(3):{MINUTE}}", "exited_at": f"{hours_ago(1):{MINUTE}}", "lamp_no": "17"}
    as_("SG-2").submit("/entries/new", fields)
    return f"/records/{exported('underground_entry')[0]['id']}"


def test_a_wrong_exit_is_put_right_and_the_first_writing_stays(as_, entry, exported, hours_ago):
    assert entry in as_("SG-2").see("/entries")
    changed = {"exited_at": f"{hours_ago(2):{MINUTE}}", "why": "看错了表"}
    assert as_("SG-2").submit(f"{entry}/correct", changed).headers["Location"] == entry
    (correction,) = exported("correction")
    assert list(correction["changes"]) == ["exited_at"] and correction["reason"] == "看错了表"
    page = as_("SG-2").see(entry)
    assert f"<s>{_words(hours_ago(1))}</s>" in page and _words(hours_ago(2)) in page and "看错了表" in page
    assert "已更正 1 次" in as_("SG-2").see("/entries")


def _words(at) -> str:
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def test_a_form_in_which_nothing_was_changed_writes_nothing(as_, entry, exported):
    answer = as_("SG-2").submit(f"{entry}/correct", {"why": "没有什么"})
    assert answer.status_code == 422 and "没有改动任何内容" in answer.get_data(as_text=True)
    assert exported("correction") == []


def test_an_unlawful_correction_is_refused_at_its_field_and_keeps_what_was_typed(as_, entry, exported, hours_ago):
    answer = as_("SG-2").submit(f"{entry}/correct", {"exited_at": f"{hours_ago(4):{MINUTE}}", "why": "看错了表"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'id="exited_at-error"' in page and "看错了表" in page
    assert exported("correction") == []


def test_a_record_written_twice_is_voided_with_its_reason(as_, entry, exported):
    assert "请填写" in as_("SG-2").submit(f"{entry}/void", {"why": " "}).get_data(as_text=True)
    visitor = as_("SG-2")
    fields = visitor.filled(visitor.see(f"{entry}/void"), f"{entry}/void", {"why": "重复登记"})
    assert [visitor.send(f"{entry}/void", fields).status_code for _ in range(2)] == [302, 302]
    assert len(exported("void")) == 1
    page = as_("SG-2").see(entry)
    assert "已经作废" in page and "重复登记" in page and "/correct" not in page
    assert "已作废" in as_("SG-2").see("/entries")


def test_a_correction_is_itself_taken_back(as_, entry, exported):
    as_("SG-2").submit(f"{entry}/correct", {"lamp_no": "18", "why": "写错灯号"})
    change = f"/records/{exported('correction')[0]['id']}"
    assert as_("SG-2").open(change).headers["Location"] == entry
    as_("SG-2").submit(f"{change}/void", {"why": "原来是对的"})
    page = as_("SG-2").see(entry)
    assert "已撤销" in page and page.split("更正和作废")[0].count(">17<") == 1


def test_the_author_the_leader_and_the_patrol_unit_amend_and_nobody_else(as_, entry):
    for staff_no in ("SG-2", "SG-1", "PATROL"):
        assert f"{entry}/void" in as_(staff_no).see(entry)
        as_(staff_no).see(f"{entry}/void")
    for staff_no in ("SG-3", "DEPUTY", "AUDITOR"):
        assert f"{entry}/void" not in as_(staff_no).see(entry)
        as_(staff_no).see(f"{entry}/void", 404)
        as_(staff_no).see(f"{entry}/correct", 404)
    for stranger in ("LG-2", "ADM"):
        as_(stranger).see(entry, 404)
    fields = as_("SG-2").filled(as_("SG-2").see(f"{entry}/void"), f"{entry}/void", {"why": "试"})
    token = as_("SG-3").filled(as_("SG-3").see("/logs/new"), "/logs/new", {})["csrf_token"]
    answer = as_("SG-3").send(f"{entry}/void", fields | {"csrf_token": token})
    assert answer.status_code == 422 and "可以更正或作废这条记录" in answer.get_data(as_text=True)


LOG = ("/logs/new", {"duty_date": str(day_of(now())), "shift": "night", "content": "第一行\r\n第二行"}, "duty_log")
FINDING = ("/findings/new", {
    "category": "一通三防", "grade": "general", "place": "3101", "description": "风筒破损", "person": "甲",
    "measure": "更换", "funds_yuan": "3000", "deadline": str(day_of(now())),
}, "finding")  # fmt: skip
ALERT = ("/alerts/new/1", {"facts": "瓦斯超限", "own_ch4_percent": "1.25", "own_allowed_percent": "1.0",
                           "own_evacuated": "yes", "evacuated_count": "9", "place": "3101"}, "alert")  # fmt: skip
REPORT = ("/daily-reports/new", {"content": "三班正常"}, "daily_report")
LEAVE = {
    "first": str(day_of(now()) + 14 * DAY),
    "last": str(day_of(now()) + 14 * DAY),
    "type": "sick",
    "reason": "示例",
}


@pytest.mark.parametrize(
    ("written", "typed", "changes"),
    [
        (LOG, {"content": "第一行\r\n改过的第二行"}, {"content": "第一行\r\n改过的第二行"}),
        (FINDING, {"measure": "修补"}, {"five": {"person": "甲", "measure": "修补", "funds_yuan": 3000,
                                               "deadline": str(day_of(now()))}}),
        (FINDING, {"elsewhere": "示例联络巷"}, {"place": "示例联络巷"}),
        (ALERT, {"own_ch4_percent": "1.52"},
         {"details": {"ch4_percent": 1.52, "allowed_percent": 1, "evacuated": True}}),
        (ALERT, {"evacuated_count": "10"}, {"evacuated_count": 10}),
        (REPORT, {"content": "三班正常，早班晚到"}, {"content": "三班正常，早班晚到"}),
    ],
    ids=["log", "measures", "place", "details", "headcount", "report"],
)  # fmt: skip
def test_only_what_was_changed_is_in_the_correction(as_, exported, written, typed, changes):
    path, fields, kind = written
    if kind == "alert":
        fields = fields | {"discovered_at": f"{now():{MINUTE}}"}
    answer = as_("SG-2").submit(path, fields)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    record = f"/records/{exported(kind)[0]['id']}"
    answer = as_("SG-2").submit(f"{record}/correct", typed | {"why": "写错了"})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert exported("correction")[0]["changes"] == changes
    as_("PATROL").see(record)


def test_the_days_of_a_leave_are_not_corrected(as_, exported):
    """They fix its route (规则 leave): the request is withdrawn and asked for again."""
    as_("SG-2").submit("/leaves/new", {}, again=as_("SG-2").submit("/leaves/new", LEAVE))
    page = as_("SG-2").see(f"/records/{exported('leave_request')[0]['id']}/correct")
    assert "事由" in page and 'type="date"' not in page


def test_the_administrator_puts_a_name_right_and_the_patrol_unit_a_posting(as_, county, scribe, exported):
    """设置 leads to the record; who keeps which of them is as in records.md."""
    person = next(body["id"] for body in exported("person") if body["staff_no"] == "SG-2")
    posting = next(body["id"] for body in exported("posting") if body["staff_no"] == "SG-2")
    assert f"/records/{person}" in as_("ADM").see("/setup") and f"/records/{posting}" in as_("PATROL").see("/setup")
    as_("ADM").submit(f"/records/{person}/correct", {"name": "王更名", "why": "名字写错"})
    assert "王更名" in as_("ADM").see("/setup")
    page = as_("ADM").see(f"/records/{person}")
    assert "<s>王示例</s>" in page and "名字写错" in page
    as_("PATROL").see(f"/records/{person}/correct", 404)
    as_("PATROL").submit(f"/records/{posting}/correct", {"last": str(day_of(now()) + 30 * DAY), "why": "轮换"})
    assert [body["changes"] for body in exported("correction")][1] == {"to": str(day_of(now()) + 30 * DAY)}


def test_a_record_leads_back_to_what_it_is_about(as_, exported, entry, hours_ago):
    """A finding's step to the finding, a report to the day's list, an entry to one's own or to the day's verdicts."""
    month = f"{now():%Y-%m}"
    path, fields, _ = FINDING
    finding = as_("SG-2").submit(path, fields).headers["Location"]
    as_("SG-2").submit(f"{finding}?step=reported_done", {"notes": "示例"}, form="step=")
    as_("SG-2").submit(*REPORT[:2])
    step, report = (f"/records/{exported(kind)[0]['id']}" for kind in ("finding_step", "daily_report"))
    for here, there in ((step, finding), (report, f"/daily-reports?mine=SG&amp;month={month}"), (entry, "/entries?")):
        back = re.search('class="page-back" href="([^"]+)"', as_("SG-2").see(here))[1]
        assert back.startswith(there)
        as_("SG-2").see(html.unescape(back))
    back = re.search('class="page-back" href="([^"]+)"', as_("PATROL").see(entry))[1]
    assert back.startswith("/mines/SG/")
    as_("PATROL").see(html.unescape(back).split("#")[0])


def test_a_record_names_people_with_their_numbers_and_asks_for_no_mine_it_never_has(as_, exported):
    person, role = (exported(kind)[0] for kind in ("person", "role"))
    page = as_("ADM").see(f"/records/{person['id']}")
    assert f"<dd>{person['staff_no']}</dd>" in page and "煤矿" not in page.split("<main")[1]
    assert f"（{role['staff_no']}）</dd>" in as_("ADM").see(f"/records/{role['id']}")
    assert "（ADM）登记" in page and 'class="page-back" href="/setup"' in page


def test_a_finding_outside_a_walk_is_told_in_words_and_not_asked_for_the_walk(as_, exported):
    as_("SG-2").submit(*FINDING[:2])
    page = as_("SG-2").see(f"/records/{exported('finding')[0]['id']}")
    assert "资金 3,000 元" in page
    assert not any(word in page for word in (">item<", ">inspection<", "检查项", "所属检查"))
