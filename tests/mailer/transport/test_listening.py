"""What the listener promises on the wire, told with raw bytes."""

import smtplib
import socket
import ssl
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from mailer.listening import Door, Limits, LocalInbox, certificate
from mailer.local.conversation import Conversation
from mailer.local.desk import Desk
from protocol.violations import Misconfigured
from tests.mailer.transport.props import LETTER, OURS, PEM, HandClock, Line, Takes

Listening = Callable[..., LocalInbox]


def _port(inbox: LocalInbox) -> int:
    return inbox.doors[0].port


def test_a_letter_too_large_is_refused_and_the_next_is_taken(listening: Listening, takes: Takes) -> None:
    """30 MB is answered 552 in plain words, is never held whole, and does no harm to the connection."""
    inbox = listening()
    block = b"x" * 998 + b"\r\n"
    tracemalloc.start()
    with Line(_port(inbox)) as line:
        line.begin()
        line.send(LETTER)
        for _ in range(31_000):
            line.send(block)
        reply = line.say(".")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert reply.startswith("552 5.3.4 This message is larger than 25 MB")
        assert peak < 35 * 2**20  # the limit and a growing buffer's slack, not the letter
        line.say("MAIL FROM:<sam@northshire.example.org>")
        line.say(f"RCPT TO:<{OURS}>")
        line.say("DATA")
        assert line.say(LETTER + b".\r\n").startswith("250")
    assert [letter.raw for letter in takes.letters] == [LETTER]


def test_a_letter_just_at_the_limit_is_taken(listening: Listening, takes: Takes) -> None:
    """The limit itself still fits; one byte more does not."""
    inbox = listening(limits=Limits(letter_bytes=len(LETTER)))
    with Line(_port(inbox)) as line:
        line.begin()
        assert line.say(LETTER + b".\r\n").startswith("250")
    with Line(_port(inbox)) as line:
        line.begin()
        assert line.say(b"x" + LETTER + b".\r\n").startswith("552")
    assert len(takes.letters) == 1


def test_the_size_is_told_and_believed(listening: Listening) -> None:
    """SIZE is offered, and a letter that says it is larger is refused before it is sent."""
    inbox = listening(limits=Limits(letter_bytes=1000))
    with Line(_port(inbox)) as line:
        line.reply()
        offers = line.say("EHLO client.example.org")
        assert {"250-SIZE 1000", "250-8BITMIME", "250-SMTPUTF8", "250-PIPELINING"} <= set(offers.split("|"))
        assert line.say("MAIL FROM:<a@example.org> SIZE=1001").startswith("552 5.3.4")
        assert line.say("MAIL FROM:<a@example.org> SIZE=1000 BODY=8BITMIME").startswith("250")


def test_an_unknown_recipient_is_told_who_is_served(listening: Listening, takes: Takes) -> None:
    """A wrong address is refused with the right one; others in the same letter are still taken."""
    inbox = listening()
    with Line(_port(inbox)) as line:
        line.reply()
        line.say("EHLO client.example.org")
        line.say("MAIL FROM:<a@example.org>")
        reply = line.say("RCPT TO:<someone@elsewhere.example.org>")
        assert reply.startswith("550 5.1.1")
        assert OURS in reply
        assert "someone" not in reply
        assert line.say("DATA").startswith("503")
        assert line.say("RCPT TO:<HoldFast+JW-48211@Northshire.Example.ORG>").startswith("250")
        line.say("DATA")
        assert line.say(LETTER + b".\r\n").startswith("250")
    assert takes.letters[0].envelope.recipients == ("HoldFast+JW-48211@Northshire.Example.ORG",)


