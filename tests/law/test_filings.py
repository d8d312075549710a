"""第四条（二）、（三）、（四）: what is filed by when."""

from datetime import date, timedelta

import pytest
from scribe import BOOK, Scribe, at

from minewatch.law.cover import plan_gaps
from minewatch.law.way import FILE, FORM, TABLET
from minewatch.records.envelope import Refusal
from minewatch.when import Workdays

SECOND = timedelta(seconds=1)


@pytest.fixture
def scribe() -> Scribe:
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.group("QSG")
    return scribe


def plan(scribe: Scribe, received: str, month: str = "2026-07", **more):
    return scribe.write("plan", "QSG-1", received, mine="QSG", month=month, **({"gap_reason": "示例"} | more))


@pytest.mark.parametrize(
    ("received", "status"), [("07-02 23:59:59", "met"), ("07-03 00:00:00", "late"), ("07-03 00:00:01", "late")]
)
def test_a_plan_is_in_time_until_24_00_of_the_second(scribe, received, status):
    plan(scribe, received)
    (verdict,) = scribe.verdicts("2026-07", "08-01", "plan_filed")
    assert (verdict.status, verdict.due, verdict.done) == (status, at("07-03"), at(received))


def test_a_plan_that_never_came(scribe):
    statuses = [scribe.verdicts("2026-07", when, "plan_filed")[0].status for when in ("07-02 23:59:59", "07-03")]
    assert statuses == ["open", "missed"]


def test_a_plan_waits_for_the_first_obliging_day(scribe):
    scribe.write("mine_status", "ADM", "06-20", mine="QSG", status="suspended", from_="2026-06-25")
    scribe.write("mine_status", "ADM", "07-05", mine="QSG", status="constructing", from_="2026-07-06")
    (verdict,) = scribe.verdicts("2026-07", "07-06 12:00", "plan_filed")
    assert (verdict.status, verdict.due) == ("open", at("07-07"))


def test_a_month_without_an_obliging_day_has_no_filings_due(scribe):
    scribe.write("mine_status", "ADM", "06-20", mine="QSG", status="suspended", from_="2026-06-25")
    assert [v.rule for v in scribe.verdicts("2026-07", "09-01")] == []


def test_of_two_plans_the_first_decides(scribe):
    plan(scribe, "07-01 09:00")
    plan(scribe, "07-09 09:00")
    (verdict,) = scribe.verdicts("2026-07", "08-01", "plan_filed")
    assert verdict.done == at("07-01 09:00")


def test_a_corrected_filing_keeps_its_instant_and_a_voided_one_does_not_count(scribe):
    filed = plan(scribe, "07-01 09:00")
    scribe.write("correction", "QSG-1", "07-05", mine="QSG", record=filed, changes={"content": "改"}, reason="示例")
    assert scribe.verdicts("2026-07", "08-01", "plan_filed")[0].status == "met"
    scribe.write("void", "QSG-1", "07-06", mine="QSG", record=filed, reason="示例")
    assert scribe.verdicts("2026-07", "07-05 23:59:59", "plan_filed")[0].status == "met"
    assert scribe.verdicts("2026-07", "07-06", "plan_filed")[0].status == "missed"


@pytest.mark.parametrize(("received", "status"), [("07-01 23:59:59", "met"), ("07-02 00:00:00", "late")])
def test_a_daily_report_is_due_at_midnight(scribe, received, status):
    scribe.write("daily_report", "QSG-2", received, mine="QSG", date="2026-07-01", content="示例")
    assert scribe.verdicts("2026-07", "08-01", "daily_report")[0].status == status


@pytest.mark.parametrize(
    ("month", "due"),
    [
        ("2026-07", "2026-08-06"),  # 1 August is a Saturday
        ("2026-01", "2026-02-05"),
        ("2026-04", "2026-05-09"),  # 1–5 May off: 6, 7, 8 May
        ("2026-09", "2026-10-11"),  # 1–7 October off, Saturday 10 October worked: 8, 9, 10
        ("2026-12", "2027-01-07"),  # 2027 is not known: 1 January, then the weekend; 4, 5, 6 January
    ],
)
def test_originals_are_due_on_the_third_working_day(scribe, month, due):
    (verdict,) = scribe.verdicts(month, "2027-02-01", "originals_filed")
    assert (verdict.due, verdict.status) == (at(due), "missed")


def test_an_unknown_year_is_said_and_can_be_entered(tmp_path):
    assert "2027 年放假调休安排尚未录入" in Workdays().note(date(2027, 1, 6))
    path = tmp_path / "workdays.toml"
    path.write_text("[2027]\nholidays = [2027-01-04]\nworkdays = [2027-01-02]\n", "utf-8")
    entered = Workdays.read(path)
    assert entered.note(date(2027, 1, 6)) == ""
    assert entered.after(date(2026, 12, 31), 3) == date(2027, 1, 6)  # 2 (worked), 5, 6
    path.write_text("[2027]\nholidays = ['x']\n", "utf-8")
    with pytest.raises(ValueError, match="不是日期"):
        Workdays.read(path)


