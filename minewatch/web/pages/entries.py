"""Going down 入井 and coming up 升井 (第四条一)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from wtforms import SelectMultipleField

from minewatch.law import descents, shifts
from minewatch.law.facts import Facts
from minewatch.law.rules import verdicts_of
from minewatch.records.amend import Correction, Void
from minewatch.records.people import Place
from minewatch.records.shifts import PURPOSES, UndergroundEntry, UndergroundExit
from minewatch.store.read import month_facts
from minewatch.web import choices
from minewatch.web.asked import asked_month
from minewatch.web.forms import also, draft, form_of, is_post, send, typed
from minewatch.web.lookup import record_page
from minewatch.web.pages.amendments import way_to
from minewatch.web.show import book, clock, moment, say
from minewatch.web.viewer import Viewer
from minewatch.when import Month, day_of, in_words, now


class EntryForm(form_of(UndergroundEntry, "entered_at", "exited_at", "purpose", "lamp_no", "late_reason", "notes")):
    asked = ("entered_at", "exited_at", "late_reason", "places", "purpose", "lamp_no", "notes")
    places = SelectMultipleField("地点", description="到过的都选上")

    @property
    def late(self) -> bool:
        """Whether what is typed counts as 补登."""
        up = self.exited_at.data or self.entered_at.data
        return up is not None and now() > up + timedelta(hours=book().limit("backfill_hours", day_of(up)))

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good and self.late and not (self.late_reason.data or "").strip():
            self.late_reason.errors = ["升井已经很久才登记，请写明原因"]
        return not self.errors


class ExitForm(form_of(UndergroundExit, "exited_at"), form_of(UndergroundEntry, "lamp_no")):
    """Coming up, and what the quick entry left empty."""

    places = SelectMultipleField("地点", description="入井时没有填，可以现在补上；到过的都选上")


def new(viewer: Viewer):
    facts = month_facts(Month.of(viewer.today), now(), [viewer.mine])
    form = EntryForm(entered_at=now())
    form.places.choices = choices.places(facts, viewer.mine, day_of(form.entered_at.data or now()))
    if is_post() and form.validate() and (receipts := send(form, [_entry(viewer, form)])):
        say(_stored("入井", viewer, UUID(form.id.data), receipts[0].seq))
        return redirect(url_for("today"))
    page = {"form": form, "below": below(facts, viewer), "hours": _backfill_hours(viewer)}
    return render_template("entries/new.html", **page), 422 if form.errors else 200


def up(viewer: Viewer, id: str):
    facts, entry = record_page(viewer, UndergroundEntry, id)
    if entry.author != viewer.staff_no:
        abort(404)
    if not is_post() and descents.exit_of(facts, entry):
        say("这次入井已经登记升井。", "info")
        return redirect(url_for("entries"))
    form = _exit_form(facts, entry)
    if is_post() and form.validate() and (receipts := send(form, _coming_up(viewer, form, entry))):
        say(_stored("升井", viewer, entry.id, receipts[-1].seq))
        return redirect(url_for("today"))
    line = _line(viewer, facts, descents.descent(facts, entry))
    return render_template("entries/exit.html", form=form, line=line), 422 if form.errors else 200


def index(viewer: Viewer):
    month = asked_month(request.args.get("month") or str(Month.of(viewer.today)))
    facts = month_facts(month, now(), [viewer.mine])
    page = {"month": month, "lines": _lines(facts, viewer, month), "current": month == Month.of(viewer.today)}
    return render_template("entries/index.html", **page)


def below(facts: Facts, viewer: Viewer) -> UndergroundEntry | None:
    """The viewer's entry that nobody has come up from."""
    mine = facts.where(UndergroundEntry, author=viewer.staff_no)
    return next((entry for entry in reversed(mine) if descents.exit_of(facts, entry) is None), None)


def _entry(viewer: Viewer, form: EntryForm) -> dict:
    fields = typed(form, "entered_at", "exited_at", "purpose", "places", "lamp_no", "late_reason", "notes")
    return draft(UndergroundEntry, viewer, form, mine=viewer.mine, occurred_at=form.entered_at.data, **fields)


def _exit_form(facts: Facts, entry: UndergroundEntry) -> ExitForm:
    """It asks for places and lamp only where the entry has none."""
    form = ExitForm(exited_at=now())
    form.places.choices = choices.places(facts, facts.homes[entry.id], day_of(entry.entered_at))
    for name in ("places", "lamp_no"):
        if getattr(entry, name):
            del form[name]
    return form


