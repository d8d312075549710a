"""The database as a running copy uses it: durable on every connection, one writer's turn at a time, always migrated."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from flask import Flask, current_app
from sqlalchemy import event

from minewatch.config import Settings
from minewatch.store import folds, shelf
from minewatch.store.tables import db

EVERYTHING = "*"


def settings() -> Settings:
    found: Settings = current_app.config["MINEWATCH"]
    return found


def attach(app: Flask) -> None:
    """Bind the database to the app, make every connection durable, and bring the tables up to date."""
    db.init_app(app)
    shelf.attach(app)
    folds.attach(app)
    with app.app_context():
        settings().instance.mkdir(parents=True, exist_ok=True)
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _make_durable)
            event.listen(db.engine, "begin", _begin)
        with _queue():
            app.secret_key = settings().secret_key()
            _migrate()


@contextmanager
def reading() -> Iterator[sa.Connection]:
    with db.engine.connect() as connection:
        yield connection


@contextmanager
def write_turn(chains: Iterable[str] = (EVERYTHING,)) -> Iterator[sa.Connection]:
    """A transaction in which nobody else writes to these chains; an error leaves nothing behind.

    SQLite has one writer: a lock file makes a fair queue before BEGIN IMMEDIATE. On PostgreSQL each chain has
    its lock; `EVERYTHING` waits for all of them and holds them off.
    """
    with _queue(), db.engine.connect().execution_options(writer=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            _lock(connection, sorted(set(chains)))
        yield connection


def _lock(connection: sa.Connection, chains: list[str]) -> None:
    whole = EVERYTHING in chains
    shared = "" if whole else "_shared"
    connection.execute(sa.text(f"select pg_advisory_xact_lock{shared}(hashtextextended('{EVERYTHING}', 0))"))
    for chain in () if whole else chains:
        connection.execute(sa.text("select pg_advisory_xact_lock(hashtextextended(:chain, 1))"), {"chain": chain})


@contextmanager
def _queue() -> Iterator[None]:
    """The kernel's queue for writers of a SQLite file; PostgreSQL needs none."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    with (settings().instance / "write.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_durable(connection, _record) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    mode, level = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous"))
    if (mode, level) != ("wal", 2):
        raise RuntimeError(f"数据库不能保证断电不丢记录（journal_mode={mode}，synchronous={level}），请换本地磁盘。")


def _begin(connection: sa.Connection) -> None:
    writer = connection.get_execution_options().get("writer")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _migrate() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with db.engine.connect().execution_options(writer=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            _lock(connection, [EVERYTHING])
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
