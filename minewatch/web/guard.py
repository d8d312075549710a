"""May this person open this address? One question a route; what a page shows of which mine is asked of the viewer."""

from __future__ import annotations

from collections.abc import Callable

from minewatch.web.viewer import BUREAU, Viewer

Guard = Callable[[Viewer], bool]


def signed_in(viewer: Viewer) -> bool:
    return True


def group(viewer: Viewer) -> bool:
    """Posted to a mine today: writes duty records there."""
    return viewer.posting is not None


def reader(viewer: Viewer) -> bool:
    """Sees mines' months: the own one, or all."""
    return viewer.reads_all or viewer.posting is not None


def overseer(viewer: Viewer) -> bool:
    """Sees every mine."""
    return viewer.reads_all


def bureau(viewer: Viewer) -> bool:
    """Acts on alerts: patrol, deputy, director."""
    return bool(viewer.roles & BUREAU)


def patrol(viewer: Viewer) -> bool:
    """The patrol unit checks the evidence."""
    return "patrol" in viewer.roles


def group_or_bureau(viewer: Viewer) -> bool:
    return group(viewer) or bureau(viewer)


def group_or_patrol(viewer: Viewer) -> bool:
    """Puts right what the own tablets sent, or anybody's; which, is asked of what was sent."""
    return group(viewer) or patrol(viewer)


def record_reader(viewer: Viewer) -> bool:
    """Sees some records one by one; which, is asked of the record."""
    return reader(viewer) or posting_keeper(viewer)


def record_writer(viewer: Viewer) -> bool:
    """Puts some records right; which, is asked of the record."""
    return group_or_bureau(viewer) or posting_keeper(viewer)


def setup(viewer: Viewer) -> bool:
    """Keeps people and mines."""
    return "admin" in viewer.roles


def posting_keeper(viewer: Viewer) -> bool:
    return bool(viewer.roles & {"admin", "patrol"})
