"""Promise: a DKIM signature proves a sender only where it covers all that a letter is taken to say."""

from datetime import UTC, datetime

import pytest

from mailer.reading import LetterReader, Trust
from protocol.directory import Directory
from protocol.messages.intents import Authenticity, Sender
from protocol.pack.procedures import Pack
from protocol.ports.letters import Envelope, Letter
from tests.mailer.reading.signing import published, signed

AT = datetime(2026, 11, 24, 12, 4, tzinfo=UTC)
HEADERS = ("from", "subject", "date", "message-id", "content-type", "mime-version")
PLAIN = (
    b"From: Priya Shah <r1@trust.example.org>\r\nTo: cases@holdfast.example.org\r\n"
    b"Subject: Re: [JW-48211] Please accept or decline\r\nDate: Tue, 24 Nov 2026 12:03:00 +0000\r\n"
    b"Message-ID: <a1@trust.example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"\r\naccept\r\n"
)
DNS = published("trust.example.org", "mail.trust.example.org", "evil.example.org", "example.org")
REPLYING = b"In-Reply-To: <n1@holdfast.example.org>\r\n" + PLAIN


def _sender(directory: Directory, pack: Pack, raw: bytes, *, on: bool = True, dns: dict[bytes, bytes] = DNS) -> Sender:
    trust = Trust(keys=dns.get if on else None)
    reader = LetterReader(directory, (pack,), trust, ("cases@holdfast.example.org",), "holdfast.example.org")
    envelope = Envelope(mail_from="x@example.org", peer="203.0.113.9")
    received = reader.read(Letter(raw=raw, received_at=AT, inbox="x", envelope=envelope)).received
    assert received is not None
    return received.sender


def test_a_signature_over_everything_proves_its_domain(directory: Directory, pack: Pack) -> None:
    """The key of the very domain of From, over all that is read, proves the letter; the reason names it."""
    sender = _sender(directory, pack, signed(PLAIN, "trust.example.org", HEADERS))
    assert sender.authenticity is Authenticity.PROVED
    assert "trust.example.org" in sender.why


def test_it_is_off_unless_it_is_asked_for(directory: Directory, pack: Pack) -> None:
    """Without the setting no signature counts, and no name is looked up."""
    sender = _sender(directory, pack, signed(PLAIN, "trust.example.org", HEADERS), on=False)
    assert sender.authenticity is Authenticity.NOT_PROVED


GOOD = signed(PLAIN, "trust.example.org", HEADERS)
OVER = {
    "words": GOOD.replace(b"\r\naccept\r\n", b"\r\naccept it\r\n"),
    "words added": GOOD + b"more\r\n",
    "subject": GOOD.replace(b"JW-48211", b"JW-48212"),
    "From": GOOD.replace(b"<r1@trust", b"<r0@trust"),
    "a second subject": GOOD.replace(b"Subject:", b"Subject: [JW-48212] x\r\nSubject:", 1),
    "a second subject on top": b"Subject: [JW-48212] x\r\n" + GOOD,
    "a second From": b"From: r0@trust.example.org\r\n" + GOOD,
    "an encoding": b"Content-Transfer-Encoding: base64\r\n" + GOOD,
    "a Sender": b"Sender: r0@trust.example.org\r\n" + GOOD,
    "a line that only some read": b"Subject : [JW-48212] x\r\n" + GOOD,
    "another domain's": signed(PLAIN, "evil.example.org", HEADERS),
    "a parent nobody listed": signed(PLAIN, "example.org", HEADERS),
    "a child's": signed(PLAIN, "mail.trust.example.org", HEADERS),
    "part of the body": signed(PLAIN, "trust.example.org", HEADERS, length=True) + b"more\r\n",
    "the body, but by length": signed(PLAIN, "trust.example.org", HEADERS, length=True),
    "no subject": signed(PLAIN, "trust.example.org", ("from", "date", "message-id")),
    "no Message-ID": signed(PLAIN, "trust.example.org", tuple(h for h in HEADERS if h != "message-id")),
    "no content type": signed(PLAIN, "trust.example.org", tuple(h for h in HEADERS if h != "content-type")),
    "an old hash": GOOD.replace(b"rsa-sha256", b"rsa-sha1"),
    "no such key": GOOD.replace(b"s=s1", b"s=s2"),
    "nonsense": b"DKIM-Signature: v=1; d=trust.example.org; a=rsa-sha256; h=from; b=;;==\r\n" + PLAIN,
    "no tags": b"DKIM-Signature: \r\n" + PLAIN,
    "nothing": PLAIN,
}


@pytest.mark.parametrize("what", OVER)
def test_whatever_was_changed_or_left_open_defeats_it(directory: Directory, pack: Pack, what: str) -> None:
    """A letter changed after it was signed, or that leaves room for change, is not proved, and says why."""
    sender = _sender(directory, pack, OVER[what])
    assert (sender.authenticity, bool(sender.why)) == (Authenticity.NOT_PROVED, True)


def test_a_header_signed_as_absent_cannot_be_added(directory: Directory, pack: Pack) -> None:
    """A signature that names a header once more than it stands is no hindrance while none is added."""
    over = signed(PLAIN, "trust.example.org", (*HEADERS, "subject", "in-reply-to"))
    assert _sender(directory, pack, over).authenticity is Authenticity.PROVED
    for added in (b"Subject: [JW-48212] x\r\n", b"In-Reply-To: <n2@holdfast.example.org>\r\n"):
        assert _sender(directory, pack, added + over).authenticity is Authenticity.NOT_PROVED


def test_threading_may_be_left_open_where_the_subject_names_the_case(directory: Directory, pack: Pack) -> None:
    """A large provider signs no In-Reply-To: that is enough with our reference in the subject, else not."""
    assert _sender(directory, pack, signed(REPLYING, "trust.example.org", HEADERS)).authenticity is Authenticity.PROVED
    bare = signed(REPLYING.replace(b"[JW-48211] ", b""), "trust.example.org", HEADERS)
    assert _sender(directory, pack, bare).authenticity is Authenticity.NOT_PROVED


def test_a_second_signature_may_be_the_one(directory: Directory, pack: Pack) -> None:
    """A list's or provider's own signature above the domain's does not hide it."""
    both = signed(GOOD, "evil.example.org", HEADERS)
    assert _sender(directory, pack, both).authenticity is Authenticity.PROVED


def test_a_resolver_that_fails_proves_nothing(directory: Directory, pack: Pack) -> None:
    """A DNS that answers with an error or nonsense is no proof and stops nothing."""

    class Broken(dict[bytes, bytes]):
        def get(self, *_: object) -> bytes:  # type: ignore[override]
            raise TimeoutError

    for dns in (Broken(), dict.fromkeys(DNS, b"v=DKIM1; p=!!"), dict.fromkeys(DNS, b"")):
        assert _sender(directory, pack, GOOD, dns=dns).authenticity is Authenticity.NOT_PROVED
