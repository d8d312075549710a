"""Checking the evidence: every chain from its start, every row against its record, every photo against its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from minewatch.law.facts import Facts
from minewatch.records.envelope import Refusal
from minewatch.records.kinds import read
from minewatch.store import media, threads
from minewatch.store import tables as t
from minewatch.store.chain import BUREAU, START, content, digest_of, link_of
from minewatch.store.engine import reading
from minewatch.store.read import workdays


@dataclass
class Heads:
    """Per chain: how many records there are and the last link, to be printed on what is handed in."""

    count: dict[str, int] = field(default_factory=dict)
    link: dict[str, str] = field(default_factory=dict)


@dataclass
class Found:
    """What the records say, for comparison with what is derived from them."""

    facts: Facts
    threads: dict[UUID, threads.Row] = field(default_factory=dict)
    uses: set[tuple[Any, ...]] = field(default_factory=set)


UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, Refusal)


def verify() -> tuple[Heads, str]:
    """The heads of the chains, and what is wrong first; an empty sentence when nothing is."""
    heads = Heads()
    try:
        with reading() as connection:
            return heads, next(_faults(connection, heads), "")
    except DBAPIError as error:
        return heads, f"数据库文件损坏，读不出来：{error.orig}"


def _faults(connection: sa.Connection, heads: Heads) -> Iterator[str]:
    found = Found(Facts(workdays()))
    try:
        for row in connection.execute(sa.select(t.record).order_by(t.record.c.pos)):
            try:
                yield from _row_faults(row, found, heads)
            except UNREADABLE as error:
                yield _named(row, f"内容读不出来（{error}）")
    except UNREADABLE:
        yield f"库中第 {_unreadable(connection)} 行记录的编号或收到时间读不出来，被改过"
    yield from _head_faults(connection, heads)
    yield from _thread_faults(connection, found.threads)
    yield from _media_faults(connection, found)


def _unreadable(connection: sa.Connection) -> int:
    """The position of the first row that cannot even be fetched."""
    for pos in connection.scalars(sa.select(t.record.c.pos).order_by(t.record.c.pos)).all():
        try:
            connection.execute(sa.select(t.record).where(t.record.c.pos == pos)).all()
        except UNREADABLE:
            return pos
    return 0


def _head_faults(connection: sa.Connection, heads: Heads) -> Iterator[str]:
    """A chain whose last records were cut off ends before its head."""
    kept = {row.chain: (row.seq, row.link) for row in connection.execute(sa.select(t.head))}
    for chain in sorted({*kept, *heads.count}):
        told, found = kept.get(chain, (0, START)), (heads.count.get(chain, 0), heads.link.get(chain, START))
        if told != found:
            yield f"链“{chain or '县局'}”应有 {told[0]} 条，实有 {found[0]} 条，末尾的记录或链头被改过"


def _row_faults(row: sa.Row, found: Found, heads: Heads) -> Iterator[str]:
    facts = found.facts
    before = heads.link.get(row.chain, START)
    seq = heads.count.get(row.chain, 0) + 1
    if row.seq != seq:
        yield _named(row, f"链上编号应为 {seq}，实为 {row.seq}，中间缺记录")
    if row.digest != digest_of(row.body):
        yield _named(row, "内容与摘要不符，内容被改过")
    if row.held == "" or row.link != link_of(before, row.chain, row.seq, row.digest, row.received_at, row.held):
        yield _named(row, "链接不符，这条或它之前的记录被改过")
    body = json.loads(row.body)
    record = read(body | {"received_at": row.received_at, "held": row.held})
    expected = (record.id, record.kind, record.author, facts.home(record) or BUREAU, facts.root(record), content(body))
    if expected != (row.id, row.kind, row.author, row.chain, row.thread, row.body):
        yield _named(row, "存储的列与记录内容不一致")
    heads.count[row.chain], heads.link[row.chain] = row.seq, row.link
    facts.add(record)
    root = facts.root(record)
    found.threads[root] = threads.stretched(found.threads.get(root), record, facts)
    found.uses |= {tuple(use.values()) for use in media.uses(record, row.chain)}


def _thread_faults(connection: sa.Connection, rows: dict) -> Iterator[str]:
    try:
        stored = {row["id"]: dict(row) for row in connection.execute(sa.select(t.thread)).mappings()}
    except UNREADABLE:
        yield "索引表里有读不出来的行，被改过"
        return
    for id in [*rows, *(id for id in stored if id not in rows)]:
        if stored.get(id) != rows.get(id):
            yield f"记录 {id} 的索引行与记录不一致"


def _media_faults(connection: sa.Connection, found: Found) -> Iterator[str]:
    """The bytes, what is known of them, and which record uses them."""
    stored = set()
    for row in connection.execute(sa.select(t.media)).mappings():
        stored.add(row["hash"])
        path = media.path_of(row["hash"])
        data = path.read_bytes() if path.is_file() else b""
        if len(data) != row["size"] or sha256(data).hexdigest() != row["hash"]:
            yield f"照片或扫描件 {row['hash']} 与存入时不一致"
        if row["digest"] != media.digest_of_row(row):
            yield f"照片或扫描件 {row['hash']} 的来源、时间或发送人被改过"
    for name, record, _ in sorted(found.uses):
        if name not in stored and media.path_of(name).exists():
            yield f"记录 {record} 的照片或扫描件 {name} 的登记行被删过"
    used = {tuple(row) for row in connection.execute(sa.select(t.media_use))}
    for name, record, _ in sorted(used ^ found.uses):
        yield f"照片或扫描件 {name} 与记录 {record} 的对应关系被改过"


def _named(row: sa.Row, what: str) -> str:
    return f"记录 {row.id}（链“{row.chain or '县局'}”第 {row.seq} 条，{row.kind}）：{what}"
