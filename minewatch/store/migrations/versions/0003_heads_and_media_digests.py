"""The head of each chain, and a digest of what is kept with each photo or scan."""

import sqlalchemy as sa
from alembic import op

from minewatch.store import tables as t
from minewatch.store.media import digest_of_row

revision = "0003"
down_revision = "0002"

TOLD = ("hash", "size", "type", "source", "taken_at", "device", "sent_by", "received_at")


def upgrade() -> None:
    op.create_table(
        "head",
        sa.Column("chain", sa.String(40), primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
    )
    op.execute(
        "insert into head (chain, seq, link) select chain, seq, link from record as r "
        "where seq = (select max(seq) from record where chain = r.chain)"
    )
    with op.batch_alter_table("media") as media:
        media.add_column(sa.Column("digest", sa.String(64), nullable=False, server_default=""))
    connection = op.get_bind()
    told = [t.media.c[name] for name in TOLD]
    for row in connection.execute(sa.select(*told)).mappings().all():
        digested = t.media.update().where(t.media.c.hash == row["hash"])
        connection.execute(digested.values(digest=digest_of_row(row)))
