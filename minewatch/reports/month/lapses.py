"""Findings past their deadline or left unwatched: a sentence for each; of many, one sentence that names each below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

from minewatch.law.findings import life
from minewatch.law.verdict import Verdict
from minewatch.records.findings import Finding
from minewatch.reports.month.case import Case
from minewatch.reports.month.rows import about
from minewatch.reports.words import day, days, first_words, moment, until

RULES = ("finding_on_time", "major_watched")
MOST_APART = 8  # findings with a sentence each
MOST_QUOTED, MOST_NAMED = 30, 16  # characters of a finding's text in its own sentence, and among many
ENDINGS = {"missed": "隐患逾期未销号", "late": "隐患逾期才销号", "": "重大隐患缺现场盯守"}


def gathered(lapses: Iterable[Sequence[Verdict]]) -> list[list[Verdict]]:
    """What was judged of each finding; of too many for a sentence each, together by how they ended."""
    apart = [list(lapse) for lapse in lapses]
    if len(apart) <= MOST_APART:
        return apart
    together: dict[str, list[Verdict]] = {}
    for lapse in apart:
        together.setdefault(_ending(lapse), []).extend(lapse)
    return list(together.values())


def _ending(lapse: Sequence[Verdict]) -> str:
    return next((verdict.status for verdict in lapse if verdict.rule == "finding_on_time"), "")


def told(case: Case, found: Sequence[Verdict]) -> str:
    lapses = list(_of_each(found).values())
    return _one(case, lapses[0]) if len(lapses) == 1 else _many(lapses)


def named(case: Case, found: Sequence[Verdict]) -> tuple[str, ...]:
    """Of many findings each by its first words, a line for each deadline; none where the sentence names it."""
    lapses = _of_each(found)
    if len(lapses) == 1:
        return ()
    due: dict[date, list[str]] = {}
    for lapse in lapses.values():
        due.setdefault(_deadline(case, lapse[0]), []).append(_short(case, lapse))
    return tuple(f"限 {day(on)}：{'、'.join(due[on])}" for on in sorted(due))


def _of_each(found: Sequence[Verdict]) -> dict[UUID | None, list[Verdict]]:
    lapses: dict[UUID | None, list[Verdict]] = {}
    for verdict in found:
        lapses.setdefault(verdict.subject, []).append(verdict)
    return lapses


def _one(case: Case, lapse: Sequence[Verdict]) -> str:
    unwatched = _unwatched(lapse)
    said = [*_overdue(lapse), f"缺现场盯守 {_counted(unwatched)}" if unwatched else ""]
    grade = "重大隐患" if unwatched else "隐患"
    return f"{grade}“{_quoted(case, lapse[0], MOST_QUOTED)}”{'；'.join(filter(None, said))}"


def _overdue(lapse: Sequence[Verdict]) -> Iterator[str]:
    for verdict in lapse:
        if verdict.rule == "finding_on_time":
            done = f"{moment(verdict.done)} 才销号" if verdict.done else "逾期未销号"
            yield f"{done}，限 {until(verdict.due)}"


def _many(lapses: Sequence[Sequence[Verdict]]) -> str:
    ending, unwatched = _ending(lapses[0]), sum(bool(_unwatched(lapse)) for lapse in lapses)
    also = f"，其中 {unwatched} 条重大隐患缺现场盯守" if ending and unwatched else ""
    return f"{ENDINGS[ending]} {len(lapses)} 条{also}"


def _short(case: Case, lapse: Sequence[Verdict]) -> str:
    closed = next((f"{moment(verdict.done)} 才销号" for verdict in lapse if verdict.done), "")
    unwatched = _unwatched(lapse)
    also = "，".join(filter(None, (closed, f"缺盯守 {_counted(unwatched)}" if unwatched else "")))
    return f"“{_quoted(case, lapse[0], MOST_NAMED)}”" + (f"（{also}）" if also else "")


def _unwatched(lapse: Sequence[Verdict]) -> list[date]:
    return [verdict.day for verdict in lapse if verdict.rule == "major_watched" and verdict.day]


def _counted(on: Sequence[date]) -> str:
    return f"{len(on)} 天：{day(on[0]) if len(on) == 1 else days(on)}"


def _quoted(case: Case, verdict: Verdict, most: int) -> str:
    """The first words of a finding; the whole text stands once, in the ledger of findings."""
    return first_words(about(case, verdict), most)


def _deadline(case: Case, verdict: Verdict) -> date:
    finding = case.facts.get(Finding, verdict.subject)
    assert finding is not None
    return life(case.facts, finding, case.as_of).deadline
