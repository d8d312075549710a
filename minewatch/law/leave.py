"""第四条（五）: routes of leave, whom a decision waits for, what a leave leaves uncovered, and the return."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.verdict import Verdict, filed
from minewatch.law.way import Way
from minewatch.records.envelope import Record, Refusal
from minewatch.records.leave import LeaveDecision, LeaveRequest, LeaveReturn
from minewatch.when import DAY, END_OF_TIME, Month, Span, day_end, day_of, in_words


@dataclass(frozen=True)
class Course:
    """How far a leave has come: its route, the decisions so far, and whom it waits for (`""` when it is settled)."""

    leave: LeaveRequest
    days: int
    route: tuple[str, ...]
    decisions: tuple[LeaveDecision, ...]

    @property
    def rejected(self) -> bool:
        return any(not decision.approved for decision in self.decisions)

    @property
    def approved_at(self) -> datetime | None:
        done = not self.rejected and len(self.decisions) >= len(self.route)
        return self.decisions[-1].at if done else None

    @property
    def waits_for(self) -> str:
        return "" if self.rejected or self.approved_at else self.route[len(self.decisions)]

    @property
    def waits_since(self) -> datetime:
        """When the decision before was taken, or the leave asked for."""
        return self.decisions[-1].at if self.decisions else self.leave.received_at


def course(facts: Facts, book: Book, leave: LeaveRequest, as_of: datetime = END_OF_TIME) -> Course:
    """The route is fixed when the leave is asked for; the decisions are those taken by the instant."""
    post, joined = facts.askers.get(leave.id) or facts.asking(leave)
    days = joined if book.merges_leaves else len(leave.days)
    decisions = tuple(d for d in facts.where(LeaveDecision, leave=leave.id) if d.at <= as_of)
    return Course(leave, days, book.route(post, days, day_of(leave.received_at)), decisions)


def approver(facts: Facts, book: Book, course: Course, at: datetime) -> str:
    """Who is to take the next step on that day: the leader's step goes to the stand-in when there is no leader
    or the leader is on leave that day."""
    step = course.waits_for
    if step != "leader":
        return step
    leader = facts.leader(facts.homes.get(course.leave.id) or facts.home(course.leave), day_of(at))
    away = leader is None or leader == course.leave.staff_no or on_leave(facts, book, leader, day_of(at), at)
    return (book.stand_in(step) or step) if away else step


def may_decide(facts: Facts, staff_no: str, step: str, mine: str | None, day: date) -> bool:
    if step == "leader":
        return facts.leader(mine, day) == staff_no
    return step in facts.roles(staff_no, day)


def back_at(facts: Facts, leave: LeaveRequest, as_of: datetime = END_OF_TIME) -> LeaveReturn | None:
    """The 销假 of a leave, as far as it has happened by the instant."""
    returns = [back for back in facts.where(LeaveReturn, leave=leave.id) if back.at <= as_of]
    return min(returns, key=lambda back: back.at, default=None)


def days_off(facts: Facts, book: Book, leave: LeaveRequest, as_of: datetime = END_OF_TIME) -> Span:
    """The days an approved leave covers: none before the day of its approval, none after that of 销假."""
    approved = course(facts, book, leave, as_of).approved_at
    if approved is None:
        return Span(leave.first, leave.first - DAY)
    back = back_at(facts, leave, as_of)
    last = min(leave.last, day_of(back.at)) if back else leave.last
    return Span(max(leave.first, day_of(approved)), last)


def on_leave(
    facts: Facts, book: Book, staff_no: str, day: date, as_of: datetime, back_by: datetime | None = None
) -> bool:
    """Whether an approved leave covers the day; with `back_by`, not if the person was back by that instant."""
    for leave in facts.where(LeaveRequest, staff_no=staff_no):
        back = back_at(facts, leave) if back_by else None
        returned = back is not None and back_by is not None and back.at <= back_by
        if day in leave.days and not returned and day in days_off(facts, book, leave, as_of):
            return True
    return False


def leave_return(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第四条（五）请假销假报告制度：最后一天的次日 24:00 前销假。"""
    for mine in facts.mines:
        for leave in facts.where(LeaveRequest, mine=mine):
            approved = course(facts, book, leave, as_of).approved_at
            if leave.last not in month or not book.holds(leave.last) or not approved:
                continue
            back = back_at(facts, leave, as_of)
            yield filed(
                "leave_return",
                mine,
                leave.last,
                due=return_due(book, leave),
                done=back.at if back else None,
                as_of=as_of,
                records=[leave, back],
                person=leave.staff_no,
                subject=leave.id,
            )


