"""February 2026 at three mines, worked out by hand on paper, then imported and judged by the commands.

石沟 AAA  三八制 00–08, 08–16, 16–24; suspended from the 11th
柳沟 BBB  two shifts, 07–19 and 19–07 across midnight; constructing from the 20th; only two people
平川 CCC  no night shift, 06–14 and 14–22; producing from the 22nd; C-2 leaves on the 25th, C-4 comes on the 26th
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict

import pytest
from click.testing import CliRunner, Result
from scribe import CROSSING, NO_NIGHT, THREE, Scribe, at, day

from minewatch.cli import main

TABLE = """
group_complete      AAA         10/10 met
group_complete      BBB         0/9 missed
group_complete      CCC         0/7 missed
entries_per_person  AAA  AAA-1  0/8 missed                      # ⌈20 × 10 ÷ 28⌉
entries_per_person  AAA  AAA-2  8/8 met
entries_per_person  AAA  AAA-3  2/8 missed                      # one of them down on 31 January
entries_per_person  AAA  AAA-4  2/8 missed
entries_per_person  AAA  AAA-5  1/8 missed                      # on the 12th, while the mine stood still
entries_per_person  BBB  BBB-1  2/7 missed                      # ⌈20 × 9 ÷ 28⌉; 1 March 06:00 is March
entries_per_person  BBB  BBB-2  3/7 missed                      # 1 March 01:00 is the night of 28 February
entries_per_person  CCC  CCC-1  6/5 met                         # one at 22:30, in no shift
entries_per_person  CCC  CCC-2  3/3 met                         # ⌈20 × 4 ÷ 28⌉
entries_per_person  CCC  CCC-4  2/3 missed                      # ⌈20 × 3 ÷ 28⌉
daily_presence      AAA         2/1 2/1 2/1 1/1 2/1 1/1 1/1 1/1 0/1 0/1
daily_presence      BBB         1/1 1/1 0/1 0/1 0/1 0/1 0/1 0/1 3/1
daily_presence      CCC         2/1 2/1 2/1 2/1 1/1 1/1 1/1
shift_presence      AAA  night  ● ● ● ✕ ✕ ✕ ✕ ✕ ✕ ✕             # the 3rd by a tie, 06:00–10:00
shift_presence      AAA  day    ● ● ● ● ● ● ● ● ✕ ✕
shift_presence      AAA  mid    ✕ ✕ ✕ ✕ ● ✕ ✕ ✕ ✕ ✕
shift_presence      BBB  day    ✕ ● ✕ ✕ ✕ ✕ ✕ ✕ ✕
shift_presence      BBB  night  ● ✕ ✕ ✕ ✕ ✕ ✕ ✕ ●
shift_presence      CCC  day    ● ● ● ● ✕ ✕ ✕
shift_presence      CCC  mid    ● ● ● ● ● ● ✕
duty_log            AAA  AAA-1  1/1 met                         # rostered on the 4th
duty_log            AAA  AAA-2  8/8 met
duty_log            AAA  AAA-3  1/3 missed                      # rostered on the 6th, below on the 1st and 2nd
duty_log            AAA  AAA-4  0/2 missed
duty_log            AAA  AAA-5  0/1 missed
duty_log            BBB  BBB-1  0/2 missed
duty_log            BBB  BBB-2  0/2 missed
duty_log            CCC  CCC-1  0/5 missed                      # two entries on the 25th are one day
duty_log            CCC  CCC-2  3/3 met
duty_log            CCC  CCC-4  1/2 missed
post_covered        AAA  AAA-1  ●                               # the 4th, by the log
post_covered        AAA  AAA-3  ✕                               # the 6th
plan_filed          AAA         ●                               # the 2nd, 23:59:59
plan_filed          BBB         ●                               # the 20th, the first obliging day
plan_filed          CCC         ✕
daily_report        AAA         ● ◐ ● ✕ ✕ ✕ ✕ ✕ ✕ ✕
daily_report        BBB         ✕ ✕ ✕ ✕ ✕ ✕ ✕ ✕ ✕
daily_report        CCC         ● ◐ ✕ ✕ ✕ ✕ ✕
originals_filed     AAA         ●                               # 4 March, 23:59:59: the third working day
originals_filed     BBB         ◐                               # 5 March, 00:00:00
originals_filed     CCC         ✕
leave_return        AAA  AAA-5  ◐                               # 12 February, 00:00:00
finding_on_time     AAA         ● ◐                             # closed 23:59:59 on the day, and a second after
major_watched       AAA         ● ✕ ●                           # the 8th, 9th, 10th; then the mine stands still
alert_reported      AAA         ● ●                             # the second by telephone
alert_acknowledged  AAA         ◐ ✕
entry_hours         AAA  AAA-2  ● ● ● ● ● ● ● ●
entry_hours         AAA  AAA-3  ● ●
entry_hours         AAA  AAA-4  ● ●
entry_hours         AAA  AAA-5  ●
entry_hours         BBB  BBB-1  ● ●
entry_hours         BBB  BBB-2  ● ● ●
entry_hours         CCC  CCC-1  ● ● ● ● ● ●
entry_hours         CCC  CCC-2  ● ● ●
entry_hours         CCC  CCC-4  ● ✕                             # the 27th, 13:10–21:30
"""
SYMBOLS = {"met": "●", "late": "◐", "missed": "✕", "open": "○"}
PERSONAL = ("entries_per_person", "duty_log", "post_covered", "leave_return", "entry_hours")


def written() -> Scribe:
    scribe = Scribe().founded()
    scribe.mine("AAA", THREE)
    scribe.group("AAA")
    scribe.mine("BBB", CROSSING, status="suspended")
    scribe.mine("CCC", NO_NIGHT, status="suspended")
    for staff_no, post in (
        ("BBB-1", "leader"),
        ("BBB-2", "member"),
        ("CCC-1", "leader"),
        ("CCC-2", "member"),
        ("CCC-4", "member"),
    ):
        scribe.person(staff_no, f"示例{staff_no[-1]}", "2026-01-01")
        if staff_no != "CCC-4":
            posting = scribe.post(staff_no, staff_no[:3], "2026-01-01", post=post)
    for mine, status, first in (
        ("AAA", "suspended", "02-11"),
        ("BBB", "constructing", "02-20"),
        ("CCC", "producing", "02-22"),
    ):
        scribe.write("mine_status", "ADM", "02-01 00:00", mine=mine, status=status, from_=day(first))
    scribe.write("correction", "ADM", "02-20", mine="CCC", record=posting, changes={"to": "2026-02-25"}, reason="轮换")
    scribe.post("CCC-4", "CCC", "2026-02-26", received=at("02-20"))
    _aaa(scribe)
    _bbb(scribe)
    _ccc(scribe)
    scribe.bodies.sort(key=lambda body: body["received_at"])
    return scribe


def _aaa(scribe: Scribe) -> None:
    scribe.entry("AAA-3", "01-31 23:30", "05:00")
    scribe.entry("AAA-3", "02-02 00:10", "06:00")
    scribe.entry("AAA-4", "02-03 06:00", "10:00")
    scribe.entry("AAA-4", "02-05 16:10", "22:00")
    for n in range(1, 9):
        scribe.entry("AAA-2", f"02-0{n} 08:10", "14:20")
        scribe.write("duty_log", "AAA-2", f"02-0{n} 16:00", mine="AAA", duty_date=day(f"02-0{n}"), content="示例")
    scribe.write("duty_log", "AAA-3", "02-01 16:00", mine="AAA", duty_date=day("02-01"), content="示例")
    scribe.write("duty_log", "AAA-1", "02-04 16:00", mine="AAA", duty_date=day("02-04"), content="示例")
    roster = [
        {"staff_no": "AAA-1", "duty_date": "2026-02-04", "shift": "day", "underground": False},
        {"staff_no": "AAA-3", "duty_date": "2026-02-06", "shift": "night", "underground": True},
    ]
    scribe.write(
        "plan", "AAA-1", "02-02 23:59:59", mine="AAA", month="2026-02", content="", roster=roster, gap_reason="示例"
    )
    for date, received in (("02-01", "02-01 20:00"), ("02-02", "02-03 00:00:00"), ("02-03", "02-03 23:59:59")):
        scribe.write("daily_report", "AAA-2", received, mine="AAA", date=day(date), content="示例")
    scribe.write("originals", "AAA-1", "03-04 23:59:59", mine="AAA", month="2026-02", files=[])
    _finding(scribe, "02-03 09:00", "general", "02-05", watched=(), closed="02-05 23:59:59")
    _finding(scribe, "02-08 09:00", "major", "02-12", watched=("02-08 12:00", "02-10 12:00"), closed="02-13 00:00:00")
    alert = {"mine": "AAA", "number": 1, "place": "3101", "facts": "示例", "details": {"ch4_percent": 1.2}}
    first = scribe.write("alert", "AAA-2", "02-06 10:29:59", discovered_at=at("02-06 10:00"), **alert)
    scribe.write("alert_step", "PATROL", "02-06 10:44:59", alert=first, step="acknowledged", at=at("02-06 10:44:59"))
    scribe.write("alert", "AAA-2", "02-07 10:40", discovered_at=at("02-07 10:00"), phoned_at=at("02-07 10:05"), **alert)
    leave = scribe.write(
        "leave_request", "AAA-5", "02-07", mine="AAA", staff_no="AAA-5", from_=day("02-09"), to_=day("02-10")
    )
    scribe.write("leave_decision", "DEPUTY", "02-08", leave=leave, approved=True, at=at("02-08"), reason="示例")
    scribe.write("leave_return", "AAA-5", "02-12 00:00", leave=leave, at=at("02-12"))
    scribe.entry("AAA-5", "02-12 08:10", "14:00")


def _finding(scribe: Scribe, found: str, grade: str, deadline: str, watched: tuple[str, ...], closed: str) -> None:
    five = {"person": "甲", "measure": "乙", "deadline": str(day(deadline))}
    finding = scribe.write("finding", "AAA-2", found, mine="AAA", grade=grade, description="示例", five=five)
    for when in watched:
        scribe.write("finding_step", "AAA-2", when, finding=finding, step="watched", at=at(when))
    scribe.write("finding_step", "AAA-2", closed, finding=finding, step="reinspected", passed=True, at=at(closed))
    scribe.write("finding_step", "AAA-2", closed, finding=finding, step="closed", at=at(closed))


def _bbb(scribe: Scribe) -> None:
    scribe.entry("BBB-1", "02-20 19:30", "02:00")
    scribe.entry("BBB-2", "02-21 08:00", "12:00")
    scribe.entry("BBB-2", "02-28 18:30", "20:30")
    scribe.entry("BBB-1", "02-28 20:00", "03:00")
    scribe.entry("BBB-2", "03-01 01:00", "06:30")
    scribe.entry("BBB-1", "03-01 06:00", "15:00")
    scribe.write(
        "plan", "BBB-1", "02-20 23:59:59", mine="BBB", month="2026-02", content="示例", roster=[], gap_reason="示例"
    )
    scribe.write("originals", "BBB-1", "03-05 00:00:00", mine="BBB", month="2026-02", files=[])


def _ccc(scribe: Scribe) -> None:
    for n in (22, 23, 24):
        scribe.entry("CCC-2", f"02-{n} 06:10", "12:00")
        scribe.entry("CCC-1", f"02-{n} 14:10", "20:00")
        scribe.write("duty_log", "CCC-2", f"02-{n} 15:00", mine="CCC", duty_date=day(f"02-{n}"), content="示例")
    scribe.entry("CCC-1", "02-25 06:10", "12:00")
    scribe.entry("CCC-1", "02-25 14:10", "20:00")
    scribe.entry("CCC-1", "02-28 22:30", "23:30")
    scribe.entry("CCC-4", "02-26 14:10", "20:00")
    scribe.entry("CCC-4", "02-27 13:10", "21:30")
    scribe.write("duty_log", "CCC-4", "02-26 21:00", mine="CCC", duty_date=day("02-26"), content="示例")
    for date, received in (("02-22", "02-22 21:00"), ("02-23", "02-24 08:00")):
        scribe.write("daily_report", "CCC-1", received, mine="CCC", date=day(date), content="示例")


@pytest.fixture
def environment(tmp_path, database_url) -> dict[str, str]:
    return {"MINEWATCH_INSTANCE": str(tmp_path / "instance"), "MINEWATCH_DATABASE_URL": database_url}


@pytest.fixture
def program(environment):
    """The program as a user starts it, in a process of its own."""

    def run(*words: str, status: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, "-m", "minewatch.cli", *words],
            env=os.environ | environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == status, done.stderr
        return done

    return run


@pytest.fixture
def command(environment):
    """The same in this process, which need not start first."""

    def run(*words: str, status: int = 0) -> Result:
        done = CliRunner().invoke(main, words, env=environment)
        assert done.exit_code == status, done.stderr
        return done

    return run


def as_table(found: list[dict]) -> dict[str, str]:
    rows = defaultdict(list)
    whose = {body["id"]: body["author"] for body in written().bodies}
    for verdict in sorted(found, key=lambda v: (v["period"], v.get("due", ""))):
        who = verdict.get("shift", "")
        if verdict["rule"] in PERSONAL:
            who = verdict.get("person") or whose[verdict["subject"]]
        count = f"{verdict.get('actual')}/{verdict.get('required')}"
        monthly = "required" in verdict and len(verdict["period"]) == 7
        daily = verdict["rule"] == "daily_presence"
        shown = f"{count} {verdict['status']}" if monthly else count if daily else SYMBOLS[verdict["status"]]
        rows[" ".join(filter(None, (verdict["rule"], verdict["mine"], who)))].append(shown)
    return {key: " ".join(cells) for key, cells in rows.items()}


def by_hand() -> dict[str, str]:
    table = {}
    for line in TABLE.strip().splitlines():
        words = line.split("#")[0].split()
        named = 3 if words[0] == "shift_presence" or words[0] in PERSONAL else 2
        table[" ".join(words[:named])] = " ".join(words[named:])
    return table


def test_every_verdict_is_as_worked_out(program, tmp_path):
    file = tmp_path / "february.jsonl"
    file.write_text("\n".join(written().lines), "utf-8")
    assert "存入" in program("import", str(file)).stderr
    answer = json.loads(
        program("compliance", "--month", "2026-02", "--as-of", "2026-03-05T00:00:00+08:00", "--json").stdout
    )
    assert (answer["rulebook"], answer["month"], answer["as_of"]) == (
        "zhongyang-2024-3",
        "2026-02",
        "2026-03-05T00:00:00+08:00",
    )
    assert as_table(answer["verdicts"]) == by_hand()


def test_in_the_middle_of_the_month_what_lies_ahead_is_open(command, tmp_path):
    """24 February, noon, at 平川: the 24th's first shift is under way."""
    file = tmp_path / "february.jsonl"
    file.write_text("\n".join(written().lines), "utf-8")
    command("import", str(file))
    words = ("compliance", "--month", "2026-02", "--mine", "CCC", "--as-of", "2026-02-24T12:00:00+08:00", "--json")
    table = as_table(json.loads(command(*words).stdout)["verdicts"])
    assert table["shift_presence CCC day"] == "● ● ● ○ ○ ○ ○"
    assert table["shift_presence CCC mid"] == "● ● ○ ○ ○ ○ ○"
    assert table["entries_per_person CCC CCC-4"] == "0/3 open"
    assert table["originals_filed CCC"] == "○"
    assert table["plan_filed CCC"] == "✕"


def test_the_commands_speak_chinese_and_fail_with_a_status(command, program, tmp_path):
    file = tmp_path / "bad.jsonl"
    file.write_text('{"kind": "person"}\n', "utf-8")
    refused = program("import", str(file), status=1)
    assert refused.stderr.startswith("第 1 行：字段 id") and refused.stdout == ""
    assert "没有代码为“XX”的煤矿" in command("compliance", "--month", "2026-02", "--mine", "XX", status=1).stderr
    assert "没有工号为“XX”的人员" in command("account", "XX", status=1).stderr
    assert command("export").stdout == ""
    assert "核验通过" in command("verify").stderr
