"""A bureau and tablets of one's own for each test: copies of a bureau once founded and of a tablet once made ready."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from office import Office, found, free_port
from scribe import THREE, Scribe
from tablets import Tablet

from minewatch.when import Month, day_of, midnight, now

PEOPLE = ("SG-1", "SG-2", "SG-3")


@dataclass(frozen=True)
class Ready:
    """The bureau's folder and address, and the profile of a tablet on which SG-2 has signed in and taken all along."""

    folder: Path
    port: int
    profile: Path


@pytest.fixture(scope="session")
def ready(chromium, tmp_path_factory) -> Ready:
    folder = tmp_path_factory.mktemp("ready")
    ready = Ready(folder / "office", free_port(), folder / "profile")
    found(ready.folder, _story(), PEOPLE)
    office = Office(ready.folder, ready.port).start()
    try:
        tablet = Tablet(chromium, office, ready.profile)
        tablet.sign_in("SG-2")
        tablet.die()
    finally:
        office.kill()
    return ready


def _story() -> Scribe:
    """Mine SG with its group and two places; SG-2 has been on leave and has not said yet that he is back."""
    scribe, today = Scribe(), day_of(now())
    since = str(Month.of(today).plus(-2).first)
    began = midnight(Month.parse(since[:7]).first)
    scribe.founded(since)
    scribe.mine("SG", THREE, since)
    scribe.group("SG", since)
    for code, name in (("3101", "3101 采煤工作面"), ("2105", "2105 掘进工作面")):
        scribe.write("place", "ADM", began, mine="SG", code=code, name=name, type="coal_face", from_=since)
    away = today - timedelta(days=3)
    asked, granted = (midnight(today - timedelta(days=ago)) for ago in (6, 5))
    leave = scribe.write("leave_request", "SG-2", asked, staff_no="SG-2", mine="SG", from_=away, to=away, reason="示例")
    scribe.write("leave_decision", "SG-1", granted, leave=leave, approved=True, at=granted)
    return scribe


@pytest.fixture
def office(ready, tmp_path) -> Iterator[Office]:
    shutil.copytree(ready.folder, tmp_path / "office")
    office = Office(tmp_path / "office", ready.port).start()
    yield office
    office.kill()


@pytest.fixture
def tablet(chromium, office, tmp_path) -> Iterator:
    """`tablet("dead")` is a tablet that nobody has used."""
    held: list[Tablet] = []

    def taken(name: str = "tablet") -> Tablet:
        held.append(Tablet(chromium, office, tmp_path / name))
        return held[-1]

    yield taken
    for one in held:
        one.die()


@pytest.fixture
def signed_in(ready, tablet, tmp_path):
    """`signed_in()` is a tablet of SG-2's, who has everything along."""

    def taken() -> Tablet:
        shutil.copytree(ready.profile, tmp_path / "ready")
        one = tablet("ready")
        one.home()
        return one

    return taken
