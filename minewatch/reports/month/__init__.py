"""A mine's month as data: the one source of its page and of its paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.records.people import GAS_CLASSES, POSTS, STATUSES, Posting
from minewatch.reports.month import ledgers
from minewatch.reports.month.case import Case, Ledger
from minewatch.reports.month.coverage import Line, Quota, coverage, quotas
from minewatch.reports.month.entries import Went, went
from minewatch.reports.month.figures import Figure, figures
from minewatch.reports.month.problems import NONE, Problem, problems
from minewatch.reports.month.rows import Count, VerdictRow, counts, rows, summary
from minewatch.reports.words import days, until
from minewatch.when import Month, Span, day_of

Head = tuple[int, str]
AHEAD = "这个月尚未开始。"


@dataclass(frozen=True)
class MonthReport:
    mine: str
    name: str
    month: Month
    as_of: datetime
    facts: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    counts: tuple[Count, ...]
    problems: tuple[Problem, ...]
    coverage: tuple[Line, ...]
    asks_entries: bool
    quotas: tuple[Quota, ...]
    summary: Ledger
    findings: Ledger
    alerts: Ledger
    leaves: Ledger
    filings: Ledger
    notes: tuple[str, ...]
    remarks: tuple[str, ...]
    still_out: str
    case: Case = field(repr=False, compare=False)

    @cached_property
    def verdicts(self) -> tuple[VerdictRow, ...]:
        """Hundreds of lines, which the month itself only counts."""
        return rows(self.case)

    @cached_property
    def entries(self) -> tuple[Went, ...]:
        return went(self.case)

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        return self.findings, self.alerts, self.leaves, self.filings

    @property
    def final(self) -> bool:
        """Nothing of the month can change any more with time alone."""
        return all(verdict.status != "open" for verdict in self.case.found)

    @property
    def is_ahead(self) -> bool:
        return day_of(self.as_of) < self.month.first

    @property
    def all_clear(self) -> str:
        """What stands where there are no problems."""
        if self.is_ahead:
            return AHEAD
        if not self.case.found:
            return "当月没有应判定的职责。"
        if behind := sum(quota.sign.tone == "bad" for quota in self.quotas):
            return f"还没有已定的问题；{behind} 人入井次数有风险，见每人入井次数。"
        return NONE if self.final else "截至目前未发现问题。"

    @property
    def is_calm(self) -> bool:
        """Something was judged, and nothing of it gives rise to worry."""
        return bool(self.case.found) and not self.problems and all(quota.sign.tone != "bad" for quota in self.quotas)


def month_report(
    facts: Facts, book: Book, mine: str, month: Month, as_of: datetime, head: Head, still_out: str = ""
) -> MonthReport:
    """What the facts say of the mine's month at the instant; `head` is the count and last link of its records.

    `still_out` says what is known not to be among them (out.py).
    """
    case = Case(facts, book, mine, month, as_of)
    findings, stated = ledgers.findings(case), facts.mine(mine)
    return MonthReport(
        mine=mine,
        name=stated.name if stated else mine,
        month=month,
        as_of=as_of,
        facts=tuple(_facts(case)),
        figures=figures(case, findings),
        counts=counts(case),
        problems=problems(case),
        coverage=coverage(case),
        asks_entries=book.judges("entries_per_person"),
        quotas=quotas(case),
        summary=summary(case),
        findings=findings,
        alerts=ledgers.alerts(case),
        leaves=ledgers.leaves(case),
        filings=ledgers.filings(case),
        notes=tuple(_notes(case, head)),
        remarks=tuple(_remarks(case)),
        still_out=still_out,
        case=case,
    )


def _facts(case: Case) -> list[tuple[str, str]]:
    mine = case.facts.mine(case.mine)
    known = (
        [
            ("煤矿", mine.name),
            ("瓦斯等级", dict(GAS_CLASSES)[mine.gas_class] if mine.gas_class else "未登记"),
            ("核定下井人数", f"{mine.headcount_limit} 人" if mine.headcount_limit else "未登记"),
        ]
        if mine
        else []
    )
    obliging = len(case.facts.obliging_days(case.mine, case.month, case.book))
    known += [("生产建设日", f"{obliging} 天"), ("当月状态", _statuses(case)), ("驻矿小组", _group(case))]
    return known


def _statuses(case: Case) -> str:
    runs = case.status_runs()
    return "；".join(
        f"{_within(case, Span(on[0], on[-1]))}{dict(STATUSES).get(was or '', '未登记')}" for on, was in runs
    )


def _postings(case: Case) -> list[Posting]:
    return [p for p in case.facts.where(Posting, mine=case.mine) if p.term.overlaps(case.month.days)]


def _group(case: Case) -> str:
    ordered = sorted(_postings(case), key=lambda p: (p.post != "leader", p.first))
    return "、".join(_member(case, posting) for posting in ordered) or "没有派驻"


def _member(case: Case, posting: Posting) -> str:
    whole = case.month.first in posting.term and case.month.last in posting.term
    inside = Span(max(posting.first, case.month.first), min(posting.last, case.month.last))
    post = dict(POSTS)[posting.post] + ("" if whole else f"，{_within(case, inside)}")
    return f"{case.facts.name(posting.staff_no)}（{post}）"


def _within(case: Case, span: Span) -> str:
    return "全月" if len(span) == len(case.month) else days(span)


def _notes(case: Case, head: Head) -> list[str]:
    """On what the figures rest, for whoever reads them later."""
    book, last, (count, link) = case.book, min(case.month.last, day_of(case.as_of)), head
    hours = book.limit("backfill_hours", last)
    notes = [
        f"按{book.document}判定，规则书 {book.id}；数据截至 {case.as_of.year}年{until(case.as_of)} 服务器已收到者。",
        f"出具时本矿记录 {count} 条，链头 {link}。",
        f"{notice}。" if (notice := book.notice(last)) else "",
        case.facts.workdays.note(case.month.plus(1).first),
        f"补登：升井后超过 {hours} 小时才送达服务器的入井登记，计入次数并单独标明。",
    ]
    return [note for note in notes if note]


def _remarks(case: Case) -> Iterator[str]:
    """What an unusual month is to be told by before any of its figures is read."""
    obliging = case.facts.obliging_days(case.mine, case.month, case.book)
    if day_of(case.as_of) < case.month.first:
        yield f"{AHEAD[:-1]}，各项按现已登记的煤矿状态和派驻列出。"
    if all(status is None for _, status in case.status_runs()):
        yield "煤矿当月尚未登记状态，不判定到岗、入井和报送。"
    elif not obliging:
        yield "当月没有生产建设日，不判定到岗、入井和报送。"
    if obliging and not _postings(case):
        yield "当月没有派驻驻矿小组，到岗、班次和报送仍按职责判定。"
