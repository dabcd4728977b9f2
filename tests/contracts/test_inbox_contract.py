"""The contract of the port `Inbox`, on every door of the local transport, with real clients."""

import smtplib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mailer.listening import Door, LocalInbox
from protocol.ports.letters import Inbox, Outcome
from protocol.violations import CannotCommit
from tests.mailer.transport.props import LETTER, MONDAY_10, OURS, HandClock, Takes

Deliver = Callable[[bytes], int]


def _client(door: Door) -> smtplib.SMTP:
    if door.speaks == "smtp":
        return smtplib.SMTP(door.host, door.port, "client.example.org", timeout=20)
    return smtplib.LMTP(door.path or door.host, door.port, "client.example.org", timeout=20)


@pytest.fixture
def takes() -> Takes:
    return Takes()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(params=["smtp", "lmtp", "lmtp-socket"])
def inbox(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock, takes: Takes) -> Iterator[LocalInbox]:
    door = {
        "smtp": Door(speaks="smtp"),
        "lmtp": Door(speaks="lmtp"),
        "lmtp-socket": Door(speaks="lmtp", path=str(tmp_path / "holdfast.sock")),
    }[request.param]
    inbox = LocalInbox(served=[OURS], clock=clock, doors=(door,))
    port: Inbox = inbox
    port.start(takes)
    yield inbox
    takes.gate.set()
    inbox.stop()


@pytest.fixture
def deliver(inbox: LocalInbox) -> Deliver:
    """Hand over one letter on a connection of its own; the code of the last reply."""

    def hand_over(raw: bytes) -> int:
        with _client(inbox.doors[0]) as client:
            try:
                client.sendmail("sam@northshire.example.org", [OURS], raw)
            except smtplib.SMTPDataError as refused:
                return refused.smtp_code
        return 250

    return hand_over


def test_a_letter_is_delivered_whole_with_its_receipt_instant(deliver: Deliver, takes: Takes) -> None:
    """The letter that `take` gets is the one that was sent, byte for byte, and says when it came."""
    assert deliver(LETTER) == 250
    [letter] = takes.letters
    assert (letter.raw, letter.received_at, letter.inbox) == (LETTER, MONDAY_10, "local")
    assert letter.envelope.mail_from == "sam@northshire.example.org"
    assert letter.envelope.recipients == (OURS,)
    assert letter.envelope.login is None


def test_every_byte_survives(deliver: Deliver, takes: Takes) -> None:
    """Eight-bit bytes, long lines, bare line ends and dots at the start of a line come as they were."""
    raw = bytes(range(256)) * 3 + b"\r\n.\r\n..\r\n.hidden\r\n" + b"x" * 100_000 + b"\r\n\n\n\r.\r\r\n"
    assert deliver(LETTER + raw) == 250
    assert takes.letters[0].raw == LETTER + raw


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_is_an_acknowledgement(deliver: Deliver, takes: Takes, outcome: Outcome) -> None:
    """A recorded outcome, also a quarantined or ignored one, means that the letter is ours: 250."""
    takes.outcome = outcome
    assert deliver(LETTER) == 250


@pytest.mark.parametrize("trouble", [CannotCommit("The disk is full."), RuntimeError("surprise"), KeyError("x")])
def test_a_letter_that_was_not_committed_comes_again(deliver: Deliver, takes: Takes, trouble: Exception) -> None:
    """Whatever goes wrong, the sender is told to keep the letter; the next try is taken."""
    takes.trouble = trouble
    assert deliver(LETTER) == 451
    takes.trouble = None
    assert deliver(LETTER) == 250
    assert len(takes.letters) == 1


def test_the_watermark_waits_for_the_letter_in_hand(
    inbox: LocalInbox, deliver: Deliver, takes: Takes, clock: HandClock
) -> None:
    """While an outcome is not committed the inbox is read only up to that letter's receipt."""
    assert inbox.read_up_to(clock.now()) == MONDAY_10
    takes.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(deliver, LETTER)
        assert takes.reached.acquire(timeout=20)
        clock.turn(minutes=5)
        second = pool.submit(deliver, LETTER)
        assert takes.reached.acquire(timeout=20)
        clock.turn(hours=1)
        assert inbox.read_up_to(clock.now()) == MONDAY_10
        takes.gate.set()
        assert (first.result(20), second.result(20)) == (250, 250)
    assert inbox.read_up_to(clock.now()) == clock.now()


def test_a_failed_letter_does_not_hold_the_watermark(
    inbox: LocalInbox, deliver: Deliver, takes: Takes, clock: HandClock
) -> None:
    """A letter its sender keeps is not in hand any more."""
    takes.trouble = CannotCommit("Read-only.")
    assert deliver(LETTER) == 451
    clock.turn(hours=1)
    assert inbox.read_up_to(clock.now()) == clock.now()


def test_stopping_lets_the_letter_in_hand_finish(inbox: LocalInbox, deliver: Deliver, takes: Takes) -> None:
    """A letter being taken when the inbox stops is taken and acknowledged; then the door is shut."""
    takes.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(deliver, LETTER)
        assert takes.reached.acquire(timeout=20)
        stopping = threading.Thread(target=inbox.stop)
        stopping.start()
        takes.gate.set()
        assert sending.result(20) == 250
        stopping.join(20)
    assert len(takes.letters) == 1
    with pytest.raises(OSError):  # noqa: PT011 - refused, or the socket's path is gone
        _client(inbox.doors[0])


def test_the_watermark_stands_still_while_stopped(inbox: LocalInbox, clock: HandClock) -> None:
    """An inbox that is not listening does not claim to have read what waits elsewhere."""
    clock.turn(minutes=1)
    inbox.stop()
    clock.turn(hours=3)
    assert inbox.read_up_to(clock.now()) == MONDAY_10.replace(minute=1)


def test_two_clients_at_once(deliver: Deliver, takes: Takes) -> None:
    """Letters that come at the same time are all taken, each whole."""
    letters = [LETTER + b"%d\r\n" % n for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(deliver, letters)) == {250}
    assert sorted(letter.raw for letter in takes.letters) == sorted(letters)


def test_it_can_be_started_again(inbox: LocalInbox, deliver: Deliver, takes: Takes) -> None:
    """Stopping is not for ever."""
    inbox.stop()
    inbox.start(takes)
    assert deliver(LETTER) == 250
