"""One leave: who asks, its route, what it leaves uncovered; decide, withdraw, return (第四条五)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from minewatch.law.facts import Facts
from minewatch.law.leave import Course, approver, back_at, course, return_due
from minewatch.records.amend import Void
from minewatch.records.leave import LeaveDecision, LeaveRequest, LeaveReturn
from minewatch.records.people import POSTS
from minewatch.store.read import seen
from minewatch.web.fields import YES_NO
from minewatch.web.forms import DraftForm, draft, form_of, is_post, send, typed
from minewatch.web.lookup import record_page
from minewatch.web.marks import deadline
from minewatch.web.pages.amendments import way_to
from minewatch.web.pages.leave_outlook import (
    deciders,
    facts_around,
    mark,
    merged,
    outlook,
    stages,
    type_word,
    waits_for_viewer,
)
from minewatch.web.show import book, days_words, moment, say
from minewatch.web.viewer import Viewer
from minewatch.when import day_of, now


class DecisionForm(form_of(LeaveDecision, "reason")):
    """Two buttons answer it."""

    action = HiddenField(default="decide")
    approved = RadioField("决定", [InputRequired("请按“批准”或“不批准”")], choices=YES_NO)

    def validate(self, *arguments: Any, **options: Any) -> bool:
        valid = super().validate(*arguments, **options)
        if self.approved.data == "no" and not (self.reason.data or "").strip():
            self.reason.errors = ["不批准请写明理由。"]
            return False
        return valid


class WithdrawalForm(form_of(Void, "reason")):
    action = HiddenField(default="withdraw")


class ReturnForm(form_of(LeaveReturn, "at")):
    action = HiddenField(default="return")


@dataclass(frozen=True)
class Action:
    """What a viewer may do with a leave: its form, the record it writes, the words when it is stored and their tone."""

    name: str
    form: type[DraftForm]
    draft: Callable[[Viewer, Any, LeaveRequest, datetime], dict]
    stored: Callable[[Any], tuple[str, str]]


@dataclass(frozen=True)
class Step:
    """What has happened, as `timeline` shows it."""

    when: str
    who: str
    what: str
    tone: str


def _decision(viewer: Viewer, form: DecisionForm, leave: LeaveRequest, at: datetime) -> dict:
    return draft(LeaveDecision, viewer, form, leave=str(leave.id), at=at, **typed(form, "approved", "reason"))


def _withdrawal(viewer: Viewer, form: WithdrawalForm, leave: LeaveRequest, at: datetime) -> dict:
    return draft(Void, viewer, form, record=str(leave.id), reason=form.reason.data)


def _return(viewer: Viewer, form: ReturnForm, leave: LeaveRequest, at: datetime) -> dict:
    return draft(LeaveReturn, viewer, form, leave=str(leave.id), at=form.at.data)


def _decided(form: DecisionForm) -> tuple[str, str]:
    return ("已批准", "good") if form.approved.data == "yes" else ("未批准", "info")


DECIDE = Action("decide", DecisionForm, _decision, _decided)
WITHDRAW = Action("withdraw", WithdrawalForm, _withdrawal, lambda form: ("请假已撤回", "info"))
RETURN = Action("return", ReturnForm, _return, lambda form: ("销假已存", "good"))


def one(viewer: Viewer, id: str):
    known, leave = record_page(viewer, LeaveRequest, id)
    here = url_for("leave", id=leave.id)
    if is_post() and _is_stored(request.form.get("id", "")):
        return redirect(here)
    at = now()
    facts = facts_around(known.homes[leave.id], leave.days, viewer.today)
    action = _action(viewer, facts, leave, at)
    if is_post() and (action is None or request.form.get("action") != action.name):
        say("这条请假刚才已有变化，请看现在的状态。", "warn")
        return redirect(here)
    form = action.form(at=at) if action else None
    if is_post() and form.validate() and (receipts := send(form, [action.draft(viewer, form, leave, at)])):
        words, tone = action.stored(form)
        say(f"{words}（第 {receipts[0].seq} 号）。", tone)
        return redirect(here)
    shown = _shown(viewer, facts, leave, at)
    return render_template("leaves/one.html", form=form, action=action, **shown), 422 if form and form.errors else 200


def _is_stored(id: str) -> bool:
    """A decision sent twice is the same decision, though its instant differs."""
    try:
        return seen(UUID(id)) is not None
    except ValueError:
        return False


def _action(viewer: Viewer, facts: Facts, leave: LeaveRequest, at: datetime) -> Action | None:
    """The one thing this viewer may do now."""
    if waits_for_viewer(viewer, facts, leave, at):
        return DECIDE
    if viewer.staff_no != leave.staff_no or facts.is_void(leave.id):
        return None
    taken = course(facts, book(), leave, at)
    if taken.waits_for and viewer.today < leave.first:
        return WITHDRAW
    return None if taken.rejected or back_at(facts, leave) else RETURN


def _shown(viewer: Viewer, facts: Facts, leave: LeaveRequest, at: datetime) -> dict[str, Any]:
    taken = course(facts, book(), leave)
    is_open = bool(taken.waits_for) and not facts.is_void(leave.id)
    return {
        "leave": leave,
        "record": way_to(viewer, facts, leave),
        "title": f"{facts.name(leave.staff_no)} {days_words(leave.days)} {len(leave.days)}天 {type_word(leave)}",
        "about": _about(facts, leave),
        "mark": mark(facts, leave, at),
        "merged": merged(facts, taken) if is_open else "",
        "stages": stages(facts, taken, at),
        "said": _said(facts, taken),
        "outlook": outlook(facts, leave, at) if is_open else [],
        "turn": _turn(facts, leave, at) if is_open else "",
        "approve": _approve_word(taken),
        "steps": _steps(facts, leave),
    }


def _approve_word(taken: Course) -> str:
    """`批准，转局长` where another decides after this one."""
    after = taken.route[len(taken.decisions) + 1 :]
    return f"批准，转{book().approver_words(after[0])}" if after else "批准"


def _said(facts: Facts, taken: Course) -> list[str]:
    """What the earlier deciders wrote."""
    return [f"{facts.name(decision.author)}：{decision.reason}" for decision in taken.decisions if decision.reason]


def _about(facts: Facts, leave: LeaveRequest) -> str:
    mine = facts.mine(facts.homes[leave.id])
    post = facts.posting(leave.staff_no, leave.first) or facts.posting(leave.staff_no, day_of(leave.received_at))
    return " ".join([mine.name if mine else "", dict(POSTS)[post.post] if post else ""]).strip()


def _turn(facts: Facts, leave: LeaveRequest, at: datetime) -> str:
    """Whose turn it is."""
    taken = course(facts, book(), leave, at)
    step = approver(facts, book(), taken, at)
    names = "、".join(facts.name(staff_no) for staff_no in deciders(facts, taken, step, day_of(at)))
    return f"现在等{book().approver_words(step)}（{names or '今天无人可批'}）审批。"


def _steps(facts: Facts, leave: LeaveRequest) -> list[Step]:
    """What has happened, in order; what is still to come last."""
    steps = [Step(moment(leave.received_at), facts.name(leave.author), "申请", "info")]
    for decision in course(facts, book(), leave).decisions:
        verdict = ("批准" if decision.approved else "不批准") + (f"：{decision.reason}" if decision.reason else "")
        tone = "good" if decision.approved else "bad"
        steps.append(Step(moment(decision.at), facts.name(decision.author), verdict, tone))
    for change in facts.amendments(leave.id):
        what = "撤回" if isinstance(change, Void) else change.title
        steps.append(Step(moment(change.received_at), facts.name(change.author), f"{what}：{change.reason}", "quiet"))
    if back := back_at(facts, leave):
        steps.append(Step(moment(back.at), facts.name(back.author), "销假", "good"))
    elif course(facts, book(), leave).approved_at and book().judges("leave_return"):
        steps.append(Step(deadline(return_due(book(), leave)), "", "销假的最后时限", "quiet"))
    return steps
