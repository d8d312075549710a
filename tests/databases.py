"""Empty databases on a PostgreSQL server of the tests' own."""

from __future__ import annotations

from uuid import uuid4

import psycopg


def hurry(server: str) -> None:
    """Nothing waits for the disk any more: hundreds of databases are made here, and thrown away."""
    with psycopg.connect(server, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")


def fresh_database(server: str) -> str:
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    head, _, tail = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}?{tail}"
