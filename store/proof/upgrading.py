"""Decides what follows the migrations of a database: rows that can be made from the ledger alone are made from it."""

from sqlalchemy import Connection

from store.database.database import Database
from store.proof.verifying import requests_anew
from store.schema.migrating import brought_up_to_date

ENDED_REQUESTS = "0006"
"""The migration since which requests that have ended keep their rows."""


def upgraded(database: Database) -> None:
    """Make the tables of a database, or bring them and their rows up to date."""
    brought_up_to_date(database, _follows)


def _follows(connection: Connection, before: str | None) -> None:
    if before is not None and before < ENDED_REQUESTS:
        requests_anew(connection)
