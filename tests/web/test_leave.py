"""Leave: the two steps of asking, the decision, withdrawing and returning, as visitors do them."""

import re
from datetime import timedelta

import pytest

from minewatch.store import transfer
from minewatch.web.forms import new_id
from minewatch.when import Month, day_of, now

IN_TWO_WEEKS = timedelta(days=14)


@pytest.fixture
def ask(as_):
    """`ask("SG-2", 14, 15)`: ask for leave from the 14th to the 15th day from now, in both steps; gives its address."""

    def ask(staff_no: str, first: int, last: int) -> str:
        today = day_of(now())
        days = {"first": str(today + timedelta(days=first)), "last": str(today + timedelta(days=last))}
        visitor = as_(staff_no)
        shown = visitor.submit("/leaves/new", days | {"type": "personal", "reason": "家中有事"})
        assert shown.status_code == 200
        answer = visitor.submit("/leaves/new", {}, again=shown)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return answer.headers["Location"]

    return ask


def test_asking_shows_the_route_first_and_stores_at_the_second_press(as_, exported, ask):
    today = day_of(now())
    first, last = str(today + IN_TWO_WEEKS), str(today + IN_TWO_WEEKS + timedelta(days=1))
    page = as_("SG-2").submit("/leaves/new", {"first": first, "last": last, "type": "sick", "reason": "看病"})
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "分管领导 示例分管" in text and "确认申请" in text and "看病" in text
    assert exported("leave_request") == []
    assert as_("SG-2").submit("/leaves/new", {}, again=page).status_code == 302
    (stored,) = exported("leave_request")
    assert (stored["from"], stored["to"], stored["type"], stored["staff_no"]) == (first, last, "sick", "SG-2")


def test_other_days_after_the_first_step_are_shown_again_before_they_are_stored(as_, exported):
    today = day_of(now())
    asked = {"first": str(today + IN_TWO_WEEKS), "last": str(today + IN_TWO_WEEKS), "type": "annual"}
    page = as_("SG-2").submit("/leaves/new", asked)
    assert "组长 张示例" in page.get_data(as_text=True)
    page = as_("SG-2").submit("/leaves/new", {"last": str(today + timedelta(days=18))}, again=page)
    assert page.status_code == 200
    assert "局长 示例局长" in page.get_data(as_text=True)
    assert exported("leave_request") == []


def test_a_leave_beside_another_counts_with_it(as_, ask):
    ask("SG-2", 14, 14)
    today = day_of(now())
    days = {"first": str(today + timedelta(days=15)), "last": str(today + timedelta(days=17)), "type": "personal"}
    text = as_("SG-2").submit("/leaves/new", days).get_data(as_text=True)
    assert "首尾相接，合并按 4 天走审批" in text
    assert "局长 示例局长" in text


@pytest.mark.parametrize(
    ("first", "last", "sentence"), [(15, 14, "结束日期早于开始日期"), (14, 14, "与您"), (13, 16, "的请假重叠")]
)
def test_wrong_days_are_refused_at_the_first_step_and_what_was_typed_stays(as_, ask, first, last, sentence):
    ask("SG-2", 14, 14)
    today = day_of(now())
    days = {"first": str(today + timedelta(days=first)), "last": str(today + timedelta(days=last))}
    page = as_("SG-2").submit("/leaves/new", days | {"type": "other", "reason": "留下的字"})
    assert page.status_code == 422
    text = page.get_data(as_text=True)
    assert sentence in text and "留下的字" in text


def test_one_day_waits_for_the_leader_who_approves_it(as_, ask, exported):
    here = ask("SG-2", 14, 14)
    assert "等我审批" not in as_("SG-3").see("/leaves")
    assert "现在等组长（张示例）审批" in as_("SG-3").see(here)
    assert 'name="approved"' not in as_("DEPUTY").see(here)
    assert "等我审批" in as_("SG-1").see("/leaves")
    assert as_("SG-1").submit(here, {"approved": "yes", "reason": "已安排替班"}).status_code == 302
    (decision,) = exported("leave_decision")
    assert (decision["author"], decision["approved"]) == ("SG-1", True)
    assert "已批准" in as_("SG-2").see(here)


