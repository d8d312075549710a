"""本月有问题之处: what was late or missed, as sentences; the worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from minewatch.law.descents import longest_below
from minewatch.law.verdict import Verdict
from minewatch.records.alerts import Alert
from minewatch.reports.month import lapses
from minewatch.reports.month.case import Case, Ref
from minewatch.reports.month.rows import about
from minewatch.reports.paper import Tone
from minewatch.reports.words import ADVICE, STATUS, Sign, between, day, days, lasting, moment, until

Found: TypeAlias = Sequence[Verdict]
NONE = "当月未发现问题。"
SIGNS = (STATUS["missed"], STATUS["late"], ADVICE)


@dataclass(frozen=True)
class Problem:
    """One sentence over `count` verdicts; person, shift and day where all have the same.

    `rule` and `status` are those of the first; `ref` is the one record that all are about. `named` are lines below.
    """

    rule: str
    status: str
    sentence: str
    tone: Tone
    count: int
    person: str
    shift: str
    day: date | None
    ref: Ref | None
    named: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """How a rule's verdicts become sentences: those with the same key share one."""

    key: Callable[[Verdict], object]
    say: Callable[[Case, Found], str]


def problems(case: Case) -> tuple[Problem, ...]:
    grouped: dict[object, list[Verdict]] = {}
    for verdict in case.found:
        if verdict.status in ("missed", "late"):
            grouped.setdefault(_way(verdict.rule).key(verdict), []).append(verdict)
    others = [found for found in grouped.values() if found[0].rule not in lapses.RULES]
    of_findings = lapses.gathered(found for found in grouped.values() if found[0].rule in lapses.RULES)
    ordered = sorted([*others, *of_findings], key=lambda found: _weight(case, found))
    return tuple(_problem(case, found) for found in ordered)


def _weight(case: Case, found: Found) -> tuple[int, int, int]:
    """Missed before late before advice; then as `WAYS` has them; then the most."""
    ranks = list(WAYS)
    rank = ranks.index(found[0].rule) if found[0].rule in ranks else len(ranks)
    return SIGNS.index(_worst(case, found)), rank, -len(found)


def _worst(case: Case, found: Found) -> Sign:
    return min((case.sign(verdict) for verdict in found), key=SIGNS.index)


def _problem(case: Case, found: Found) -> Problem:
    rules = case.book.rules
    clauses = "、".join(dict.fromkeys(rules[verdict.rule].clause for verdict in found))
    people, shifts, on = ({getattr(v, name) for v in found} for name in ("person", "shift", "day"))
    of_findings = found[0].rule in lapses.RULES
    return Problem(
        rule=found[0].rule,
        status=found[0].status,
        sentence=f"{_way(found[0].rule).say(case, found)}（{clauses}）",
        tone=_worst(case, found).tone,
        count=len(found),
        person=people.pop() if len(people) == 1 else "",
        shift=shifts.pop() if len(shifts) == 1 else "",
        day=on.pop() if len(on) == 1 else None,
        ref=_finding(found) if of_findings else None,
        named=lapses.named(case, found) if of_findings else (),
    )


def _finding(found: Found) -> Ref | None:
    subjects = {verdict.subject for verdict in found}
    return Ref("finding", str(subjects.pop())) if len(subjects) == 1 else None


def _way(rule: str) -> Way:
    return WAYS.get(rule, Way(_together, _plainly))


def _together(verdict: Verdict) -> object:
    return verdict.rule, verdict.status


def _each_shift(verdict: Verdict) -> object:
    return verdict.rule, verdict.status, verdict.shift


def _each_subject(verdict: Verdict) -> object:
    return verdict.rule, verdict.status, verdict.subject


def _each_finding(verdict: Verdict) -> object:
    """What was judged of a finding is said of it at once, whatever the rule."""
    return verdict.subject


def _plainly(case: Case, found: Found) -> str:
    return _on_days(found, f"{case.book.rules[found[0].rule].title}{case.sign(found[0]).word}")


def _on_days(found: Found, words: str) -> str:
    """`7月11日 夜班无人入井`; of several days: `夜班无人入井 3 天：9、12、15 日`."""
    on = sorted({verdict.day for verdict in found if verdict.day})
    if not on:
        return words
    return f"{day(on[0])} {words}" if len(on) == 1 else f"{words} {len(on)} 天：{days(on)}"


