"""第二条、第六条, records.md: a complete group, postings that fit, and who may write what."""

import pytest
from scribe import Scribe, at, day

from minewatch.records.envelope import Refusal


@pytest.fixture
def scribe() -> Scribe:
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.group("QSG")
    scribe.mine("LG")
    return scribe


def test_a_group_is_complete_with_one_leader_and_four_members(scribe):
    found = {v.mine: v for v in scribe.verdicts("2026-07", "07-10", "group_complete")}
    assert (found["QSG"].status, found["QSG"].actual) == ("met", 31)
    assert (found["LG"].status, found["LG"].actual) == ("open", 0)


def test_a_rotation_leaves_the_days_between_incomplete(scribe):
    (posting,) = [p for p in scribe.facts.postings("QSG", day("07-01")) if p.staff_no == "QSG-5"]
    scribe.write(
        "correction", "ADM", "07-09", mine="QSG", record=posting.id, changes={"to": "2026-07-14"}, reason="轮换"
    )
    scribe.person("QSG-6", "新示例", "07-09")
    scribe.post("QSG-6", "QSG", "2026-07-17", received=at("07-09"))
    before, after = (
        next(v for v in scribe.verdicts("2026-07", when, "group_complete") if v.mine == "QSG")
        for when in ("07-08 23:59:59", "08-01")
    )
    assert (before.status, before.actual) == ("met", 31)
    assert (after.status, after.actual, after.required) == ("missed", 29, 31)
    people = [v for v in scribe.verdicts("2026-07", "08-01", "entries_per_person") if v.mine == "QSG"]
    assert {v.person: v.required for v in people} | {"QSG-5": 10, "QSG-6": 10} == {v.person: v.required for v in people}


@pytest.mark.parametrize(
    ("staff_no", "mine", "first", "post", "sentence"),
    [
        ("NEW", "QSG", "2026-07-01", "leader", "组长已经满员"),
        ("NEW", "QSG", "2026-07-01", "member", "组员已经满员"),
        ("QSG-2", "LG", "2026-07-01", "member", "王示例同一天已在示例·QSG矿派驻（"),
    ],
)
def test_postings_that_do_not_fit(scribe, staff_no, mine, first, post, sentence):
    scribe.person("NEW", "新示例", "06-01")
    with pytest.raises(Refusal, match=sentence):
        scribe.post(staff_no, mine, first, post=post, received=at("06-30"))


def test_a_second_leader_from_the_day_after_the_first_ends(scribe):
    (posting,) = [p for p in scribe.facts.postings("QSG", day("07-01")) if p.post == "leader"]
    scribe.write(
        "correction", "ADM", "07-09", mine="QSG", record=posting.id, changes={"to": "2026-07-14"}, reason="轮换"
    )
    scribe.person("NEW", "新示例", "07-09")
    with pytest.raises(Refusal, match="组长已经满员"):
        scribe.post("NEW", "QSG", "2026-07-14", post="leader", received=at("07-10"))
    scribe.post("NEW", "QSG", "2026-07-15", post="leader", received=at("07-10"))
    assert (scribe.facts.leader("QSG", day("07-14")), scribe.facts.leader("QSG", day("07-15"))) == ("QSG-1", "NEW")
    sentence = scribe.refused(
        "correction", "ADM", "07-11", mine="QSG", record=posting.id, changes={"to": "2026-07-15"}, reason="x"
    )
    assert "组长已经满员" in sentence


def test_codes_are_given_out_once(scribe):
    assert "已经登记过" in scribe.refused("person", "ADM", "07-01", staff_no="QSG-2", name="另一人")
    with pytest.raises(Refusal, match="已经登记过"):
        scribe.mine("QSG")
    place = {"code": "3101", "name": "示例", "type": "coal_face", "from_": "2026-01-01"}
    scribe.write("place", "ADM", "07-01", mine="QSG", **place)
    scribe.write("place", "ADM", "07-01", mine="LG", **place)
    assert "已经登记过" in scribe.refused("place", "ADM", "07-01", mine="QSG", **place)


def test_only_the_admin_sets_up_and_the_patrol_may_post(scribe):
    for author in ("PATROL", "DIRECTOR", "QSG-1"):
        assert "只有系统管理员" in scribe.refused("person", author, "07-01", staff_no="X", name="某示例")
    scribe.person("X", "某示例", "07-01")
    posting = {"mine": "LG", "staff_no": "X", "post": "leader", "from_": "2026-07-01"}
    assert "只有系统管理员或煤炭纠察分队" in scribe.refused("posting", "DEPUTY", "07-01", **posting)
    scribe.write("posting", "PATROL", "07-01", **posting)


