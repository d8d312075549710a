"""第三条（二）、（三）: a finding's life to 销号."""

import pytest
from scribe import Scribe, at, day, symbols

from minewatch.law.findings import life
from minewatch.law.way import FORM
from minewatch.records.envelope import Refusal
from minewatch.records.findings import Finding

FIVE = {"person": "示例", "measure": "示例", "funds_yuan": 100, "deadline": "2026-07-05", "plan": ""}


@pytest.fixture
def scribe() -> Scribe:
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.group("QSG")
    return scribe


def find(scribe: Scribe, when: str = "07-03 09:10", grade: str = "general"):
    return scribe.write("finding", "QSG-2", when, mine="QSG", source="group", category="监测监控", grade=grade,
                        place="3101", description="示例", five=FIVE, photos=[])  # fmt: skip


def step(scribe: Scribe, finding, name: str, when: str, who: str = "QSG-3", **more):
    return scribe.write("finding_step", who, when, mine="QSG", finding=finding, step=name, at=at(when), **more)


def close(scribe: Scribe, finding, when: str):
    step(scribe, finding, "reinspected", when, passed=True)
    return step(scribe, finding, "closed", when)


@pytest.mark.parametrize(("when", "status"), [("07-05 23:59:59", "met"), ("07-06 00:00:00", "late")])
def test_a_finding_is_closed_by_the_end_of_its_deadline(scribe, when, status):
    close(scribe, find(scribe), when)
    (verdict,) = scribe.verdicts("2026-07", "08-01", "finding_on_time")
    assert (verdict.status, verdict.due, verdict.period) == (status, at("07-06"), "2026-07-05")


def test_a_finding_left_open_is_missed_at_its_deadline(scribe):
    find(scribe)
    found = [scribe.verdicts("2026-07", when, "finding_on_time")[0].status for when in ("07-05 23:59:59", "07-06")]
    assert found == ["open", "missed"]


def test_the_deadline_is_the_last_one_granted_and_puts_it_in_its_month(scribe):
    finding = find(scribe)
    extend = {"new_deadline": day("08-02"), "notes": "等配件", "approved_by": "PATROL"}
    step(scribe, finding, "extended", "07-04 10:00", **extend)
    assert scribe.verdicts("2026-07", "08-03", "finding_on_time") == []
    (verdict,) = scribe.verdicts("2026-08", "08-03", "finding_on_time")
    assert (verdict.status, verdict.period) == ("missed", "2026-08-02")
    assert scribe.verdicts("2026-07", "07-04 09:59", "finding_on_time")[0].due == at("07-06")


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [("new_deadline", "新时限"), ("notes", "必须写明原因"), ("approved_by", "批准")],
)
def test_an_extension_has_a_date_a_reason_and_an_approver(scribe, lacking, sentence):
    whole = {"new_deadline": day("07-10"), "notes": "等配件", "approved_by": "DEPUTY"}
    del whole[lacking]
    finding = find(scribe)
    assert sentence in scribe.refused(
        "finding_step", "QSG-2", "07-04", mine="QSG", finding=finding, step="extended", at=at("07-04"), **whole
    )


def test_the_director_does_not_grant_an_extension(scribe):
    assert "纠察分队或分管领导" in scribe.refused(
        "finding_step", "QSG-2", "07-04", mine="QSG", finding=find(scribe), step="extended", at=at("07-04"),
        new_deadline=day("07-10"), notes="等配件", approved_by="DIRECTOR",
    )  # fmt: skip


def test_nothing_is_closed_without_a_passed_reinspection_by_the_group(scribe):
    finding = find(scribe)
    closing = {"mine": "QSG", "finding": finding, "step": "closed", "at": at("07-04 12:00")}
    assert scribe.refused("finding_step", "QSG-2", "07-04 12:00", **closing) == "须先复查合格，才能销号。"
    step(scribe, finding, "reinspected", "07-04 10:00", passed=False)
    assert scribe.refused("finding_step", "QSG-2", "07-04 12:00", **closing) == "须先复查合格，才能销号。"
    step(scribe, finding, "reinspected", "07-04 11:00", passed=True)
    scribe.write("finding_step", "QSG-2", "07-04 12:00", **closing)
    assert "已经销号" in scribe.refused("finding_step", "QSG-2", "07-04 13:00", **closing | {"at": at("07-04 13:00")})


