"""The verdicts as lines to read: which duty, whom, when, how much of it, and on which records each rests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from minewatch.law.descents import descent
from minewatch.law.verdict import Verdict
from minewatch.records.alerts import Alert
from minewatch.records.envelope import Record
from minewatch.records.filings import DailyReport
from minewatch.records.findings import Finding
from minewatch.records.leave import LeaveRequest
from minewatch.records.shifts import DutyLog, UndergroundEntry
from minewatch.reports.month.case import Case, Ledger, Ref, Row
from minewatch.reports.words import ADVICE, STATUS, Sign, between, day, moment, until

ORDER = ("missed", "late", "open", "met")
OPENED: dict[type[Record], tuple[str, str]] = {
    Finding: ("finding", "隐患"),
    Alert: ("alert", "报告"),
    LeaveRequest: ("leave", "请假"),
}
MARKS = {"at_risk": "有风险", "due_today": "今天到期"}
WHOSE = {"group": "小组职责", "bureau": "县局职责", "advice": "提示"}


@dataclass(frozen=True)
class VerdictRow:
    """`amount` is done of required, or due and done; `marks` are keys of `MARKS`, beside what is still open.

    `whose` is a key of `WHOSE`.
    """

    rule: str
    whose: str
    title: str
    clause: str
    period: str
    day: date | None
    person: str
    shift: str
    shift_label: str
    about: str
    amount: str
    status: str
    sign: Sign
    marks: tuple[str, ...]
    refs: tuple[Ref, ...]

    @property
    def mark_words(self) -> tuple[str, ...]:
        return tuple(MARKS[mark] for mark in self.marks)


@dataclass(frozen=True)
class Count:
    """How many verdicts on what the group has to keep have the status; apart, the bureau's own and the advice."""

    status: str
    sign: Sign
    count: int
    bureau: int
    advised: int

    @property
    def note(self) -> str:
        apart = (("bureau", self.bureau), ("advice", self.advised))
        words = "、".join(f"{WHOSE[whose]} {count} 项" for whose, count in apart if count)
        return f"另有{words}" if words else ""

    @property
    def words(self) -> str:
        return f"{self.sign.word} {self.count} 项" + (f"（{self.note}）" if self.note else "")


def rows(case: Case) -> tuple[VerdictRow, ...]:
    """Every verdict; the worst first, then in the regulation's order."""
    return tuple(sorted((_row(case, verdict) for verdict in case.found), key=_weight))


def _weight(row: VerdictRow) -> tuple[int, bool]:
    return ORDER.index(row.status), row.sign == ADVICE


def counts(case: Case) -> tuple[Count, ...]:
    return tuple(_counted(case, status) for status in ORDER)


def _counted(case: Case, status: str) -> Count:
    by = Counter(case.book.rules[verdict.rule].whose for verdict in case.found if verdict.status == status)
    return Count(status, STATUS[status], by["group"], by["bureau"], by["advice"])


def chosen(
    found: Iterable[VerdictRow],
    status: str = "",
    rule: str = "",
    day: str = "",
    person: str = "",
    shift: str = "",
    mark: str = "",
    whose: str = "",
) -> tuple[VerdictRow, ...]:
    """The rows that have each value asked for; an empty value asks for nothing."""
    wanted = (status, rule, day, person, shift, whose)

    def fits(row: VerdictRow) -> bool:
        has = (row.status, row.rule, str(row.day or ""), row.person, row.shift, row.whose)
        alike = all(not want or want == value for want, value in zip(wanted, has, strict=True))
        return alike and (not mark or mark in row.marks)

    return tuple(filter(fits, found))


