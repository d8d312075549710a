"""What an address asks for: a record, a mine, a month, a choice; 404 for what cannot be, or is not this viewer's."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from uuid import UUID

from flask import abort, request

from minewatch.records.envelope import Refusal, in_service
from minewatch.store.subjects import is_mine
from minewatch.web.viewer import Viewer
from minewatch.when import Month


class NotOffered(Refusal):
    """The address chooses what the page does not offer."""

    status = 404


def asked_choice(name: str, label: str, offered: Container[str]) -> str:
    """The value of `?name=`, one of those offered; empty if none is asked for."""
    value = request.args.get(name, "")
    if value and value not in offered:
        raise NotOffered(f"网址里的{label}“{value[:40]}”这里没有，请返回上一页重新选择。", name)
    return value


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