def test_more_than_three_days_go_to_the_deputy_and_then_to_the_director(as_, ask):
    here = ask("SG-3", 14, 18)
    assert 'name="approved"' not in as_("DIRECTOR").see(here)
    assert ">批准，转局长</button>" in as_("DEPUTY").see(here)
    as_("DEPUTY").submit(here, {"approved": "yes", "reason": "已安排替班"})
    assert "待局长审批" in as_("SG-3").see(here) and ">批准</button>" in as_("DIRECTOR").see(here)
    as_("DIRECTOR").submit(here, {"approved": "no", "reason": "人手不足"})
    page = as_("SG-3").see(here)
    assert "未批准" in page and "人手不足" in page


def test_the_list_says_how_long_the_decision_that_comes_next_is_waited_for(county, as_, scribe, hours_ago):
    """Four days asked for 30 hours ago; the deputy approved 2 hours ago, the director has not."""
    before, first = len(scribe.lines), day_of(now()) + timedelta(days=14)
    days = {"from_": first, "to": first + timedelta(days=3)}
    id = scribe.write("leave_request", "SG-2", hours_ago(30), mine="SG", staff_no="SG-2", **days)
    scribe.write("leave_decision", "DEPUTY", hours_ago(2), leave=id, approved=True, at=hours_ago(2), reason="已安排")
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    for page in (as_("DIRECTOR").see("/leaves"), as_("DIRECTOR").see("/county")):
        assert re.search("已等 2 小时 [0-9]+ 分", page) and "已等 1 天" not in page


def test_while_the_leader_is_away_the_deputy_decides_in_the_leaders_place(as_, ask):
    away = ask("SG-1", 0, 0)
    assert 'name="approved"' not in as_("SG-1").see(away)
    as_("DEPUTY").submit(away, {"approved": "yes", "reason": "已安排替班"})
    here = ask("SG-2", 14, 14)
    assert "分管领导 示例分管（代组长）" in as_("SG-2").see(here)
    assert 'name="approved"' not in as_("SG-1").see(here)
    assert as_("DEPUTY").submit(here, {"approved": "yes", "reason": "已安排替班"}).status_code == 302


def test_the_decision_sent_twice_is_one(as_, ask, exported):
    here = ask("SG-2", 14, 14)
    visitor = as_("SG-1")
    fields = visitor.filled(visitor.see(here), here, {"approved": "yes", "reason": "已安排替班"})
    assert [visitor.send(here, fields).status_code for _ in range(2)] == [302, 302]
    assert len(exported("leave_decision")) == 1


def test_approving_over_an_empty_shift_needs_a_reason(as_, ask, exported, county):
    day = day_of(now()) + IN_TWO_WEEKS
    month = f"{day:%Y-%m}"
    path = f"/plans/{month}/edit"
    fields = {f"turn_{day}_night_0": "below SG-2", "gap_reason": "试排一个班"}
    assert as_("SG-1").submit(path, fields).status_code == 302
    here = ask("SG-2", 14, 14)
    assert f"空班：{day.month}月{day.day}日 夜班 无人入井（计划 王示例 → 无）" in as_("SG-1").see(here)
    answer = as_("SG-1").submit(here, {"approved": "yes", "reason": " "})
    assert answer.status_code == 422
    assert "请写明空班安排再批准" in answer.get_data(as_text=True)
    assert as_("SG-1").submit(here, {"approved": "yes", "reason": "张示例顶班"}).status_code == 302
    assert exported("leave_decision")[0]["reason"] == "张示例顶班"


def test_the_asker_withdraws_before_the_decision_and_nobody_else_is_offered_it(as_, ask):
    here = ask("SG-2", 14, 14)
    assert "撤回申请" not in as_("SG-3").see(here)
    assert as_("SG-2").submit(here, {"reason": ""}).status_code == 422
    assert as_("SG-2").submit(here, {"reason": "不去了"}).status_code == 302
    assert "已撤回" in as_("SG-2").see(here)
    assert 'name="approved"' not in as_("SG-1").see(here)


def test_a_page_that_is_out_of_date_changes_nothing(as_, ask, exported):
    here = ask("SG-2", 14, 14)
    old = as_("SG-1").filled(as_("SG-1").see(here), here, {"approved": "no"})
    as_("SG-2").submit(here, {"reason": "不去了"})
    answer = as_("SG-1").send(here, old)
    assert answer.status_code == 302 and exported("leave_decision") == []
    assert "刚才已有变化" in as_("SG-1").see(here)


FORGED = {"action": "decide", "approved": "yes", "reason": "冒名"}