def summary(case: Case) -> Ledger:
    """How often each rule of the regulation was kept."""
    by_rule: dict[str, Counter[str]] = {}
    for verdict in case.found:
        by_rule.setdefault(verdict.rule, Counter())[verdict.status] += 1
    ordered = [rule for rule in case.book.rules if rule in by_rule]
    return Ledger(
        "判定汇总",
        ("职责", "条款", "应判", "完成", "迟", "缺", "未到期", "状态"),
        (20, 30, 8, 8, 7, 7, 9, 11),
        tuple(_summed(case, rule, by_rule[rule]) for rule in ordered),
        "当月没有判定。",
    )


def _summed(case: Case, rule: str, count: Counter[str]) -> Row:
    figures = (count.total(), count["met"], count["late"], count["missed"], count["open"])
    words = case.book.rules[rule]
    worst = next(status for status in ORDER if count[status])
    sign = ADVICE if worst == "missed" and words.severity == "advice" else STATUS[worst]
    return Row((words.title, words.clause, *map(str, figures)), sign, Ref("rule", rule))


def _row(case: Case, verdict: Verdict) -> VerdictRow:
    rule = case.book.rules[verdict.rule]
    return VerdictRow(
        rule=rule.id,
        whose=rule.whose,
        title=rule.title,
        clause=rule.clause,
        period=f"{_on(verdict)} {case.shift(verdict.shift)}".strip(),
        day=verdict.day,
        person=verdict.person,
        shift=verdict.shift,
        shift_label=case.shift(verdict.shift),
        about=about(case, verdict),
        amount=_amount(case, verdict),
        status=verdict.status,
        sign=case.sign(verdict),
        marks=tuple(_marks(case, verdict)),
        refs=tuple(sorted(dict.fromkeys(_refs(case, verdict)), key=_by_day)),
    )


def _on(verdict: Verdict) -> str:
    if verdict.week:
        return between(verdict.week.first, verdict.week.last)
    return day(verdict.day) if verdict.day else "全月"


def _marks(case: Case, verdict: Verdict) -> Iterator[str]:
    if verdict.at_risk:
        yield "at_risk"
    if verdict.is_due_today(case.as_of):
        yield "due_today"


def about(case: Case, verdict: Verdict) -> str:
    """The person, the finding or the alert that a verdict speaks of."""
    subject = case.facts.records.get(verdict.subject) if verdict.subject else None
    if isinstance(subject, Finding):
        return subject.description.rstrip("。；; ")
    if isinstance(subject, Alert):
        return case.book.alerts[subject.number].short
    return case.facts.name(verdict.person) if verdict.person else ""


def _amount(case: Case, verdict: Verdict) -> str:
    if verdict.required is not None:
        return f"{verdict.actual}/{verdict.required}"
    if verdict.due is not None:
        done = f"{moment(verdict.done)} 完成" if verdict.done else "未完成"
        return f"限 {until(verdict.due)}，{done}"
    entry = case.facts.get(UndergroundEntry, verdict.subject)
    return f"{moment(entry.entered_at)} 入井" if entry else ""


def _refs(case: Case, verdict: Verdict) -> Iterator[Ref]:
    ids: tuple[UUID, ...] = (verdict.subject, *verdict.records) if verdict.subject else verdict.records
    for record in (case.facts.records.get(case.facts.root(case.facts.original(id))) for id in ids):
        if record is not None and (ref := _ref(case, record, verdict)):
            yield ref


def _by_day(ref: Ref) -> str:
    """The record itself first, then the days in their order."""
    return ref.key if ref.kind == "day" else ""


def _ref(case: Case, record: Record, verdict: Verdict) -> Ref | None:
    if kind := OPENED.get(type(record)):
        return Ref(kind[0], str(record.id), kind[1])
    if isinstance(record, (UndergroundEntry, DutyLog, DailyReport)):
        on = verdict.day or _duty_date(case, record)
        return Ref("day", str(on), "当日" if verdict.day else f"{on.day}日")
    return None


def _duty_date(case: Case, record: UndergroundEntry | DutyLog | DailyReport) -> date:
    return descent(case.facts, record).day if isinstance(record, UndergroundEntry) else record.days.first
