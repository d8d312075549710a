"""Corrections and voids: by whom, of what, and that what comes out is still lawful."""

from __future__ import annotations

from collections.abc import Iterator

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.leave import course
from minewatch.law.people import has_role
from minewatch.records.amend import Amendment, Correction, Void
from minewatch.records.envelope import Record, Refusal, Writer
from minewatch.records.leave import LeaveDecision, LeaveRequest
from minewatch.when import day_of


def refuse_amendment(record: Record, facts: Facts, book: Book, live: bool) -> Iterator[Refusal]:
    if not isinstance(record, Amendment):
        return
    target = facts.records.get(record.record)
    if target is None:
        yield Refusal("找不到要更正或作废的记录，请核对。", "record")
    elif facts.is_void(target.id):
        yield Refusal("这条记录已经作废，不能再改。", "record")
    elif not _may_amend(record, target, facts):
        who = "系统管理员" if target.standing else "登记人本人、组长或煤炭纠察分队"
        yield Refusal(f"只有{who}可以更正或作废这条记录。", "author")
    elif isinstance(target, LeaveDecision) and _is_about(record.author, target, facts):
        yield Refusal("不能更正或作废自己请假的审批，请由审批人或煤炭纠察分队办理。", "author")
    elif isinstance(record, Correction) and isinstance(target, Amendment):
        yield Refusal("更正和作废不能再更正；请作废它，再重新写。", "record")
    elif isinstance(record, Void) and isinstance(target, LeaveRequest):
        yield from _refuse_withdrawal(record, target, facts, book)


def _may_amend(record: Record, target: Record, facts: Facts) -> bool:
    """Set-up kinds by whoever may write them; a correction or void counts as what it changed."""
    while isinstance(target, Amendment) and target.record in facts.records:
        target = facts.records[target.record]
    if target.standing:
        return has_role(facts, record, {"admin", "patrol"} if target.writer is Writer.MANAGER else {"admin"})
    today = day_of(record.received_at)
    leads = facts.leader(facts.homes[target.id], today) == record.author
    return record.author == target.author or leads or has_role(facts, record, {"patrol"})


def _is_about(staff_no: str, decision: LeaveDecision, facts: Facts) -> bool:
    leave = facts.records.get(decision.leave)
    return isinstance(leave, LeaveRequest) and leave.staff_no == staff_no


def _refuse_withdrawal(void: Void, leave: LeaveRequest, facts: Facts, book: Book) -> Iterator[Refusal]:
    """The asker may withdraw a request until it is decided or begins."""
    if void.author != leave.staff_no:
        return
    if not course(facts, book, leave).waits_for:
        yield Refusal("这条请假已经审批，不能撤回；提前返岗请销假。", "record")
    elif day_of(void.received_at) >= leave.first:
        yield Refusal("请假已经开始，不能撤回；返岗请销假。", "record")
