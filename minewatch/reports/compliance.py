"""The verdicts as the command prints them: a table for people, JSON for programs (records.md)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.verdict import Verdict, as_json
from minewatch.reports.words import STATUS_WORDS
from minewatch.when import SHANGHAI, Month

HEAD = ("煤矿", "职责", "期间", "对象", "完成", "时限", "状态", "条款")


def table(facts: Facts, book: Book, found: Sequence[Verdict]) -> list[str]:
    """Lines of columns parted by tabs, the head first."""
    return ["\t".join(HEAD), *(_line(facts, book, verdict) for verdict in found)]


def counted(found: Sequence[Verdict]) -> str:
    """`完成 31，缺 2`."""
    counts = Counter(STATUS_WORDS[verdict.status] for verdict in found)
    return "，".join(f"{word} {count}" for word, count in counts.items())


def for_programs(book: Book, month: Month, as_of: datetime, found: Sequence[Verdict]) -> str:
    whole = {
        "rulebook": book.id,
        "month": str(month),
        "as_of": as_of.astimezone(SHANGHAI).isoformat(),
        "verdicts": [as_json(verdict, book) for verdict in found],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _line(facts: Facts, book: Book, verdict: Verdict) -> str:
    who = facts.name(verdict.person) if verdict.person else verdict.shift
    done = f"{verdict.actual}/{verdict.required}" if verdict.required is not None else ""
    due = f"限 {verdict.due:%m-%d %H:%M}" if verdict.due else ""
    rule = book.rules[verdict.rule]
    return "\t".join((verdict.mine, rule.title, verdict.period, who, done, due, _standing(verdict), rule.clause))


def _standing(verdict: Verdict) -> str:
    mark = "，已不可能完成" if verdict.is_hopeless else "，有风险" if verdict.at_risk else ""
    return STATUS_WORDS[verdict.status] + mark
