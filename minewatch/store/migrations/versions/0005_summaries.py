"""Summaries of mine-months, so that a county's page need not judge every record of every mine."""

import sqlalchemy as sa
from alembic import op

from minewatch.store.tables import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "summary",
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("mine", sa.String(40), primary_key=True),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("law", sa.String(64), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