def test_the_postmaster_can_be_written_to(listening: Listening, takes: Takes) -> None:
    """In any letter case, with our domain or with none (RFC 5321, 4.5.1); somebody else's postmaster is not ours."""
    inbox = listening()
    with Line(_port(inbox)) as line:
        line.reply()
        line.say("EHLO client.example.org")
        line.say("MAIL FROM:<a@example.org>")
        assert line.say("RCPT TO:<postmaster@elsewhere.example.org>").startswith("550 5.1.1")
        assert line.say("RCPT TO:<postmaster.other>").startswith(("550", "501", "553"))
        assert line.say("RCPT TO:<PostMaster>").startswith("250")
        assert line.say(f"RCPT TO:<postmaster@{OURS.rpartition('@')[2]}>").startswith("250")
        line.say("DATA")
        assert line.say(LETTER + b".\r\n").startswith("250")
    assert len(takes.letters) == 1


def test_a_bounce_is_taken(listening: Listening, takes: Takes) -> None:
    """The empty sender of a delivery report (RFC 5321 4.5.5) is a sender."""
    inbox = listening()
    with smtplib.SMTP("127.0.0.1", _port(inbox), "client.example.org", timeout=20) as client:
        client.sendmail("", [OURS], LETTER)
    assert takes.letters[0].envelope.mail_from == ""
    assert takes.letters[0].envelope.peer == "127.0.0.1"


def test_commands_may_come_all_at_once(listening: Listening, takes: Takes) -> None:
    """Two letters pipelined in one write (RFC 2920) are two letters, answered in order."""
    inbox = listening()
    one = f"MAIL FROM:<a@example.org> AUTH=<>\r\nRCPT TO:<{OURS}>\r\nDATA\r\n".encode()
    with Line(_port(inbox)) as line:
        line.reply()
        line.say("EHLO client.example.org")
        line.send(one + LETTER + b".\r\n" + one + b"..second\r\n.\r\nQUIT\r\n")
        assert [line.reply()[:3] for _ in range(9)] == ["250", "250", "354", "250", "250", "250", "354", "250", "221"]
    assert [letter.raw for letter in takes.letters] == [LETTER, b".second\r\n"]


@pytest.mark.parametrize(
    "inside",
    [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\n.\r", b"\r\n.\r", b"\r\n\0.\r\n", b"\r\n.\0\r\n"],
)
def test_nothing_else_ends_a_message(listening: Listening, takes: Takes, inside: bytes) -> None:
    """A letter with another one smuggled in behind a false end is one letter."""
    inbox = listening()
    smuggled = b"MAIL FROM:<boss@northshire.example.org>\r\nRCPT TO:<%b>\r\nDATA\r\nforged" % OURS.encode()
    raw = b"Subject: a\r\n\r\nbody" + inside + smuggled + b"\r\n"
    with Line(_port(inbox)) as line:
        line.begin()
        assert line.say(raw + b".\r\n").startswith("250")
        assert line.say("QUIT").startswith("221")
    assert len(takes.letters) == 1
    assert takes.letters[0].raw in (raw, raw.replace(b"\r\n.", b"\r\n"))
    assert takes.letters[0].envelope.mail_from == "sam@northshire.example.org"


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7])
def test_the_end_is_found_however_the_bytes_arrive(listening: Listening, takes: Takes, size: int) -> None:
    """A message cut into pieces at any byte is the same message."""
    inbox = listening()
    raw = b".first\r\n\r\n.\n..\r\n.x\r\n"
    stuffed = b"..first\r\n\r\n..\n..\r\n..x\r\n.\r\n"
    with Line(_port(inbox)) as line:
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.begin()
        for at in range(0, len(stuffed), size):
            line.send(stuffed[at : at + size])
        assert line.reply().startswith("250")
    assert takes.letters[0].raw == raw


@pytest.mark.parametrize("filling", range(65_530, 65_542))
def test_the_end_is_found_at_the_edge_of_a_piece(listening: Listening, takes: Takes, filling: int) -> None:
    """An end mark that lies across two pieces of reading is still the end."""
    inbox = listening()
    raw = b"x" * filling + b"\r\n"
    with Line(_port(inbox)) as line:
        line.begin()
        assert line.say(raw + b".\r\n").startswith("250")
    assert takes.letters[0].raw == raw


