"""The county's roles and mines are found without looking at everybody and everything else."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("thread_by_kind", "thread", ["chain", "kind"])
