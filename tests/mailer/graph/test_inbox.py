"""The inbox as the program runs it: a thread, a mark, a stop, and another worker beside it."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from mailer.graph.inbox import GraphInbox
from protocol.ports.letters import Inbox
from protocol.violations import CannotCommit, Misconfigured
from tests.mailer.graph.model import MONDAY_10, raw
from tests.mailer.graph.props import Given


def _until(inbox: GraphInbox, given: Given, true: Callable[[], bool]) -> None:
    """Have it read until something holds."""
    for _ in range(2000):
        if true():
            return
        inbox.wake()
        with given.states.changed:
            given.states.changed.wait(0.01)
    raise AssertionError("It never came.")


@pytest.fixture
def inbox(given: Given) -> Iterator[GraphInbox]:
    inbox = given.inbox()
    port: Inbox = inbox
    port.start(given.office)
    yield inbox
    inbox.stop()


def _ends(given: Given) -> int:
    return sum(1 for key in list(given.states.kept) if key[1] == "read up to")


def test_letters_come_and_the_mark_moves(given: Given, inbox: GraphInbox) -> None:
    """What was there and what comes later is taken; the mark is when the last whole round began."""
    given.server.mailbox.put(raw(1))
    _until(inbox, given, lambda: given.office.raws == [raw(1)])
    given.clock.turn(minutes=5)
    given.server.mailbox.put(raw(2), received=given.clock.now())
    _until(inbox, given, lambda: inbox.read_up_to(given.clock.now()) == MONDAY_10 + timedelta(minutes=5))
    assert given.office.raws == [raw(1), raw(2)]


def test_the_mark_stands_still_while_the_server_is_away(given: Given, inbox: GraphInbox) -> None:
    """An hour without the server is an hour that was not read; the reason is there to be shown."""
    _until(inbox, given, lambda: inbox.read_up_to(given.clock.now()) == MONDAY_10)
    given.server.misbehave("GET /v1.0", times=10_000, status=403, code="ErrorAccessDenied")
    given.clock.turn(hours=1)
    _until(inbox, given, lambda: inbox.trouble != "")
    assert inbox.read_up_to(given.clock.now()) == MONDAY_10
    assert "RBAC for Applications" in inbox.trouble
    given.server.rules.clear()
    _until(inbox, given, lambda: inbox.read_up_to(given.clock.now()) == MONDAY_10 + timedelta(hours=1))
    assert inbox.trouble == ""


def test_the_same_trouble_is_logged_once(given: Given, caplog: pytest.LogCaptureFixture, inbox: GraphInbox) -> None:
    """A log that repeats itself every twenty seconds is not read."""
    given.server.misbehave("GET /v1.0", times=10_000, status=403, code="ErrorAccessDenied")
    _until(inbox, given, lambda: given.server.asked("GET /v1.0") > 5)
    inbox.stop()
    assert sum("could not be read" in record.message for record in caplog.records) == 1


def test_a_restart_goes_on_where_it_was(given: Given, inbox: GraphInbox) -> None:
    """After an outage the mark is that of before, until what came meanwhile has been read."""
    _until(inbox, given, lambda: _ends(given) == 1)
    inbox.stop()
    given.clock.turn(hours=18)
    again = given.inbox()
    given.server.misbehave("GET /v1.0", times=10_000, status=403, code="ErrorAccessDenied")
    again.start(given.office)
    assert again.read_up_to(given.clock.now()) == MONDAY_10
    again.stop()


def test_a_start_without_a_server_is_a_start(given: Given) -> None:
    """The program runs, and says what is wrong with the mailbox."""
    given.server.token_error = {"error": "invalid_client", "error_description": "AADSTS7000222: expired"}
    inbox = given.inbox()
    inbox.start(given.office)
    _until(inbox, given, lambda: "run out" in inbox.trouble)
    inbox.stop()


def test_starting_twice_is_a_mistake(given: Given, inbox: GraphInbox) -> None:
    """One thread reads a mailbox."""
    with pytest.raises(Misconfigured):
        inbox.start(given.office)


def test_it_can_be_stopped_twice_and_started_again(given: Given, inbox: GraphInbox) -> None:
    """Stopping is not for ever."""
    inbox.stop()
    inbox.stop()
    given.server.mailbox.put(raw())
    inbox.start(given.office)
    _until(inbox, given, lambda: given.office.raws == [raw()])


def test_stopping_lets_the_letter_in_hand_finish(given: Given) -> None:
    """The letter being taken is taken and filed; the next is left for another time."""
    reached, gate = threading.Event(), threading.Event()
    for number in (1, 2):
        given.server.mailbox.put(raw(number), received=MONDAY_10 + timedelta(minutes=number))

    def take(letter):  # type: ignore[no-untyped-def]
        reached.set()
        assert gate.wait(20)
        return given.office(letter)

    inbox = given.inbox()
    inbox.start(take)
    assert reached.wait(20)
    stopping = threading.Thread(target=inbox.stop)
    stopping.start()
    while not inbox._stopping.is_set():
        assert not gate.wait(0.01)
    gate.set()
    stopping.join(20)
    assert given.office.raws == [raw(1)]
    assert [each.raw for each in given.server.mailbox.in_folder("Evidence")] == [raw(1)]
    assert [each.raw for each in given.server.mailbox.in_folder("inbox")] == [raw(2)]


def test_a_store_that_fails_for_a_while_loses_nothing(given: Given) -> None:
    """Neither a state nor a letter that could not be written is taken for written."""
    inbox = given.inbox()
    keep, fails = given.states.set_sync_state, iter([True] * 3)

    def failing(*state: str) -> None:
        if next(fails, False):
            raise CannotCommit("The disk is full.")
        keep(*state)

    given.states.set_sync_state = failing  # type: ignore[method-assign]
    given.server.mailbox.put(raw())
    inbox.start(given.office)
    _until(inbox, given, lambda: given.office.raws == [raw()] and _ends(given) == 1)
    inbox.stop()


@pytest.mark.parametrize("broken", ["drop", "status"])
def test_a_restart_in_mid_stream_loses_and_repeats_nothing(given: Given, broken: str) -> None:
    """A server that goes away again and again, and a worker that is replaced each time."""
    for number in range(60):
        given.server.mailbox.put(raw(number), received=MONDAY_10 + timedelta(seconds=number))
    for life in range(6):
        how = {"drop": True} if broken == "drop" else {"status": 401}
        given.server.misbehave(r"\$value|move", times=1, act=True, **how)
        inbox = given.inbox()
        inbox.start(given.office)
        _until(inbox, given, lambda life=life: len(given.office.seen) >= 10 * (life + 1))
        inbox.stop()
        given.server.rules.clear()
    assert given.office.seen == {raw(number) for number in range(60)}
    last = given.inbox()
    last.start(given.office)
    _until(last, given, lambda: len(given.server.mailbox.in_folder("Evidence")) == 60)
    last.stop()


def test_two_nodes_on_one_mailbox(given: Given) -> None:
    """Each letter is acted on once by either, and all are filed."""
    for number in range(100):
        given.server.mailbox.put(raw(number), received=MONDAY_10 + timedelta(seconds=number))
    nodes = [given.inbox(name=f"graph on {name}") for name in "ab"]
    for node in nodes:
        node.start(given.office)
    for node in nodes:
        _until(node, given, lambda: len(given.server.mailbox.in_folder("Evidence")) == 100)
    for node in nodes:
        node.stop()
    assert given.office.seen == {raw(number) for number in range(100)}
    assert given.server.mailbox.in_folder("inbox") == []


def test_clocks_that_differ_are_told_of(given: Given, caplog: pytest.LogCaptureFixture) -> None:
    """Two minutes are worth a word, once; the mark is by the clock that is behind."""
    given.server.now = lambda: given.clock.now() - timedelta(minutes=2)
    inbox = given.inbox()
    inbox.start(given.office)
    given.clock.turn(minutes=10)
    _until(inbox, given, lambda: inbox.read_up_to(given.clock.now()) == MONDAY_10 + timedelta(minutes=8))
    inbox.stop()
    assert sum("differ by 120 seconds" in record.message for record in caplog.records) == 1
