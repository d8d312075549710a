"""The monthly plan 监管计划 (第四条二): the months, a plan as filed, and filing one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from minewatch.law.cover import gaps_left, plan_gaps
from minewatch.law.facts import Facts
from minewatch.law.filings import Gaps, plan_filed, plans, roster
from minewatch.law.rules import verdicts_of
from minewatch.law.verdict import Verdict
from minewatch.records.filings import Plan, Turn
from minewatch.records.leave import LeaveRequest
from minewatch.store.subjects import facts_of
from minewatch.web.asked import asked_mine, asked_month
from minewatch.web.forms import draft, form_of, is_post, send, typed
from minewatch.web.marks import EARLY, FILED, NOT_DUE, Mark, deadline
from minewatch.web.pages import roster as grid
from minewatch.web.pages.leaves import BACK
from minewatch.web.show import book, say
from minewatch.web.viewer import Viewer
from minewatch.when import DAY, Month, Span, now

PlanForm = form_of(Plan, "content", "gap_reason")
PRESSING = (FILED["missed"], FILED["open"], FILED["late"], FILED["met"], EARLY, NOT_DUE)


@dataclass(frozen=True)
class Row:
    """A mine's month in the list of plans."""

    month: Month
    mine: str
    mine_name: str
    mark: Mark
    due: str
    done: datetime | None


@dataclass(frozen=True)
class Gap:
    """What a roster leaves open, in words: shifts by day, and people short of the quota."""

    shifts: list[str]
    people: list[str]


def index(viewer: Viewer):
    this = Month.of(viewer.today)
    months = [this.plus(n) for n in (1, 0, -1, -2, -3, -4)] if viewer.posting else [this.plus(1), this]
    mines = None if viewer.reads_all else [viewer.mine]
    facts = facts_of([Plan], Span(months[-1].first, months[0].last), mines)
    rows = [row for month in months for row in _rows(facts, month) if month >= this or row.mark != NOT_DUE]
    if viewer.reads_all:
        rows.sort(key=lambda row: (PRESSING.index(row.mark), row.month))
    mine = frozenset(str(month) for month in (this, this.plus(1)) if may_file(facts, viewer, month))
    says = book().rules["plan_filed"].says if book().judges("plan_filed") else ""
    back = viewer.way_back(viewer.mine, this) if viewer.mine else ("全县", "/county")
    overdue = sum(row.mark == FILED["missed"] for row in rows)
    return render_template(
        "plans/index.html", rows=rows, overdue=overdue, this=this, may_file=mine, says=says, back=back
    )


def may_file(facts: Facts, viewer: Viewer, month: Month) -> bool:
    """The leader, today or in the month; any member while there is none."""
    if viewer.mine is None:
        return False
    leaders = {facts.leader(viewer.mine, day) for day in (viewer.today, *month.days)}
    return viewer.staff_no in leaders or facts.leader(viewer.mine, viewer.today) is None


def _rows(facts: Facts, month: Month) -> list[Row]:
    judged = {verdict.mine: verdict for verdict in verdicts_of(plan_filed, facts, book(), month, now())}
    return [_row(facts, month, mine, judged.get(mine)) for mine in facts.mines]


def _row(facts: Facts, month: Month, mine: str, verdict: Verdict | None) -> Row:
    name = facts.mine(mine).name
    if verdict:
        return Row(month, mine, name, FILED[verdict.status], deadline(verdict.due), verdict.done)
    filed = plans(facts, mine, month)
    return Row(month, mine, name, EARLY if filed else NOT_DUE, "", filed[0].received_at if filed else None)


def one(viewer: Viewer, month: str):
    mine, month = asked_mine(viewer), asked_month(month)
    facts = facts_of([Plan], month.days, [mine])
    row = next((row for row in _rows(facts, month) if row.mine == mine), None) or abort(404)
    filed = plans(facts, mine, month)
    number = request.args.get("version", len(filed), type=int)
    shown = filed[number - 1] if 1 <= number <= len(filed) else None
    if filed and shown is None:
        abort(404)
    return render_template(
        "plans/one.html",
        row=row,
        plan=shown,
        number=number,
        versions=filed,
        may_edit=mine == viewer.mine and may_file(facts, viewer, month),
        **(_read(facts, mine, month, shown) if shown else {}),
    )


def _read(facts: Facts, mine: str, month: Month, plan: Plan) -> dict[str, Any]:
    gaps = plan_gaps(facts, book(), plan)
    return {"gap": _in_words(facts, mine, gaps), "grid": grid.readable(facts, mine, month, plan.roster, gaps)}


def edit(viewer: Viewer, month: str):
    mine, month = viewer.mine, asked_month(month)
    facts = facts_of([Plan, LeaveRequest], Span(month.first - BACK, month.last), [mine])
    if not may_file(facts, viewer, month):
        say("监管计划由组长报送；组长空缺时组员可以报送。", "warn")
        return redirect(url_for("plan", month=month))
    form, turns = _begun(facts, mine, month)
    if request.form.get("fill"):
        turns = grid.repeated(turns, month)
    elif is_post() and form.validate():
        body = _draft(viewer, form, month, turns)
        if receipts := send(form, [body]):
            say(f"{month.words}监管计划已存（第 {receipts[0].seq} 号）。")
            return redirect(url_for("plan", month=month))
    gaps, asked = (gaps_left(facts, book(), mine, month, each) for each in (turns, ()))
    filling = grid.editable(facts, mine, month, turns, gaps, asked)
    page = render_template("plans/edit.html", form=form, month=month, grid=filling, gap=_in_words(facts, mine, gaps))
    return page, 422 if form.errors else 200


def _begun(facts: Facts, mine: str, month: Month) -> tuple[Any, tuple[Turn, ...]]:
    """What is typed, else what the latest plan of the month says."""
    latest = next(reversed(plans(facts, mine, month)), None)
    form = PlanForm(data={"content": latest.content, "gap_reason": latest.gap_reason} if latest else {})
    return form, grid.posted(facts, mine, month) if is_post() else roster(facts, mine, month)


def _draft(viewer: Viewer, form: Any, month: Month, turns: tuple[Turn, ...]) -> dict:
    listed = [turn.model_dump(mode="json") for turn in turns]
    fields = typed(form, "content", "gap_reason")
    return draft(Plan, viewer, form, mine=viewer.mine, month=str(month), roster=listed, **fields)


def _in_words(facts: Facts, mine: str, gaps: Gaps) -> Gap:
    """Days in a row that lack the same shifts stand together: `6–31日 夜班、早班`."""
    lacking = {day: [code for _, code in found] for day, found in groupby(gaps.shifts, key=lambda slot: slot[0])}
    shifts = []
    for codes, days in runs(lacking):
        labels = {shift.code: shift.label for shift in facts.shifts(mine, days.first)}
        span = f"{days.first.day}–{days.last.day}日" if len(days) > 1 else f"{days.first.day}日"
        shifts.append(f"{span} {'、'.join(labels.get(code, code) for code in codes)}")
    return Gap(shifts, [f"{facts.name(person)} {planned}/{asked}" for person, planned, asked in gaps.people])


def runs(lacking: dict[date, list[str]]) -> Iterator[tuple[list[str], Span]]:
    """Consecutive days with the same shifts."""
    numbered = enumerate(sorted(lacking))
    for (_, codes), found in groupby(numbered, key=lambda entry: (entry[1] - DAY * entry[0], lacking[entry[1]])):
        days = [day for _, day in found]
        yield codes, Span(days[0], days[-1])
