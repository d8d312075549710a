"""A leave as approvers see it: its words, its route with the people on it, and what it leaves uncovered (第四条五)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from minewatch.law.cover import Effect, Share, effect
from minewatch.law.facts import Facts
from minewatch.law.filings import plans
from minewatch.law.leave import Course, approver, course, days_off, may_decide, on_leave
from minewatch.law.rules import verdicts_of
from minewatch.law.shifts import entries_per_person
from minewatch.law.verdict import Verdict
from minewatch.records.leave import TYPES, LeaveRequest
from minewatch.records.people import Person
from minewatch.reports.states import of_leave
from minewatch.store.read import facts_for
from minewatch.store.scope import Scope
from minewatch.web.marks import Mark, of_sign
from minewatch.web.show import book, days_words
from minewatch.web.viewer import Viewer
from minewatch.when import Month, Span, day_of

Remark = tuple[str, str]


@dataclass(frozen=True)
class Stage:
    """A step of the route as `path` shows it."""

    label: str
    tone: str
    current: bool


def facts_around(mine: str, days: Span, today: date) -> Facts:
    """What is known of the mine in the months from the leave to today."""
    first, last = min(days.first, today), max(days.last, today)
    return facts_for(Scope(Span(Month.of(first).first, Month.of(last).last), mines=(mine,)))


def type_word(leave: LeaveRequest) -> str:
    return dict(TYPES).get(leave.type, "类型未填")


def mark(facts: Facts, leave: LeaveRequest, at: datetime) -> Mark:
    return of_sign(of_leave(facts, book(), leave, at))


def waits_for_viewer(viewer: Viewer, facts: Facts, leave: LeaveRequest, at: datetime) -> bool:
    return waits_for(viewer.staff_no, facts, leave, at)


def waits_for(staff_no: str, facts: Facts, leave: LeaveRequest, at: datetime) -> bool:
    """Whether this person may take the next step now."""
    taken = course(facts, book(), leave, at)
    if not taken.waits_for or facts.is_void(leave.id):
        return False
    return staff_no in deciders(facts, taken, approver(facts, book(), taken, at), day_of(at))


def deciders(facts: Facts, taken: Course, step: str, day: date) -> list[str]:
    """Who may take the step on that day: never the asker, nobody twice."""
    mine, out = facts.homes[taken.leave.id], {taken.leave.staff_no, *(d.author for d in taken.decisions)}
    able = (p.staff_no for p in facts.all(Person) if may_decide(facts, p.staff_no, step, mine, day))
    return [staff_no for staff_no in able if staff_no not in out]


def merged(facts: Facts, taken: Course) -> str:
    """Why a leave counts for more days than its own: `7月9日 已批 1 天，相邻，按 4 天审批`."""
    leave = taken.leave
    if taken.days <= len(leave.days):
        return ""
    run = facts.joined(leave)
    before = [o for o in facts.other_leaves(leave) if facts.arrival(o) < facts.arrival(leave)]
    near = [facts.leave_span(other) for other in before if facts.leave_span(other).overlaps(run)]
    words = "、".join(f"{days_words(days)}（{len(days)} 天）" for days in sorted(near))
    return f"与 {words}的请假首尾相接，合并按 {taken.days} 天走审批。"


def stages(facts: Facts, taken: Course, at: datetime) -> list[Stage]:
    """✓ done, ○ next, each with who decided or may decide today."""
    done = [
        Stage(f"{book().approver_words(step)} {facts.name(decision.author)}", _tone(decision.approved), False)
        for step, decision in zip(taken.route, taken.decisions, strict=False)
    ]
    if not taken.waits_for:
        return done
    ahead = taken.route[len(done) :]
    step = approver(facts, book(), taken, at)
    labels = [_ahead(facts, taken, actual, at) for actual in (step, *ahead[1:])]
    labels[0] += f"（代{book().approver_words(ahead[0])}）" if step != ahead[0] else ""
    return done + [Stage(label, "info" if n == 0 else "quiet", n == 0) for n, label in enumerate(labels)]


def _tone(approved: bool) -> str:
    return "good" if approved else "bad"


def _ahead(facts: Facts, taken: Course, step: str, at: datetime) -> str:
    names = "、".join(facts.name(staff_no) for staff_no in deciders(facts, taken, step, day_of(at)))
    return f"{book().approver_words(step)} {names or '（今天无人可批）'}"


def outlook(facts: Facts, leave: LeaveRequest, at: datetime) -> list[Remark]:
    """What approving would mean, worst first; one line each."""
    found = effect(facts, book(), leave, at)
    lines = [*_logged(found), *_empty_shifts(facts, leave, found), *_quota(facts, leave, found, at)]
    return [*_touching(facts, leave, at), *lines, *_thin_days(facts, leave, at), *_beside(facts, leave)]


def _touching(facts: Facts, leave: LeaveRequest, at: datetime) -> Iterator[Remark]:
    """Another leave of the same person that waits too, day to day with this one: the two are looked at together."""
    for other in facts.other_leaves(leave):
        taken = course(facts, book(), other, at)
        if taken.waits_for and other.days.touches(leave.days):
            turn = book().approver_words(approver(facts, book(), taken, at))
            days = len(other.days) + len(leave.days)
            yield "warn", f"本人另有 {days_words(other.days)}的请假待{turn}审批，与这次首尾相接，合起来 {days} 天。"


def _logged(found: Effect) -> Iterator[Remark]:
    if found.logged:
        days = "、".join(days_words(Span(day, day)) for day in found.logged)
        yield "bad", f"{days} 已有本人入井记录，不能批准，请先核对。"


def _empty_shifts(facts: Facts, leave: LeaveRequest, found: Effect) -> Iterator[Remark]:
    name, mine = facts.name(leave.staff_no), facts.homes[leave.id] or ""
    for turn in found.turns:
        label = next((s.label for s in facts.shifts(mine, turn.duty_date) if s.code == turn.shift), "")
        day = days_words(Span(turn.duty_date, turn.duty_date))
        yield "bad", f"空班：{day} {label} 无人入井（计划 {name} → 无）。"
    unplanned = [month for month in _months(leave) if not plans(facts, mine, month)]
    for month in unplanned:
        yield "warn", f"{month.number}月监管计划还没有报送，看不出空班。"
    if not found.turns and not unplanned:
        yield "good", "备案的排班里没有因此空下的班。"


def _months(leave: LeaveRequest) -> list[Month]:
    return list(dict.fromkeys(Month.of(day) for day in leave.days))


def _quota(facts: Facts, leave: LeaveRequest, found: Effect, at: datetime) -> Iterator[Remark]:
    shares = {share.month: share for share in found.shares}
    for month in _months(leave):
        for verdict in verdicts_of(entries_per_person, facts, book(), month, at):
            if verdict.person == leave.staff_no:
                yield _count(facts, verdict, shares[month])


def _count(facts: Facts, verdict: Verdict, share: Share) -> Remark:
    count = f"{facts.name(verdict.person)} {share.month.number}月入井 {verdict.actual}/{verdict.required} 次"
    if verdict.status != "open":
        return ("good", f"{count}，已够。") if verdict.status == "met" else ("quiet", f"{count}，该月已结束。")
    if share.is_lost:
        return "bad", f"{count}，还差 {verdict.remaining} 次；批准后只剩 {share.left} 天，完不成。"
    words = f"{count}，还差 {verdict.remaining} 次，批准后剩 {share.left} 天"
    has_risk = verdict.remaining is not None and share.left < verdict.remaining
    return ("warn", f"{words}，不批也有风险。") if has_risk else ("info", f"{words}。")


def _thin_days(facts: Facts, leave: LeaveRequest, at: datetime) -> Iterator[Remark]:
    """How many of the group stay; fewer than the shifts that ask for somebody cannot cover the day."""
    mine = facts.homes[leave.id] or ""
    for (present, shifts), days in groupby(leave.days, key=lambda day: _present(facts, leave, mine, day, at)):
        found = list(days)
        days_of_it = days_words(Span(found[0], found[-1]))
        if present < shifts:
            yield "warn", f"少人：{days_of_it} 只剩 {present} 人在岗，少于每天 {shifts} 个班。"
        else:
            yield "info", f"{days_of_it} 还有 {present} 人在岗。"


def _present(facts: Facts, leave: LeaveRequest, mine: str, day: date, at: datetime) -> tuple[int, int]:
    others = [p.staff_no for p in facts.postings(mine, day) if p.staff_no != leave.staff_no]
    shifts = len(facts.shifts(mine, day)) if book().judges("shift_presence") else 0
    return sum(not on_leave(facts, book(), other, day, at) for other in others), shifts


def _beside(facts: Facts, leave: LeaveRequest) -> Iterator[Remark]:
    """Others of the group on approved leave in these days."""
    others = [o for o in facts.where(LeaveRequest, mine=facts.homes[leave.id]) if o.staff_no != leave.staff_no]
    away = [other for other in others if _overlaps(days_off(facts, book(), other), leave.days)]
    words = "、".join(f"{facts.name(o.staff_no)} {days_words(o.days)}" for o in away)
    if away:
        yield "warn", f"同组另有 {len(away)} 人已批假：{words}。"
    else:
        yield "info", "同组这几天没有别人已批假。"


def _overlaps(off: Span, days: Span) -> bool:
    return len(off) > 0 and off.overlaps(days)
