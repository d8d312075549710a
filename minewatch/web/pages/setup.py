"""Setting up 设置: mines, people, postings, roles and places; what ended is corrected, nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from minewatch.law.facts import Facts
from minewatch.law.setup_doubts import ending_doubts, setup_doubts
from minewatch.records.amend import Correction
from minewatch.records.envelope import Refusal
from minewatch.records.filings import Plan
from minewatch.records.kinds import field_key, own_fields, read
from minewatch.records.people import (
    PLACE_TYPES,
    POSTS,
    ROLES,
    STATUSES,
    Dated,
    Mine,
    Person,
    Posting,
    Role,
)
from minewatch.records.shifts import DutyLog, UndergroundEntry
from minewatch.store.chain import BUREAU
from minewatch.store.door import Receipt
from minewatch.store.read import seen
from minewatch.store.subjects import facts_of
from minewatch.web.forms import SureForm, attribute, draft, is_post, send, typed
from minewatch.web.pages import setup_shown as shown
from minewatch.web.pages.setup_forms import SHEETS, EndForm, Sheet, filled, label_of
from minewatch.web.show import book, say
from minewatch.web.viewer import Viewer
from minewatch.when import FOREVER, Span, now


def setup(viewer: Viewer):
    facts = _standing(viewer)
    return render_template(
        "setup/lists.html",
        facts=facts,
        today=viewer.today,
        is_admin=_is_admin(viewer),
        mines=facts.all(Mine),
        changes=shown.changes(facts),
        groups=shown.groups(facts, viewer.today),
        unposted=shown.unposted(facts, viewer.today),
        roles=shown.still(facts, Role, viewer.today),
        places=shown.places(facts, viewer.today),
        statuses=dict(STATUSES),
        posts=dict(POSTS),
        role_words=dict(ROLES),
        place_types=dict(PLACE_TYPES),
        until=shown.until,
    )


def setup_new(viewer: Viewer, kind: str):
    sheet = SHEETS.get(kind)
    if sheet is None or not (_is_admin(viewer) or sheet.kind is Posting):
        abort(404)
    if sheet.changes_windows and "mine" not in request.args:
        return redirect(url_for("setup", _anchor="mines"))
    facts = _standing(viewer)
    form = sheet.form(facts, viewer.today, request.args)
    if is_post() and form.validate() and (receipt := _stored(viewer, sheet, form, facts)):
        _say_stored(sheet, form, receipt.seq)
        return redirect("/setup")
    return render_template("setup/new.html", sheet=sheet, form=form, units=_units(sheet)), 422 if form.errors else 200


def setup_end(viewer: Viewer, id: str):
    facts = _standing(viewer)
    record = _dated(facts, id)
    form = EndForm(last=viewer.today)
    if is_post() and form.validate() and (receipt := _ended(viewer, record, form)):
        say(f"{record.title}的结束日期已更正（第 {receipt.seq} 号）。")
        return redirect("/setup")
    return render_template(
        "setup/end.html", form=form, record=record, lines=_lines(facts, record)
    ), 422 if form.errors else 200


def _stored(viewer: Viewer, sheet: Sheet, form: Any, facts: Facts) -> Receipt | None:
    body = draft(sheet.kind, viewer, form, **filled(sheet, form, facts))
    return _sent(form, body, _doubts(viewer, body))


def _ended(viewer: Viewer, record: Dated, form: EndForm) -> Receipt | None:
    doubts = ending_doubts(record, form.last.data, written_since(form.last.data, record.mine), viewer.today)
    return _sent(form, _ending(viewer, record, form), tuple(doubts))


def _sent(form: SureForm, body: dict[str, Any], doubts: Sequence[str]) -> Receipt | None:
    receipts = send(form, [body]) if form.is_sure(doubts) else None
    return receipts[0] if receipts else None


def _doubts(viewer: Viewer, body: dict[str, Any]) -> tuple[str, ...]:
    """Nothing is said of what cannot be read, or of what is stored already: the door answers for both."""
    if seen(UUID(body["id"])):
        return ()
    try:
        record = read(body | {"received_at": now()})
    except Refusal:
        return ()
    first = getattr(record, "first", viewer.today)
    return tuple(setup_doubts(record, written_since(first, record.mine), book(), viewer.today))


def written_since(first: date, mine: str | None) -> Facts:
    """What is set up, and what the mine's people wrote of these days."""
    return facts_of([UndergroundEntry, DutyLog, Plan], Span(first, FOREVER), [mine or BUREAU])


def _is_admin(viewer: Viewer) -> bool:
    return "admin" in viewer.roles


def _standing(viewer: Viewer) -> Facts:
    """Everything that is set up, also what begins later."""
    return facts_of((), Span(viewer.today, FOREVER))


def _say_stored(sheet: Sheet, form: Any, seq: int) -> None:
    """A new person is next posted somewhere."""
    if sheet.kind is Person:
        posting = f"/setup/posting/new?{urlencode({'staff_no': form.staff_no.data})}"
        say(f"人员已存：{form.name.data}（第 {seq} 号）。", href=posting, more="派驻")
    else:
        say(f"{sheet.kind.title}已存（第 {seq} 号）。")


def _units(sheet: Sheet) -> dict[str, str]:
    return {attribute(name): ui.unit for name, ui in own_fields(sheet.kind).items()}


def _lines(facts: Facts, record: Dated) -> list[tuple[str, str]]:
    """A dated record in words: each declared field with its label."""
    uis = own_fields(type(record))
    names = {field_key(type(record), name): name for name in type(record).model_fields}
    values = {key: getattr(record, names[key]) for key in uis}
    return [
        (label_of(key, ui), _words(facts, key, values[key], dict(ui.choices))) for key, ui in uis.items() if values[key]
    ]


def _words(facts: Facts, key: str, value: Any, choices: dict[str, str]) -> str:
    mine = facts.mine(value) if key == "mine" else None
    if key == "staff_no":
        return facts.name(value)
    return mine.name if mine else shown.until(value) if isinstance(value, date) else choices.get(value, str(value))


def _ending(viewer: Viewer, record: Dated, form: EndForm) -> dict[str, Any]:
    changes = {field_key(type(record), "last"): form.last.data}
    return draft(Correction, viewer, form, record=str(record.id), changes=changes, **typed(form, "reason"))


def _dated(facts: Facts, id: str) -> Dated:
    try:
        record = facts.get(Dated, UUID(id))
    except ValueError:
        abort(404)
    return record or abort(404)
