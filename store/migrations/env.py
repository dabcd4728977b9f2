"""Decides how Alembic runs our migrations: on the connection it is given, in that transaction."""

from alembic import context

from store.schema.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, if asked: half a migration is never left behind
)
context.run_migrations()
