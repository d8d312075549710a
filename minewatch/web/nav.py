"""The bar of every page: the main places of each kind of viewer, which of them is open, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, request

from minewatch.records.leave import LeaveRequest
from minewatch.store.subjects import facts_of
from minewatch.web.pages.leave_outlook import waits_for_viewer
from minewatch.web.viewer import DECIDERS, Viewer, viewer
from minewatch.when import FOREVER, Span, now

ASKED_WITHIN = timedelta(days=62)


@dataclass(frozen=True)
class Place:
    """`covers` are further addresses that belong to the place, beside its own."""

    label: str
    href: str
    icon: str
    covers: tuple[str, ...] = ()

    def reach(self, path: str) -> int:
        """How much of the address belongs to this place; 0 if it lies elsewhere."""
        own = [prefix for prefix in (self.href, *self.covers) if f"{path}/".startswith(f"{prefix.rstrip('/')}/")]
        return max((len(prefix) for prefix in own if prefix != "/" or path == "/"), default=0)


@dataclass(frozen=True)
class NavLink:
    label: str
    href: str
    icon: str
    current: bool
    count: int = 0


SHARED = (
    Place("隐患", "/findings", "triangle-alert", ("/ledger",)),
    Place("报告", "/alerts", "siren"),
    Place("请假", "/leaves", "calendar"),
    Place("计划", "/plans", "list-todo", ("/originals",)),
)
SHIFT = ("/entries", "/logs", "/inspections", "/daily-reports")
RULES = Place("规则", "/rules", "book")
GROUP = (
    Place("今日", "/", "home", ("/todo", "/held", *SHIFT)),
    Place("本组", "/group", "users"),
    *SHARED,
    Place("本月", "/months", "table", ("/mines",)),
    RULES,
)
FINDINGS, ALERTS, *LATER = SHARED
OVERSEERS = (
    Place("全县", "/county", "table", ("/mines", "/tablets", "/held", *SHIFT)),
    ALERTS,
    FINDINGS,
    *LATER,
    RULES,
)
ADMIN = (Place("设置", "/setup", "settings", ("/accounts",)), RULES)
PATROL = Place("派驻", "/setup", "users")


def attach(app: Flask) -> None:
    app.context_processor(lambda: {"nav": tuple(_links(viewer()))})


def places_for(viewer: Viewer) -> list[Place]:
    places = [*(GROUP if viewer.posting else ()), *(OVERSEERS if viewer.reads_all else ())]
    places += ADMIN if "admin" in viewer.roles else ()
    places += (PATROL,) if "patrol" in viewer.roles and "admin" not in viewer.roles else ()
    return list(dict.fromkeys(places)) or [RULES]


def _links(someone: Viewer | None) -> list[NavLink]:
    if someone is None or someone.must_change:
        return []
    places = places_for(someone)
    best = max(places, key=lambda place: place.reach(request.path))
    return [
        NavLink(
            place.label,
            place.href,
            place.icon,
            place is best and place.reach(request.path) > 0,
            _waiting(someone, place),
        )
        for place in places
    ]


def _waiting(viewer: Viewer, place: Place) -> int:
    """How many leaves wait for this person, who decides on leaves; nothing is looked up for anybody else."""
    decides_for_all = bool(viewer.roles & DECIDERS)
    if place.href != "/leaves" or not (viewer.is_leader or decides_for_all):
        return 0
    days = Span(viewer.today - ASKED_WITHIN, FOREVER)
    facts = facts_of([LeaveRequest], days, None if decides_for_all else [viewer.mine])
    return sum(waits_for_viewer(viewer, facts, leave, now()) for leave in facts.all(LeaveRequest))
