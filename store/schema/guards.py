"""Decides which guards stand in the database against a change of what is only ever added to, and whether they do.

They stop mistakes. Whoever has the database's password can take one off; what was changed meanwhile is found by the
chains, and that a guard was off by its place: the last one that was made is `LAST`, and none is younger.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from store.schema.tables import metadata

LAST = "zz_guards_in_place"
_SAID = "the ledger is only ever added to"
SQLITE = {
    **{
        f"{table}_no_{act.lower()}": f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        for table in ("ledger", "commits")
        for act in ("UPDATE", "DELETE")
    },
    LAST: f"CREATE TRIGGER {LAST} BEFORE UPDATE OF number ON commits BEGIN SELECT RAISE(ABORT, '{_SAID}'); END",
}
"""By name, in the order in which they are made."""
POSTGRESQL = {"ledger_no_change": "ledger", "commits_no_change": "commits", LAST: "commits"}
"""The table that each stands on."""
_FUNCTION = f" BEGIN RAISE EXCEPTION '{_SAID}'; END "
_EVERY_CHANGE = 58  # pg_trigger.tgtype: before a statement that updates, deletes or truncates
_TRIGGERS = text(
    "SELECT t.tgname, c.relname, t.tgenabled, t.tgtype, t.tgqual IS NULL AND t.tgnargs = 0 AS plain, p.prosrc, t.oid"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
    " WHERE NOT t.tgisinternal AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'ledger'::regclass)"
    " ORDER BY t.oid"
)
_RULES = text("SELECT tablename, rulename FROM pg_rules WHERE schemaname = current_schema()")


def put_up(connection: Connection) -> None:
    """Make every guard anew, in order."""
    if connection.dialect.name == "sqlite":
        for name, statement in SQLITE.items():
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.execute(text(statement))
        return
    connection.execute(
        text(f"CREATE OR REPLACE FUNCTION ledger_is_added_to() RETURNS trigger LANGUAGE plpgsql AS $${_FUNCTION}$$")
    )
    for name, table in POSTGRESQL.items():
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
        connection.execute(
            text(
                f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_added_to()"
            )
        )


def wrong(connection: Connection) -> Iterator[str]:
    """Sentences about guards that do not stand as they were put up, and about what stands there besides."""
    yield from _on_sqlite(connection) if connection.dialect.name == "sqlite" else _on_postgresql(connection)


def _on_sqlite(connection: Connection) -> Iterator[str]:
    asked = text("SELECT name, sql, rowid FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid")
    rows = connection.execute(asked).all()
    found = {str(row.name): " ".join(str(row.sql).split()) for row in rows}
    for name, statement in SQLITE.items():
        if name not in found:
            yield f"The guard {name} has been taken off."
        elif found[name] != statement:
            yield f"The guard {name} is not the one that was put up."
    yield from (
        f"A trigger that is none of ours, {name}, stands in the database." for name in found if name not in SQLITE
    )
    yield from _younger([str(row.name) for row in rows if row.name in SQLITE])


def _on_postgresql(connection: Connection) -> Iterator[str]:
    rows = connection.execute(_TRIGGERS).all()
    found = {(row.tgname, row.relname): row for row in rows}
    for name, table in POSTGRESQL.items():
        row = found.get((name, table))
        if row is None:
            yield f"The guard {name} has been taken off."
        elif row.tgenabled not in ("O", "A", b"O", b"A"):
            yield f"The guard {name} has been switched off."
        elif (row.tgtype, row.plain, row.prosrc) != (_EVERY_CHANGE, True, _FUNCTION):
            yield f"The guard {name} is not the one that was put up."
    for name, table in found:
        if POSTGRESQL.get(name) != table and table in metadata.tables:
            yield f"A trigger that is none of ours, {name}, stands on {table}."
    for row in connection.execute(_RULES):
        if row.tablename in metadata.tables:
            yield f"A rule that is none of ours, {row.rulename}, stands on {row.tablename}."
    if connection.execute(text("SHOW session_replication_role")).scalar() != "origin":
        yield "The guards are switched off for the account that Holdfast connects as (session_replication_role)."
    yield from _younger([row.tgname for row in rows if POSTGRESQL.get(row.tgname) == row.relname])


def _younger(names: list[str]) -> Iterator[str]:
    """Guards that were made after the last one: they were taken off and put back."""
    if LAST in names:
        for name in names[names.index(LAST) + 1 :]:
            yield f"The guard {name} was taken off, and put back later."
