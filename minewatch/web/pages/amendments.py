"""One record as it was written and as it stands; its correction 更正 and its void 作废, each with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, url_for

from minewatch.law.amend import may_amend
from minewatch.law.facts import Facts
from minewatch.law.setup_doubts import ending_doubts
from minewatch.records.amend import Amendment, Correction, Void
from minewatch.records.envelope import Record
from minewatch.records.kinds import amended, own_fields
from minewatch.records.people import Dated
from minewatch.store import read
from minewatch.store.subjects import facts_of
from minewatch.web import guard
from minewatch.web.asked import asked_id
from minewatch.web.forms import attribute, draft, is_post, send
from minewatch.web.lookup import record_page
from minewatch.web.pages.amendment_forms import VoidForm, correctable, correction_form
from minewatch.web.pages.record_about import about
from minewatch.web.pages.setup import written_since
from minewatch.web.show import moment, say
from minewatch.web.viewer import Viewer
from minewatch.web.wording import told, way_of, with_number, word
from minewatch.when import FOREVER, Span


@dataclass(frozen=True)
class Change:
    """A correction or void of a record: the fields before and after; `undone` when it was itself voided."""

    id: UUID
    title: str
    when: str
    who: str
    reason: str
    fields: list[tuple[str, str, str]]
    undone: bool


@dataclass(frozen=True)
class Related:
    id: UUID
    words: str


def way_to(viewer: Viewer, facts: Facts, record: Record) -> tuple[str, str]:
    """The button that leads from a page to the record behind it."""
    times = sum(not facts.is_void(amendment.id) for amendment in facts.amendments(record.id))
    words = "更正或作废" if _may(viewer, facts, record) else "记录"
    return f"/records/{record.id}", f"已更正 {times} 次" if times else words


def show(viewer: Viewer, id: str):
    facts, record = _found(viewer, id)
    if isinstance(record, Amendment):
        return redirect(url_for("record", id=record.record))
    stored = read.seen(record.id)
    page = {
        "record": record,
        "note": f"第 {stored.seq} 号 · {with_number(facts, record.author)}登记 · {moment(stored.received_at)} 收到",
        "void": facts.is_void(record.id),
        "lines": [*told(facts, record), *way_of(record)],
        "changes": _changes(facts, record),
        "related": _related(facts, record),
        "about": about(viewer, facts, record),
        "may_amend": _may(viewer, facts, record),
        "may_correct": bool(correctable(type(record))),
    }
    return render_template("records/one.html", **page)


def correct(viewer: Viewer, id: str):
    facts, record = _found(viewer, id)
    if isinstance(record, Amendment) or not correctable(type(record)):
        abort(404)
    form = correction_form(record, facts)

    def body() -> dict[str, Any] | None:
        changes = form.changes(correction_form(record, facts, formdata=None))
        if not changes:
            form.form_errors = ["没有改动任何内容；要撤销整条记录，请用“作废”。"]
            return None
        if not form.is_sure(_doubts(viewer, record, form) if "to" in changes else ()):
            return None
        return draft(Correction, viewer, form, record=id, changes=changes, reason=form.why.data)

    return _amend(viewer, facts, record, form, body)


def _doubts(viewer: Viewer, record: Record, form: Any) -> tuple[str, ...]:
    """A correction may end what is set up, as the button 结束 does."""
    last = form.last.data
    if last is None or not isinstance(record, Dated):
        return ()
    return tuple(ending_doubts(record, last, written_since(last, record.mine), viewer.today))


def void(viewer: Viewer, id: str):
    facts, record = _found(viewer, id)
    form = VoidForm()
    return _amend(viewer, facts, record, form, lambda: draft(Void, viewer, form, record=id, reason=form.why.data))


def _amend(viewer: Viewer, facts: Facts, record: Record, form: Any, body: Callable[[], dict[str, Any] | None]):
    """The form, or what it writes; a press sent twice is one amendment."""
    if not _may(viewer, facts, record) and not is_post():
        abort(404)
    here = url_for("record", id=record.id)
    if is_post() and form.validate():
        if read.seen(UUID(form.id.data)):
            return redirect(here)
        if (wanted := body()) and (receipts := send(form, [wanted])):
            say(f"{form.title}已存（第 {receipts[0].seq} 号）；原来的内容仍可查看。")
            return redirect(here)
    page = {"form": form, "record": record, "lines": told(facts, record), "here": here, "units": _units(record)}
    return render_template(form.template, **page), 422 if form.errors else 200


def _units(record: Record) -> dict[str, str]:
    return {attribute(key): ui.unit for key, ui in own_fields(type(record)).items()}


def _found(viewer: Viewer, id: str) -> tuple[Facts, Record]:
    """A standing fact for whoever keeps those; else a record of a mine that the viewer may read."""
    if guard.posting_keeper(viewer):
        facts = facts_of((), Span(viewer.today, FOREVER))
        if (record := facts.records.get(asked_id(id))) is not None:
            return facts, record
    return record_page(viewer, Record, id)


def _may(viewer: Viewer, facts: Facts, record: Record) -> bool:
    return not facts.is_void(record.id) and may_amend(viewer.staff_no, viewer.today, record, facts)


def _changes(facts: Facts, record: Record) -> list[Change]:
    """In the order written; one that was undone is shown and has no effect on the next."""
    changes, before = [], facts.original(record.id)
    for amendment in facts.amendments(record.id):
        undone = facts.is_void(amendment.id)
        after = amended(before, amendment.changes) if isinstance(amendment, Correction) else before
        changes.append(_change(facts, amendment, before, after, undone))
        before = before if undone else after
    return changes


def _change(facts: Facts, amendment: Amendment, before: Record, after: Record, undone: bool) -> Change:
    keys = amendment.changes if isinstance(amendment, Correction) else ()
    labels = {key: ui.label for key, ui in own_fields(type(before)).items()}
    fields = [(labels.get(key, key), word(facts, before, key), word(facts, after, key)) for key in keys]
    when, who = moment(amendment.received_at), with_number(facts, amendment.author)
    return Change(amendment.id, amendment.title, when, who, amendment.reason, fields, undone)


def _related(facts: Facts, record: Record) -> list[Related]:
    """What it belongs to, and what belongs to it."""
    parent = facts.records.get(record.parent_id) if record.parent_id else None
    children = [other for other in facts.records.values() if other.parent_id == record.id]
    others = [other for other in children if not isinstance(other, Amendment)]
    return [_name(facts, other) for other in ([parent] if parent else []) + others]


def _name(facts: Facts, record: Record) -> Related:
    return Related(record.id, f"{record.title}：{moment(record.happened)} {facts.name(record.author)}")
