"""Keeps who has told us that they are on leave, and who covers for them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "leaves",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("cover", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", "first", name="pk_leaves"),
        sqlite_with_rowid=False,
    )