def test_on_an_empty_instance_the_first_person_makes_oneself_admin():
    scribe = Scribe()
    with pytest.raises(Refusal, match="没有工号为"):
        scribe.write("person", "B", "07-01", staff_no="A", name="示例")
    scribe.write("person", "A", "07-01", staff_no="A", name="示例")
    with pytest.raises(Refusal, match="只有系统管理员"):
        scribe.write("role", "A", "07-01", staff_no="A", role="director", from_="2026-01-01")
    scribe.write("role", "A", "07-01", staff_no="A", role="admin", from_="2026-01-01")
    with pytest.raises(Refusal, match="没有工号为"):
        scribe.write("person", "B", "07-01", staff_no="B", name="示例")


def test_entries_are_written_by_the_posted_person_for_oneself(scribe):
    with pytest.raises(Refusal, match="没有派驻在该矿"):
        scribe.write("underground_entry", "QSG-2", "07-01 12:00", mine="LG", entered_at=at("07-01 08:00"))
    entry = scribe.entry("QSG-2", "07-01 08:00")
    sentence = scribe.refused(
        "underground_exit", "QSG-3", "07-01 14:00", mine="QSG", entry=entry, exited_at=at("07-01 14:00")
    )
    assert "升井只能由本人登记" in sentence
    scribe.write("underground_exit", "QSG-2", "07-01 14:00", mine="QSG", entry=entry, exited_at=at("07-01 14:00"))
    again = scribe.refused(
        "underground_exit", "QSG-2", "07-01 15:00", mine="QSG", entry=entry, exited_at=at("07-01 15:00")
    )
    assert "已于 7月1日 14:00 登记升井" in again


@pytest.mark.parametrize(
    ("entered", "exited", "sentence"),
    [
        ("07-02 10:00", "07-02 12:00", "时间重叠"),
        ("07-02 13:59:59", "07-02 15:00", "时间重叠"),
        ("07-02 06:00", "07-02 08:00:01", "时间重叠"),
        ("07-03 10:00", "07-03 10:00", "不晚于入井时间"),
        ("07-03 10:00", "07-03 09:00", "不晚于入井时间"),
        ("07-03 10:00", "07-04 10:00:01", "超过 24 小时"),
    ],
)
def test_entries_that_cannot_be(scribe, entered, exited, sentence):
    scribe.entry("QSG-2", "07-02 08:00", "14:00")
    assert sentence in scribe.refused(
        "underground_entry", "QSG-2", "07-05", mine="QSG", entered_at=at(entered), exited_at=at(exited)
    )


@pytest.mark.parametrize(
    ("entered", "exited"),
    [("07-02 14:00", "07-02 15:00"), ("07-02 06:00", "07-02 08:00"), ("07-03 10:00", "07-04 10:00")],
)
def test_entries_at_the_very_edge_are_taken(scribe, entered, exited):
    scribe.entry("QSG-2", "07-02 08:00", "14:00")
    scribe.write("underground_entry", "QSG-2", "07-05", mine="QSG", entered_at=at(entered), exited_at=at(exited))


def test_an_open_entry_occupies_all_time_after_it(scribe):
    scribe.entry("QSG-2", "07-02 08:00")
    assert "还没有登记升井" in scribe.refused(
        "underground_entry", "QSG-2", "07-09", mine="QSG", entered_at=at("07-08 08:00"), exited_at=at("07-08 12:00")
    )
    scribe.entry("QSG-2", "07-01 08:00", "14:00")


def test_the_author_the_leader_or_the_patrol_amend(scribe):
    entry = scribe.entry("QSG-2", "07-02 08:00", "14:00")
    change = {"mine": "QSG", "record": entry, "changes": {"exited_at": "2026-07-02T15:00:00+08:00"}, "reason": "看错表"}
    for author in ("QSG-3", "DIRECTOR", "ADM"):
        assert "只有登记人本人、组长或煤炭纠察分队" in scribe.refused("correction", author, "07-03", **change)
    for author in ("QSG-2", "QSG-1", "PATROL"):
        scribe.write("correction", author, "07-03", **change)
    assert scribe.facts.records[entry].exited_at == at("07-02 15:00")
    assert scribe.facts.original(entry).exited_at == at("07-02 14:00")
    scribe.write("void", "QSG-2", "07-04", mine="QSG", record=entry, reason="重复登记")
    assert "已经作废" in scribe.refused("void", "QSG-2", "07-05", mine="QSG", record=entry, reason="x")
    counts = [scribe.verdicts("2026-07", when, "entries_per_person")[1].actual for when in ("07-03 12:00", "07-04")]
    assert counts == [1, 0]


def test_a_correction_must_leave_a_lawful_record(scribe):
    entry = scribe.entry("QSG-2", "07-02 08:00", "14:00")
    for changes, sentence in (
        ({"exited_at": "2026-07-02T07:00:00+08:00"}, "不晚于入井时间"),
        ({"author": "QSG-3"}, "不能更正"),
        ({"depth": 3}, "没有这个字段"),
    ):
        assert sentence in scribe.refused(
            "correction", "QSG-2", "07-03", mine="QSG", record=entry, changes=changes, reason="示例"
        )
