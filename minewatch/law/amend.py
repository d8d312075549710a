"""Corrections and voids: by whom, of what, and that what comes out is still lawful."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.findings import life
from minewatch.law.leave import course
from minewatch.law.people import has_role
from minewatch.law.way import Way
from minewatch.records.amend import Amendment, Correction, Void
from minewatch.records.envelope import Record, Refusal, Writer
from minewatch.records.findings import Finding, FindingStep
from minewatch.records.kinds import amended
from minewatch.records.leave import LeaveDecision, LeaveRequest, LeaveReturn
from minewatch.records.people import Mine, Person, Place, Posting, Role
from minewatch.records.shifts import UndergroundEntry, UndergroundExit
from minewatch.when import day_of

_AMENDERS = {Writer.ADMIN: "系统管理员", Writer.MANAGER: "系统管理员或煤炭纠察分队"}


def refuse_amendment(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    if not isinstance(record, Amendment):
        return
    target = facts.records.get(record.record)
    if target is None:
        yield Refusal("找不到要更正或作废的记录，请核对。", "record")
    elif facts.is_void(target.id):
        yield Refusal("这条记录已经作废，不能再改。", "record")
    elif not may_amend(record.author, day_of(record.received_at), target, facts):
        who = _AMENDERS.get(target.writer, "登记人本人、组长或煤炭纠察分队")
        yield Refusal(f"只有{who}可以更正或作废这条记录。", "author")
    elif isinstance(target, LeaveDecision) and _is_about(record.author, target, facts):
        yield Refusal("不能更正或作废自己请假的审批，请由审批人或煤炭纠察分队办理。", "author")
    elif isinstance(record, Correction) and isinstance(target, Amendment):
        yield Refusal("更正和作废不能再更正；请作废它，再重新写。", "record")
    elif isinstance(record, Void):
        yield from _refuse_void(record, target, facts, book)
    elif isinstance(record, Correction) and isinstance(target, Finding):
        yield from _refuse_later_deadline(record, target, facts)


def resting_on(subject: Record, facts: Facts) -> Iterator[Record]:
    """The records whose lawfulness rests on this one."""
    if isinstance(subject, UndergroundExit) and (entry := facts.get(UndergroundEntry, subject.entry)):
        yield entry
    if isinstance(subject, (LeaveDecision, LeaveReturn)) and (leave := facts.get(LeaveRequest, subject.leave)):
        yield from () if facts.is_rejected(leave) else (leave,)
        yield from _entries_during(leave, facts)
    if isinstance(subject, LeaveRequest):
        yield from _entries_during(subject, facts)
    if isinstance(subject, FindingStep) and (finding := facts.get(Finding, subject.finding)):
        yield from _closing_of(finding, facts)
    if isinstance(subject, Finding):
        yield from _closing_of(subject, facts)


def _entries_during(leave: LeaveRequest, facts: Facts) -> Iterator[Record]:
    entries = facts.where(UndergroundEntry, author=leave.staff_no)
    return (entry for entry in entries if entry.days.overlaps(leave.days))


def _closing_of(finding: Finding, facts: Facts) -> Iterator[Record]:
    if (closing := life(facts, finding).closing) is not None:
        yield closing


def may_amend(staff_no: str, day: date, target: Record, facts: Facts) -> bool:
    """Set-up kinds by whoever may write them; a correction or void counts as what it changed."""
    target, roles = facts.subject(target) or target, facts.roles(staff_no, day)
    if target.standing:
        return bool(roles & ({"admin", "patrol"} if target.writer is Writer.MANAGER else {"admin"}))
    if staff_no == target.author or "patrol" in roles:
        return True
    return facts.leader(facts.homes[target.id], day) == staff_no


def _is_about(staff_no: str, decision: LeaveDecision, facts: Facts) -> bool:
    leave = facts.records.get(decision.leave)
    return isinstance(leave, LeaveRequest) and leave.staff_no == staff_no


def _refuse_void(void: Void, target: Record, facts: Facts, book: Book) -> Iterator[Refusal]:
    """What others rest on goes last: a mine or person in use, a decision that another one followed."""
    if isinstance(target, (Mine, Person)) and _in_use(target, facts):
        yield Refusal(f"{target.title}“{target.name}”已经使用，不能作废；请先作废有关的派驻、角色和地点。", "record")
    if isinstance(target, LeaveDecision) and facts.where(LeaveDecision, leave=target.leave)[-1:] != [target]:
        yield Refusal("这步审批之后还有下一步审批，请先作废后一步。", "record")
    if isinstance(target, LeaveRequest):
        yield from _refuse_withdrawal(void, target, facts, book)


def _in_use(target: Mine | Person, facts: Facts) -> bool:
    if isinstance(target, Mine):
        return bool(facts.where(Posting, mine=target.code) or facts.where(Place, mine=target.code))
    return bool(facts.where(Posting, staff_no=target.staff_no) or facts.where(Role, staff_no=target.staff_no))


def _refuse_later_deadline(record: Correction, finding: Finding, facts: Facts) -> Iterator[Refusal]:
    """A later deadline is an extension, with its reason and approver; a slip is put right by the patrol unit."""
    changed = amended(finding, record.changes)
    is_later = isinstance(changed, Finding) and changed.five.deadline > finding.five.deadline
    if is_later and not has_role(facts, record, {"patrol"}):
        yield Refusal(
            "时限不能用更正推后：确需延期请登记“延期”，写明原因和批准人；填错了请煤炭纠察分队更正。", "five.deadline"
        )


def _refuse_withdrawal(void: Void, leave: LeaveRequest, facts: Facts, book: Book) -> Iterator[Refusal]:
    """The asker may withdraw a request until it is decided or begins."""
    if void.author != leave.staff_no:
        return
    if not course(facts, book, leave).waits_for:
        yield Refusal("这条请假已经审批，不能撤回；提前返岗请销假。", "record")
    elif day_of(void.received_at) >= leave.first:
        yield Refusal("请假已经开始，不能撤回；返岗请销假。", "record")