def test_originals_may_be_empty_only_without_inspections(scribe):
    scribe.write("originals", "QSG-1", "07-02", mine="QSG", month="2026-06", files=[])
    scribe.write("inspection", "QSG-2", "07-03 10:00", mine="QSG", duty_date="2026-07-03", shift="day", items=[])
    sentence = scribe.refused("originals", "QSG-1", "08-03", mine="QSG", month="2026-07", files=[])
    assert sentence == "本月有 1 次安全检查，请附上检查清单原始记录的扫描件或照片。"
    scribe.write("originals", "QSG-1", "08-03", mine="QSG", month="2026-07", files=[{"media": "0" * 64}])
    assert scribe.verdicts("2026-07", "08-07", "originals_filed")[0].status == "met"


def test_a_roster_with_gaps_carries_its_reason(scribe):
    assert "计划没有排班" in scribe.refused("plan", "QSG-1", "07-01", mine="QSG", month="2026-07", roster=[])
    full = [
        {"staff_no": f"QSG-{1 + (3 * n + k) % 5}", "duty_date": f"2026-07-{n:02d}", "shift": shift, "underground": True}
        for n in range(1, 32)
        for k, shift in enumerate(("night", "day", "mid"))
    ]
    sentence = scribe.refused("plan", "QSG-1", "07-01", mine="QSG", month="2026-07", roster=full)
    assert sentence.startswith("5 人排的入井次数不够（如张示例 19/20）")  # 93 turns among five are seven short of 100
    filed = plan(scribe, "07-01", roster=full[1:])
    gaps = plan_gaps(scribe.facts, BOOK, scribe.facts.records[filed])
    assert gaps.shifts == ((date(2026, 7, 1), "night"),)
    assert {person for person, _, _ in gaps.people} == {"QSG-1", "QSG-2", "QSG-3", "QSG-4", "QSG-5"}


def test_a_turn_counts_once_and_only_for_somebody_posted(scribe):
    """Nobody is below because a stranger is on the roster, nor twice because a line is."""
    night = {"duty_date": "2026-07-01", "shift": "night", "underground": True}
    turns = [night | {"staff_no": "QSG-2"}] * 2 + [night | {"staff_no": "NOBODY", "shift": "day"}]
    filed = plan(scribe, "07-01", roster=turns)
    gaps = plan_gaps(scribe.facts, BOOK, scribe.facts.records[filed])
    assert (date(2026, 7, 1), "night") not in gaps.shifts and (date(2026, 7, 1), "day") in gaps.shifts
    assert ("QSG-2", 1, 20) in gaps.people


def test_the_leader_files_and_a_member_only_while_there_is_none():
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.person("QSG-1", "示例一", "2026-01-01")
    scribe.person("QSG-2", "示例二", "2026-01-01")
    scribe.post("QSG-2", "QSG", "2026-01-01")
    scribe.write("plan", "QSG-2", "06-01", mine="QSG", month="2026-06", gap_reason="示例")
    scribe.post("QSG-1", "QSG", "2026-07-01", post="leader")
    sentence = scribe.refused("plan", "QSG-2", "07-02", mine="QSG", month="2026-07", gap_reason="示例")
    assert sentence == "监管计划由组长报送；组长空缺时组员可以报送。"
    scribe.write("plan", "QSG-1", "07-02", mine="QSG", month="2026-07", gap_reason="示例")


@pytest.mark.parametrize(
    ("kind", "field", "sentence"),
    [
        ("daily_report", "date", "这一天还没有到，请改日期。"),
        ("duty_log", "duty_date", "班次日期还没有到，请改成实际日期。"),
        ("inspection", "duty_date", "班次日期还没有到，请改成实际日期。"),
    ],
)
@pytest.mark.parametrize(
    ("received", "refused_by"), [("22:59", (FORM, TABLET)), ("23:00", (FORM,)), ("23:59", (FORM,)), ("00:00", ())]
)
def test_a_day_ahead_is_refused_on_screen_and_of_a_tablet_whose_clock_cannot_explain_it(
    scribe, kind, field, sentence, received, refused_by
):
    """What an import says of a day ahead was once accepted."""
    told_at = f"07-0{4 if received == '00:00' else 3} {received}"
    said = {"content": "示例"} if kind != "inspection" else {}
    scribe.write(kind, "QSG-2", told_at, mine="QSG", **{field: "2026-07-04"}, **said)
    body = scribe.bodies[-1]
    scribe.judge(body, FILE)
    for way in refused_by:
        with pytest.raises(Refusal) as refused:
            scribe.judge(body, way)
        assert (refused.value.sentence, refused.value.field) == (sentence, field)
    for way in {FORM, TABLET} - set(refused_by):
        scribe.judge(body, way)