@pytest.fixture
def forge(as_, exported):
    """`forge("SG-3", here, FORGED)`: send a form that this person was never shown; nothing may be stored."""

    def forge(staff_no: str, here: str, fields: dict) -> None:
        visitor, kinds = as_(staff_no), ("leave_decision", "leave_return", "void")
        before = [exported(kind) for kind in kinds]
        asked = visitor.filled(visitor.see("/leaves/new"), "/leaves/new", {}) if visitor.staff_no[:3] == "SG-" else {}
        token = asked or visitor.filled(visitor.see("/password"), "/password", {})
        answer = visitor.send(here, {"csrf_token": token["csrf_token"], "id": new_id(), "opened_at": now()} | fields)
        assert answer.status_code in (302, 403, 404, 422) and [exported(kind) for kind in kinds] == before

    return forge


def test_a_form_that_was_never_offered_decides_nothing(ask, forge):
    """One day for the leader: not the asker, a colleague, the bureau, the auditor, the administrator, another mine."""
    here = ask("SG-2", 14, 14)
    for staff_no in ("SG-2", "SG-3", "PATROL", "DEPUTY", "DIRECTOR", "AUDITOR", "ADM", "LG-1"):
        forge(staff_no, here, FORGED)
    own = ask("SG-1", 16, 16)
    forge("SG-1", own, FORGED)


def test_who_is_deputy_and_director_in_one_decides_only_once(as_, ask, county, scribe, exported, forge):
    before = len(scribe.lines)
    scribe.write("role", "ADM", now() - timedelta(minutes=5), staff_no="DEPUTY", role="director", from_="2026-01-01")
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    here = ask("SG-3", 14, 18)
    as_("DEPUTY").submit(here, {"approved": "yes", "reason": "已安排替班"})
    assert 'name="approved"' not in as_("DEPUTY").see(here)
    forge("DEPUTY", here, FORGED)
    assert as_("DIRECTOR").submit(here, {"approved": "yes", "reason": "已安排替班"}).status_code == 302
    assert len(exported("leave_decision")) == 2


def test_a_leave_over_a_logged_entry_cannot_be_approved(as_, ask, exported, hours_ago):
    here = ask("SG-2", 0, 1)
    entered = f"{hours_ago(0) - timedelta(minutes=2):%Y-%m-%dT%H:%M}"
    assert as_("SG-2").submit("/entries/new", {"entered_at": entered}).status_code == 302
    answer = as_("DEPUTY").submit(here, {"approved": "yes", "reason": "已安排替班"})
    assert answer.status_code == 422 and "已有入井记录，不能批准" in answer.get_data(as_text=True)
    assert exported("leave_decision") == []


def test_what_is_decided_or_returned_from_is_not_withdrawn_or_returned_from_again(as_, ask, forge):
    here = ask("SG-2", 0, 0)
    as_("SG-1").submit(here, {"approved": "yes", "reason": "已安排替班"})
    forge("SG-2", here, {"action": "withdraw", "reason": "不去了"})
    forge("SG-3", here, {"action": "return", "at": f"{now():%Y-%m-%dT%H:%M}"})
    as_("SG-2").submit(here)
    forge("SG-2", here, {"action": "return", "at": f"{now():%Y-%m-%dT%H:%M}"})


def test_no_entry_on_a_day_of_leave_before_the_return(as_, ask, hours_ago):
    here = ask("SG-2", 0, 0)
    as_("SG-1").submit(here, {"approved": "yes", "reason": "已安排替班"})
    entered = {"entered_at": f"{now():%Y-%m-%dT%H:%M}"}
    answer = as_("SG-2").submit("/entries/new", entered)
    assert answer.status_code == 422 and "在请假，请先销假，再登记这次入井" in answer.get_data(as_text=True)
    as_("SG-2").submit(here)
    assert as_("SG-2").submit("/entries/new", {"entered_at": f"{now():%Y-%m-%dT%H:%M}"}).status_code == 302


def test_an_approved_leave_ends_with_the_return(as_, ask, exported):
    here = ask("SG-2", 0, 0)
    as_("SG-1").submit(here, {"approved": "yes", "reason": "已安排替班"})
    assert "休假中" in as_("SG-2").see(here)
    assert as_("SG-2").submit(here).status_code == 302
    assert len(exported("leave_return")) == 1
    assert "已销假" in as_("SG-2").see(here)


