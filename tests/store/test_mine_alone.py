"""What `export --mine` writes can be imported alone, also where it rests on what a person did at another mine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from click.testing import CliRunner
from scribe import Scribe, at, day

from minewatch.cli import main
from minewatch.demo.county import MINES
from minewatch.when import Month, day_of, now


@pytest.fixture
def scribe() -> Scribe:
    """Groups at QSG and LG; QSG-5 has left, so that QSG has a place for one who moves there."""
    scribe = Scribe().founded()
    for mine in ("QSG", "LG"):
        scribe.mine(mine)
        scribe.group(mine)
    _ends(scribe, "QSG-5", "05-31")
    return scribe


@pytest.fixture
def run(tmp_path) -> Callable[..., str]:
    """`run("here", "export")` runs a command on the instance of that name and gives what it prints."""

    def command(instance: str, words: str) -> str:
        answer = CliRunner().invoke(main, words.split(), env={"MINEWATCH_INSTANCE": str(tmp_path / instance)})
        assert answer.exit_code == 0, answer.stderr
        return answer.stdout

    return command


@pytest.fixture
def alone(run, tmp_path) -> Callable[..., list[dict[str, Any]]]:
    """Exports a mine, imports it alone, finds the same verdicts of it there, and gives the exported records."""

    def moved(mine: str, months: Iterable[str], as_of: str) -> list[dict[str, Any]]:
        lines = run("here", f"export --mine {mine}")
        _import(run, tmp_path, lines.splitlines(), f"there-{mine}")
        for month in months:
            words = f"compliance --month {month} --mine {mine} --as-of {as_of} --json"
            assert json.loads(run("here", words)) == json.loads(run(f"there-{mine}", words))
        assert mine in run(f"there-{mine}", "verify")
        return [json.loads(line) for line in lines.splitlines()]

    return moved


@pytest.fixture
def story(run, tmp_path, scribe, alone) -> Callable[[str], list[dict[str, Any]]]:
    """What the scribe wrote, imported whole; then one mine of it moved alone."""

    def told(mine: str) -> list[dict[str, Any]]:
        _import(run, tmp_path, scribe.lines, "here")
        return alone(mine, ("2026-06", "2026-07"), "2026-08-10T00:00:00+08:00")

    return told


def _import(run: Callable[..., str], tmp_path, lines: list[str], instance: str) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    run(instance, f"import {file}")


def _ends(scribe: Scribe, staff_no: str, last: str) -> None:
    posting = scribe.facts.posting(staff_no, day(last))
    scribe.write("correction", "PATROL", f"{last} 12:00", record=posting.id, changes={"to": day(last).isoformat()},
                 reason="调动")  # fmt: skip


def _moves(scribe: Scribe, staff_no: str, mine: str, first: str, last_there: str, post: str = "member") -> None:
    _ends(scribe, staff_no, last_there)
    scribe.post(staff_no, mine, str(day(first)), post=post, received=at(f"{last_there} 13:00"))


def _ask(scribe: Scribe, who: str, mine: str, first: str, last: str, when: str):
    return scribe.write("leave_request", who, when, mine=mine, staff_no=who, from_=day(first), to_=day(last))


def _approve(scribe: Scribe, leave, who: str, when: str, reason: str = "已安排人顶班"):
    return scribe.write("leave_decision", who, when, leave=leave, approved=True, at=at(when), reason=reason)


def _ids(exported: list[dict[str, Any]]) -> set[str]:
    return {body["id"] for body in exported}


def test_a_leave_that_joins_one_at_the_mine_before_takes_it_along(scribe, story):
    """
    LG-2 asks for 06-29..06-30 at LG and moves to QSG on 07-01
    there LG-2 asks for 07-01..07-02: four days together, for the deputy and then the director
    """
    before = _ask(scribe, "LG-2", "LG", "06-29", "06-30", "06-20 09:00")
    _approve(scribe, before, "DEPUTY", "06-20 10:00")
    _moves(scribe, "LG-2", "QSG", "07-01", "06-30")
    leave = _ask(scribe, "LG-2", "QSG", "07-01", "07-02", "06-30 14:00")
    _approve(scribe, leave, "DEPUTY", "06-30 15:00")
    _approve(scribe, leave, "DIRECTOR", "06-30 16:00")
    assert str(before) in _ids(story("QSG"))


def test_a_leave_withdrawn_at_the_mine_before_joins_nothing_there_either(scribe, story):
    """
    LG-2 asks for 06-30 at LG and withdraws it; moved to QSG, LG-2's day off on 07-01 is one day, the leader's
    """
    before = _ask(scribe, "LG-2", "LG", "06-30", "06-30", "06-20 09:00")
    withdrawn = scribe.write("void", "LG-2", "06-21 09:00", record=before, reason="不请了")
    _moves(scribe, "LG-2", "QSG", "07-01", "06-29")
    _approve(scribe, _ask(scribe, "LG-2", "QSG", "07-01", "07-01", "06-30 09:00"), "QSG-1", "06-30 10:00")
    assert {str(before), str(withdrawn)} <= _ids(story("QSG"))


def test_a_leader_still_on_leave_from_the_mine_before_lets_the_deputy_decide(scribe, story):
    """
    LG-1 is on leave 06-29..07-02, granted at LG, and leads QSG from 07-01
    QSG-2's one day is decided on 07-01 by the deputy, because the leader is away
    """
    away = _ask(scribe, "LG-1", "LG", "06-29", "07-02", "06-20 09:00")
    _approve(scribe, away, "DEPUTY", "06-20 10:00")
    _approve(scribe, away, "DIRECTOR", "06-20 11:00")
    _ends(scribe, "QSG-1", "06-30")
    _moves(scribe, "LG-1", "QSG", "07-01", "06-30", post="leader")
    _approve(scribe, _ask(scribe, "QSG-2", "QSG", "07-05", "07-05", "07-01 09:00"), "DEPUTY", "07-01 10:00")
    assert str(away) in _ids(story("QSG"))


def test_a_leave_decided_by_the_leader_there_brings_that_leader_but_not_the_others(scribe, story):
    """
    LG-2's day off on 06-30 was decided by LG-1, who has nothing to do with QSG; LG-3 has nothing to do with either
    """
    _approve(scribe, _ask(scribe, "LG-2", "LG", "06-30", "06-30", "06-20 09:00"), "LG-1", "06-20 10:00")
    _approve(scribe, _ask(scribe, "LG-3", "LG", "06-30", "06-30", "06-20 09:00"), "LG-1", "06-20 11:00")
    _moves(scribe, "LG-2", "QSG", "07-01", "06-30")
    _approve(scribe, _ask(scribe, "LG-2", "QSG", "07-01", "07-01", "06-30 14:00"), "DEPUTY", "06-30 15:00")
    people = {body["staff_no"] for body in story("QSG") if body["kind"] == "person"}
    assert {"LG-1", "LG-2"} <= people and not {"LG-3", "LG-4", "LG-5"} & people


def test_entries_at_the_mine_before_show_that_no_quota_was_put_out_of_reach(scribe, story):
    """
    LG-2 has gone below on 06-01..06-04 when the deputy grants 06-08..06-17 on the 5th without a word:
    16 to go and 16 days left; without those entries the quota would be out of reach, and a reason needed
    """
    for n in range(1, 5):
        scribe.entry("LG-2", f"06-0{n} 08:10", "14:00")
    leave = _ask(scribe, "LG-2", "LG", "06-08", "06-17", "06-05 09:00")
    _approve(scribe, leave, "DEPUTY", "06-05 10:00", reason="")
    _approve(scribe, leave, "DIRECTOR", "06-05 11:00", reason="")
    _moves(scribe, "LG-2", "QSG", "07-01", "06-30")
    exported = story("QSG")
    assert sum(body["kind"] == "underground_entry" for body in exported) == 4


def test_a_mine_whose_people_never_moved_takes_nothing_of_another(scribe, story):
    _approve(scribe, _ask(scribe, "LG-2", "LG", "06-30", "06-30", "06-20 09:00"), "LG-1", "06-20 10:00")
    exported = story("QSG")
    assert {body["mine"] for body in exported if body.get("mine")} == {"QSG"}


def test_every_mine_of_the_example_county_can_be_moved_alone(example, tmp_path, alone):
    shutil.copytree(example, tmp_path / "here")
    last_month = str(Month.of(day_of(now())).plus(-1))
    for mine in MINES:
        alone(mine.code, (last_month,), now().isoformat())
