"""Checking the evidence: every chain from its start, every row against its record, every photo against its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from minewatch.law.facts import Facts
from minewatch.records.envelope import Refusal
from minewatch.records.kinds import read
from minewatch.store import tables as t
from minewatch.store import threads
from minewatch.store.chain import BUREAU, START, content, digest_of, link_of
from minewatch.store.engine import reading
from minewatch.store.media import path_of
from minewatch.store.read import workdays


@dataclass
class Heads:
    """Per chain: how many records there are and the last link, to be printed on what is handed in."""

    count: dict[str, int] = field(default_factory=dict)
    link: dict[str, str] = field(default_factory=dict)


def verify() -> tuple[Heads, str]:
    """The heads of the chains, and what is wrong first; an empty sentence when nothing is."""
    heads = Heads()
    try:
        with reading() as connection:
            return heads, next(_faults(connection, heads), "")
    except DBAPIError as error:
        return heads, f"数据库文件损坏，读不出来：{error.orig}"


def _faults(connection: sa.Connection, heads: Heads) -> Iterator[str]:
    facts, rows = Facts(workdays()), {}
    for row in connection.execute(sa.select(t.record).order_by(t.record.c.pos)):
        try:
            yield from _row_faults(row, facts, heads, rows)
        except (ValueError, KeyError, TypeError, Refusal) as error:
            yield _named(row, f"内容读不出来（{error}）")
    yield from _thread_faults(connection, rows)
    yield from _media_faults(connection)


def _row_faults(row: sa.Row, facts: Facts, heads: Heads, rows: dict) -> Iterator[str]:
    before = heads.link.get(row.chain, START)
    seq = heads.count.get(row.chain, 0) + 1
    if row.seq != seq:
        yield _named(row, f"链上编号应为 {seq}，实为 {row.seq}，中间缺记录")
    if row.digest != digest_of(row.body):
        yield _named(row, "内容与摘要不符，内容被改过")
    if row.link != link_of(before, row.chain, row.seq, row.digest, row.received_at, row.held):
        yield _named(row, "链接不符，这条或它之前的记录被改过")
    body = json.loads(row.body)
    record = read(body | {"received_at": row.received_at, "held": row.held})
    expected = (record.id, record.kind, record.author, facts.home(record) or BUREAU, facts.root(record), content(body))
    if expected != (row.id, row.kind, row.author, row.chain, row.thread, row.body):
        yield _named(row, "存储的列与记录内容不一致")
    heads.count[row.chain], heads.link[row.chain] = row.seq, row.link
    facts.add(record)
    rows[facts.root(record)] = threads.stretched(rows.get(facts.root(record)), record, facts)


def _thread_faults(connection: sa.Connection, rows: dict) -> Iterator[str]:
    stored = {row["id"]: dict(row) for row in connection.execute(sa.select(t.thread)).mappings()}
    for id in [*rows, *(id for id in stored if id not in rows)]:
        if stored.get(id) != rows.get(id):
            yield f"记录 {id} 的索引行与记录不一致"


def _media_faults(connection: sa.Connection) -> Iterator[str]:
    for name, size in connection.execute(sa.select(t.media.c.hash, t.media.c.size)):
        path = path_of(name)
        data = path.read_bytes() if path.exists() else b""
        if len(data) != size or sha256(data).hexdigest() != name:
            yield f"照片或扫描件 {name} 与存入时不一致"


def _named(row: sa.Row, what: str) -> str:
    return f"记录 {row.id}（链“{row.chain or '县局'}”第 {row.seq} 条，{row.kind}）：{what}"
