"""The headline figures of a month: those of presence and quota that the rulebook asks for, findings and alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minewatch.law.findings import life
from minewatch.law.verdict import Verdict
from minewatch.records.findings import Finding
from minewatch.reports.month.case import Case, Ledger, Ref
from minewatch.reports.paper import Tone
from minewatch.when import day_of


@dataclass(frozen=True)
class Figure:
    """`ref` opens the rows that it counts."""

    label: str
    value: str
    note: str
    tone: Tone
    ref: Ref


SHARES = (
    ("daily_presence", "到岗天数", "天"),
    ("weekly_presence", "到岗周数", "周"),
    ("shift_presence", "有人班次", "班"),
)


def figures(case: Case, findings: Ledger) -> tuple[Figure, ...]:
    asks = case.book.judges
    return (
        *(_share(case, *share) for share in SHARES if asks(share[0])),
        *([_people(case.of("entries_per_person"))] if asks("entries_per_person") else []),
        _findings(case, findings),
        _alerts(case.of("alert_acknowledged")),
    )


def _share(case: Case, rule: str, label: str, unit: str) -> Figure:
    """So many of those that are over, or were met before they were."""
    found = case.of(rule)
    met, missed = _with(found, "met"), _with(found, "missed")
    note = f"缺 {missed} {unit}" if missed else f"全月应 {len(found)} {unit}"
    tone: Tone = "bad" if missed else "good" if met else "none"
    return Figure(label, f"{met}/{met + missed}", note, tone, Ref("rule", rule))


def _people(found: Sequence[Verdict]) -> Figure:
    met, missed = _with(found, "met"), _with(found, "missed")
    risky = sum(bool(verdict.at_risk) for verdict in found)
    quiet = "入井次数" if found else "没有应入井的人"
    note = f"{missed} 人未达标" if missed else f"{risky} 人有风险" if risky else quiet
    tone: Tone = "bad" if missed else "late" if risky else "good" if found and met == len(found) else "none"
    return Figure("人员达标", f"{met}/{len(found)}", note, tone, Ref("rule", "entries_per_person"))


def _findings(case: Case, ledger: Ledger) -> Figure:
    lived = [life(case.facts, finding, case.as_of) for finding in case.facts.where(Finding, mine=case.mine)]
    found = sum(each.found in case.month for each in lived)
    closed = sum(each.closing is not None and day_of(each.closing.at) in case.month for each in lived)
    overdue = sum(row.sign.tone == "bad" for row in ledger.rows)
    note = f"销号 {closed}，逾期 {overdue}"
    return Figure("新发现隐患", str(found), note, "bad" if overdue else "none", Ref("found", str(case.month)))


def _alerts(found: Sequence[Verdict]) -> Figure:
    unsigned = sum(verdict.done is None for verdict in found)
    note = f"{unsigned} 条未签收" if unsigned else "均已签收" if found else "没有报告"
    return Figure("九报告", str(len(found)), note, "bad" if unsigned else "none", Ref("rule", "alert_acknowledged"))


def _with(found: Sequence[Verdict], status: str) -> int:
    return sum(verdict.status == status for verdict in found)
