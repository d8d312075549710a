"""第三条（二）、（三）: a finding's life to 销号, and the watch over major ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.verdict import Verdict, counted, filed
from minewatch.law.way import Way
from minewatch.records.envelope import Record, Refusal
from minewatch.records.findings import Finding, FindingStep
from minewatch.when import END_OF_TIME, Month, Span, day_end, day_of

FIVE = ("责任人", "措施", "资金", "时限", "预案")
UNWATCHED = "重大隐患须有现场盯守记录，才能销号。"


@dataclass(frozen=True)
class Life:
    """A finding as it stood at an instant: its steps by `at`, the deadline in force, and its 销号 if it stands."""

    finding: Finding
    steps: tuple[FindingStep, ...]

    @property
    def found(self) -> date:
        return day_of(self.finding.happened)

    @property
    def deadline(self) -> date:
        extended = [step.new_deadline for step in self.steps if step.step == "extended" and step.new_deadline]
        return extended[-1] if extended else self.finding.five.deadline

    @property
    def due(self) -> datetime:
        return day_end(self.deadline)

    @property
    def closing(self) -> FindingStep | None:
        """The first 销号 since it was last reopened."""
        return next((step for step in self.since_reopened if step.step == "closed"), None)

    def is_overdue(self, at: datetime) -> bool:
        """Not closed though its deadline is over."""
        return self.closing is None and at >= self.due

    @property
    def since_reopened(self) -> tuple[FindingStep, ...]:
        reopened = [n for n, step in enumerate(self.steps) if step.step == "reopened"]
        return self.steps[reopened[-1] + 1 :] if reopened else self.steps

    @property
    def reinspection(self) -> FindingStep | None:
        """The latest re-inspection since it was last reopened."""
        return next((step for step in reversed(self.since_reopened) if step.step == "reinspected"), None)

    @property
    def waits_since(self) -> datetime:
        """When the step before the next one was taken: repaired, re-inspected or reopened; else when it was found."""
        taken = [step.at for step in self.steps if step.step in ("reported_done", "reinspected", "reopened")]
        return taken[-1] if taken else self.finding.happened

    def watches(self, day: date) -> list[FindingStep]:
        return [step for step in self.steps if step.step == "watched" and day_of(step.at) == day]


def life(facts: Facts, finding: Finding, as_of: datetime = END_OF_TIME) -> Life:
    steps = [step for step in facts.where(FindingStep, finding=finding.id) if step.at <= as_of]
    return Life(finding, tuple(sorted(steps, key=lambda step: (step.at, facts.arrival(step)))))


def finding_on_time(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第三条（二）督促和指导矿山企业按照“五落实”要求整改到位。"""
    for mine in facts.mines:
        for finding in facts.where(Finding, mine=mine):
            lived = life(facts, finding, as_of)
            if lived.deadline in month and book.holds(lived.deadline):
                yield filed(
                    "finding_on_time",
                    mine,
                    lived.deadline,
                    due=lived.due,
                    done=lived.closing.at if lived.closing else None,
                    as_of=as_of,
                    records=[finding, lived.closing],
                    subject=finding.id,
                )


def major_watched(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第三条（三）对重大隐患的整改实施现场盯守：自发现之日至销号之日，每个生产建设日。"""
    for mine in facts.mines:
        for finding in facts.where(Finding, mine=mine):
            lived = life(facts, finding, as_of)
            if finding.grade != "major" or lived.found > month.last:
                continue
            last = day_of(lived.closing.at) if lived.closing else month.last
            span = Span(max(lived.found, month.first), min(last, month.last))
            for day in facts.obliging_days(mine, span, book):
                yield counted(
                    "major_watched",
                    mine,
                    day,
                    required=book.value("major_watched", "watches", day),
                    records=lived.watches(day),
                    final=day_end(day),
                    as_of=as_of,
                    subject=finding.id,
                )


def watch_days(facts: Facts, book: Book, lived: Life, as_of: datetime) -> list[date]:
    """The days on which a major finding is to be watched, from its discovery to its 销号 or to now."""
    if lived.finding.grade != "major":
        return []
    last = day_of(lived.closing.at if lived.closing else as_of)
    return facts.obliging_days(facts.homes[lived.finding.id] or "", Span(lived.found, last), book)


def in_place(lived: Life) -> dict[str, FindingStep]:
    """Which of the 五落实 are 到位, by their labels, with the step that first said so.

    A step names them before its first `；`; one that names none speaks of all five.
    """
    found: dict[str, FindingStep] = {}
    for step in lived.steps:
        if step.step == "in_place":
            named = [label for label in FIVE if label in step.notes.partition("；")[0]]
            found = dict.fromkeys(named or FIVE, step) | found
    return found


def next_step(facts: Facts, lived: Life) -> str:
    """The next lawful step towards 销号; empty once it stands."""
    if lived.closing:
        return ""
    if not why_not_closed(facts, lived):
        return "closed"
    check = lived.reinspection
    if check and check.passed:
        return "watched" if why_not_closed(facts, lived) == UNWATCHED else "reinspected"
    later = lived.since_reopened[lived.since_reopened.index(check) + 1 :] if check else lived.since_reopened
    return "reinspected" if any(step.step == "reported_done" for step in later) else "reported_done"


def why_not_closed(facts: Facts, lived: Life) -> str:
    """Why 销号 is not yet lawful, as a sentence; empty when it is."""
    mine, check = facts.homes[lived.finding.id], lived.reinspection
    if lived.closing:
        return "这条隐患已经销号。"
    if check is None or check.passed is False:
        return "须先复查合格，才能销号。"
    if not any(facts.is_posted(check.author, mine, day) for day in facts.duty_dates(mine, check.at)):
        return "须由本小组人员复查合格，才能销号。"
    if lived.finding.grade == "major" and not any(step.step == "watched" for step in lived.steps):
        return UNWATCHED
    return ""


def refuse_finding(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    if isinstance(record, Finding) and way.is_not_yet(record.happened, record.received_at):
        yield Refusal("发现时间还没有到，请改成实际时间。", "found_at")


def refuse_finding_step(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """销号 after a re-inspection by the group; an extension with its reason and approver."""
    if not isinstance(record, FindingStep):
        return
    finding = facts.get(Finding, record.finding)
    if finding is None:
        yield Refusal("找不到这条隐患，可能已经作废。", "finding")
        return
    if record.step == "closed" and (why := why_not_closed(facts, life(facts, finding, record.at))):
        yield Refusal(why, "step")
    if record.step == "extended":
        yield from _refuse_extension(record, facts)
    if way.live and record.step == "reinspected" and record.passed is None:
        yield Refusal("请选复查合格还是不合格。", "passed")
    if way.is_not_yet(record.at, record.received_at):
        yield Refusal("时间还没有到，请改成实际时间。", "at")
    elif way.live and record.at < finding.happened.replace(second=0, microsecond=0):
        yield Refusal("时间早于发现隐患的时间，请改。", "at")


def _refuse_extension(step: FindingStep, facts: Facts) -> Iterator[Refusal]:
    if step.new_deadline is None:
        yield Refusal("请填延期后的新时限。", "new_deadline")
    if not step.notes.strip():
        yield Refusal("延期必须写明原因。", "notes")
    roles = facts.roles(step.approved_by, day_of(step.at)) if step.approved_by else set()
    if not roles & {"patrol", "deputy"}:
        yield Refusal("延期须经煤炭纠察分队或分管领导批准，请填批准人的工号。", "approved_by")
