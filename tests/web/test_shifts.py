"""The day at a glance, and the log of it: who is below, what is owed, what the bureau has not seen yet."""

import re
from uuid import uuid4

from visitor import MINUTE, went

from minewatch.store import accounts, door
from minewatch.when import DAY, day_of, now


def test_everybody_is_sent_to_where_they_work(as_):
    for staff_no in ("PATROL", "DEPUTY", "DIRECTOR", "AUDITOR"):
        assert as_(staff_no).open("/").headers["Location"] == "/county"
    assert as_("ADM").open("/").headers["Location"] == "/setup"
    assert "示例·SG矿" in as_("SG-2").see("/")


def test_whoever_has_no_posting_and_no_role_is_told_whom_to_ask(county, as_):
    person = {"kind": "person", "id": str(uuid4()), "author": "ADM", "staff_no": "NEW-1", "name": "示例新"}
    with county.app_context():
        door.accept([person])
        accounts.change("NEW-1", accounts.issue("NEW-1"), "Demo-Pass-2026")
    assert "请联系县应急管理局煤炭纠察分队" in as_("NEW-1").see("/")
    assert as_("NEW-1").open("/entries/new").status_code == 404


def test_home_names_the_shift_as_the_forms_offer_it(as_):
    """The mid shift ends at 24:00 of its day, never at 00:00."""
    heading = re.search("<h1>([^<]+)</h1>", as_("SG-2").see("/"))[1]
    assert heading.endswith(("夜班 00:00–08:00", "早班 08:00–16:00", "中班 16:00–24:00"))


def test_the_red_line_stands_until_the_bureau_acknowledges(county, as_, exported, hours_ago):
    alert = {
        "kind": "alert", "id": str(uuid4()), "mine": "SG", "author": "SG-2", "number": 1, "facts": "示例：瓦斯超限",
        "discovered_at": hours_ago(1).isoformat(), "occurred_at": hours_ago(1).isoformat(),
    }  # fmt: skip
    with county.app_context():
        door.accept([alert])
    assert "1 条报告县局尚未签收" in as_("SG-3").see("/")
    assert "尚未签收" not in as_("LG-1").see("/")
    step = {
        "kind": "alert_step", "id": str(uuid4()), "author": "PATROL", "alert": alert["id"], "step": "acknowledged",
        "at": now().isoformat(), "occurred_at": now().isoformat(),
    }  # fmt: skip
    with county.app_context():
        door.accept([step])
    assert "尚未签收" not in as_("SG-3").see("/")


def test_somebody_who_went_down_twice_in_a_shift_is_named_once(as_, hours_ago):
    """One minute above between two descents, so that both lie in one shift, or in the same two."""
    as_("SG-2").submit("/entries/new", went(hours_ago(0.4), hours_ago(0.2)))
    as_("SG-2").submit("/entries/new", went(hours_ago(0.1)))
    strip = as_("SG-2").see("/").split('aria-label="今日各班"')[1].split("</dl>")[0]
    assert "王示例、王示例" not in strip and "王示例" in strip


def test_whoever_is_below_too_long_is_marked(as_, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(9)))
    assert re.search("井下：王示例 9:0. ▲超 8 小时", as_("SG-1").see("/"))
    assert "登记升井" in as_("SG-2").see("/todo")
    assert "登记升井" not in as_("SG-1").see("/todo")


def test_a_duty_log_is_owed_for_a_day_underground_until_it_is_written(as_, exported, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(1)))
    assert "写工作日志" in as_("SG-2").see("/todo")
    shift = {"shift": "day", "content": "示例：检查支护。"}
    for day in {day_of(hours_ago(1)), day_of(now()), day_of(hours_ago(24))}:
        as_("SG-2").submit(f"/logs/new?date={day}", shift)
    assert "写工作日志" not in as_("SG-2").see("/todo")
    assert {log["duty_date"] for log in exported("duty_log")} >= {str(day_of(now()))}


def test_a_log_that_ends_before_it_begins_is_refused(as_, exported, hours_ago):
    times = {"arrived_at": hours_ago(1).strftime(MINUTE), "left_at": hours_ago(2).strftime(MINUTE)}
    answer = as_("SG-2").submit("/logs/new", {"shift": "day", "content": "示例"} | times)
    assert answer.status_code == 422 and "离岗时间早于到岗时间，请改。" in answer.get_data(as_text=True)
    assert exported("duty_log") == []


def test_a_log_of_a_day_ahead_is_refused_at_its_field_and_what_was_typed_stays(as_, exported):
    tomorrow = str(day_of(now()) + DAY)
    answer = as_("SG-2").submit("/logs/new", {"duty_date": tomorrow, "shift": "day", "content": "示例：检查支护。"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "示例：检查支护。" in text
    assert '<a href="#duty_date">班次日期还没有到，请改成实际日期。</a>' in text
    assert exported("duty_log") == []


def test_a_log_is_read_by_the_group_and_the_bureau_and_named_before_a_second_one(as_):
    meeting = {"meeting_name": "示例班前会", "meeting_notes": "布置探放水"}
    as_("SG-2").submit("/logs/new", {"shift": "day", "content": "示例：检查支护。"} | meeting)
    assert "今天早班已有一份日志" in as_("SG-2").see("/logs/new")
    assert "已有一份日志" not in as_("SG-3").see("/logs/new")
    for staff_no in ("SG-3", "AUDITOR"):
        page = as_(staff_no).see("/logs?mine=SG")
        assert "示例：检查支护。" in page and "示例班前会：布置探放水" in page
    as_("LG-1").see("/logs?mine=SG", 404)
