"""Alembic runs inside the program, on the connection that `store.engine.prepare` holds."""

from alembic import context

from minewatch.store.tables import db

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=db.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
