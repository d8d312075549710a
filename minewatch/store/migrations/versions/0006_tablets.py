"""What tablets send: the tray for what cannot be read, the tablets themselves, and the epoch of this database."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from minewatch.store.tables import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
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
    op.create_table(
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
    op.create_table(
        "device_seq",
        sa.Column("device", sa.String(40), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True),
    )
    epoch = op.create_table("epoch", sa.Column("epoch", sa.String(40), primary_key=True))
    op.bulk_insert(epoch, [{"epoch": uuid4().hex}])
