"""What an address asks for: a record's id, a mine, a month; 404 for what cannot be, or is not this viewer's to see."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import abort, request

from minewatch.records.envelope import in_service
from minewatch.store.subjects import is_mine
from minewatch.web.viewer import Viewer
from minewatch.when import Month


def asked_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(404)


def asked_mine(viewer: Viewer) -> str:
    """The mine named by `?mine=`, else the viewer's own."""
    mine = request.args.get("mine") or viewer.mine
    if mine is None or not viewer.may_read(mine) or not is_mine(mine):
        abort(404)
    return mine


def asked_month(text: str) -> Month:
    try:
        month = Month.parse(text)
    except ValueError:
        abort(404)
    if not in_service(month.year):
        abort(404)
    return month


def asked_day(text: str | None, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text) if text else otherwise
    except ValueError:
        abort(404)
    if not in_service(day.year):
        abort(404)
    return day
