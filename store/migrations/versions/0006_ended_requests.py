"""Keeps the rows of requests that have ended: what is counted of a month is counted from them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table anew. Its rows follow from the ledger, and are made from it afterwards."""
    op.drop_table("requests")
    op.create_table(
        "requests",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("from_team", sa.Text(), nullable=False),
        sa.Column("to_team", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_requests_cases"),
        sa.PrimaryKeyConstraint("reference", "number", name="pk_requests"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_requests_made_at", "requests", ["made_at"])
    waits = sa.text("ended_at IS NULL")
    for side in ("from", "to"):
        op.create_index(f"ix_requests_made_{side}", "requests", [f"{side}_team", "made_at"])
        op.create_index(
            f"ix_requests_open_{side}", "requests", [f"{side}_team", "due"], sqlite_where=waits, postgresql_where=waits
        )
