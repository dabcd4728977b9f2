"""${message}."""

import sqlalchemy as sa
from alembic import op

from store.schema.columns import Instant, Key, Words

revision = "${up_revision}"
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """${message}."""
    ${upgrades if upgrades else "pass"}
