"""The duty log 工作日志 (第四条一、三)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import redirect, render_template, request, url_for
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from minewatch.law.descents import descents
from minewatch.law.facts import Facts
from minewatch.records.shifts import DutyLog
from minewatch.store.read import month_facts
from minewatch.store.subjects import facts_of
from minewatch.web import choices
from minewatch.web.asked import asked_day, asked_mine, asked_month
from minewatch.web.forms import draft, form_of, is_post, send, typed
from minewatch.web.pages.amendments import way_to
from minewatch.web.show import clock, moment, say
from minewatch.web.viewer import Viewer
from minewatch.when import Month, Span, day_of, in_words, now


class LogForm(form_of(DutyLog, "duty_date", "arrived_at", "left_at", "content")):
    """One meeting is one line: its name and what was noted."""

    asked = ("duty_date", "shift", "content", "arrived_at", "left_at", "meeting_name", "meeting_notes")

    shift = RadioField("班次", [InputRequired("请选班次")])
    meeting_name = StringField("参加的会议", [Length(max=300)], description="班前会、安全例会等；没有就空着")
    meeting_notes = TextAreaField("会议记录", [Length(max=20_000)])

    def validate_left_at(self, field) -> None:
        if field.data and self.arrived_at.data and field.data < self.arrived_at.data:
            raise ValidationError("离岗时间早于到岗时间，请改。")


@dataclass(frozen=True)
class Line:
    """A log as the month's list shows it."""

    record: tuple[str, str]
    day: date
    shift: str
    name: str
    hours: str
    content: list[str]
    meetings: list[str]


def index(viewer: Viewer):
    mine = asked_mine(viewer)
    month = asked_month(request.args.get("month") or str(Month.of(viewer.today)))
    facts = facts_of([DutyLog], month.days, [mine])
    logs = [log for log in facts.where(DutyLog, mine=mine) if log.duty_date in month]
    logs.sort(key=lambda log: (log.duty_date, facts.arrival(log)), reverse=True)
    page = {
        "mine": mine,
        "mine_name": facts.mine(mine).name,
        "month": month,
        "lines": [_line(viewer, facts, g) for g in logs],
    }
    page["back"] = viewer.way_back(mine, month)
    return render_template("logs/index.html", current=month == Month.of(viewer.today), **page)


def _line(viewer: Viewer, facts: Facts, log: DutyLog) -> Line:
    times = [("到岗", log.arrived_at), ("离岗", log.left_at)]
    return Line(
        way_to(viewer, facts, log),
        log.duty_date,
        _shift_word(facts, log),
        facts.name(log.author),
        "，".join(f"{word} {_instant(at, log.duty_date)}" for word, at in times if at),
        log.content.splitlines(),
        ["：".join(word for word in (meeting.name, meeting.notes) if word) for meeting in log.meetings],
    )


def _instant(at: datetime, day: date) -> str:
    """The clock alone on the duty date itself."""
    return clock(at) if day_of(at) == day else moment(at)


def new(viewer: Viewer):
    day = asked_day(request.args.get("date"), viewer.today)
    facts = month_facts(Month.of(day), now(), [viewer.mine])
    form = LogForm(duty_date=day, shift=_shift(facts, viewer, day))
    form.shift.choices = choices.shifts(facts, viewer.mine, form.duty_date.data or day)
    if is_post() and form.validate() and (receipts := send(form, [_draft(viewer, form)])):
        say(f"工作日志已存（第 {receipts[0].seq} 号）。")
        return redirect(url_for("today"))
    page = {"recent": _recent(facts, viewer), "already": _already(facts, viewer, form.duty_date.data or day)}
    return render_template("logs/new.html", form=form, **page), 422 if form.errors else 200


def _shift(facts: Facts, viewer: Viewer, day: date) -> str | None:
    """The shift on which the person was below that day, else the one that is on now."""
    at = now()
    went = [d.shift for d in descents(facts, viewer.mine, at) if d.person == viewer.staff_no and d.day == day]
    on = [window.shift.code for window in facts.windows(viewer.mine, Span(day, day)) if at in window]
    return next((code for code in [*reversed(went), *on] if code), None)


def _draft(viewer: Viewer, form: LogForm) -> dict:
    fields = typed(form, "duty_date", "shift", "arrived_at", "left_at", "content")
    return draft(DutyLog, viewer, form, mine=viewer.mine, meetings=_meetings(form), **fields)


def _meetings(form: LogForm) -> list[dict]:
    meeting = {"name": form.meeting_name.data or "", "notes": form.meeting_notes.data or ""}
    return [meeting] if any(meeting.values()) else []


def _already(facts: Facts, viewer: Viewer, day: date) -> str:
    """That the person has written of the day before: `今天早班已有一份日志`."""
    mine = [log for log in facts.where(DutyLog, author=viewer.staff_no) if log.duty_date == day]
    shifts = "、".join(dict.fromkeys(_shift_word(facts, log) for log in mine))
    named = "今天" if day == viewer.today else in_words(day)
    return f"{named}{shifts}已有{_count(mine)}日志；再写一份，前面的也都留着。" if mine else ""


def _count(logs: Sequence[DutyLog]) -> str:
    return "一份" if len(logs) == 1 else f" {len(logs)} 份"


def _recent(facts: Facts, viewer: Viewer) -> list[tuple[DutyLog, str]]:
    """The latest logs of the month, each with the word of its shift."""
    logs = sorted(facts.where(DutyLog, author=viewer.staff_no), key=lambda log: log.duty_date, reverse=True)[:5]
    return [(log, _shift_word(facts, log)) for log in logs]


def _shift_word(facts: Facts, log: DutyLog) -> str:
    worked = facts.shifts(facts.homes[log.id] or "", log.duty_date)
    return next((shift.label for shift in worked if shift.code == log.shift), "")
