"""What an address asks for: a record's id, a mine, a month; 404 for what cannot be, or is not this viewer's to see."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import abort, request

from minewatch.web.viewer import Viewer
from minewatch.when import Month, now

FAR = 100  # years; nobody has records beyond them


def asked_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(404)


def asked_mine(viewer: Viewer) -> str:
    """The mine named by `?mine=`, else the viewer's own."""
    mine = request.args.get("mine") or viewer.mine
    if mine is None or not viewer.may_read(mine):
        abort(404)
    return mine


def asked_month(text: str) -> Month:
    try:
        month = Month.parse(text)
    except ValueError:
        abort(404)
    if abs(month.year - now().year) > FAR:
        abort(404)
    return month


def asked_day(text: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        abort(404)