def test_an_empty_message_is_a_message(listening: Listening, takes: Takes) -> None:
    """A dot at once ends a letter of no bytes."""
    inbox = listening()
    with Line(_port(inbox)) as line:
        line.begin()
        assert line.say(".").startswith("250")
    assert takes.letters[0].raw == b""


def test_a_connection_that_drops_leaves_nothing(listening: Listening, takes: Takes, clock: HandClock) -> None:
    """Half a letter is no letter: nothing is taken, and the watermark is free."""
    inbox = listening()
    with Line(_port(inbox)) as line:
        line.begin()
        line.send(LETTER)
    inbox.stop()
    assert takes.letters == []
    clock.turn(hours=1)
    assert inbox.read_up_to(clock.now()) < clock.now()


def test_a_sender_who_hangs_up_does_not_undo_the_commit(listening: Listening, takes: Takes, clock: HandClock) -> None:
    """A whole letter whose sender goes before the answer is taken, and leaves the watermark free."""
    inbox = listening()
    takes.gate.clear()
    with Line(_port(inbox)) as line:
        line.begin()
        line.send(LETTER + b".\r\n")
        assert takes.reached.acquire(timeout=20)
    takes.gate.set()
    inbox.stop()
    assert [letter.raw for letter in takes.letters] == [LETTER]


def test_lmtp_answers_once_for_each_recipient(listening: Listening, takes: Takes) -> None:
    """One letter, one take, and a reply for every recipient (RFC 2033 4.2), also when it is refused."""
    inbox = listening(doors=(Door(speaks="lmtp"),), limits=Limits(letter_bytes=1000))
    with Line(_port(inbox)) as line:
        line.begin(OURS, OURS.replace("@", "+a@"), greeting="LHLO")
        line.send(LETTER + b".\r\n")
        assert [line.reply()[:3], line.reply()[:3]] == ["250", "250"]
        line.say("MAIL FROM:<>")
        line.send(f"RCPT TO:<{OURS}>\r\nRCPT TO:<{OURS}>\r\nDATA")
        assert [line.reply()[:3] for _ in range(3)] == ["250", "250", "354"]
        line.send(b"x" * 2000 + b"\r\n.\r\n")
        assert [line.reply()[:3], line.reply()[:3]] == ["552", "552"]
        assert line.say("EHLO client.example.org").startswith("500")
        assert line.say("NOOP").startswith("250")
    assert len(takes.letters) == 1


def test_too_many_connections_are_asked_to_come_back(listening: Listening) -> None:
    """One connection over the limit hears 421; when another ends, there is room again."""
    inbox = listening(limits=Limits(connections=1))
    with Line(_port(inbox)) as first:
        assert first.reply().startswith("220")
        with Line(_port(inbox)) as second:
            assert second.reply().startswith("421 4.3.2")
            assert second.reply() == ""
        assert first.say("QUIT").startswith("221")
        assert first.reply() == ""
    with Line(_port(inbox)) as third:
        assert third.reply().startswith("220")


def test_too_many_letters_in_hand_are_asked_to_come_back(listening: Listening, takes: Takes) -> None:
    """While as many letters wait for their commit as there may be, one more hears 421."""
    inbox = listening(limits=Limits(in_hand=1))
    takes.gate.clear()
    with Line(_port(inbox)) as first, Line(_port(inbox)) as second:
        first.begin()
        first.send(LETTER + b".\r\n")
        assert takes.reached.acquire(timeout=20)
        assert second.begin().startswith("421 4.3.2")
        takes.gate.set()
        assert first.reply().startswith("250")
    with Line(_port(inbox)) as third:
        assert third.begin().startswith("354")