def _coming_up(viewer: Viewer, form: ExitForm, entry: UndergroundEntry) -> list[dict]:
    """The exit; before it, as a correction of the entry, what was left empty when going down."""
    at = form.exited_at.data
    up = draft(UndergroundExit, viewer, form, occurred_at=at, entry=str(entry.id), exited_at=at)
    later = {name: value for name, value in typed(form, *({"places", "lamp_no"} & {*form._fields})).items() if value}
    if not later:
        return [up]
    id = also(form.id.data, "later")
    return [draft(Correction, viewer, form, id=id, record=str(entry.id), changes=later, reason="升井时补填"), up]


def _stored(what: str, viewer: Viewer, id: UUID, seq: int) -> str:
    """What the next page says: the number in the chain, the count of the month, and whether it came late."""
    facts, entry = record_page(viewer, UndergroundEntry, str(id))
    gone = descents.descent(facts, entry)
    month = Month.of(gone.day)
    count = sum(not line.void for line in _lines(month_facts(month, now(), [viewer.mine]), viewer, month))
    line = _line(viewer, facts, gone)
    late = f"升井超过 {_backfill_hours(viewer)} 小时才登记，标为“补登”。" if line.backfilled else ""
    return f"{what}已存（第 {seq} 号），归 {line.shift}（班次日期 {line.day}），{month.words}第 {count} 次。{late}"


def _backfill_hours(viewer: Viewer) -> int:
    return book().limit("backfill_hours", viewer.today)


@dataclass(frozen=True)
class Line:
    """One entry as the list shows it; a voided one carries the reason."""

    id: UUID
    record: tuple[str, str]
    day: str
    shift: str
    entered: str
    exited: str
    spent: timedelta | None
    places: str
    purpose: str
    backfilled: bool
    late_reason: str
    over: bool
    void: str


def _lines(facts: Facts, viewer: Viewer, month: Month) -> list[Line]:
    """The viewer's entries of the month, the latest first, with the voided ones."""
    own = [r for r in facts.records.values() if isinstance(r, UndergroundEntry) and r.author == viewer.staff_no]
    own.sort(key=lambda entry: entry.entered_at, reverse=True)
    gone = [descents.descent(facts, entry) for entry in own if facts.homes[entry.id] == viewer.mine]
    over = {v.subject for v in verdicts_of(shifts.entry_hours, facts, book(), month, now()) if v.status == "missed"}
    return [_line(viewer, facts, d, d.entry.id in over) for d in gone if d.day in month]


def _line(viewer: Viewer, facts: Facts, d: descents.Descent, over: bool = False) -> Line:
    entry = d.entry
    return Line(
        id=entry.id,
        record=way_to(viewer, facts, entry),
        day=in_words(d.day),
        shift=_shift_word(facts, d),
        entered=_instant(entry.entered_at, d.day),
        exited=_instant(d.exited, d.day),
        spent=d.exited - entry.entered_at if d.exited else None,
        places=_place_words(facts, entry),
        purpose=dict(PURPOSES).get(entry.purpose, "未填"),
        backfilled=d.exited is not None and descents.is_backfilled(facts, book(), entry),
        late_reason=entry.late_reason,
        over=over,
        void=_why_void(facts, entry),
    )


def _instant(at: datetime | None, day: date) -> str:
    """The clock alone on the duty date itself."""
    return clock(at) if at and day_of(at) == day else moment(at)


def _shift_word(facts: Facts, d: descents.Descent) -> str:
    worked = facts.shifts(facts.homes[d.entry.id] or "", d.day)
    return next((shift.label for shift in worked if shift.code == d.shift), "不在班次内")


def _place_words(facts: Facts, entry: UndergroundEntry) -> str:
    names = {place.code: place.name for place in facts.where(Place, mine=facts.homes[entry.id])}
    return "、".join(names.get(code, code) for code in entry.places)


def _why_void(facts: Facts, entry: UndergroundEntry) -> str:
    if not facts.is_void(entry.id):
        return ""
    voids = [a for a in facts.amendments(entry.id) if isinstance(a, Void) and not facts.is_void(a.id)]
    return voids[-1].reason
