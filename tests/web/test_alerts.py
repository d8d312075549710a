"""An alert from the report to its 办结: what must be filled, who takes which step, how long it waits."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from minewatch.law.book import Book
from minewatch.store import transfer
from minewatch.when import now

BOOK = Book.load("zhongyang-2024-3")
GAS = {"facts": "回风流瓦斯 1.25%。", "own_ch4_percent": "1.25", "own_allowed_percent": "1", "own_evacuated": "yes"}


@pytest.fixture
def raised(as_, hours_ago):
    """The address of an alert reported just now."""

    def report(number: int | str = 1, **changed: str) -> str:
        fields = (GAS if number == 1 else {}) | {"discovered_at": f"{hours_ago(0):%Y-%m-%dT%H:%M}"} | changed
        answer = as_("SG-2").submit(f"/alerts/new/{number}", fields)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return answer.headers["Location"]

    return report


@pytest.fixture
def take(as_):
    def step(path: str, name: str, who: str, **fields: str):
        return as_(who).submit(f"{path}?step={name}", fields, form="step=")

    return step


@pytest.mark.parametrize("kind", BOOK.alerts.values(), ids=lambda kind: str(kind.number))
def test_every_kind_says_what_to_order_and_asks_for_its_own_fields(as_, kind):
    page = as_("SG-2").see(f"/alerts/new/{kind.number}")
    assert f"现在就做：{kind.order}" in page
    assert all(field["label"] in page for field in kind.fields)
    assert ("责令停止作业时间" in page) == (kind.stop_work != "no")
    assert ("瓦斯数值" in page) == (kind.number == 1)


def test_all_thirteen_can_be_chosen_and_no_fourteenth(as_):
    page = as_("SG-2").see("/alerts/new")
    assert all(f'href="/alerts/new/{number}"' in page for number in BOOK.alerts)
    as_("SG-2").see("/alerts/new/10", status=404)
    as_("PATROL").see("/alerts/new", status=404)


def test_an_alert_is_stored_with_typed_details_and_says_when_the_bureau_had_it(as_, raised, exported):
    path = raised(own_back_to_allowed_at=f"{now():%Y-%m-%dT%H:%M}", evacuated_count="23")
    (body,) = exported("alert")
    assert body["number"] == 1
    details = body["details"]
    assert (details["ch4_percent"], details["allowed_percent"], details["evacuated"]) == (1.25, 1, True)
    assert details["back_to_allowed_at"].endswith("+08:00") and "power_cut" not in details
    page = as_("SG-2").see(path)
    assert "已到局" in page and "1.25 %" in page and "时限 30 分钟，按时" in page
    assert "报告不完整" not in page


def test_the_form_begins_with_the_registers_places_and_the_usual_allowed_level(as_, raised, exported):
    page = as_("SG-2").see("/alerts/new/1")
    assert 'for="place-0">3101 采煤工作面</label>' in page and 'value="1.0"' in page
    assert "3101 采煤工作面" in as_("SG-2").see(raised(place="3101"))
    raised(place="3101", elsewhere="示例联络巷")
    assert [body["place"] for body in exported("alert")] == ["3101", "示例联络巷"]


def test_a_refused_report_says_that_the_bureau_does_not_have_it(as_):
    answer = as_("SG-2").submit("/alerts/new/1", {"facts": ""})
    assert answer.status_code == 422 and "还没有报到县局" in answer.get_data(as_text=True)


def test_work_that_went_on_needs_a_stop_order_for_a_complete_report(as_, raised):
    assert "报告不完整：尚未记录责令停止作业" in as_("SG-2").see(raised(own_evacuated="no"))
    ordered = f"{now():%Y-%m-%dT%H:%M}"
    assert "报告不完整" not in as_("SG-2").see(raised(own_evacuated="no", stop_ordered_at=ordered))


def complete(visitor, path: str, **fields: str):
    return visitor.submit(path, {f"stop-{name}": value for name, value in fields.items()}, form="stop_order=")


def test_an_incomplete_report_is_completed_by_a_correction(as_, raised, exported, hours_ago):
    path, ordered = raised(own_evacuated="no"), f"{hours_ago(0):%Y-%m-%dT%H:%M}"
    later = f"{now() + timedelta(hours=1):%Y-%m-%dT%H:%M}"
    assert "时间还没有到" in complete(as_("SG-2"), path, stop_ordered_at=later).get_data(as_text=True)
    assert "请填责令停止作业时间，或者撤出人数。" in complete(as_("SG-2"), path).get_data(as_text=True)
    assert complete(as_("SG-2"), path, stop_ordered_at=ordered, evacuated_count="12").status_code == 302
    (correction,) = exported("correction")
    assert correction["changes"].keys() == {"stop_ordered_at", "evacuated_count"}
    page = as_("SG-2").see(path)
    assert "报告不完整" not in page and "stop_order=" not in page and "12 人" in page
    assert "更正：补记责令停止作业、撤出人数" in page


def test_a_report_is_completed_by_its_author_or_the_leader_only(as_, raised, exported):
    path = raised(own_evacuated="no")
    assert "stop_order=" in as_("SG-1").see(path)
    assert "stop_order=" not in as_("SG-3").see(path) + as_("PATROL").see(path) + as_("AUDITOR").see(path)
    visitor = as_("SG-3")
    fields = visitor.filled(visitor.see(f"{path}?step=acted"), path, {}, "step=")
    fields |= {"stop-id": fields["id"], "stop-opened_at": fields["opened_at"], "stop-evacuated_count": "3"}
    assert visitor.send(path, fields, form_action=f"{path}?stop_order=yes").status_code == 403
    assert exported("correction") == []


def test_what_to_do_at_once_stands_red_until_it_is_done(as_, raised, take):
    path = raised()
    assert "现在就做：" in as_("SG-2").see(path)
    take(path, "acknowledged", "DEPUTY")
    take(path, "instructed", "DEPUTY", notes="撤出人员")
    take(path, "acted", "SG-2")
    page = as_("SG-2").see(path)
    assert "现在就做：" not in page and "应当场：" in page


def test_a_kind_that_is_only_to_be_reported_presses_nobody_once_it_was(raised, as_):
    path = raised(8, facts="人员定位读卡器离线", own_system="positioning")
    page = as_("SG-2").see(path)
    assert "现在就做：" not in page and "应当场：立即报告" in page


def test_a_step_before_the_discovery_is_refused(as_, raised, take, exported, hours_ago):
    answer = take(raised(), "acted", "SG-2", at=f"{hours_ago(1):%Y-%m-%dT%H:%M}")
    assert "时间早于发现的时间，请改。" in answer.get_data(as_text=True)
    assert exported("alert_step") == []


@pytest.mark.parametrize("concentration", ["1.255", "101", "-1", "nan", "很高"])
def test_a_number_outside_the_rulebooks_bounds_is_refused_and_stays_typed(as_, exported, concentration):
    answer = as_("SG-2").submit("/alerts/new/1", GAS | {"own_ch4_percent": concentration})
    assert answer.status_code == 422
    assert f'value="{concentration}"' in answer.get_data(as_text=True)
    assert exported("alert") == []


def test_people_brought_out_are_asked_once(as_, raised, exported):
    raised("precursor", facts="工作面透水预兆。", own_which="water", own_headcount="41")
    (body,) = exported("alert")
    assert (body["details"]["headcount"], body["evacuated_count"]) == (41, 41)


def test_an_alert_goes_its_course_through_both_sides(as_, raised, take, exported):
    path = raised()
    assert '<button class="btn btn-primary" type="submit">签收</button>' in as_("DEPUTY").see(path)
    assert take(path, "acknowledged", "DEPUTY").status_code == 302
    assert take(path, "instructed", "DEPUTY", notes="").status_code == 422
    assert take(path, "instructed", "DEPUTY", notes="撤出人员，查明原因").status_code == 302
    assert take(path, "acted", "SG-3", notes="已撤 23 人").status_code == 302
    assert take(path, "verified", "SG-3").status_code == 302
    assert take(path, "closed", "DIRECTOR").status_code == 302
    steps = [body["step"] for body in exported("alert_step")]
    assert steps == ["acknowledged", "instructed", "acted", "verified", "closed"]
    page = as_("SG-2").see(path)
    assert "撤出人员，查明原因" in page and "已办结" in page and 'id="step"' not in page
    assert "还没有办结的报告。" not in as_("SG-2").see("/alerts")


def test_one_press_sent_twice_is_one_acknowledgement(as_, raised, exported):
    path = raised()
    visitor = as_("PATROL")
    fields = visitor.filled(visitor.see(path), path, {}, "step=")
    for _ in range(2):
        assert visitor.send(path, fields, form_action=f"{path}?step=acknowledged").status_code == 302
    other = as_("DEPUTY")
    late = fields | {"csrf_token": other.filled(other.see("/password"), "/password", {})["csrf_token"]}
    late["id"] = "0197c0de-0000-7000-8000-000000000001"
    assert other.send(path, late, form_action=f"{path}?step=acknowledged").status_code == 422
    assert len(exported("alert_step")) == 1


def test_each_side_takes_its_own_steps_and_strangers_none(as_, raised):
    path = raised()
    group, auditor = as_("SG-2").see(path), as_("AUDITOR").see(path)
    assert "step=acknowledged" not in group and "step=acted" in group
    assert "step=" not in auditor.split("<main")[1]
    as_("LG-1").see(path, status=404)
    assert "回风流瓦斯" not in as_("LG-1").see("/alerts")
    visitor = as_("SG-2")
    fields = visitor.filled(visitor.see(f"{path}?step=acted"), path, {}, "step=")
    answer = visitor.send(path, fields, form_action=f"{path}?step=closed")
    assert answer.status_code == 422
    assert "不归您办" in answer.get_data(as_text=True)


@pytest.mark.parametrize("minutes,desk", [(14, ""), (15, "，已到分管领导"), (30, "，已到局长")])
def test_an_alert_nobody_acknowledges_climbs_the_ladder(county, as_, scribe, minutes, desk):
    raised_at = now() - timedelta(minutes=minutes, seconds=5)
    scribe.write(
        "alert", "SG-2", raised_at, mine="SG", number=8, discovered_at=raised_at, place="3101", facts="监控断线。",
        details={"system": "network"},
    )  # fmt: skip
    with county.app_context():
        transfer.import_lines(scribe.lines)
    page = as_("DIRECTOR").see("/alerts")
    assert f"已等 {minutes} 分钟{desk}<" in page


def test_the_list_says_how_long_the_step_after_the_signature_is_waited_for(county, as_, scribe, hours_ago):
    """Raised 50 hours ago, acknowledged 49 hours ago, ordered 3 hours ago: the group has had 3 hours."""
    before = len(scribe.lines)
    id = scribe.write("alert", "SG-2", hours_ago(50), mine="SG", number=8, discovered_at=hours_ago(50), facts="示例")
    for name, ago in (("acknowledged", 49), ("instructed", 3)):
        scribe.write("alert_step", "PATROL", hours_ago(ago), alert=id, step=name, at=hours_ago(ago), notes="示例")
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    page = as_("SG-2").see("/alerts")
    assert re.search("待执行已 3 小时 [0-9]+ 分", page) and "已 2 天" not in page


def test_a_report_that_came_late_is_marked_in_the_list(county, as_, scribe, hours_ago):
    """One reached the bureau 90 minutes after its discovery, one after 29 minutes, one late but telephoned at once."""
    before, received = len(scribe.lines), hours_ago(1)
    for minutes, more in ((90, {}), (29, {}), (100, {"phoned_at": received - timedelta(minutes=95)})):
        found = {"discovered_at": received - timedelta(minutes=minutes), "facts": f"示例 {minutes}"} | more
        scribe.write("alert", "SG-2", received, mine="SG", number=8, **found)
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    page = as_("PATROL").see("/alerts")
    assert page.count("迟报：") == 1 and "迟报：发现后 1 小时 30 分到局" in page


def test_the_list_may_be_narrowed_to_one_mine(as_, county, scribe, hours_ago):
    before = len(scribe.lines)
    for mine in ("SG", "LG"):
        scribe.write("alert", f"{mine}-2", hours_ago(1), mine=mine, number=8, discovered_at=hours_ago(1),
                     facts=f"{mine}分站离线")  # fmt: skip
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    page = as_("PATROL").see("/alerts?mine=LG")
    assert "LG分站离线" in page and "SG分站离线" not in page and "只列示例·LG矿的报告" in page
    assert as_("SG-2").open("/alerts?mine=LG").status_code == 404
