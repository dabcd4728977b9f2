"""The promise of `verify` against somebody with the password of the database: what they did is named, in words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Table, text

from protocol.case.events import (
    CaseClosed,
    CaseRegistered,
    Happened,
    OwnerCorrected,
    RequestWithdrawn,
    ResponsibilityAccepted,
)
from store import SqlStore, open_store
from store.chain.rows import digest, key_of, raw
from store.chain.tying import PROVED, UNPROVED
from store.schema.tables import metadata
from tests.conftest import Postgres
from tests.profiles import examples
from tests.store.hands import HOME, Hands, copied, lived

CASE = "WHERE reference = 'JW-48211'"
TABLES = ("requests", "ownerships", "cases", "messages", "shown")
EVERYWHERE = (
    f"DELETE FROM enclosures WHERE notice IN (SELECT id FROM notices {CASE})",
    *(f"DELETE FROM {table} {CASE}" for table in ("notices", "posts", "queries", "ledger")),
    *(f"DELETE FROM {table} {CASE}" for table in TABLES),
)
ACCEPTED = ResponsibilityAccepted(
    number=1, team="cmht", by="r1", words="I accept.", late=False, late_by=0, after_rung=0
)
REPLACE = "UPDATE ledger SET body = replace(body, 'I accept.', 'I refuse.') WHERE kind = 'ResponsibilityAccepted'"
LAST = "(SELECT max(seq) FROM ledger l WHERE l.reference = ledger.reference)"
OF = "(SELECT sha256 FROM quarantine)"
HOUR = 3_600_000_000


def run(*statements: str, guards: bool = True) -> Callable[[Hands], None]:
    """A tampering that is some statements."""
    return lambda hands: hands.run(*statements, guards=guards)


def then_rebuild(*statements: str) -> Callable[[Hands], None]:
    """The same, and the projections made anew."""

    def act(hands: Hands) -> None:
        hands.run(*statements)
        hands.store.rebuild()

    return act


def other_team(what: Happened) -> Happened:
    """Somebody else had it all along."""
    event = what.event
    return replace(what, event=replace(event, team="east-locality")) if isinstance(event, CaseRegistered) else what


def tail(seq: int, told: Callable[[Happened], Happened]) -> Callable[[Happened], Happened]:
    """What is told of every entry from one on; those before it stay."""
    place = count(1)
    return lambda what: told(what) if next(place) >= seq else what


def sooner(what: Happened) -> Happened:
    """It was a minute sooner: in time, as it were."""
    return replace(what, at=what.at - timedelta(minutes=1)) if isinstance(what.event, ResponsibilityAccepted) else what


def other_manager(what: Happened) -> Happened:
    """Somebody else accepted it."""
    event = what.event
    return replace(what, event=replace(event, by="r2")) if isinstance(event, ResponsibilityAccepted) else what


def other_names(what: Happened) -> Happened:
    """Others had it corrected."""
    event = what.event
    return replace(what, event=replace(event, by=("s2", "r2"))) if isinstance(event, OwnerCorrected) else what


def moved_watermark(hands: Hands) -> None:
    """A watermark an hour on, with a right digest of its own."""
    at = max(hands.store.watermarks().values())
    table = metadata.tables["watermarks"]
    row = {"inbox": "cases@example.org read by north-1", "at": 0, "stopped": False}
    row["at"] = int(at.timestamp() * 1_000_000) + HOUR
    hands.run(f"UPDATE watermarks SET at = {row['at']}, digest = '{digest(table, row)}'")


OFF = ("DROP TRIGGER ledger_no_delete", "DROP TRIGGER ledger_no_change ON ledger")
ON = (
    "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger"
    " BEGIN SELECT RAISE(ABORT, 'the ledger is only ever added to')~ END",
    "CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_added_to()",
)
WEAK = (
    "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT 1~ END",
    "CREATE TRIGGER ledger_no_change BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_is_added_to()",
)


def guards(*both: tuple[str, str]) -> Callable[[Hands], None]:
    """Statements for the guards, each in the words of both databases; `~` stands for a semicolon within one."""

    def act(hands: Hands) -> None:
        for on_sqlite, on_postgresql in both:
            statement = on_sqlite.replace("~", ";") if hands.store.database.kind == "sqlite" else on_postgresql
            hands.run(statement, guards=False)

    return act


TAMPERINGS: dict[str, tuple[Callable[[Hands], None], str]] = {
    "the words of an answer": (run(REPLACE), "it has been changed since it was written"),
    "the instant of an entry": (run(f"UPDATE ledger SET at = at - 1 {CASE} AND seq = 2"), "Case JW-48211, entry 2:"),
    "a middle entry": (run(f"DELETE FROM ledger {CASE} AND seq = 2"), "Case JW-48211, entry 2: the entry is missing"),
    "the last entry of a case, and rebuild": (
        then_rebuild(f"DELETE FROM ledger {CASE} AND seq = {LAST}"), "Case JW-48211, entry"),
    "an acceptance that nobody wrote, and rebuild": (
        lambda hands: hands.add("JW-48212", ACCEPTED), "rests on no message that is kept"),
    "an acceptance on another's letter, and rebuild": (
        lambda hands: hands.add(
            "JW-48212", ACCEPTED, hands.store.entries("JW-48211")[-1].happened.evidence
        ), "no commit of Holdfast wrote it"),
    "a correction that nobody made, and rebuild": (
        lambda hands: hands.add("JW-48211", OwnerCorrected(team="older-people", by=("s1", "r1"), reason="x")),
        "rests on no message that is kept"),
    "a case that nobody registered": (
        lambda hands: hands.add("JW-90001", CaseRegistered(team="cmht", basis="referral")),
        "Case JW-90001, entry 1: no commit of Holdfast wrote it"),
    "a case written anew": (
        lambda hands: hands.write_anew("JW-48212", other_team), "is not the one that was written then"),
    "a whole case, everywhere": (run(*EVERYWHERE), "Case JW-48211: the whole case is gone"),
    "the tail of a case, written anew": (
        lambda hands: hands.write_anew("JW-48211", tail(3, sooner)), "is not the one that was written then"),
    "whose word an acceptance was, written anew": (
        lambda hands: hands.write_anew("JW-48211", other_manager), "is not the one that was written then"),
    "the names under a correction, written anew": (
        lambda hands: hands.write_anew(HOME, other_names), "is not the one that was written then"),
    "a case that nobody closed": (
        lambda hands: hands.add("JW-48212", CaseClosed(reason="need ended", by="s0")),
        "no commit of Holdfast wrote it"),
    "a request that nobody withdrew": (
        lambda hands: hands.add("JW-48212", RequestWithdrawn(number=1, by="s0", reason="")),
        "no commit of Holdfast wrote it"),
    "two entries in each other's place": (
        run(*(f"UPDATE ledger SET seq = {to} {CASE} AND seq = {seq}" for seq, to in ((2, 90), (3, 2), (90, 3)))),
        "Case JW-48211, entry 2: it does not follow from the entry before it"),
    "an entry under another case": (
        run(f"UPDATE ledger SET reference = 'JW-48299' {CASE} AND seq = {LAST}"), "Case JW-48299, entry 1: the entry"),
    "an entry that is no text of one": (
        run(f"UPDATE ledger SET body = 'x' {CASE} AND seq = 2"), "Case JW-48211, entry 2: it has been changed"),
    "a letter's bytes": (
        run("UPDATE blobs SET bytes = (SELECT max(bytes) FROM blobs b WHERE b.sha256 <> blobs.sha256)"),
        "the message it rests on has been changed"),
    "a letter": (
        run("DELETE FROM blobs WHERE sha256 = (SELECT max(sha256) FROM messages WHERE reference = 'JW-48211'"
            " AND sha256 IN (SELECT sha256 FROM blobs))"), "is missing"),
    "the word that a correction rests on": (
        run(f"DELETE FROM blobs WHERE sha256 NOT IN (SELECT sha256 FROM messages) AND sha256 NOT IN {OF}"),
        f"Case {HOME}, entry"),
    "a letter in quarantine": (
        run(f"DELETE FROM blobs WHERE sha256 IN {OF}"), "Quarantine, number 1: its letter is missing"),
    "the bytes of a letter in quarantine": (
        run(f"UPDATE blobs SET bytes = (SELECT max(bytes) FROM blobs b WHERE b.sha256 NOT IN {OF})"
            f" WHERE sha256 IN {OF}"), "Quarantine, number 1: its letter has been changed"),
    "who owns a case": (run(f"UPDATE cases SET owner = 'older-people' {CASE}"), "cases differs from the ledger in"),
    "since when": (run(f"UPDATE ownerships SET since = since - 1 {CASE} AND seq = 1"), "ownerships differs"),
    "an open request": (run("DELETE FROM requests WHERE reference = 'JW-48212'"), "requests lacks a row"),
    "what became of a letter": (
        run(f"UPDATE messages SET outcome = 'ignored' {CASE}"), "Messages: the outcome of a message"),
    "that a letter came": (run("DELETE FROM messages WHERE reference = 'JW-48212'"), "is missing; commit"),
    "a letter that never came": (
        run("INSERT INTO messages (message_id, sha256, at, inbox, outcome, kind, why)"
            " VALUES ('<x@example.org>', 'x', 1, 'local', 'ignored', 'human', '')"), "no commit of Holdfast wrote it"),
    "that a letter in quarantine was dealt with": (
        run("UPDATE quarantine SET dealt_at = 1, dealt_by = 'x', dealt_how = 'discarded'"), "Quarantine: a message"),
    "a letter in quarantine, whole": (run("DELETE FROM quarantine"), "Quarantine: a message in quarantine (1) is"),
    "who asked": (run("UPDATE queries SET \"by\" = 'r1'"), "Queries: a line of who asked (1) has been changed"),
    "that somebody asked": (run("DELETE FROM queries"), "Queries: a line of who asked (1) is missing"),
    "what an email told": (
        run("UPDATE notices SET body = replace(body, 'cmht', 'chmt') WHERE kind = 'accepted'"), "Notices: a notice"),
    "whom an email went to": (
        run("UPDATE posts SET \"to\" = '[[\"X\", \"x@example.org\"]]' WHERE status = 'sent'"), "Posts: an email"),
    "that an email was sent": (
        run("UPDATE posts SET status = 'waiting', settled_at = NULL WHERE status = 'sent'"), "Posts: an email"),
    "an email that waits": (
        run("UPDATE posts SET status = 'sent', settled_at = 1 WHERE status = 'waiting'"), "Posts: an email"),
    "when an email is tried next": (
        run("UPDATE posts SET next_try_at = next_try_at * 2 WHERE status = 'waiting'"), "Posts: an email"),
    "an email": (
        run("DELETE FROM enclosures WHERE post = (SELECT min(id) FROM posts)",
            "DELETE FROM posts WHERE id = (SELECT min(id) FROM posts)"), "Posts: an email"),
    "what an email held": (
        run("UPDATE enclosures SET notice = (SELECT max(id) FROM notices)"
            " WHERE notice <> (SELECT max(id) FROM notices)"),
        "Enclosures: what an email of ours held"),
    "the case of a card in a chat": (run("UPDATE shown SET reference = 'JW-48212'"), "Shown: a card"),
    "how far an inbox was read": (run("UPDATE watermarks SET at = at + 1000000"), "Watermarks: how far"),
    "the same, with a right digest": (moved_watermark, "Watermarks: how far"),
    "that an inbox was read": (run("DELETE FROM watermarks"), "Watermarks: how far “cases@example.org"),
    "what a commit says": (
        run("UPDATE commits SET body = replace(body, 'JW-48212', 'JW-48219') WHERE body LIKE '%JW-48212%'"),
        "has been changed since it was written"),
    "a commit": (run("DELETE FROM commits WHERE number = 2"), "Commit 2 is missing"),
    "every commit": (run("DELETE FROM commits"), "no commit of Holdfast wrote it"),
    "a guard, taken off": (guards(OFF), "has been taken off"),
    "a guard, taken off and put back": (guards(OFF, ON), "was taken off, and put back later"),
    "a guard, made weak": (guards(OFF, WEAK), "is not the one that was put up"),
    "a trigger of somebody else": (
        guards((
            "CREATE TRIGGER quiet AFTER INSERT ON queries BEGIN DELETE FROM queries~ END",
            "CREATE TRIGGER quiet BEFORE INSERT ON queries FOR EACH ROW EXECUTE FUNCTION ledger_is_added_to()",
        )), "A trigger that is none of ours, quiet"),
    "that a line was learnt": (
        run("UPDATE habits SET learnt = 'added' WHERE scope = 'person s0'"), "Habits: a line that was learnt"),
    "a line that nobody wrote": (
        run("INSERT INTO habits (scope, digest, letters, first_at, last_at, witnesses, learnt, \"by\")"
            " VALUES ('organisation riverside', 'd', 9, 1, 1, '[]', 'often', '')"), "no commit of Holdfast wrote it"),
    "a line that was learnt, taken away": (run("DELETE FROM habits"), "Habits: a line that was learnt"),
    "the key of what was learnt": (
        run("UPDATE keys SET value = replace(value, substr(value, 1, 1), 'g')"), "Keys: the key of what was learnt"),
    "a table": (run("DROP TABLE shown"), "something cannot be read"),
    "a value of another kind": (
        run("UPDATE ledger SET recorded_at = 9223372036854775807 WHERE seq = 2"), "entry 2:"),
    "text that is none": (run("UPDATE notices SET body = 'é{'"), "Notices: a notice"),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record on SQLite."""
    home = tmp_path_factory.mktemp("lived")
    lived(home)
    return home / "holdfast.db"


