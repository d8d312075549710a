"""第四条（五）: leave is asked for, decided by the right person, and returned from."""

import pytest
from scribe import BOOK, Scribe, at, day

from minewatch.law.cover import effect
from minewatch.law.leave import course, on_leave
from minewatch.records.envelope import Refusal


@pytest.fixture
def scribe() -> Scribe:
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.group("QSG")
    return scribe


def ask(scribe: Scribe, who: str, first: str, last: str, received: str):
    return scribe.write("leave_request", who, received, mine="QSG", staff_no=who, from_=day(first), to_=day(last),
                        reason="示例", type="personal")  # fmt: skip


def decide(scribe: Scribe, leave, who: str, when: str, approved: bool = True, reason: str = "已安排人顶班"):
    return scribe.write(
        "leave_decision", who, when, mine="QSG", leave=leave, approved=approved, at=at(when), reason=reason
    )


def back(scribe: Scribe, leave, who: str, when: str, received: str | None = None):
    return scribe.write("leave_return", who, received or when, mine="QSG", leave=leave, at=at(when))


def route(scribe: Scribe, leave) -> tuple[str, ...]:
    return course(scribe.facts, BOOK, scribe.facts.records[leave]).route


@pytest.mark.parametrize(
    ("who", "last", "expected"),
    [
        ("QSG-2", "07-10", ("leader",)),
        ("QSG-1", "07-10", ("deputy",)),
        ("QSG-2", "07-11", ("deputy",)),
        ("QSG-2", "07-12", ("deputy",)),
        ("QSG-1", "07-12", ("deputy",)),
        ("QSG-2", "07-13", ("deputy", "director")),
        ("QSG-1", "07-13", ("deputy", "director")),
    ],
)
def test_the_route_goes_by_days_and_post(scribe, who, last, expected):
    assert route(scribe, ask(scribe, who, "07-10", last, "07-01 09:00")) == expected


def test_leaves_that_touch_count_together_and_only_the_later_takes_the_longer_route(scribe):
    first = ask(scribe, "QSG-2", "07-10", "07-10", "07-01 09:00")
    second = ask(scribe, "QSG-2", "07-11", "07-12", "07-01 10:00")
    third = ask(scribe, "QSG-2", "07-09", "07-09", "07-01 11:00")
    apart = ask(scribe, "QSG-2", "07-14", "07-14", "07-01 12:00")
    assert [route(scribe, leave) for leave in (first, second, third, apart)] == [
        ("leader",), ("deputy",), ("deputy", "director"), ("leader",),
    ]  # fmt: skip


def test_a_rejected_or_withdrawn_leave_joins_nothing_and_frees_its_days(scribe):
    first = ask(scribe, "QSG-2", "07-10", "07-10", "07-01 09:00")
    decide(scribe, first, "QSG-1", "07-01 10:00", approved=False)
    second = ask(scribe, "QSG-2", "07-11", "07-11", "07-01 11:00")
    assert route(scribe, second) == ("leader",)
    scribe.write("void", "QSG-2", "07-01 12:00", mine="QSG", record=second, reason="不请了")
    assert route(scribe, ask(scribe, "QSG-2", "07-10", "07-11", "07-01 13:00")) == ("deputy",)


def test_after_the_return_the_rest_of_a_leave_no_longer_counts(scribe):
    first = ask(scribe, "QSG-2", "07-01", "07-03", "06-25 09:00")
    decide(scribe, first, "DEPUTY", "06-25 10:00")
    back(scribe, first, "QSG-2", "07-02 08:00")
    assert route(scribe, ask(scribe, "QSG-2", "07-03", "07-03", "07-02 09:00")) == ("deputy",)  # joins the 2nd
    assert not on_leave(scribe.facts, BOOK, "QSG-2", day("07-03"), at("07-04"))


def test_the_leaders_step_goes_to_the_deputy_while_the_leader_is_away(scribe):
    leaders = ask(scribe, "QSG-1", "07-10", "07-10", "07-01 09:00")
    decide(scribe, leaders, "DEPUTY", "07-01 10:00")
    members = ask(scribe, "QSG-2", "07-12", "07-12", "07-09 09:00")
    assert "应由分管领导审批" in _refused(scribe, members, "QSG-1", "07-10 12:00")
    decide(scribe, members, "DEPUTY", "07-10 12:00")
    others = ask(scribe, "QSG-3", "07-12", "07-12", "07-09 09:00")
    assert "应由组长审批" in _refused(scribe, others, "DEPUTY", "07-11 00:00")
    decide(scribe, others, "QSG-1", "07-11 00:00")