def test_a_silent_client_is_let_go(listening: Listening) -> None:
    """Whoever says nothing for long hears 421, so that a dead connection holds no place."""
    inbox = listening(limits=Limits(idle_seconds=0.05))
    with Line(_port(inbox)) as line:
        line.reply()
        assert line.reply().startswith("421 4.4.2")
        assert line.reply() == ""


def test_a_letter_that_never_ends_is_let_go(listening: Listening, takes: Takes) -> None:
    """A transfer has a limit of its own."""
    inbox = listening(limits=Limits(transfer_seconds=0.05))
    with Line(_port(inbox)) as line:
        line.begin()
        assert line.reply().startswith("421 4.4.2")
    assert takes.letters == []


def test_a_slow_commit_is_waited_for(listening: Listening, takes: Takes, monkeypatch: pytest.MonkeyPatch) -> None:
    """No timeout runs while the record is being written: the sender gets its answer."""
    talking: list[Conversation] = []
    arrived = Desk.arrived
    monkeypatch.setattr(Desk, "arrived", lambda desk, one: (talking.append(one), arrived(desk, one)))
    inbox = listening()
    takes.gate.clear()
    with Line(_port(inbox)) as line:
        line.begin()
        line.send(LETTER + b".\r\n")
        assert takes.reached.acquire(timeout=20)
        assert talking[0]._timeout_handle is not None
        assert talking[0]._timeout_handle.cancelled()
        takes.gate.set()
        assert line.reply().startswith("250")
        assert line.say("NOOP").startswith("250")
        assert not talking[0]._timeout_handle.cancelled()


def test_stopping_says_goodbye(listening: Listening) -> None:
    """An idle connection hears 421 when the listener stops."""
    inbox = listening()
    with Line(_port(inbox)) as line:
        line.reply()
        inbox.stop()
        assert line.reply().startswith("421 4.3.2")
        assert line.reply() == ""


@pytest.mark.parametrize(
    "words",
    ["MAIL FROM:<", "MAIL FROM:", "MAIL", "MAIL FROM:<a@b> WHAT=ever", "RCPT TO:<>", "DATA", "\x00"],
)
def test_nonsense_is_answered_not_feared(listening: Listening, words: str) -> None:
    """A command that makes no sense gets a refusal without a word of what went wrong inside."""
    inbox = listening()
    with Line(_port(inbox)) as line:
        line.reply()
        line.say("EHLO client.example.org")
        reply = line.say(words)
        assert reply[:1] in "45"
        assert "Error)" not in reply
        assert line.say("NOOP").startswith("250")


def test_addresses_in_other_scripts_are_taken(listening: Listening, takes: Takes) -> None:
    """SMTPUTF8 addresses come through; bytes that are no UTF-8 do no harm."""
    inbox = listening()
    with Line(_port(inbox)) as line:
        line.reply()
        line.say("EHLO client.example.org")
        assert line.say("MAIL FROM:<zoë@exämple.org> SMTPUTF8 BODY=8BITMIME".encode() + b"\r\n").startswith("250")
        line.say("RSET")
        assert line.say(b"MAIL FROM:<z\xff@example.org>\r\n").startswith("250")
        assert line.say(f"RCPT TO:<{OURS}>").startswith("250")
        line.say("DATA")
        assert line.say(LETTER + b".\r\n").startswith("250")
    takes.letters[0].envelope.mail_from.encode()


def test_a_port_in_use_is_told_plainly(listening: Listening, clock: HandClock, takes: Takes) -> None:
    """Two listeners on one port: the second says which port and what to do, and can be started later."""
    port = _port(listening())
    second = LocalInbox(served=[OURS], clock=clock, doors=(Door(speaks="lmtp"), Door(speaks="smtp", port=port)))
    with pytest.raises(
        Misconfigured, match=f"Port {port} on 127.0.0.1 is in use by another program. Stop that program"
    ):
        second.start(takes)