def _nobody_below(case: Case, found: Found) -> str:
    return _on_days(found, "全天无人下井")


def _too_few_in_week(case: Case, found: Found) -> str:
    weeks = (f"{between(v.week.first, v.week.last)} {v.actual}/{v.required}" for v in found if v.week)
    return f"每周入井次数不够 {len(found)} 周：{'、'.join(weeks)}"


def _nobody_on_shift(case: Case, found: Found) -> str:
    return _on_days(found, f"{case.shift(found[0].shift)}无人入井")


def _too_few_entries(case: Case, found: Found) -> str:
    if len(found) == 1:
        return f"{about(case, found[0])}入井 {found[0].actual} 次，应 {found[0].required} 次"
    people = "、".join(f"{about(case, v)} {v.actual}/{v.required}" for v in found)
    return f"入井次数不够 {len(found)} 人：{people}"


def _logs_short(case: Case, found: Found) -> str:
    short = [f"{about(case, verdict)} {_lacking(verdict)} 天" for verdict in found]
    return f"工作日志缺 {sum(map(_lacking, found))} 天：{'、'.join(short)}"


def _post_empty(case: Case, found: Found) -> str:
    if len(found) == 1:
        return _on_days(found, f"{about(case, found[0])}空岗")
    on: dict[str, list[date]] = {}
    for verdict in found:
        on.setdefault(about(case, verdict), []).extend([verdict.day] if verdict.day else [])
    people = "；".join(f"{name} {days(those)}" for name, those in on.items())
    return f"空岗 {len(found)} 人次：{people}"


def _group_short(case: Case, found: Found) -> str:
    return f"小组人员不齐 {_lacking(found[0])} 天，应 {found[0].required} 天"


def _lacking(verdict: Verdict) -> int:
    return (verdict.required or 0) - (verdict.actual or 0)


def _not_filed(case: Case, found: Found) -> str:
    verdict, title = found[0], case.book.rules[found[0].rule].title
    done = f"{moment(verdict.done)} 才报" if verdict.done else "未报"
    return f"{title}{done}，限 {until(verdict.due)}"


def _daily_reports(case: Case, found: Found) -> str:
    return _on_days(found, f"每日报告{'迟' if found[0].done else '缺'}")


def _alert_late(case: Case, found: Found) -> str:
    verdict, alert = found[0], case.facts.get(Alert, found[0].subject)
    took = (
        f"发现 {lasting(verdict.done - alert.discovered_at)}后才报到县局" if verdict.done and alert else "没有报到县局"
    )
    return _on_days(found, f"“{about(case, verdict)}”{took}")


def _unsigned(case: Case, found: Found) -> str:
    verdict, alert = found[0], case.facts.get(Alert, found[0].subject)
    took = f"县局 {lasting(verdict.done - alert.received_at)}后才签收" if verdict.done and alert else "县局没有签收"
    return _on_days(found, f"“{about(case, verdict)}”的报告{took}")


def _not_returned(case: Case, found: Found) -> str:
    verdict = found[0]
    done = f"{moment(verdict.done)} 才销假" if verdict.done else "没有销假"
    return f"{about(case, verdict)}{done}，限 {until(verdict.due)}"


def _too_long_below(case: Case, found: Found) -> str:
    limit = longest_below(case.book, case.month.last)
    people = "、".join(dict.fromkeys(about(case, verdict) for verdict in found))
    return f"单次入井超过 {limit} 小时 {len(found)} 人次：{people}"


WAYS: dict[str, Way] = {
    "alert_reported": Way(_each_subject, _alert_late),
    "finding_on_time": Way(_each_finding, lapses.told),
    "major_watched": Way(_each_finding, lapses.told),
    "daily_presence": Way(_together, _nobody_below),
    "weekly_presence": Way(_together, _too_few_in_week),
    "shift_presence": Way(_each_shift, _nobody_on_shift),
    "post_covered": Way(_together, _post_empty),
    "entries_per_person": Way(_together, _too_few_entries),
    "group_complete": Way(_together, _group_short),
    "alert_acknowledged": Way(_each_subject, _unsigned),
    "daily_report": Way(_together, _daily_reports),
    "plan_filed": Way(_together, _not_filed),
    "originals_filed": Way(_together, _not_filed),
    "leave_return": Way(_each_subject, _not_returned),
    "duty_log": Way(_together, _logs_short),
    "entry_hours": Way(_together, _too_long_below),
}
