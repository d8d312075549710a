"""An account can be disabled: since when."""

import sqlalchemy as sa
from alembic import op

from minewatch.store.tables import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("disabled_at", Instant))