def test_a_group_without_leader_asks_the_deputy():
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.person("QSG-2", "示例", "2026-01-01")
    scribe.post("QSG-2", "QSG", "2026-01-01")
    leave = ask(scribe, "QSG-2", "07-10", "07-10", "07-01 09:00")
    decide(scribe, leave, "DEPUTY", "07-01 10:00")
    assert course(scribe.facts, BOOK, scribe.facts.records[leave]).approved_at == at("07-01 10:00")


def _refused(scribe: Scribe, leave, who: str, when: str, **more) -> str:
    with pytest.raises(Refusal) as refusal:
        decide(scribe, leave, who, when, **more)
    return refusal.value.sentence


def test_only_the_next_approver_decides_and_nobody_twice(scribe):
    leave = ask(scribe, "QSG-2", "07-10", "07-14", "07-01 09:00")
    assert "应由分管领导审批" in _refused(scribe, leave, "DIRECTOR", "07-01 10:00")
    assert "应由分管领导审批" in _refused(scribe, leave, "PATROL", "07-01 10:00")
    assert "不能审批自己" in _refused(scribe, leave, "QSG-2", "07-01 10:00")
    scribe.write("role", "ADM", "07-01 10:00", staff_no="DEPUTY", role="director", from_="2026-01-01")
    decide(scribe, leave, "DEPUTY", "07-01 11:00")
    assert "同一人不能办理" in _refused(scribe, leave, "DEPUTY", "07-01 12:00")
    decide(scribe, leave, "DIRECTOR", "07-01 13:00")
    assert "已经办结" in _refused(scribe, leave, "DIRECTOR", "07-01 14:00")


def test_a_deputy_posted_as_inspector_does_not_decide_the_own_leave(scribe):
    scribe.write("role", "ADM", "07-01", staff_no="QSG-1", role="deputy", from_="2026-01-01")
    leave = ask(scribe, "QSG-1", "07-10", "07-10", "07-01 09:00")
    assert "不能审批自己" in _refused(scribe, leave, "QSG-1", "07-01 10:00")


def test_leaves_of_one_person_do_not_overlap(scribe):
    ask(scribe, "QSG-2", "07-10", "07-12", "07-01 09:00")
    for first, last in (("07-12", "07-13"), ("07-09", "07-10"), ("07-11", "07-11"), ("07-01", "07-31")):
        assert "重叠" in scribe.refused("leave_request", "QSG-2", "07-01 10:00", mine="QSG", staff_no="QSG-2",
                                      from_=day(first), to_=day(last), type="sick")  # fmt: skip
    assert "只能由本人申请" in scribe.refused(
        "leave_request", "QSG-3", "07-01 10:00", mine="QSG", staff_no="QSG-2", from_=day("07-20"), to_=day("07-20")
    )


def test_no_entry_on_leave_and_no_approval_over_an_entry(scribe):
    leave = ask(scribe, "QSG-2", "07-10", "07-12", "07-01 09:00")
    scribe.entry("QSG-2", "07-10 08:10", "14:00")
    assert "7月10日 已有入井记录" in _refused(scribe, leave, "DEPUTY", "07-10 15:00")
    other = ask(scribe, "QSG-3", "07-10", "07-12", "07-01 09:00")
    decide(scribe, other, "DEPUTY", "07-01 15:00")
    with pytest.raises(Refusal, match="您 7 月 11 日在请假，请先销假，再登记这次入井。"):
        scribe.entry("QSG-3", "07-11 08:10", "14:00")
    back(scribe, other, "QSG-3", "07-11 07:00")
    scribe.entry("QSG-3", "07-11 08:10", "14:00")


