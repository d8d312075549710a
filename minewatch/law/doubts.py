"""Derived notices 提示, no verdict: what makes a 销号 look like 假整改, and what was found there before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from minewatch.law.book import Book
from minewatch.law.descents import descents
from minewatch.law.facts import Facts
from minewatch.law.findings import FIVE, Life, in_place
from minewatch.records.findings import Finding
from minewatch.records.shifts import DutyLog
from minewatch.when import Span, day_of, in_words


def closing_doubts(facts: Facts, book: Book, lived: Life, person: str, at: datetime) -> Iterator[str]:
    """What to look at once more before this person writes 销号 at this instant, each as a sentence."""
    yield from _not_in_place(lived)
    yield from _same_photos(lived)
    minutes = book.limit("hasty_closing_minutes", day_of(at))
    if at - lived.finding.happened < timedelta(minutes=minutes):
        yield f"从发现到销号不到 {minutes} 分钟。"
    if not _was_there(facts, facts.homes[lived.finding.id] or "", person, at):
        yield f"{in_words(day_of(at))}没有您的入井记录，也没有工作日志。"


def earlier_alike(facts: Facts, book: Book, finding: Finding) -> list[Finding]:
    """What was found before at the same place of the same kind, within the rulebook's days; the latest last."""
    found, mine = day_of(finding.happened), facts.homes[finding.id]
    days = Span(found - timedelta(days=book.limit("same_place_days", found)), found)
    there = [f for f in facts.where(Finding, mine=mine) if f.place and f.place == finding.place]
    alike = [f for f in there if f.category == finding.category and f.happened < finding.happened]
    return sorted((f for f in alike if day_of(f.happened) in days), key=lambda f: f.happened)


def _not_in_place(lived: Life) -> Iterator[str]:
    if open_ones := [label for label in FIVE if label not in in_place(lived)]:
        yield f"五落实还有 {len(open_ones)} 项没有登记到位：{'、'.join(open_ones)}。"


def _same_photos(lived: Life) -> Iterator[str]:
    fixes = [photo for step in lived.steps if step.step in ("reported_done", "reinspected") for photo in step.photos]
    if same := set(fixes) & set(lived.finding.photos):
        yield f"整改后的照片有 {len(same)} 张与整改前的完全相同。"


def _was_there(facts: Facts, mine: str, person: str, at: datetime) -> bool:
    days = facts.duty_dates(mine, at)
    went = any(d.person == person and d.day in days for d in descents(facts, mine, at))
    return went or any(log.duty_date in days for log in facts.where(DutyLog, author=person))