def test_a_leave_is_seen_by_its_mine_and_the_bureau_alone(as_, ask):
    here = ask("SG-2", 14, 14)
    as_("LG-1").see(here, 404)
    for staff_no in ("PATROL", "DEPUTY", "DIRECTOR", "AUDITOR", "SG-3"):
        as_(staff_no).see(here)
        assert "王示例" in as_(staff_no).see("/leaves")
    assert "SG" not in as_("LG-1").see("/leaves")


def test_turning_down_needs_a_reason(as_, ask, exported):
    here = ask("SG-2", 14, 14)
    answer = as_("SG-1").submit(here, {"approved": "no", "reason": " "})
    assert answer.status_code == 422 and "不批准请写明理由。" in answer.get_data(as_text=True)
    assert as_("SG-1").submit(here, {"approved": "no", "reason": "人手不足"}).status_code == 302
    assert "未批准（第" in as_("SG-1").see(here) and len(exported("leave_decision")) == 1


def test_the_next_decider_reads_what_the_one_before_wrote(as_, ask):
    here = ask("SG-3", 14, 18)
    as_("DEPUTY").submit(here, {"approved": "yes", "reason": "已安排替班"})
    assert "示例分管：已安排替班" in as_("DIRECTOR").see(here)


def test_the_decider_reads_what_is_left_of_the_month_once_it_is_approved(as_, ask):
    """Of a month to come, 20 entries to make: two days off leave enough days, so many that 19 are left do not."""
    month = Month.of(day_of(now())).plus(2)
    first = (month.first - day_of(now())).days
    page = as_("DEPUTY").see(ask("SG-2", first, first + 1))
    assert f"王示例 {month.number}月入井 0/20 次，还差 20 次，批准后剩 {len(month) - 2} 天。" in page
    page = as_("DEPUTY").see(ask("SG-3", first, first + len(month) - 20))
    assert f"李示例 {month.number}月入井 0/20 次，还差 20 次；批准后只剩 19 天，完不成。" in page


def test_the_decider_reads_on_which_days_too_few_of_the_group_stay(as_, ask, county, scribe, hours_ago):
    """SG-3 and SG-4 are off on the 14th day from now; SG-2 asks for it and the next; a day has three shifts."""
    first, second = (day_of(now()) + timedelta(days=n) for n in (14, 15))
    before = len(scribe.lines)
    for staff_no in ("SG-3", "SG-4"):
        asked = {"staff_no": staff_no, "from_": first, "to": first}
        leave = scribe.write("leave_request", staff_no, hours_ago(5), mine="SG", **asked)
        scribe.write("leave_decision", "SG-1", hours_ago(4), leave=leave, at=hours_ago(4), approved=True, reason="顶班")
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    page = as_("DEPUTY").see(ask("SG-2", 14, 15))
    assert f"少人：{first.month}月{first.day}日 只剩 2 人在岗，少于每天 3 个班。" in page
    assert f"{second.month}月{second.day}日 还有 4 人在岗。" in page
    assert "同组另有 2 人已批假" in page


def test_without_a_plan_nobody_is_told_that_no_shift_is_left_empty(as_, ask):
    month = (day_of(now()) + IN_TWO_WEEKS).month
    page = as_("SG-1").see(ask("SG-2", 14, 14))
    assert f"{month}月监管计划还没有报送，看不出空班。" in page
    assert "备案的排班里没有" not in page


def test_a_leave_to_decide_is_among_the_leaders_tasks(as_, ask):
    here = ask("SG-2", 40, 40)
    assert "审批请假" in as_("SG-1").see("/todo") and here in as_("SG-1").see("/todo")
    assert "审批请假" not in as_("SG-2").see("/todo")


def test_days_past_with_entries_are_named_before_the_request_is_sent(as_, hours_ago):
    entered = hours_ago(30)
    times = {"entered_at": f"{entered:%Y-%m-%dT%H:%M}", "exited_at": f"{hours_ago(27):%Y-%m-%dT%H:%M}"}
    times["late_reason"] = "当日没有网络"
    assert as_("SG-2").submit("/entries/new", times).status_code == 302
    days = {"first": str(day_of(entered) - timedelta(days=1)), "last": str(day_of(now())), "type": "personal"}
    assert "已有本人入井记录，不能批准" in as_("SG-2").submit("/leaves/new", days).get_data(as_text=True)
