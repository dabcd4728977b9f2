"""Ties the commits of the record together, beginning with everything that is in it now.

It holds its own copy of how a row is digested: what an old release has written must stay provable.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SAID = "the ledger is only ever added to"
AT_ONCE = 500
KEYS = {
    "blobs": ("sha256",), "messages": ("message_id", "sha256"), "quarantine": ("id",), "queries": ("id",),
    "notices": ("id",), "posts": ("id",), "enclosures": ("post", "place"), "shown": ("conversation", "message"),
    "watermarks": ("inbox",),
}  # fmt: skip
TRUTHS = ("urgent", "alone", "settled", "stopped")
COLUMNS = {
    "blobs": "sha256 kept_at",
    "messages": "message_id sha256 at inbox outcome kind reference why",
    "quarantine": "id message_id sha256 at why inbox envelope dealt_at dealt_by dealt_how dealt_why",
    "queries": "id reference by at channel",
    "notices": "id at reference request kind urgent body answers held_until packed_at",
    "posts": "id message_id to copy urgent at channel place alone rank reference request status attempts next_try_at"
    " lease_by lease_until settled_at why",
    "enclosures": "post place notice",
    "shown": "conversation message notice reference request seq settled",
    "watermarks": "inbox at stopped digest",
}


def upgrade() -> None:
    """Make the chain, and its guards."""
    op.create_table(
        "commits",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_commits"),
    )
    _watermarks()
    _begin()
    _guards()


def _watermarks() -> None:
    """The table anew, with a digest in each row."""
    kept = op.get_bind().execute(sa.text("SELECT inbox, at, stopped FROM watermarks")).mappings().all()
    op.drop_table("watermarks")
    made = op.create_table(
        "watermarks",
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("inbox", name="pk_watermarks"),
        sqlite_with_rowid=False,
    )
    rows = [{**row, "stopped": bool(row["stopped"])} for row in kept]
    if rows:
        op.bulk_insert(made, [{**row, "digest": _digest("watermarks", row)} for row in rows])


def _begin() -> None:
    """Commits that say what the record holds as the chain begins."""
    bind = op.get_bind()
    lines, number, previous = _lines(bind), 0, "0" * 64
    while some := list(islice(lines, AT_ONCE)):
        number += 1
        body = _text(some)
        hashed = sha256(f"{_text([previous, number])}\n{body}".encode("ascii")).hexdigest()
        bind.execute(
            sa.text("INSERT INTO commits (number, body, previous, hash) VALUES (:number, :body, :previous, :hash)"),
            {"number": number, "body": body, "previous": previous, "hash": hashed},
        )
        previous = hashed


def _lines(bind: sa.Connection) -> Iterator[list[str]]:
    last = sa.text(
        "SELECT reference, seq, hash FROM ledger l"
        " WHERE seq = (SELECT max(seq) FROM ledger m WHERE m.reference = l.reference) ORDER BY reference"
    )
    for row in bind.execute(last).all():
        yield ["=", "ledger", _text([row.reference, row.seq]), row.hash]
    for table, names in COLUMNS.items():
        columns = ", ".join(f'"{name}"' for name in names.split())
        order = ", ".join(f'"{name}"' for name in KEYS[table])
        asked = sa.text(f'SELECT {columns} FROM "{table}" ORDER BY {order}')  # noqa: S608 - our own names, above
        for found in bind.execute(asked).mappings().all():
            parts = [found[name] for name in KEYS[table]]
            key = str(parts[0]) if len(parts) == 1 else _text(parts)
            moves = table == "watermarks"
            made = f"{found['at']} {int(found['stopped'])}" if moves else _digest(table, dict(found))
            yield ["=", table, key, made]


def _digest(table: str, row: dict[str, object]) -> str:
    proved = {k: bool(v) if k in TRUTHS else v for k, v in row.items() if v is not None}
    if table == "posts" and proved["status"] == "waiting":
        for name in ("attempts", "lease_by", "lease_until"):
            proved.pop(name, None)
    if table == "watermarks":
        proved.pop("digest", None)
    return sha256(_text([table, proved]).encode("ascii")).hexdigest()[:32]


def _text(plain: object) -> str:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _guards() -> None:
    """What is only ever added to is guarded; `zz_guards_in_place` is made last, and shows which were made later."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER commits_no_{act.lower()} BEFORE {act} ON commits"
                f" BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            )
        op.execute(
            "CREATE TRIGGER zz_guards_in_place BEFORE UPDATE OF number ON commits"
            f" BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )
        return
    for name in ("commits_no_change", "zz_guards_in_place"):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON commits"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_added_to()"
        )
