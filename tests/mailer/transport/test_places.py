"""Who finds a place at the door: no stranger keeps the others out, and whoever is told to come back is waited for."""

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from ipaddress import ip_network

import pytest

from mailer.listening import Door, Limits, LocalInbox
from mailer.local.desk import Desk
from mailer.local.in_hand import InHand
from mailer.local.places import Places
from protocol.ports.letters import Letter, Outcome
from tests.mailer.transport.props import LETTER, OURS, HandClock, Line, Takes
from tests.mailer.transport.test_logging_in import _b64

Listening = Callable[..., LocalInbox]
GATEWAY = (ip_network("192.0.2.10/32"),)


def test_one_address_holds_a_few_places_and_leaves_the_rest(listening: Listening) -> None:
    """What an address holds over its share is turned away, and the watermark waits for nothing of it."""
    inbox = listening(limits=Limits(connections=8, connections_each=2))
    port = inbox.doors[0].port
    with Line(port) as first, Line(port) as second, Line(port) as third:
        assert [first.reply()[:3], second.reply()[:3]] == ["220", "220"]
        assert third.reply().startswith("421 4.3.2")
        assert first.say("QUIT").startswith("221")
        assert first.reply() == ""
    with Line(port) as again:
        assert again.reply().startswith("220")


def test_places_are_kept_for_the_gateway() -> None:
    """However many addresses strangers have, a trusted gateway finds a place."""
    places = Places(most=8, each=2, kept=3, trusted=GATEWAY)
    for number in range(10):
        for _ in range(2):
            if places.room(f"198.51.100.{number}"):
                places.take(f"198.51.100.{number}")
    assert not places.room("203.0.113.1")
    assert places.crowded("203.0.113.1")
    for _ in range(3):
        assert places.room("192.0.2.10")
        places.take("192.0.2.10")
    assert not places.room("192.0.2.10")
    places.leave("198.51.100.0")
    assert places.room("192.0.2.10")
    assert not places.room("203.0.113.1")


def test_one_network_of_ipv6_is_one_address() -> None:
    """Whoever has a /64 has 2^64 addresses and no more places for it."""
    places = Places(most=64, each=2, kept=0)
    for number in (1, 2):
        places.take(f"2001:db8::{number}")
    assert not places.room("2001:db8::99")
    assert places.room("2001:db8:0:1::1")


def test_whoever_is_told_to_come_back_is_waited_for(listening: Listening, clock: HandClock, takes: Takes) -> None:
    """While others hold all places, the watermark stands still and health says so, until their letter is taken."""
    inbox = listening(limits=Limits(connections=1))
    port, before = inbox.doors[0].port, clock.now()
    with Line(port) as first:
        first.reply()
        with Line(port) as second:
            assert second.reply().startswith("421")
        clock.turn(minutes=5)
        assert inbox.read_up_to(clock.now()) == before
        assert inbox.troubles(clock.now()) != ()
        assert first.say("QUIT").startswith("221")
        assert first.reply() == ""
    with Line(port) as third:
        third.begin()
        assert third.say(LETTER + b".\r\n").startswith("250")
    assert inbox.read_up_to(clock.now()) == clock.now()
    assert inbox.troubles(clock.now()) == ()


ELSEWHERE = ip_network("192.0.2.10/32")
"""A gateway that is not this machine, so that whoever connects here is a stranger."""


def test_nothing_waits_for_strangers_where_a_gateway_is_named(listening: Listening, clock: HandClock) -> None:
    """What they bring moves nothing whenever it comes, so they put off no deadline; health says that they are there."""
    inbox = listening(limits=Limits(connections=2, connections_kept=1), trusted=(ELSEWHERE,))
    with Line(inbox.doors[0].port) as first:
        assert first.reply().startswith("220")
        with Line(inbox.doors[0].port) as second:
            assert second.reply().startswith("421")
        clock.turn(minutes=5)
        assert inbox.read_up_to(clock.now()) == clock.now()
        assert "strangers" in " ".join(inbox.troubles(clock.now())).lower()
    clock.turn(minutes=16)
    assert inbox.troubles(clock.now()) == ()


def test_a_colleague_who_has_logged_in_is_waited_for(listening: Listening, clock: HandClock) -> None:
    """They are no stranger: what they bring is proved, and may be an answer in time."""
    inbox = listening(
        limits=Limits(connections=2, connections_kept=1), trusted=(ELSEWHERE,), login=lambda _, word: word == "right"
    )
    port = inbox.doors[0].port
    with Line(port) as line:
        line.reply()
        line.say("EHLO client.example.org")
        assert line.say(f"AUTH PLAIN {_b64(chr(0) + 'ann' + chr(0) + 'right')}").startswith("235")
        before = clock.now()
        with Line(port) as second:
            assert second.reply().startswith("421")
        clock.turn(minutes=5)
        assert inbox.read_up_to(clock.now()) == before