@pytest.fixture(scope="module")
def made_on_postgresql(pg_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the same record."""
    name = pg_server.fresh(pg_server.migrated)
    lived(tmp_path_factory.mktemp("lived"), pg_server.uri(name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """A copy of it, to be tampered with."""
    if request.param == "sqlite":
        store = copied(request.getfixturevalue("made"), tmp_path / "holdfast.db")
        yield store
        store.close()
        return
    server: Postgres = request.getfixturevalue("pg_server")
    name = server.fresh(request.getfixturevalue("made_on_postgresql"))
    store = open_store(server.uri(name))
    yield store
    store.close()
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_was_done_is_named(record: SqlStore, what: str) -> None:
    """Each is noticed without another copy, named in plain words, and it is said what to do."""
    act, said = TAMPERINGS[what]
    act(Hands(record))
    found = list(record.faults())
    assert any(said in fault.what for fault in found), [fault.what for fault in found]
    assert all(fault.mend for fault in found)


def test_nothing_is_named_where_nothing_was_done(record: SqlStore) -> None:
    """Neither taking every guard off and putting it back in order, nor making the projections anew, is a change."""
    record.rebuild()
    assert list(record.faults(left=[record.head()])) == []


def test_a_chain_computed_anew_is_found_by_a_head_that_left_the_house(record: SqlStore) -> None:
    """Somebody who takes a case away and ties everything anew is found by one line of an old email."""
    left = record.head()
    hands = Hands(record)
    hands.run(*EVERYWHERE)
    there = standing(record)
    hands.tie_anew(lambda lines: [line for line in lines if (line[1], line[2]) in there])
    assert not any("JW-48211" in fault.what for fault in record.faults())
    assert any("is not the one whose head left the house" in each.what for each in record.faults(left=[left]))


def standing(record: SqlStore) -> set[tuple[str, str]]:
    """The rows that are there, by table and key."""
    with record.database.reading() as connection:
        return {
            (table.name, key_of(table, row))
            for table in PROVED
            for row in connection.execute(raw(table)).mappings().all()
        }


def test_an_end_that_was_cut_off_is_found_by_a_head_that_left_the_house(record: SqlStore) -> None:
    """A restored backup too: what it has forgotten is said."""
    number, digest = record.head()
    found = list(record.faults(left=[(number + 3, digest)]))
    assert [fault.what for fault in found] == [
        f"Commit {number + 3}, whose head left the house, is missing: the end of the record was cut off."
    ]


# --- any change at all ------------------------------------------------------------------------------------------------

NOTHING = {name: UNPROVED[metadata.tables[name]] for name in ("sync_states", "doubts", "counters", "conversations")}
"""Tables that hold nothing to be proved, with the reason."""
IN_HAND = {"attempts", "lease_by", "lease_until"}
"""Of an email that waits: not proved until it is settled."""


def test_every_table_is_proved_or_says_why_not() -> None:
    """A table that somebody adds is not forgotten."""
    assert {*PROVED, *UNPROVED} == set(metadata.tables.values())
    assert not PROVED.keys() & UNPROVED.keys()
    assert all(UNPROVED.values())


def other(value: object, truth: bool) -> str:
    """A value that is nearly the same, as SQL."""
    if value is None:
        return "1"
    if truth:
        return "0" if value else "1"
    if isinstance(value, int):
        return str(value + 100_007)
    if isinstance(value, bytes):
        return f"X'{(value[:-1] + bytes([value[-1] ^ 1])).hex()}'"
    words = str(value)
    quoted = (words[:-1] + ("y" if words[-1:] == "x" else "x")).replace("'", "''")
    return f"'{quoted}'"


@given(data=st.data())
@settings(max_examples=examples(80))
def test_any_one_change_is_noticed(made: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """One value of one row, or one row taken away: it is named, or its table holds nothing to be proved."""
    store = copied(made, tmp_path_factory.mktemp("one") / "holdfast.db")
    hands = Hands(store)
    table: Table = data.draw(st.sampled_from([t for t in metadata.sorted_tables if t.name not in NOTHING]))
    with store.database.reading() as connection:
        rows = connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings().all()
    if rows:
        row = data.draw(st.sampled_from(rows))
        key = " AND ".join(f'"{c.name}" = {_sql(row[c.name])}' for c in table.primary_key)
        column = data.draw(st.sampled_from([None, *table.columns]))
        if column is None:
            hands.run(f'DELETE FROM "{table.name}" WHERE {key}')
        else:
            changed = other(row[column.name], isinstance(column.type, Boolean))
            hands.run(f'UPDATE "{table.name}" SET "{column.name}" = {changed} WHERE {key}')
        waits = table.name == "posts" and row["status"] == "waiting" and column is not None and column.name in IN_HAND
        named = store.verify()
        store.close()
        assert waits or named is not None, (table.name, column and column.name)
    else:
        store.close()


def _sql(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
