"""The promise of `verify`: whatever was changed behind our back is found and named."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from protocol.calendar.workdays import Reckoning
from protocol.case.events import CaseRegistered, Event, Happened, OwnerCorrected, RequestMade
from protocol.case.timers import AnswerDue, Timer
from protocol.messages.intents import Evidence, LocalId
from protocol.violations import LedgerBroken
from store import SqlStore

NINE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
DUE = NINE + timedelta(hours=1)
RAW = b"From: a.worker@example.org\r\n\r\nPlease take this case.\r\n"
DIGEST = sha256(RAW).hexdigest()


def happened(event: Event, hours: int = 0, channel: str = "command line") -> Happened:
    """An event, with a letter or without one."""
    at = NINE + timedelta(hours=hours)
    letter = Evidence(sha256=DIGEST, message_id="<1@example.org>", channel=channel, received_at=at)
    return Happened(at=at, event=event, evidence=letter)


@pytest.fixture
def full(store: SqlStore) -> SqlStore:
    """A store in which every table of the record has rows, of two cases."""
    reckoning = Reckoning(
        span="1 hour", start=NINE, day_zero=NINE.date(), counted=(), skipped=(), due=DUE, close=time(17)
    )
    request = RequestMade(
        number=1,
        pack="jwp",
        version="4",
        procedure="transfer",
        moves="responsibility",
        from_team="ld",
        to_team="cmht",
        sender="a.worker",
        contact=None,
        record="",
        missing=(),
        reckoning=reckoning,
        timers=(Timer(name=AnswerDue(request=1), due=DUE),),
    )
    known = (LocalId(organisation="northshire", system="Abacus", number="7001"),)
    with store.work() as work:
        work.keep(DIGEST, RAW, NINE)
        for reference in ("JW-1", "JW-2"):
            facts = [
                happened(CaseRegistered(team="ld", basis="referral", local_ids=known)),
                happened(request, 1, "email"),
                happened(OwnerCorrected(team="cmht", by=("a", "b"), reason="wrong team"), 2),
            ]
            work.record(reference, None, facts, NINE + timedelta(hours=3))
    assert store.verify() is None
    return store


@pytest.fixture
def tamper(full: SqlStore) -> Callable[[str], None]:
    """Runs a statement as somebody with the database in hand, who takes the guards off first."""

    def run(statement: str) -> None:
        with full.database.engine.connect() as connection:
            if full.database.kind == "sqlite":
                connection.execute(text("PRAGMA foreign_keys = OFF"))
                for act in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS ledger_no_{act}"))
            else:
                connection.execute(text("SET session_replication_role = replica"))
            done = connection.execute(text(statement))
            assert done.rowcount == 1
            connection.commit()
        full.database.engine.dispose()

    return run


AT_1 = "WHERE reference = 'JW-1' AND seq = 2"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (f"UPDATE ledger SET reference = 'JW-9' {AT_1}", "Case JW-1, entry 2: the entry is missing."),
        (f"UPDATE ledger SET seq = 9 {AT_1}", "Case JW-1, entry 2: the entry is missing."),
        (f"UPDATE ledger SET kind = 'Reminded' {AT_1}", "Case JW-1, entry 2: its kind"),
        (f"UPDATE ledger SET at = at + 1 {AT_1}", "Case JW-1, entry 2: it has been changed"),
        (f"UPDATE ledger SET recorded_at = recorded_at - 1 {AT_1}", "Case JW-1, entry 2: it has been changed"),
        (
            f"UPDATE ledger SET body = replace(body, 'transfer', 'redirect') {AT_1}",
            "Case JW-1, entry 2: it has been changed",
        ),
        (f"UPDATE ledger SET previous = hash {AT_1}", "Case JW-1, entry 2: it does not follow"),
        (f"UPDATE ledger SET hash = previous {AT_1}", "Case JW-1, entry 2: it has been changed"),
        (f"DELETE FROM ledger {AT_1}", "Case JW-1, entry 2: the entry is missing."),
        ("DELETE FROM ledger WHERE reference = 'JW-1' AND seq = 3", "Case JW-1: cases differs"),
        (
            "UPDATE ledger SET reference = 'JW-0' WHERE reference = 'JW-1' AND seq = 1",
            "Case JW-0, entry 1: it has been changed",
        ),
        (
            "UPDATE cases SET owner = 'ld' WHERE reference = 'JW-1'",
            "Case JW-1: cases differs from the ledger in owner.",
        ),
        ("UPDATE cases SET since = 1 WHERE reference = 'JW-1'", "in since."),
        ("UPDATE cases SET basis = 'x' WHERE reference = 'JW-1'", "in basis."),
        ("UPDATE cases SET open = false WHERE reference = 'JW-1'", "in open."),
        ("UPDATE cases SET seq = 2 WHERE reference = 'JW-1'", "in seq."),
        ("UPDATE cases SET head = 'x' WHERE reference = 'JW-1'", "in head."),
        ("UPDATE cases SET last_at = 1 WHERE reference = 'JW-1'", "in last_at."),
        ("UPDATE cases SET recorded_at = 1 WHERE reference = 'JW-1'", "in recorded_at."),
        ("UPDATE cases SET next_due = NULL WHERE reference = 'JW-1'", "in next_due."),
        ("DELETE FROM cases WHERE reference = 'JW-2'", "Case JW-2: cases lacks a row"),
        ("UPDATE cases SET reference = 'JW-9' WHERE reference = 'JW-2'", "Case JW-2: cases lacks a row"),
        ("UPDATE ownerships SET team = 'x' WHERE reference = 'JW-1' AND seq = 1", "in team."),
        ("UPDATE ownerships SET since = 1 WHERE reference = 'JW-1' AND seq = 1", "in since."),
        ("UPDATE ownerships SET until = NULL WHERE reference = 'JW-1' AND seq = 1", "in until."),
        ("UPDATE ownerships SET basis = 'x' WHERE reference = 'JW-1' AND seq = 1", "in basis."),
        ("UPDATE ownerships SET seq = 2 WHERE reference = 'JW-1' AND seq = 1", "ownerships has a row"),
        ("DELETE FROM ownerships WHERE reference = 'JW-1' AND seq = 1", "ownerships lacks a row"),
        ("UPDATE requests SET due = NULL WHERE reference = 'JW-1'", "in due."),
        ("UPDATE requests SET to_team = 'x' WHERE reference = 'JW-1'", "in to_team."),
        ("UPDATE requests SET state = 'x' WHERE reference = 'JW-1'", "in state."),
        ("DELETE FROM requests WHERE reference = 'JW-1'", "requests lacks a row"),
        ("UPDATE requests SET reference = 'JW-9' WHERE reference = 'JW-2'", "Case JW-2: requests lacks a row"),
        ("DELETE FROM local_ids WHERE reference = 'JW-1'", "local_ids lacks a row"),
        ("UPDATE local_ids SET number = '7002' WHERE reference = 'JW-1'", "local_ids has a row"),
        ("DELETE FROM blobs", "Case JW-1, entry 1: the message it rests on is missing"),
        ("UPDATE blobs SET sha256 = 'x'", "Case JW-1, entry 1: the message it rests on is missing"),
    ],
)
def test_what_was_changed_is_named(full: SqlStore, tamper: Callable[[str], None], statement: str, said: str) -> None:
    """Any change to the ledger, to a projection or to the evidence is found, and where it is said."""
    tamper(statement)
    assert said in (full.verify() or "")


def test_a_changed_letter_is_named_with_the_entry_that_rests_on_it(
    full: SqlStore, tamper: Callable[[str], None]
) -> None:
    """Evidence is compared byte for byte with its digest."""
    tamper("UPDATE blobs SET bytes = " + ("X'00'" if full.database.kind == "sqlite" else "'\\x00'"))
    assert full.verify() == f"Case JW-1, entry 1: the message it rests on has been changed ({DIGEST})."


def test_a_row_for_a_case_without_a_ledger_is_found(full: SqlStore, tamper: Callable[[str], None]) -> None:
    """A projection beyond the last case is compared too."""
    tamper(
        "INSERT INTO cases (reference, owner, since, basis, open, seq, head, last_at, recorded_at)"
        " VALUES ('ZZ-1', 'x', 1, 'x', true, 1, 'x', 1, 1)"
    )
    assert full.verify() == "Case ZZ-1: cases has a row that the ledger knows nothing of."


def test_a_ledger_cut_short_shows_against_a_copy_of_the_heads(full: SqlStore, tamper: Callable[[str], None]) -> None:
    """Whoever removes the end of a ledger and puts the projections right is found by the heads kept elsewhere."""
    copied = list(full.heads())
    assert [(reference, head.seq) for reference, head in copied] == [("JW-1", 3), ("JW-2", 3)]
    assert full.verify(iter(copied)) is None
    tamper("DELETE FROM ledger WHERE reference = 'JW-1' AND seq = 3")
    full.rebuild()
    named = [fault.what for fault in full.faults(iter(copied))]
    assert named[0] == "Case JW-1, entry 3: the entry of commit 1 is missing."
    assert "Case JW-1, entry 3: it is not the entry of which a copy was kept elsewhere." in named


@pytest.mark.parametrize("act", ["UPDATE ledger SET kind = 'x'", "DELETE FROM ledger"])
def test_the_ledger_refuses_to_be_changed(full: SqlStore, act: str) -> None:
    """A mistake of ours cannot change an entry: the database itself stops it."""
    with full.database.engine.connect() as connection, pytest.raises(Exception, match="only ever added to"):
        connection.execute(text(act))
    assert full.verify() is None


def test_projections_are_not_made_from_a_broken_ledger(full: SqlStore, tamper: Callable[[str], None]) -> None:
    """`rebuild` refuses a ledger whose chain does not hold, and leaves the projections as they are."""
    tamper("UPDATE ledger SET at = at + 1 WHERE reference = 'JW-2' AND seq = 2")
    with pytest.raises(LedgerBroken, match="JW-2, entry 2"):
        full.rebuild()
    assert len(full.requests()) == 2


def test_many_cases_are_verified_a_few_at_a_time(
    full: SqlStore, monkeypatch: pytest.MonkeyPatch, tamper: Callable[[str], None]
) -> None:
    """Where cases are read in several portions, the last is checked like the first."""
    monkeypatch.setattr("store.proof.verifying.BATCH", 1)
    assert full.verify() is None
    assert full.rebuild() == 2
    assert full.verify() is None
    tamper("UPDATE ledger SET at = at + 1 WHERE reference = 'JW-2' AND seq = 3")
    assert "Case JW-2, entry 3" in (full.verify() or "")