def test_strangers_letters_in_hand_leave_room_for_the_gateways() -> None:
    """However slowly they send, some letters in hand are kept for whoever can prove them."""
    desk = Desk(
        inbox="x",
        hostname="x",
        served=frozenset(),
        in_hand=InHand(HandClock()),
        take=lambda _: Outcome.HANDLED,
        limits=Limits(in_hand=10, in_hand_kept=4),
        trusted=(ELSEWHERE,),
    )
    desk.receiving = 6
    assert desk.full("203.0.113.9", None)
    assert not desk.full("203.0.113.9", "ann")
    assert not desk.full("192.0.2.10", None)
    desk.receiving = 10
    assert desk.full("192.0.2.10", None)
    desk.shut()


def test_one_address_never_has_all_who_act_on_letters() -> None:
    """While letters of one stranger take their time, another's is taken."""
    held, taken = threading.Semaphore(0), []

    def take(letter: Letter) -> Outcome:
        if b"slow" in letter.raw:
            held.acquire(timeout=30)
        taken.append(letter.envelope.peer)
        return Outcome.HANDLED

    inbox = LocalInbox(served=[OURS], clock=HandClock(), doors=(Door(speaks="smtp"),), limits=Limits(workers=2))
    inbox.start(take)
    port = inbox.doors[0].port
    with ExitStack() as stack:
        stack.callback(inbox.stop)
        slow = [stack.enter_context(Line(port)) for _ in range(3)]
        for line in slow:
            line.begin()
            line.send(LETTER + b"slow\r\n.\r\n")
        with Line(port, source="127.0.0.7") as other:
            other.begin()
            assert other.say(LETTER + b".\r\n").startswith("250")
        assert taken == ["127.0.0.7"]
        held.release(3)
        assert [line.reply()[:3] for line in slow] == ["250"] * 3


def test_whoever_never_comes_again_is_not_waited_for_long(listening: Listening, clock: HandClock) -> None:
    """A quarter of an hour after the last refusal nobody is waited for any more."""
    inbox = listening(limits=Limits(connections=1))
    with Line(inbox.doors[0].port) as first:
        first.reply()
        with Line(inbox.doors[0].port) as second:
            assert second.reply().startswith("421")
    clock.turn(minutes=16)
    assert inbox.read_up_to(clock.now()) == clock.now()


def test_a_session_has_an_end_whatever_it_does(listening: Listening) -> None:
    """Talking now and then holds no place for ever."""
    inbox = listening(limits=Limits(session_seconds=0.05))
    with Line(inbox.doors[0].port) as line:
        assert line.reply().startswith("220")
        assert line.reply().startswith("421 4.4.2")
        assert line.reply() == ""


def test_a_gateways_session_has_none(listening: Listening, takes: Takes) -> None:
    """Mail servers that we trust keep a connection for hours."""
    inbox = listening(limits=Limits(session_seconds=0), trusted=(ip_network("127.0.0.0/8"),))
    with Line(inbox.doors[0].port) as line:
        line.begin()
        assert line.say(LETTER + b".\r\n").startswith("250")
        assert line.say("NOOP").startswith("250")


def test_guesses_are_logged_and_come_to_an_end(listening: Listening, caplog: pytest.LogCaptureFixture) -> None:
    """After so many wrong passwords from one address the right one is not looked at either, for a while."""
    asked: list[str] = []

    def login(_: str, password: str) -> bool:
        asked.append(password)
        return password == "right"

    inbox = listening(login=login, limits=Limits(wrong_logins=4, failed_logins=2, wrong_login_seconds=0))
    with caplog.at_level(logging.WARNING, "holdfast.listening"):
        for _ in range(2):
            with Line(inbox.doors[0].port) as line:
                line.reply()
                line.say("EHLO client.example.org")
                for guess in ("winter", "summer"):
                    line.say(f"AUTH PLAIN {_b64(chr(0) + 'ann' + chr(0) + guess)}")
        with Line(inbox.doors[0].port) as line:
            line.reply()
            line.say("EHLO client.example.org")
            assert line.say(f"AUTH PLAIN {_b64(chr(0) + 'ann' + chr(0) + 'right')}").startswith("421 4.7.0")
    assert len(asked) == 4
    logged = [each for each in caplog.records if each.message == "A wrong password was given."]
    assert len(logged) == 4
    assert "winter" not in caplog.text


def test_an_address_may_try_again_after_a_while() -> None:
    """What was wrong a while ago bars nobody now."""
    places = Places(most=1, each=1, kept=0, wrong_logins=2, barred_seconds=60)
    assert [places.wrong("192.0.2.1", now) for now in (0.0, 1.0)] == [1, 2]
    assert places.barred("192.0.2.1", 30)
    assert not places.barred("192.0.2.2", 30)
    assert not places.barred("192.0.2.1", 62)
    assert places.wrong("192.0.2.1", 62) == 1


def test_the_greeting_names_no_program(listening: Listening) -> None:
    """Which program and version listens is nobody's business."""
    inbox = listening(hostname="mail.example.org")
    with Line(inbox.doors[0].port) as line:
        assert line.reply() == "220 mail.example.org ESMTP"
        for words in ("HELP", "VRFY holdfast", "EHLO client.example.org"):
            assert "aiosmtpd" not in line.say(words).lower()
