"""A mine's photos that never came are found without looking at all other mines'."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index("media_use_by_chain", "media_use", ["chain"])
