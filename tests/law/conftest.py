"""A test's docstring is the logbook it judges.

mine QSG crossing               示例矿, its shifts (three, crossing, no_night), producing since 2026-01-01
status QSG suspended 07-10      from that day on
posted QSG-2 07-16..07-31       a member; `leader` at the end for the leader; `..` alone: still
07-20 08:10-14:20 QSG-2         an entry; an end at or before the start is on the next day; none: still below
log 07-20 QSG-2                 a duty log
roster 07-20 day QSG-2          a turn underground on the filed plan of the month
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

import pytest
import scribe as scribes
from scribe import BOOK, CROSSING, NO_NIGHT, THREE, Scribe, day

SHIFTS = {"three": THREE, "crossing": CROSSING, "no_night": NO_NIGHT}
ENTRY = re.compile(r"(\d\d-\d\d) (\d\d:\d\d)-(\d\d:\d\d)? (\S+)$")


@pytest.fixture
def book():
    return BOOK


@pytest.fixture
def log(request) -> Scribe:
    """The logbook of the test's docstring, written down by a scribe."""
    scribe = Scribe().founded()
    lines = [line.strip() for line in (request.function.__doc__ or "").splitlines()]
    if not any(line.startswith("mine ") for line in lines):
        scribe.mine("QSG")
    rosters: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for line in lines:
        _write(scribe, line, rosters)
    for (mine, month), turns in rosters.items():
        leader = scribe.facts.leader(mine, date.fromisoformat(f"{month}-01")) or f"{mine}-1"
        scribe.write("plan", leader, f"{month}-01 08:00", mine=mine, month=month, content="示例", roster=turns,
                     gap_reason="示例")  # fmt: skip
    return scribe


def _write(scribe: Scribe, line: str, rosters: dict) -> None:
    words = line.split()
    if entry := ENTRY.match(line):
        scribe.entry(entry[4], f"{entry[1]} {entry[2]}", entry[3])
    elif words[:1] == ["mine"]:
        scribe.mine(words[1], SHIFTS[words[2]])
    elif words[:1] == ["status"]:
        scribe.write("mine_status", "ADM", words[3], mine=words[1], status=words[2], from_=day(words[3]))
    elif words[:1] == ["posted"]:
        _post(scribe, *words[1:])
    elif words[:1] == ["log"]:
        mine = words[2].split("-")[0]
        scribe.write("duty_log", words[2], f"{words[1]} 23:00", mine=mine, duty_date=day(words[1]), content="示例")
    elif words[:1] == ["roster"]:
        turn = {"staff_no": words[3], "duty_date": str(day(words[1])), "shift": words[2], "underground": True}
        rosters[words[3].split("-")[0], str(day(words[1]))[:7]].append(turn)


def _post(scribe: Scribe, staff_no: str, term: str, post: str = "member") -> None:
    first, last = term.split("..")
    if scribe.facts.person(staff_no) is None:
        scribe.person(staff_no, f"示例{staff_no[-1]}", "2026-01-01")
    end = str(day(last)) if last else None
    scribe.post(staff_no, staff_no.split("-")[0], str(day(first)), end, post=post, received=scribes.at("2026-01-01"))


@pytest.fixture
def facts(log):
    return log.facts
