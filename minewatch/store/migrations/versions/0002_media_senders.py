"""Whoever sends bytes that were here already may see them too."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "media_sender",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("staff_no", sa.String(40), primary_key=True),
    )
    op.execute("insert into media_sender (hash, staff_no) select hash, sent_by from media")