def test_the_return_is_judged_by_when_and_seen_from_its_receipt(scribe):
    leave = ask(scribe, "QSG-2", "07-10", "07-11", "07-01 09:00")
    decide(scribe, leave, "DEPUTY", "07-01 15:00")
    back(scribe, leave, "QSG-2", "07-12 23:59:59", received="07-15 08:00")

    def verdict(as_of):
        (found,) = scribe.verdicts("2026-07", as_of, "leave_return")
        return found.status, found.period

    assert [verdict(when)[0] for when in ("07-12 23:59:59", "07-13", "07-15 08:00")] == ["open", "missed", "met"]
    assert verdict("07-15 08:00")[1] == "2026-07-11"


@pytest.mark.parametrize(("when", "status"), [("07-12 23:59:59", "met"), ("07-13 00:00:00", "late")])
def test_a_return_is_due_by_the_end_of_the_next_day(scribe, when, status):
    leave = ask(scribe, "QSG-2", "07-10", "07-11", "07-01 09:00")
    decide(scribe, leave, "DEPUTY", "07-01 15:00")
    back(scribe, leave, "QSG-2", when)
    assert scribe.verdicts("2026-07", "08-01", "leave_return")[0].status == status
    assert (
        scribe.refused("leave_return", "QSG-2", "07-14", mine="QSG", leave=leave, at=at("07-14"))
        == "这条请假已经销假。"
    )


def test_a_leave_never_approved_asks_for_no_return(scribe):
    ask(scribe, "QSG-2", "07-10", "07-11", "07-01 09:00")
    assert scribe.verdicts("2026-07", "08-01", "leave_return") == []


def test_leaving_before_approval_counts_as_absence(scribe):
    turns = [
        {"staff_no": "QSG-2", "duty_date": f"2026-07-{n}", "shift": "day", "underground": False} for n in (10, 11, 12)
    ]
    scribe.write("plan", "QSG-1", "07-01", mine="QSG", month="2026-07", roster=turns, gap_reason="示例")
    leave = ask(scribe, "QSG-2", "07-10", "07-12", "07-09 09:00")
    decide(scribe, leave, "DEPUTY", "07-11 09:00")
    found = scribe.verdicts("2026-07", "08-01", "post_covered")
    assert [(v.period, v.status) for v in found] == [("2026-07-10", "missed")]


def test_a_request_is_withdrawn_only_before_it_is_decided_or_begins(scribe):
    begun = ask(scribe, "QSG-2", "07-10", "07-10", "07-01 09:00")
    assert "已经开始" in scribe.refused("void", "QSG-2", "07-10 00:00", mine="QSG", record=begun, reason="x")
    decided = ask(scribe, "QSG-3", "07-10", "07-10", "07-01 09:00")
    decide(scribe, decided, "QSG-1", "07-01 10:00")
    assert "已经审批" in scribe.refused("void", "QSG-3", "07-01 11:00", mine="QSG", record=decided, reason="x")
    assert "不能更正" in scribe.refused(
        "correction", "QSG-2", "07-01 12:00", mine="QSG", record=begun, changes={"to": "2026-07-20"}, reason="x"
    )


def test_approving_over_an_empty_shift_needs_a_reason(scribe):
    turns = [
        {"staff_no": who, "duty_date": "2026-07-10", "shift": shift, "underground": True}
        for who, shift in (("QSG-2", "day"), ("QSG-2", "mid"), ("QSG-3", "day"))
    ]
    scribe.write("plan", "QSG-1", "07-01", mine="QSG", month="2026-07", roster=turns, gap_reason="示例")
    leave = ask(scribe, "QSG-2", "07-10", "07-10", "07-01 09:00")
    found = effect(scribe.facts, BOOK, scribe.facts.records[leave], at("07-01 09:00"))
    assert [turn.shift for turn in found.turns] == ["mid"]
    assert "请写明空班安排" in _refused(scribe, leave, "QSG-1", "07-01 10:00", reason=" ")
    decide(scribe, leave, "QSG-1", "07-01 10:00", reason="赵示例顶中班")


def test_approving_what_puts_the_quota_out_of_reach_needs_a_reason(scribe):
    leave = ask(scribe, "QSG-2", "07-20", "07-20", "07-12 09:00")  # 20 to go, 20 days left from the 12th on
    assert "请写明空班安排" in _refused(scribe, leave, "QSG-1", "07-12 10:00", reason="")
    early = ask(scribe, "QSG-3", "07-20", "07-20", "07-11 09:00")
    decide(scribe, early, "QSG-1", "07-11 10:00", reason="")
