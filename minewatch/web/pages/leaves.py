"""Leaves in a list, and asking for one in two steps (第四条五)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import redirect, render_template, url_for
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from minewatch.law.facts import Facts
from minewatch.law.leave import Course, course, state
from minewatch.law.rules import refusals
from minewatch.law.way import FORM
from minewatch.records.envelope import Refusal
from minewatch.records.kinds import read
from minewatch.records.leave import TYPES, LeaveRequest
from minewatch.store.subjects import facts_of
from minewatch.web.fields import REQUIRED, DayField
from minewatch.web.forms import draft, form_of, is_post, send, typed
from minewatch.web.marks import Mark
from minewatch.web.pages.leave_outlook import (
    Remark,
    Stage,
    facts_around,
    mark,
    merged,
    outlook,
    stages,
    type_word,
    waits_for_viewer,
)
from minewatch.web.show import book, days_words, say, span
from minewatch.web.viewer import DECIDERS, Viewer
from minewatch.when import FOREVER, Span, now

ORDER = ("waiting", "overdue", "unreturned", "away", "approved", "rejected", "back", "void")
BACK = timedelta(days=62)


@dataclass(frozen=True)
class Row:
    """A leave in a list."""

    id: UUID
    name: str
    mine: str
    when: str
    length: int
    type: str
    mark: Mark
    waits: str


@dataclass(frozen=True)
class Group:
    """A titled part of the list and what it says when there is nothing in it."""

    title: str
    rows: list[Row]
    nothing: str


@dataclass(frozen=True)
class Preview:
    """What is shown before a request is sent; `key` changes with whatever of it would change."""

    key: str
    days: int
    merged: str
    stages: list[Stage]
    outlook: list[Remark]


class RequestForm(form_of(LeaveRequest, "reason")):
    """`shown` says which dates and route the person has seen."""

    first = DayField("开始日期", [InputRequired(REQUIRED)])
    last = DayField("结束日期", [InputRequired(REQUIRED)], description="首尾两天都算")
    type = RadioField("类型", [InputRequired("请选类型")], choices=TYPES)
    shown = HiddenField()


def index(viewer: Viewer):
    facts = facts_of([LeaveRequest], Span(viewer.today - BACK, FOREVER), None if viewer.reads_all else [viewer.mine])
    groups = _groups(viewer, facts, now())
    return render_template("leaves/index.html", groups=groups, since=viewer.today - BACK)


def _groups(viewer: Viewer, facts: Facts, at: datetime) -> list[Group]:
    leaves = sorted(facts.all(LeaveRequest), key=lambda leave: leave.first, reverse=True)
    mine = [leave for leave in leaves if waits_for_viewer(viewer, facts, leave, at)]
    own = [leave for leave in leaves if leave.staff_no == viewer.staff_no]
    rest = [leave for leave in leaves if leave not in mine and leave not in own]
    rest.sort(key=lambda leave: ORDER.index(state(facts, book(), leave, at)))
    decides = viewer.is_leader or bool(viewer.roles & DECIDERS)
    parts = [("等我审批", mine, "现在没有等您审批的请假。")] if mine or decides else []
    parts += [("我的请假", own, "近两个月您没有请假。")] if viewer.posting else []
    parts += [("各矿请假" if viewer.reads_all else "本组其他人", rest, "近两个月没有别人请假。")]
    return [Group(title, [_row(facts, leave, at) for leave in found], nothing) for title, found, nothing in parts]


def _row(facts: Facts, leave: LeaveRequest, at: datetime) -> Row:
    mine = facts.mine(facts.homes[leave.id])
    return Row(
        leave.id,
        facts.name(leave.staff_no),
        mine.name if mine else "",
        days_words(leave.days),
        len(leave.days),
        type_word(leave),
        mark(facts, leave, at),
        _waits(facts, leave, at),
    )


def _waits(facts: Facts, leave: LeaveRequest, at: datetime) -> str:
    """How long the decision that comes next has been waited for."""
    taken = course(facts, book(), leave, at)
    return f"已等 {span(at - taken.waits_since)}" if state(facts, book(), leave, at) == "waiting" else ""


def new(viewer: Viewer):
    form, preview = RequestForm(), None
    if is_post() and form.validate():
        preview = _preview(viewer, form)
        if preview and form.shown.data == preview.key and (receipts := send(form, [_draft(viewer, form)])):
            say(f"请假申请已存（第 {receipts[0].seq} 号）。")
            return redirect(url_for("leave", id=receipts[0].id))
        form.shown.data = preview.key if preview and not form.errors else ""
    return render_template("leaves/new.html", form=form, preview=preview), 422 if form.errors else 200


def _draft(viewer: Viewer, form: RequestForm) -> dict:
    fields = typed(form, "first", "last", "type", "reason")
    return draft(LeaveRequest, viewer, form, mine=viewer.mine, staff_no=viewer.staff_no, **fields)


def _preview(viewer: Viewer, form: RequestForm) -> Preview | None:
    """The route and the effect, by the facts as they would be with this leave; None when it would be refused."""
    at = now()
    try:
        leave = read(_draft(viewer, form) | {"received_at": at})
        facts = facts_around(viewer.mine, leave.days, viewer.today)
        if leave.id not in facts.records:
            for refusal in refusals(leave, facts, book(), FORM):
                raise refusal
            facts.add(leave)
    except Refusal as refusal:
        form.wrong(refusal)
        return None
    taken = course(facts, book(), leave)
    lines = outlook(facts, leave, at)
    return Preview(_key(taken), taken.days, merged(facts, taken), stages(facts, taken, at), lines)


def _key(taken: Course) -> str:
    return "/".join([str(taken.leave.first), str(taken.leave.last), str(taken.days), *taken.route])