def state(facts: Facts, book: Book, leave: LeaveRequest, as_of: datetime) -> str:
    """Where a leave stands: void, waiting, rejected, approved (and ahead), away, unreturned, overdue or back."""
    taken, today = course(facts, book, leave, as_of), day_of(as_of)
    if facts.is_void(leave.id):
        return "void"
    if taken.rejected or taken.waits_for:
        return "rejected" if taken.rejected else "waiting"
    if back_at(facts, leave, as_of):
        return "back"
    if today <= leave.last:
        return "away" if today >= leave.first else "approved"
    return "overdue" if as_of >= return_due(book, leave) else "unreturned"


def return_due(book: Book, leave: LeaveRequest) -> datetime:
    """24:00 of the day after the last day of leave; never, where no rule asks for the return."""
    if not book.judges("leave_return"):
        return END_OF_TIME
    return day_end(leave.last + DAY * book.value("leave_return", "days_after", leave.last))


def refuse_request(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """One leave at a time, asked for by the person."""
    if not isinstance(record, LeaveRequest):
        return
    if record.author != record.staff_no:
        yield Refusal("请假只能由本人申请。", "staff_no")
    mine, days = facts.home(record), (record.first, day_of(record.received_at))
    if mine is not None and not any(facts.is_posted(record.staff_no, mine, day) for day in days):
        yield Refusal("您没有派驻在该矿，请向派驻的矿申请；派驻有误请联系煤炭纠察分队。", "mine")
    for other in facts.other_leaves(record):
        if facts.leave_span(other).overlaps(record.days) and len(facts.leave_span(other)):
            words = " 至 ".join(dict.fromkeys((in_words(other.first), in_words(other.last))))
            yield Refusal(f"与您 {words} 的请假重叠；要改日期，请先撤回或销假，再重新申请。", "from")


def refuse_decision(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """Only the next approver on the route, nobody twice, nobody for oneself."""
    if not isinstance(record, LeaveDecision):
        return
    leave = facts.get(LeaveRequest, record.leave)
    if leave is None:
        yield Refusal("找不到这条请假，可能已经撤回。", "leave")
        return
    taken = course(facts, book, leave)
    if not taken.waits_for:
        yield Refusal("这条请假已经办结，不能再审批。", "leave")
        return
    step = approver(facts, book, taken, record.at)
    if record.author == leave.staff_no:
        yield Refusal("不能审批自己的请假，请由路线上的审批人办理。", "author")
    if any(decision.author == record.author for decision in taken.decisions):
        yield Refusal("同一人不能办理同一条请假的两个步骤，请由另一位审批人办理。", "author")
    if not may_decide(facts, record.author, step, facts.homes[leave.id], day_of(record.at)):
        yield Refusal(f"这条请假现在应由{book.approver_words(step)}审批。", "author")


def refuse_return(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """销假 by the person, once, for a leave that was not turned down."""
    if not isinstance(record, LeaveReturn):
        return
    leave = facts.get(LeaveRequest, record.leave)
    if leave is None:
        yield Refusal("找不到这条请假，可能已经撤回。", "leave")
        return
    if leave.staff_no != record.author:
        yield Refusal("销假只能由请假人本人办理。", "author")
    if facts.is_rejected(leave):
        yield Refusal("这条请假没有批准，不需要销假。", "leave")
    if back_at(facts, leave):
        yield Refusal("这条请假已经销假。", "leave")
    if way.is_not_yet(record.at, record.received_at):
        yield Refusal("销假时间还没有到，请改成实际返岗时间。", "at")