def test_a_place_that_cannot_be_listened_on_is_told_plainly(tmp_path: Path, clock: HandClock, takes: Takes) -> None:
    """Another machine's address, a missing folder, a path too long: each names its mend."""
    for door, words in (
        (Door(speaks="smtp", host="192.0.2.1"), "is not an address of this machine"),
        (Door(speaks="lmtp", path=str(tmp_path / "none" / "s")), "does not exist"),
        (Door(speaks="lmtp", path=str(tmp_path / ("x" * 200))), "Check the host, port or path"),
        (Door(speaks="smtp", host="no.such.host.invalid"), "Check the host, port or path"),
    ):
        with pytest.raises(Misconfigured, match=words):
            LocalInbox(served=[OURS], clock=clock, doors=(door,)).start(takes)


def test_a_socket_left_behind_is_taken_over_and_a_live_one_is_not(
    listening: Listening, tmp_path: Path, clock: HandClock, takes: Takes
) -> None:
    """After a crash the socket's path is free again; while another listener lives it is not."""
    path = tmp_path / "holdfast.sock"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()
    door = Door(speaks="lmtp", path=str(path))
    listening(doors=(door,))
    assert path.stat().st_mode & 0o777 == 0o660
    with pytest.raises(Misconfigured, match="is in use by another program"):
        LocalInbox(served=[OURS], clock=clock, doors=(door,)).start(takes)
    with Line(0, path=str(path)) as line:
        assert line.begin(greeting="LHLO").startswith("354")


def test_an_inbox_needs_an_address_and_a_door(clock: HandClock) -> None:
    """A listener that could take nothing is refused."""
    for settings in ({"served": [], "doors": (Door(speaks="smtp"),)}, {"served": [OURS], "doors": ()}):
        with pytest.raises(Misconfigured):
            LocalInbox(clock=clock, **settings)  # type: ignore[arg-type]
    with pytest.raises(Misconfigured, match="is not an email address"):
        LocalInbox(clock=clock, served=["holdfast"], doors=(Door(speaks="smtp"),))


def test_a_wrong_certificate_is_told_plainly(tmp_path: Path) -> None:
    """A missing file and a file that is no certificate are different mends."""
    with pytest.raises(Misconfigured, match="cannot be read"):
        certificate(str(tmp_path / "none.pem"), str(tmp_path / "none.pem"))
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("not a certificate")
    with pytest.raises(Misconfigured, match="cannot be used"):
        certificate(str(wrong), str(wrong))


def test_what_was_said_before_encryption_is_forgotten(listening: Listening, takes: Takes) -> None:
    """Commands sent in clear behind STARTTLS are not obeyed afterwards; a letter over TLS is taken."""
    inbox = listening(tls=certificate(PEM, PEM))
    trusting = ssl.create_default_context(cafile=PEM)
    with Line(_port(inbox)) as line:
        line.reply()
        assert "250-STARTTLS" in line.say("EHLO client.example.org")
        assert line.say(b"STARTTLS\r\nMAIL FROM:<forged@example.org>\r\n").startswith("220")
        with trusting.wrap_socket(line.socket, server_hostname="localhost") as safe:
            safe.sendall(f"RCPT TO:<{OURS}>\r\n".encode())
            assert safe.recv(1000).startswith(b"503")
    with smtplib.SMTP("localhost", _port(inbox), "client.example.org", timeout=20) as client:
        client.starttls(context=trusting)
        client.sendmail("a@example.org", [OURS], LETTER)
    assert len(takes.letters) == 1


def test_a_failed_handshake_harms_nobody(listening: Listening, takes: Takes) -> None:
    """A client that cannot speak TLS is dropped; the next is served."""
    inbox = listening(tls=certificate(PEM, PEM))
    with Line(_port(inbox)) as line:
        line.reply()
        line.say("EHLO client.example.org")
        line.say("STARTTLS")
        line.send(b"this is not TLS\r\n")
        assert not line.reply().startswith("250")
    with Line(_port(inbox)) as line:
        assert line.begin().startswith("354")
