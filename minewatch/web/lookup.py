"""A record by its address: with its thread and what is known of its mine around it, or 404."""

from __future__ import annotations

from typing import TypeVar

from flask import abort

from minewatch.law.facts import Facts
from minewatch.records.envelope import Record
from minewatch.store import read
from minewatch.store.read import facts_for
from minewatch.store.scope import Scope
from minewatch.web.asked import asked_id
from minewatch.web.viewer import Viewer
from minewatch.when import Month, Span, day_of

R = TypeVar("R", bound=Record)


def record_page(viewer: Viewer, kind: type[R], id: str) -> tuple[Facts, R]:
    """The facts around a record of this kind and the record; 404 if unknown, of another kind, or not for the viewer.

    A record that was voided is found too: whoever may read it must see that it was.
    """
    key = asked_id(id)
    place = read.seen(key)
    thread = read.thread_of(key)
    if place is None or thread is None or not viewer.may_read(place.chain):
        abort(404)
    written = Month.of(day_of(place.received_at)).days
    facts = facts_for(Scope(_with_today(viewer, written), mines=(place.chain,), threads=(thread,)))
    record = facts.records.get(key)
    if not isinstance(record, kind):
        abort(404)
    return facts, record


def _with_today(viewer: Viewer, span: Span) -> Span:
    return Span(min(span.first, viewer.today), max(span.last, viewer.today))
