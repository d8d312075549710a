"""Records in chains, their threads, media, accounts and sessions."""

import sqlalchemy as sa
from alembic import op

from minewatch.store.tables import Id, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
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
    op.create_table(
        "thread",
        sa.Column("id", Id, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("chain", sa.String(40), nullable=False),
        sa.Column("person", sa.String(40)),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
    )
    op.create_index("thread_by_chain", "thread", ["chain", "last_day", "first_day"])
    op.create_index("thread_by_person", "thread", ["person", "last_day", "first_day"])
    op.create_table(
        "media",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("taken_at", sa.String(40)),
        sa.Column("device", sa.String(80)),
        sa.Column("sent_by", sa.String(40), nullable=False),
        sa.Column("received_at", Instant, nullable=False),
    )
    op.create_table(
        "media_use",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("record", Id, primary_key=True),
        sa.Column("chain", sa.String(40), nullable=False),
    )
    op.create_table(
        "account",
        sa.Column("staff_no", sa.String(40), primary_key=True),
        sa.Column("secret_hash", sa.String(200), nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", Instant),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("staff_no", sa.String(40), nullable=False, index=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
    )
