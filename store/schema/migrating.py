"""Decides how a database is brought up to date: the one door to Alembic, which is loaded only here
and only when it is needed, because it takes longer to load than a store takes to open.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from store.database.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = text("SELECT pg_advisory_xact_lock(4831001)")  # any number that is ours: two programs may start at once


def brought_up_to_date(database: Database, after: Callable[[Connection, str | None], None]) -> None:
    """Run the migrations that a database lacks, and `after`, which is told the migration that it was at (None for an
    empty one): all in one transaction."""
    from alembic import command  # noqa: PLC0415 - see the first line of this module
    from alembic.migration import MigrationContext  # noqa: PLC0415 - see the first line of this module

    with database.writing() as connection:
        if database.kind == "postgresql":
            connection.execute(_LOCK)
        before = MigrationContext.configure(connection).get_current_revision()
        settings = alembic_settings()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        after(connection, before)


def alembic_settings() -> "Config":
    """Alembic's settings, without a file."""
    from alembic.config import Config  # noqa: PLC0415 - see the first line of this module

    settings = Config()
    settings.set_main_option("script_location", "store:migrations")
    settings.set_main_option("path_separator", "os")
    return settings
