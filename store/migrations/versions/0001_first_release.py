"""Makes the tables of the first release, and the guard that lets nobody change the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make everything."""
    _record()
    _letters()
    _outbox()
    _chat()
    _guard()


def _record() -> None:
    op.create_table(
        "ledger",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("reference", "seq", name="pk_ledger"),
    )
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blobs"),
    )
    op.create_table(
        "cases",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("next_due", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("reference", name="pk_cases"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cases_next_due", "cases", ["next_due"])
    op.create_table(
        "ownerships",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("reference", "seq", name="pk_ownerships"),
        sa.ForeignKeyConstraint(["reference", "seq"], ["ledger.reference", "ledger.seq"], name="fk_ownerships_ledger"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "requests",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("from_team", sa.Text(), nullable=False),
        sa.Column("to_team", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("reference", "number", name="pk_requests"),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_requests_cases"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_requests_from_team", "requests", ["from_team"])
    op.create_index("ix_requests_to_team", "requests", ["to_team"])
    op.create_table(
        "local_ids",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "number", "system", "reference", name="pk_local_ids"),
        sa.ForeignKeyConstraint(["reference"], ["cases.reference"], name="fk_local_ids_cases"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_local_ids_reference", "local_ids", ["reference"])


def _letters() -> None:
    op.create_table(
        "messages",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "sha256", name="pk_messages"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("dealt_at", sa.BigInteger(), nullable=True),
        sa.Column("dealt_by", sa.Text(), nullable=True),
        sa.Column("dealt_how", sa.Text(), nullable=True),
        sa.Column("dealt_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint("message_id", "sha256", name="uq_quarantine_message_id_sha256"),
    )
    op.create_table(
        "watermarks",
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("inbox", name="pk_watermarks"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_states",
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("inbox", "folder", name="pk_sync_states"),
    )
    op.create_table(
        "queries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_queries"),
    )
    op.create_index("ix_queries_reference", "queries", ["reference"])
    op.create_table(
        "doubts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_doubts"),
    )
    op.create_index("ix_doubts_who", "doubts", ["who", "at"])
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
        sqlite_with_rowid=False,
    )


def _outbox() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("request", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.Column("packed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_reference", "notices", ["reference"])
    op.create_index(
        "ix_notices_unpacked",
        "notices",
        ["at", "id"],
        sqlite_where=sa.text("packed_at IS NULL"),
        postgresql_where=sa.text("packed_at IS NULL"),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("copy", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("request", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_by", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
    )
    op.create_index("ix_posts_message_id", "posts", ["message_id"], unique=True)
    op.create_index("ix_posts_settled_at", "posts", ["settled_at"])
    op.create_index(
        "ix_posts_waiting",
        "posts",
        ["urgent", "rank", "at"],
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "enclosures",
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("post", "place", name="pk_enclosures"),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name="fk_enclosures_posts"),
        sa.ForeignKeyConstraint(["notice"], ["notices.id"], name="fk_enclosures_notices"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_enclosures_notice", "enclosures", ["notice"])


def _chat() -> None:
    op.create_table(
        "conversations",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("service_url", sa.Text(), nullable=False),
        sa.Column("us", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_conversations"),
    )
    op.create_index("ix_conversations_at", "conversations", ["at"])
    op.create_table(
        "shown",
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("request", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "message", name="pk_shown"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shown_message", "shown", ["message"])
    op.create_index(
        "ix_shown_standing",
        "shown",
        ["reference"],
        sqlite_where=sa.text("settled IS 0"),
        postgresql_where=sa.text("settled IS false"),
    )


def _guard() -> None:
    """The ledger is only ever added to. This stops mistakes; malice is for `holdfast verify`."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_no_{act.lower()} BEFORE {act} ON ledger"
                " BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION ledger_is_added_to() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the ledger is only ever added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_added_to()"
    )
