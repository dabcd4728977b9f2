"""Decides what is kept, and under which name. The names are those of the design.

`ledger` and `blobs` are the record, and are only ever added to. `cases`, `ownerships`, `requests`
and `local_ids` are projections: they follow from the ledger and can be made anew from it. All
others are what the running program must not forget. `commits` ties together what was written, commit by commit;
which tables it proves is in `store/chain/tying.py`.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.types import TypeEngine

from store.schema.columns import Instant, Key, Words

FIRST, HEAD = "0001", "0007"
"""The first migration, and the newest, which this module describes. A released one is never edited: what is new
goes into one beside it, whose number is the next (tests/store/test_releases.py)."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _table(name: str, *parts: Column[Any] | Index | ForeignKeyConstraint) -> SqlTable:
    """A table that is stored in the order of its key: one page is written for a row, and not two. Rows
    must be short for it; a table with long ones is better off in the order in which they came."""
    return SqlTable(name, metadata, *parts, sqlite_with_rowid=False)


def _needed(name: str, kind: type[TypeEngine[Any]]) -> Column[Any]:
    return Column(name, kind, nullable=False)


# --- the record -----------------------------------------------------------------------------------

ledger = SqlTable(
    "ledger",
    metadata,
    Column("reference", Key, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _needed("kind", Text),
    _needed("at", Instant),
    _needed("recorded_at", Instant),
    _needed("body", Text),
    _needed("previous", Text),
    _needed("hash", Text),
)

blobs = SqlTable(
    "blobs",
    metadata,
    Column("sha256", Key, primary_key=True),
    _needed("bytes", LargeBinary),
    _needed("kept_at", Instant),
)

commits = SqlTable(
    "commits",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Which rows it wrote, each with a digest, as JSON.
    _needed("body", Text),
    _needed("previous", Text),
    _needed("hash", Text),
)

# --- projections ----------------------------------------------------------------------------------

cases = _table(
    "cases",
    Column("reference", Key, primary_key=True),
    _needed("owner", Words),
    _needed("since", Instant),
    _needed("basis", Words),
    _needed("open", Boolean),
    _needed("seq", Integer),
    _needed("head", Text),
    _needed("last_at", Instant),
    _needed("recorded_at", Instant),
    # The earliest of its running deadlines: a sweep reads as many rows as there are cases due.
    Column("next_due", Instant),
    Index("ix_cases_next_due", "next_due"),
)

ownerships = _table(
    "ownerships",
    Column("reference", Key, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _needed("team", Words),
    _needed("since", Instant),
    Column("until", Instant),
    _needed("basis", Words),
    ForeignKeyConstraint(["reference", "seq"], ["ledger.reference", "ledger.seq"]),
)

requests = _table(
    "requests",
    Column("reference", Key, ForeignKey("cases.reference"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _needed("procedure", Words),
    _needed("from_team", Words),
    _needed("to_team", Words),
    _needed("state", Text),
    _needed("rung", Integer),
    _needed("made_at", Instant),
    Column("due", Instant),
    _needed("pack", Words),
    # The ground of a refusal, "" for one without; none where it was not refused.
    Column("ground", Words),
    Column("answered_at", Instant),
    # An open request has none.
    Column("ended_at", Instant),
    Index("ix_requests_made_at", "made_at"),
)
for _name, _column in (("from", requests.c.from_team), ("to", requests.c.to_team)):
    Index(f"ix_requests_made_{_name}", _column, requests.c.made_at)
    Index(
        f"ix_requests_open_{_name}",
        _column,
        requests.c.due,
        sqlite_where=requests.c.ended_at.is_(None),
        postgresql_where=requests.c.ended_at.is_(None),
    )

local_ids = _table(
    "local_ids",
    Column("organisation", Key, primary_key=True),
    Column("number", Key, primary_key=True),
    Column("system", Key, primary_key=True),
    Column("reference", Key, ForeignKey("cases.reference"), primary_key=True),
    Index("ix_local_ids_reference", "reference"),
)

# --- what came in ---------------------------------------------------------------------------------

messages = _table(
    "messages",
    Column("message_id", Key, primary_key=True),
    Column("sha256", Key, primary_key=True),
    _needed("at", Instant),
    _needed("inbox", Words),
    _needed("outcome", Text),
    _needed("kind", Words),
    Column("reference", Key),
    _needed("why", Words),
)

quarantine = SqlTable(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    _needed("message_id", Key),
    _needed("sha256", Key),
    _needed("at", Instant),
    _needed("why", Words),
    _needed("inbox", Words),
    # What the transport knew of the letter, as JSON: without it no sender could be proved again.
    _needed("envelope", Words),
    Column("dealt_at", Instant),
    Column("dealt_by", Words),
    Column("dealt_how", Text),
    Column("dealt_why", Words),
    UniqueConstraint("message_id", "sha256"),
    implicit_returning=False,
)

watermarks = _table(
    "watermarks",
    Column("inbox", Key, primary_key=True),
    _needed("at", Instant),
    _needed("stopped", Boolean),
    # It moves every few seconds and is tied to a commit only now and then; in between, this is its own digest.
    Column("digest", Text),
)

sync_states = SqlTable(
    "sync_states",
    metadata,
    Column("inbox", Key, primary_key=True),
    Column("folder", Key, primary_key=True),
    # A server's own words, which may have thousands of characters.
    _needed("state", Words),
)

queries = SqlTable(
    "queries",
    metadata,
    Column("id", Integer, primary_key=True),
    _needed("reference", Key),
    _needed("by", Words),
    _needed("at", Instant),
    _needed("channel", Words),
    Index("ix_queries_reference", "reference"),
    implicit_returning=False,
)

doubts = SqlTable(
    "doubts",
    metadata,
    Column("id", Integer, primary_key=True),
    _needed("who", Key),
    _needed("at", Instant),
    Index("ix_doubts_who", "who", "at"),
    implicit_returning=False,
)

counters = _table("counters", Column("name", Key, primary_key=True), _needed("value", Integer))

# Of lines that stand in letters by habit: digests and counts, and no word of them.
habits = _table(
    "habits",
    Column("scope", Key, primary_key=True),
    Column("digest", Key, primary_key=True),
    _needed("letters", Integer),
    _needed("first_at", Instant),
    _needed("last_at", Instant),
    _needed("witnesses", Text),
    _needed("learnt", Text),
    _needed("by", Words),
    Index("ix_habits_last_at", "last_at"),
)

keys = _table("keys", Column("name", Key, primary_key=True), _needed("value", Text))

# --- for how long -----------------------------------------------------------------------------------

holds = _table(
    "holds",
    Column("reference", Key, primary_key=True),
    Column("at", Instant, primary_key=True),
    _needed("by", Words),
    _needed("why", Words),
    Column("lifted_at", Instant),
    Column("lifted_by", Words),
    Column("lifted_why", Words),
)

tombstones = _table(
    "tombstones",
    Column("sha256", Key, primary_key=True),
    _needed("reference", Key),
    _needed("retention", Words),
    _needed("at", Instant),
    _needed("by", Words),
    _needed("why", Words),
    Index("ix_tombstones_reference", "reference"),
)

# --- what goes out --------------------------------------------------------------------------------

notices = SqlTable(
    "notices",
    metadata,
    Column("id", Key, primary_key=True),
    _needed("at", Instant),
    Column("reference", Key),
    Column("request", Integer),
    _needed("kind", Text),
    _needed("urgent", Boolean),
    _needed("body", Text),
    _needed("answers", Words),
    # Until then whoever asked may still be shown it where they asked.
    Column("held_until", Instant),
    Column("packed_at", Instant),
    Index("ix_notices_reference", "reference"),
)
Index(
    "ix_notices_unpacked",
    notices.c.at,
    notices.c.id,
    sqlite_where=notices.c.packed_at.is_(None),
    postgresql_where=notices.c.packed_at.is_(None),
)

posts = SqlTable(
    "posts",
    metadata,
    Column("id", Key, primary_key=True),
    _needed("message_id", Key),
    _needed("to", Text),
    _needed("copy", Text),
    _needed("urgent", Boolean),
    _needed("at", Instant),
    _needed("channel", Text),
    _needed("place", Words),
    _needed("alone", Boolean),
    _needed("rank", Integer),
    # What it is about, where it is about one case and one request only.
    Column("reference", Key),
    Column("request", Integer),
    _needed("status", Text),
    _needed("attempts", Integer),
    _needed("next_try_at", Instant),
    Column("lease_by", Words),
    Column("lease_until", Instant),
    Column("settled_at", Instant),
    _needed("why", Words),
    Index("ix_posts_message_id", "message_id", unique=True),
    # What was sent in the last minute, and what was given up in the last day.
    Index("ix_posts_settled_at", "settled_at"),
)
Index(
    "ix_posts_waiting",
    posts.c.urgent,
    posts.c.rank,
    posts.c.at,
    sqlite_where=posts.c.status == "waiting",
    postgresql_where=posts.c.status == "waiting",
)

enclosures = _table(
    "enclosures",
    Column("post", Key, ForeignKey("posts.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("notice", Key, ForeignKey("notices.id"), nullable=False),
    Index("ix_enclosures_notice", "notice"),
)

# --- who is away ----------------------------------------------------------------------------------

# Days are ISO 8601 text. What somebody took back is in the emails that told them so.
on_leave = _table(
    "leaves",
    Column("person", Key, primary_key=True),
    Column("first", Key, primary_key=True),
    _needed("last", Text),
    _needed("cover", Text),
)

# --- chat -----------------------------------------------------------------------------------------

conversations = SqlTable(
    "conversations",
    metadata,
    Column("key", Key, primary_key=True),
    _needed("at", Instant),
    _needed("id", Words),
    _needed("place", Text),
    _needed("tenant", Words),
    _needed("service_url", Words),
    _needed("us", Words),
    _needed("user", Words),
    _needed("thread", Words),
    _needed("name", Words),
    Index("ix_conversations_at", "at"),
)

shown = _table(
    "shown",
    Column("conversation", Key, primary_key=True),
    Column("message", Key, primary_key=True),
    _needed("notice", Key),
    _needed("reference", Key),
    Column("request", Integer),
    _needed("seq", Integer),
    # It is as it will stay, and kept for those who answer it.
    _needed("settled", Boolean),
    Index("ix_shown_message", "message"),
)
Index(
    "ix_shown_standing",
    shown.c.reference,
    sqlite_where=shown.c.settled.is_(False),
    postgresql_where=shown.c.settled.is_(False),
)

# --- who is signed in -------------------------------------------------------------------------------

sessions = _table(
    "sessions",
    Column("key", Key, primary_key=True),
    _needed("object_id", Text),
    _needed("tenant", Text),
    _needed("made", Instant),
    _needed("seen", Instant),
    # What came of a form, until the next page has shown it.
    _needed("said", Words),
    Index("ix_sessions_seen", "seen"),
)
