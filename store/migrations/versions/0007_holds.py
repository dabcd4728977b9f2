"""Keeps cases on hold, and tombstones of originals that were destroyed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make both tables, with nothing in them: every row that comes is tied to its commit."""
    op.create_table(
        "holds",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("reference", "at", name="pk_holds"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tombstones",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("retention", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_tombstones"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tombstones_reference", "tombstones", ["reference"])
