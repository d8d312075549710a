"""What could be no record is ended by somebody who says how it was settled; it stays as it came."""

import sqlalchemy as sa
from alembic import op

from minewatch.store.tables import Instant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "tray_end",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("staff_no", sa.String(40), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
