"""The contract of the port `Channel`, on the relay and on the Maildir."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from mailer.local.maildir import MaildirCarrier
from mailer.local.relay import Relay, RelayCarrier
from mailer.outgoing_guard import Refused
from mailer.sending import OutgoingChannel
from protocol.directory import Directory
from protocol.ports.outbox import Channel, Wording
from protocol.violations import SendLater, Undeliverable, Unsendable
from tests.mailer.transport.props import SENDER, WORDING, HandClock, directory, post
from tests.mailer.transport.sink import Sink


@dataclass
class Given:
    """A channel, what has come out of it, and the things it was made from."""

    channel: Channel
    arrived: Callable[[], list[bytes]]
    break_it: Callable[[], None]
    mend_it: Callable[[], None]
    clock: HandClock
    wording: Wording = WORDING
    directory: Directory = field(default_factory=directory)


@pytest.fixture(params=["relay", "maildir"])
def given(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Given]:
    clock = HandClock()
    with Sink() as sink:
        if request.param == "relay":
            carrier = RelayCarrier(Relay(host="127.0.0.1", port=sink.port, timeout=20))
            parts = (
                lambda: [taken.raw for taken in sink.taken],
                lambda: sink.answers.update(MAIL="451 4.3.0 not now"),
                sink.answers.clear,
            )
        else:
            box = tmp_path / "box"
            carrier = MaildirCarrier(box)
            parts = (
                lambda: [path.read_bytes() for path in sorted((box / "new").iterdir())],
                (box / "tmp").rmdir,
                (box / "tmp").mkdir,
            )
        channel = OutgoingChannel(
            render=lambda _: given.wording,
            sender=SENDER,
            directory=lambda: given.directory,
            clock=clock,
            carrier=carrier,
        )
        given = Given(channel, *parts, clock)
        yield given


def test_returning_means_taken(given: Given) -> None:
    """An email that was sent is at the other end, with its own Message-ID and both parts."""
    given.channel.send(post())
    [raw] = given.arrived()
    assert b"Message-ID: <p-1@northshire.example.org>\r\n" in raw
    assert b"text/plain" in raw.partition(b"text/html")[0]


def test_a_second_try_is_the_same_message(given: Given) -> None:
    """Sending again, later, gives the same bytes: whoever has it already can tell."""
    given.channel.send(post())
    given.clock.turn(hours=5)
    given.channel.send(post())
    assert len(set(given.arrived())) == 1


def test_trouble_at_the_other_end_is_for_later(given: Given) -> None:
    """When the other end cannot take it just now the email is kept, and goes when it can."""
    given.break_it()
    with pytest.raises(SendLater):
        given.channel.send(post())
    assert given.arrived() == []
    given.mend_it()
    given.channel.send(post())
    assert len(given.arrived()) == 1


def test_what_identifies_a_person_does_not_leave(given: Given) -> None:
    """The guard stands before the wire."""
    given.wording = Wording(subject="About 943 476 5919", text="x", html="x")
    with pytest.raises(Unsendable, match="NHS number"):
        given.channel.send(post())
    assert given.arrived() == []


def test_an_address_that_is_not_secure_is_left_out_and_named(given: Given) -> None:
    """The others are told; the email does not show the address that was left out."""
    people = (("Ann", "ann@northshire.example.org"), ("Bo", "bo@elsewhere.example.org"))
    with pytest.raises(Refused, match=r"elsewhere\.example\.org") as refused:
        given.channel.send(post(to=people, copy=(("Ann again", "ANN@northshire.example.org"),)))
    assert refused.value.addresses == ("bo@elsewhere.example.org",)
    [raw] = given.arrived()
    assert b"bo@" not in raw
    assert raw.lower().count(b"ann@") == 1


def test_an_accreditation_ends_with_its_day_in_london(given: Given) -> None:
    """The last day counts whole, by the local date."""
    given.directory = directory({"northshire.example.org": date(2026, 11, 23)})
    given.clock.turn(hours=13)
    given.channel.send(post())
    given.clock.turn(hours=1)
    with pytest.raises(Refused):
        given.channel.send(post(id="p-2"))


def test_what_is_no_address_is_named_and_the_others_told(given: Given) -> None:
    """An address nobody could send to is undeliverable; the others have their email."""
    people = (("Ann", "ann@northshire.example.org"), ("Bo", "bo example@trust.example.org"))
    with pytest.raises(Undeliverable) as refused:
        given.channel.send(post(to=people))
    assert refused.value.addresses == ("bo example@trust.example.org",)
    assert len(given.arrived()) == 1


def test_an_email_to_nobody_is_undeliverable(given: Given) -> None:
    """There is nothing to send and nobody to send it to."""
    with pytest.raises(Undeliverable):
        given.channel.send(post(to=()))
    assert given.arrived() == []
