"""Every command works on a fresh folder, also when several come at once; what is there already is kept."""

from __future__ import annotations

import os
import subprocess
import sys

import sqlalchemy as sa

from minewatch.app import create_app
from minewatch.config import Settings
from minewatch.store.engine import reading
from minewatch.store.tables import db


def test_four_first_uses_at_once_all_succeed(tmp_path, database_url):
    environment = os.environ | {
        "MINEWATCH_INSTANCE": str(tmp_path / "示例 实例"),
        "MINEWATCH_DATABASE_URL": database_url,
    }
    command = [sys.executable, "-m", "minewatch.cli", "export"]
    running = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 4


def test_the_tables_are_those_that_the_migrations_make(app_on_both):
    """No difference between `store.tables` and a migrated database."""
    with reading() as connection:
        found = sa.inspect(connection)
        for table in db.metadata.sorted_tables:
            columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
            assert columns == {column.name: column.nullable for column in table.columns}, table.name
            indexes = {tuple(index["column_names"]) for index in found.get_indexes(table.name) if not index["unique"]}
            assert indexes == {tuple(column.name for column in index.columns) for index in table.indexes}, table.name


def test_the_key_that_signs_cookies_is_made_once_and_private(tmp_path):
    settings = Settings.from_environment({"MINEWATCH_INSTANCE": str(tmp_path)})
    first, second = create_app(settings).secret_key, create_app(settings).secret_key
    assert first == second and len(first) == 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
