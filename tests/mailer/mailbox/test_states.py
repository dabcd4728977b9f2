"""What earlier versions kept of a mailbox goes on being read; what cannot be read is never taken for read."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from mailer.mailbox.states import READ, SINCE, Kept
from protocol.violations import CannotCommit
from tests.contracts.mailbox_suite import States
from tests.mailer.graph.model import MONDAY_10, raw
from tests.mailer.graph.props import Given, never
from tests.mailer.graph.server import GraphServer

KEY = "graph cases@northshire.example.org"


def test_old_names_are_read_and_then_emptied() -> None:
    """Graph's folders stood there by their ids. What is kept anew goes before, and an empty state is empty."""
    states = States()
    states.set_sync_state(KEY, "items AAMk/1=", "https://graph.example.org/delta?1")
    states.set_sync_state(KEY, "stays AAMk/1=", "abc def")
    states.set_sync_state(KEY, "folder Evidence", "F9")
    states.set_sync_state(KEY, "received since", "2026-11-23T10:00:00+00:00")
    kept = Kept(states, KEY)
    assert kept.state("AAMk/1=") == "https://graph.example.org/delta?1"
    assert kept.stays("AAMk/1=") == {"abc", "def"}
    assert kept.folder("Evidence") == "F9"
    assert kept.instant(SINCE) == MONDAY_10
    kept.keep_state("AAMk/1=", "")
    assert kept.state("AAMk/1=") == ""
    kept.keep_stays("AAMk/1=", frozenset())
    assert kept.stays("AAMk/1=") == frozenset()
    kept.keep_folder("Evidence", "F10")
    assert kept.folder("Evidence") == "F10"
    kept.keep_instant(SINCE, datetime(2026, 11, 20, tzinfo=UTC))
    assert kept.instant(SINCE) == datetime(2026, 11, 20, tzinfo=UTC)


def test_what_exchange_kept_is_where_it_was() -> None:
    """By a digest of each folder's id."""
    states = States()
    key = "exchange cases@northshire.example.org"
    states.set_sync_state(key, "items 661e8f60cdd497182edd1f9754a4964b", "H4sIAAA=")
    states.set_sync_state(key, "left alone before", "2026-11-23T10:00:00+00:00")
    kept = Kept(states, key)
    assert (kept.state("AAMk/1="), kept.instant(SINCE)) == ("H4sIAAA=", MONDAY_10)


@pytest.mark.parametrize("name", [SINCE, READ])
def test_an_instant_that_cannot_be_read_is_not_taken_for_none(name: str) -> None:
    """Whoever did so would leave alone what came since, or claim to have read it."""
    states = States()
    states.set_sync_state(KEY, name, "some time")
    with pytest.raises(CannotCommit):
        Kept(states, KEY).instant(name)


def test_an_upgrade_goes_on_where_the_mailbox_was_left(given: Given) -> None:
    """Nothing is listed anew, nothing is passed over, and a filing folder that people have renamed is the same."""
    given.since = None
    box = given.server.mailbox
    box.put(raw("old"), received=MONDAY_10.replace(hour=9))
    given.rounds().once(given.office, never)
    given.clock.turn(minutes=1)
    box.put(raw(1), received=given.clock.now())
    given.rounds().once(given.office, never)
    _as_before(given)
    box.folders[box.items["AAMk2/a+="].folder] = ("Originals", "")
    given.clock.turn(minutes=1)
    box.put(raw(2), received=given.clock.now())
    listed = given.server.asked(r"messages/delta\?\$select")
    assert given.rounds().once(given.office, never) == given.clock.now()
    assert given.server.asked(r"messages/delta\?\$select") == listed
    assert given.office.raws == [raw(1), raw(2)]
    assert [each.raw for each in box.in_folder("Originals")] == [raw(1), raw(2)]


def test_an_upgrade_with_a_state_that_nobody_can_read_lists_the_folder_anew(given: Given) -> None:
    """What had come meanwhile is found."""
    given.rounds().once(given.office, never)
    _as_before(given)
    for key in [each for each in given.states.kept if each[1].startswith("items ")]:
        given.states.kept[key] = "\x00nonsense"
    given.server.mailbox.put(raw(1))
    assert given.rounds().once(given.office, never) == MONDAY_10
    assert given.office.raws == [raw(1)]


def _as_before(given: Given) -> None:
    """Keep what is kept as the version before did, by Graph."""
    names = {sha256(id.encode()).hexdigest()[:32]: id for id in (*given.server.mailbox.folders, "Evidence")}
    kept = dict(given.states.kept)
    given.states.kept.clear()
    for (inbox, name), value in kept.items():
        kind, _, digest = name.partition(" ")
        old = f"{kind} {names[digest]}" if digest in names else name.replace("left alone before", "received since")
        given.states.kept[inbox, old] = value
    assert any(name.startswith("items F") for _, name in given.states.kept)


@pytest.fixture
def given() -> Iterator[Given]:
    with GraphServer() as server:
        yield Given(server)
    assert server.complaints == []
