"""Pages that keep themselves up to date: one that is unchanged is answered 304 and not made again (RFC 9110, 13.1.2).

No page is kept by the browser (`no-store`): an open one asks with the version it was made of (static/js/live.js).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from flask import Response, g, make_response, request

from minewatch.store import checked, devices, summaries
from minewatch.store import tables as t
from minewatch.store.engine import reading
from minewatch.web.viewer import Viewer
from minewatch.when import now

AGES = timedelta(minutes=5)  # how far behind what a page says of hours and minutes may be


def kept_up(page: Callable[..., Any]) -> Callable[..., Response]:
    """A page that shows what is stored, as of now, and nothing else."""

    @wraps(page)
    def answered(viewer: Viewer, **arguments: Any) -> Response:
        g.version = _version(viewer)  # before the page is made: what comes in meanwhile is another version
        if request.if_none_match.contains(g.version):
            answer = Response(status=304)
        else:
            answer = make_response(page(viewer, **arguments))
        answer.set_etag(g.version)
        return answer

    return answered


def version() -> str:
    """Of the page that is being made; "" if it does not keep itself up to date."""
    found: str = g.get("version", "")
    return found


def _version(viewer: Viewer) -> str:
    age = now().timestamp() // AGES.total_seconds()
    told = (viewer.staff_no, request.full_path, *_stored(), summaries.law(), checked.last(), age)
    return sha256(repr(told).encode()).hexdigest()


def _stored() -> tuple[Any, ...]:
    """Records are only ever added, and so is what is set aside and ended; tablets tell how much is still to come."""
    tray, ended = (sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in (t.tray, t.tray_end))
    last = sa.select(sa.func.max(t.record.c.pos)).scalar_subquery()
    with reading() as connection:
        return (*connection.execute(sa.select(tray, ended, last)).one(), *devices.unsent())
