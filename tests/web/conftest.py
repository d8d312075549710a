"""The county that the web tests visit, and its visitors."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from instances import instance
from scribe import THREE, Scribe
from visitor import SECRET, Visitor

from minewatch.records.kinds import kind_name
from minewatch.store import accounts, transfer
from minewatch.store.tables import db
from minewatch.when import Month, day_of, midnight, now

PEOPLE = ("ADM", "PATROL", "DEPUTY", "DIRECTOR", "AUDITOR", "SG-1", "SG-2", "SG-3", "LG-1", "LG-2")


@pytest.fixture
def scribe() -> Scribe:
    """The county of the web tests, not yet stored: mines SG (leader SG-1) and LG, the bureau, since two months ago."""
    scribe = Scribe()
    since = str(Month.of(day_of(now())).plus(-2).first)
    scribe.founded(since)
    for mine in ("SG", "LG"):
        scribe.mine(mine, THREE, since)
        scribe.group(mine, since)
        scribe.write("place", "ADM", midnight(Month.parse(since[:7]).first), mine=mine, code="3101",
                     name="3101 采煤工作面", type="coal_face", from_=since)  # fmt: skip
    return scribe


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    """Ten accounts a test would take longer to hash than everything else."""
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """`founded(lines)` is the folder of an instance with these records and everybody's account; made once."""
    made: dict[str, Path] = {}

    def folder(lines: list[str]) -> Path:
        key = "\n".join(lines)
        if key not in made:
            made[key] = tmp_path_factory.mktemp("founded")
            with instance(made[key]).app_context():
                transfer.import_lines(lines)
                for staff_no in PEOPLE:
                    accounts.change(staff_no, accounts.issue(staff_no), SECRET)
                db.engine.dispose()
        return made[key]

    return folder


@pytest.fixture
def county(founded, scribe, tmp_path):
    """The scribe's county, stored; everybody can sign in with `SECRET`."""
    shutil.copytree(founded(scribe.lines), tmp_path, dirs_exist_ok=True)
    return instance(tmp_path)


@pytest.fixture
def as_(county):
    """`as_("SG-2")` is a signed-in visitor; `as_("")` a stranger."""
    visitors: dict[str, Visitor] = {}

    def visitor(staff_no: str) -> Visitor:
        if staff_no not in visitors:
            visitors[staff_no] = Visitor(county, staff_no).sign_in() if staff_no else Visitor(county)
        return visitors[staff_no]

    return visitor


@pytest.fixture
def exported(county):
    """`exported("finding")`: the stored records of a kind as objects."""

    def of(kind: Any) -> list[dict[str, Any]]:
        name = kind if isinstance(kind, str) else kind_name(kind)
        with county.app_context():
            return [body for line in transfer.export_lines() if (body := json.loads(line))["kind"] == name]

    return of


@pytest.fixture
def hours_ago():
    """An instant so many hours before the test began, to the minute."""
    began = now().replace(second=0, microsecond=0)
    return lambda hours: began - timedelta(hours=hours)