def test_after_reopening_the_old_closing_no_longer_stands(scribe):
    finding = find(scribe)
    close(scribe, finding, "07-04 12:00")
    step(scribe, finding, "reopened", "07-05 12:00")
    assert scribe.verdicts("2026-07", "07-06", "finding_on_time")[0].status == "missed"
    closing = {"mine": "QSG", "finding": finding, "step": "closed", "at": at("07-07")}
    assert scribe.refused("finding_step", "QSG-2", "07-07", **closing) == "须先复查合格，才能销号。"
    close(scribe, finding, "07-08 12:00")
    assert scribe.verdicts("2026-07", "07-09", "finding_on_time")[0].done == at("07-08 12:00")


def test_a_major_finding_is_watched_each_obliging_day_until_closed(scribe):
    finding = find(scribe, "07-03 09:10", "major")
    step(scribe, finding, "reinspected", "07-03 12:00", passed=True)
    closing = {"mine": "QSG", "finding": finding, "step": "closed", "at": at("07-03 13:00")}
    assert "现场盯守记录" in scribe.refused("finding_step", "QSG-2", "07-03 13:00", **closing)
    step(scribe, finding, "watched", "07-03 14:00")
    step(scribe, finding, "watched", "07-05 14:00")
    scribe.write("mine_status", "ADM", "07-05", mine="QSG", status="suspended", from_="2026-07-06")
    scribe.write("mine_status", "ADM", "07-05", mine="QSG", status="producing", from_="2026-07-08")
    assert symbols(scribe.verdicts("2026-07", "07-05 20:00", "major_watched")) == "●✕●" + "○" * 24
    close(scribe, finding, "07-09 10:00")
    assert symbols(scribe.verdicts("2026-07", "08-01", "major_watched")) == "●✕●✕✕"


def test_only_the_group_of_the_mine_writes_its_findings(scribe):
    for stranger in ("PATROL", "ADM", "DIRECTOR", "AUDITOR"):
        assert "没有派驻在该矿" in scribe.refused(
            "finding", stranger, "07-03 09:10", mine="QSG", grade="general", description="示例", five=FIVE
        )


def test_only_on_screen_is_a_finding_held_to_the_clock(scribe):
    """What an import says with a wrong clock stays a fact; a person at the form is told."""
    finding = find(scribe, "07-03 09:10")
    future = scribe.bodies[-1] | {"occurred_at": at("07-03 09:11").isoformat()}
    step(scribe, finding, "reported_done", "07-03 09:09")
    early = scribe.bodies[-1]
    for body, field in ((future, "found_at"), (early, "at")):
        scribe.judge(body)
        with pytest.raises(Refusal) as refused:
            scribe.judge(body, FORM)
        assert refused.value.field == field


def test_a_step_waits_since_the_one_before_it_and_not_since_the_finding(scribe):
    """
    found 07-03 09:10, repaired 07-04 08:00, deadline extended 07-04 09:00, found wanting 07-04 10:00
    """
    id = find(scribe)
    step(scribe, id, "reported_done", "07-04 08:00")
    step(scribe, id, "extended", "07-04 09:00", new_deadline=day("07-09"), notes="等配件", approved_by="PATROL")
    step(scribe, id, "reinspected", "07-04 10:00", passed=False)
    finding = scribe.facts.get(Finding, id)
    since = [life(scribe.facts, finding, at(when)).waits_since for when in ("07-03 12:00", "07-04 09:30", "07-05")]
    assert since == [at("07-03 09:10"), at("07-04 08:00"), at("07-04 10:00")]
