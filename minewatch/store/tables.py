"""The tables. `record` is the evidence and is only ever added to; `thread` and `media_use` are derived from it.

`record`  one row a record: its place in its mine's chain, its canonical body, digest and link
`head`    how far each chain has come, so that a cut tail is seen
`thread`  what stays open across days (a finding, a leave, a posting) and the days it speaks of, for finding it again
`summary` a mine's month counted, until a record or the time makes it stale; derived
`media`   photos and scans by SHA-256, with a digest of what is known of them; the bytes lie in the instance folder
`media_sender`  who sent these bytes: may see them before a record names them
`tray`    what tablets sent that cannot be read as a record, as it came; kept until somebody sends it mended
`device`, `device_seq`  each person's tablets as they last told of themselves, and the running numbers they used up
`epoch`   another one after each restore, so that tablets offer again what they kept
`account`, `session`  signing in
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy

from minewatch.when import SHANGHAI

db = SQLAlchemy()


class Id(sa.types.TypeDecorator[UUID]):
    """A UUID: native on PostgreSQL, 16 bytes on SQLite."""

    impl = sa.LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        native = dialect.name == "postgresql"
        return dialect.type_descriptor(sa.Uuid() if native else sa.LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: sa.Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> UUID | None:
        return UUID(bytes=value) if isinstance(value, bytes) else value


class Instant(sa.types.TypeDecorator[datetime]):
    """An instant as text of one form in one offset, so that it sorts and reads back to the microsecond."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str | None:
        return value.astimezone(SHANGHAI).isoformat(timespec="microseconds") if value else None

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> datetime | None:
        return datetime.fromisoformat(value) if value else None


_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

record = db.Table(
    "record",
    sa.Column("pos", _BIG, primary_key=True, autoincrement=True),
    sa.Column("chain", sa.String(40), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("id", Id, nullable=False, unique=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("author", sa.String(40), nullable=False),
    sa.Column("thread", Id, nullable=False, index=True),
    sa.Column("received_at", Instant, nullable=False, index=True),
    sa.Column("held", sa.Text),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("link", sa.String(64), nullable=False),
    sa.UniqueConstraint("chain", "seq"),
    sqlite_autoincrement=True,
)

head = db.Table(
    "head",
    sa.Column("chain", sa.String(40), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("link", sa.String(64), nullable=False),
)

thread = db.Table(
    "thread",
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("chain", sa.String(40), nullable=False),
    sa.Column("person", sa.String(40)),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Index("thread_by_chain", "chain", "last_day", "first_day"),
    sa.Index("thread_by_person", "person", "last_day", "first_day"),
    sa.Index("thread_by_kind", "chain", "kind"),
)

summary = db.Table(
    "summary",
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("mine", sa.String(40), primary_key=True),
    sa.Column("head", sa.String(64), nullable=False),
    sa.Column("law", sa.String(64), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("until", Instant, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

media = db.Table(
    "media",
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("type", sa.String(40), nullable=False),
    sa.Column("source", sa.String(10), nullable=False),
    sa.Column("taken_at", sa.String(40)),
    sa.Column("device", sa.String(80)),
    sa.Column("sent_by", sa.String(40), nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
)

media_sender = db.Table(
    "media_sender",
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("staff_no", sa.String(40), primary_key=True),
)

media_use = db.Table(
    "media_use",
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("record", Id, primary_key=True),
    sa.Column("chain", sa.String(40), nullable=False),
    sa.Index("media_use_by_chain", "chain"),
)

tray = db.Table(
    "tray",
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("record", sa.String(40), nullable=False, index=True),
    sa.Column("author", sa.String(40), nullable=False),
    sa.Column("mine", sa.String(40), nullable=False),
    sa.Column("device", sa.String(40), nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

tray_end = db.Table(
    "tray_end",
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("staff_no", sa.String(40), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

device = db.Table(
    "device",
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("staff_no", sa.String(40), primary_key=True),
    sa.Column("last_contact", Instant, nullable=False),
    sa.Column("unsent", sa.Integer, nullable=False),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("offset_s", sa.Float, nullable=False),
    sa.Column("jumped_at", Instant),
    sa.Column("app", sa.String(40), nullable=False),
    sa.Column("persisted", sa.Boolean),
)

device_seq = db.Table(
    "device_seq",
    sa.Column("device", sa.String(40), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True),
)

epoch = db.Table("epoch", sa.Column("epoch", sa.String(40), primary_key=True))

account = db.Table(
    "account",
    sa.Column("staff_no", sa.String(40), primary_key=True),
    sa.Column("secret_hash", sa.String(200), nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("locked_until", Instant),
    sa.Column("disabled_at", Instant),
)

session = db.Table(
    "session",
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("staff_no", sa.String(40), nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
)
