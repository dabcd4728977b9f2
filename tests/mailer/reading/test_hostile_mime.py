"""Letters made to hurt: each gives a result, in bounded memory and with bounded work, and never a plain yes."""

import base64
import bz2
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.reading.kinds import bounces
from mailer.reading.kinds.kinds import TABLE, Us
from mailer.reading.mime import mime, parts
from mailer.reading.mime.armour import bared
from mailer.reading.mime.charsets import decoded
from mailer.reading.mime.mime import parsed
from mailer.reading.mime.opaque import signed_content
from mailer.reading.mime.params import parameters
from mailer.reading.mime.rtf import unpacked, words_of
from mailer.reading.mime.tnef import unwrapped
from protocol.messages.intents import Answer, Reading
from protocol.ports.letters import Read
from tests.profiles import examples

FROM = b"From: r1@trust.example.org\n"
US = Us(addresses=frozenset(), domain="holdfast.example.org")
MEGABYTE = 1_000_000


def _nested(depth: int, kind: bytes = b"multipart/mixed") -> bytes:
    head = b"Content-Type: %s; boundary=b%d\n\n"
    return FROM + head % (kind, 0) + b"".join(b"--b%d\n" % n + head % (kind, n + 1) for n in range(depth)) + b"accept"


def _typed(content_type: bytes, body: bytes, *more: bytes) -> bytes:
    return FROM + b"Content-Type: " + content_type + b"\n" + b"".join(each + b"\n" for each in more) + b"\n" + body


def _many(count: int, part: bytes) -> bytes:
    return _typed(b"multipart/mixed; boundary=b", (b"--b\n" + part) * count)


def _sealed(content: bytes) -> bytes:
    return _typed(b"application/pkcs7-mime", base64.b64encode(content), b"Content-Transfer-Encoding: base64")


QP, B64 = b"Content-Transfer-Encoding: quoted-printable", b"Content-Transfer-Encoding: base64"
HOSTILE: dict[str, bytes] = {
    "nested parts": _nested(20_000),
    "nested alternatives": _nested(2_000, b"multipart/alternative"),
    "a hundred thousand headers": FROM + b"X-Y: z\n" * 100_000 + b"\nhello",
    "a hundred thousand Received": b"Received: from a by b; x\n" * 100_000 + FROM + b"\nhello",
    "a header of megabytes": FROM + b"Subject: " + b"a" * 5 * MEGABYTE + b"\n\nhello",
    "a header folded without end": FROM + b"Subject: a\n" + b" b\n" * MEGABYTE + b"\nhello",
    "many From lines": b"From: a@example.org, b@example.org\n" + FROM * 1_000 + b"\nhello",
    "addresses without end": b"From: " + b"a@example.org, " * 100_000 + b"\n\nhello",
    "comments in every address header": (b"To: " + b"(" * 19_000 + b"\n") * 20 + FROM + b"\nhello",
    "quotation marks": _typed(b"text/plain", b">" * 20 * MEGABYTE),
    "millions of quoted lines": _typed(b"text/plain", b"> accept\n" * 2 * MEGABYTE),
    "deep quotation": _typed(b"text/plain", b"".join(b">" * n + b" accept\n" for n in range(3_000))),
    "quoted-printable": _typed(b"text/plain", b"=41" * 7 * MEGABYTE, QP),
    "quoted-printable soft breaks": _typed(b"text/plain", b"a=\n" * 7 * MEGABYTE, QP),
    "base64": _typed(b"text/plain", base64.b64encode(b"accept\n" * 2 * MEGABYTE), B64),
    "base64 of no base64": _typed(b"text/plain", b"\0\xff" * 5 * MEGABYTE, B64),
    "a bomb as a character set": _typed(b"text/plain; charset=zlib", zlib.compress(b"accept\n" * 30 * MEGABYTE, 1)),
    "another bomb": _typed(b"text/plain; charset=bz2_codec", bz2.compress(b"accept\n" * 100_000) * 100),
    "punycode": _typed(b"text/plain; charset=punycode", b"a" * MEGABYTE + b"-" + b"9" * 200_000),
    "names of the internet": _typed(b"text/plain; charset=idna", b"a." * MEGABYTE),
    "rot13": _typed(b"text/plain; charset=rot13", b"npprcg"),
    "utf-7": _typed(b"text/plain; charset=utf-7", b"+AGEAYgBj-" * 200_000),
    "wide letters": _typed(b"text/plain; charset=utf-32", "accept".encode("utf-32") * 200_000),
    "an archive": _typed(
        b"application/zip; name=a.zip", base64.b64encode(zlib.compress(b"\0" * 50 * MEGABYTE, 1)), B64
    ),
    "uuencoded without end": _typed(b"text/plain", b"begin 644 a\n" + b"M" + b"`" * 60 + b"\n" * 300_000),
    "many beginnings": _typed(b"text/plain", b"begin 644 a\nMAAAA\n" * 100_000),
    "many signatures begun": _typed(b"text/plain", b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: a\n" * 50_000),
    "many seals begun": _typed(b"text/plain", b"-----BEGIN PGP MESSAGE-----\n\n" * 100_000),
    "nothing but zeros": b"\0" * 5 * MEGABYTE,
    "zeros in a letter": _typed(b"text/plain", b"accept\0" * MEGABYTE),
    "carriage returns": FROM.replace(b"\n", b"\r") + b"\r" + b"hello\r" * 500_000,
    "line feeds": FROM + b"\n" * 10 * MEGABYTE,
    "mixed line ends": (FROM + b"\nhello\r\r\n\n\r" * 100_000),
    "eight bits in headers": b"From: \xe9\xff\xfe@example.org\nSubject: \xc3\x28\xa0\xa1\n\nhello",
    "a character set of nowhere": _typed(b'text/plain; charset="x-\xff-nowhere"', b"hello \xe9"),
    "parameters without end": _typed(b"text/plain" + b"; a=b" * 100_000, b"hello"),
    "parameters in pieces": _typed(b"".join([b"text/plain", *(b"; name*%d*=%%41" % n for n in range(999))]), b"hello"),
    "quoted parameter without end": _typed(b'multipart/mixed; boundary="' + b"a\\" * 50_000, b"hello"),
    "no boundary": _typed(b"multipart/mixed", b"--x\n\nhello\n--x--"),
    "an empty boundary": _typed(b'multipart/mixed; boundary=""', b"--\n\nhello\n----\n"),
    "a boundary of spaces": _typed(b'multipart/mixed; boundary="   "', b"--   \n\nhello"),
    "boundaries within boundaries": _typed(b"multipart/mixed; boundary=a", b"--a\n" * 200_000),
    "almost boundaries": _typed(b"multipart/mixed; boundary=a", b"\n--ab" * 500_000),
    "cut in the headers": b"From: r1@trust.exa",
    "cut in a part": _typed(b"multipart/mixed; boundary=b", b"--b\nContent-Type: text/pl"),
    "many text parts": _many(5_000, b"Content-Type: text/plain\n\n" + b"hello " * 400 + b"\n"),
    "many html parts": _many(190, b"Content-Type: text/html\n\n" + b"<p>hello<b>" * 9_000 + b"\n"),
    "many letters in a letter": _many(5_000, b"Content-Type: message/rfc822\n\nSubject: a\n\naccept\n"),
    "nested letters": FROM + b"Content-Type: message/rfc822\n\n" * 5_000 + b"accept",
    "the same header again": FROM + b"Content-Type: text/plain\n" * 2_000 + b"\nhello",
    "encoded words": FROM + b"Subject: " + b"=?utf-8?b?YQ==?= " * 100_000 + b"\n\nhello",
    "encoded words never closed": FROM + b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\n\nhello",
    "a status without end": _typed(
        b"message/delivery-status", b"Final-Recipient: rfc822; a@b.org\nAction: x\n\n" * 99_999
    ),
    "a daemon with blank lines": b"From: MAILER-DAEMON@b.org\nSubject: failure notice\n\n" + b"\n" * 400_000,
    "a daemon with addresses": b"From: MAILER-DAEMON@b.org\nSubject: failure notice\n\n" + b"<a@b.org>:\n" * 300_000,
    "a daemon with parts": b"From: MAILER-DAEMON@b.org\nSubject: failure notice\n" + _nested(3_000)[len(FROM) :],
    "wrappings in wrappings": _sealed(b"\x30\x80" * 500_000),
    "a wrapping longer than it is": _sealed(
        b"\x30\x84\xff\xff\xff\xff" + b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
    ),
    "a wrapping of many pieces": _sealed(b"\x24\x80" * 200_000 + b"\x04\x00" * 200_000),
    "winmail of nothing": _typed(b"application/ms-tnef", b"\x78\x9f\x3e\x22\0\0" + b"\1" * 2 * MEGABYTE),
    "a calendar without end": _typed(b"text/calendar", b"BEGIN:VCALENDAR\n" * 200_000),
    "flowed without end": _typed(b"text/plain; format=flowed", b"hello \n" * 500_000),
    "html that never closes": _typed(b"text/html", b"<div><blockquote>" * 200_000),
    "html of one tag": _typed(b"text/html", b"<a " + b"b=c " * MEGABYTE),
    "html of entities": _typed(b"text/html", b"&amp;" * MEGABYTE),
    "html comments": _typed(b"text/html", b"<!--" * MEGABYTE),
    "list headers": FROM + b"References: " + b"<a@b.org> " * 200_000 + b"\n\nhello",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_every_hostile_letter_gives_a_result_and_no_yes(read: Callable[..., Read], name: str) -> None:
    """Each is read or set aside, with a reason, and is never a plain acceptance."""
    found = read(HOSTILE[name], login="r1@trust.example.org")
    intent = found.received.intent if found.received else None
    assert found.why
    assert not (isinstance(intent, Answer) and intent.reading is Reading.PLAIN_ACCEPT)
    assert "could not make sense" not in found.why


HUNGRY = (
    "a header of megabytes", "quoted-printable", "millions of quoted lines", "base64", "a bomb as a character set",
    "another bomb", "nested parts", "many html parts", "many text parts", "an archive", "carriage returns",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HUNGRY)
def test_reading_takes_little_more_memory_than_the_letter(read: Callable[..., Read], name: str) -> None:
    """Whatever it unpacks to, reading a letter of at most 21 MB needs less than 100 MB more."""
    raw = HOSTILE[name]
    tracemalloc.start()
    try:
        read(raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100 * MEGABYTE


def test_work_is_counted_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many parts a letter has, only so many are taken apart, and only so much text is decoded."""
    taken: list[int] = []
    split = parts.split
    monkeypatch.setattr(parts, "split", lambda raw: taken.append(1) or split(raw))
    for name in ("nested parts", "many letters in a letter", "boundaries within boundaries", "many text parts"):
        taken.clear()
        letter = parsed(HOSTILE[name])
        assert len(letter.parts) <= parts.PARTS
        assert len(taken) <= parts.LOOKS + parts.DEPTH
        assert len(letter.text) <= mime.TEXT_LETTERS


def test_the_library_sees_only_a_little_of_a_bounce(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library for old bounces never gets a long letter, or a long run of empty lines."""
    seen: list[bytes] = []
    parse = bounces.email.message_from_bytes
    monkeypatch.setattr(
        bounces.email, "message_from_bytes", lambda raw, policy: seen.append(raw) or parse(raw, policy=policy)
    )
    for name in ("a daemon with blank lines", "a daemon with addresses", "a daemon with parts"):
        bounces.failures(parsed(HOSTILE[name]))
    assert len(seen) >= 2
    assert all(len(raw) <= bounces.BYTES and b"\n\n\n" not in raw for raw in seen)


@settings(max_examples=examples(300), deadline=None)
@given(raw=st.binary(max_size=2_000))
def test_what_unwraps_never_raises(raw: bytes) -> None:
    """Any bytes are a wrapping, rich text or a parameter to those who read them, or nothing."""
    signed_content(raw)
    signed_content(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80" + raw)
    unwrapped(raw)
    unwrapped(b"\x78\x9f\x3e\x22\x01\x00\x01\x03\x90\x06\x00" + len(raw).to_bytes(4, "little") + raw)
    words_of(raw)
    unpacked(b"\0" * 8 + b"LZFu" + b"\0" * 4 + raw)
    parameters(raw.decode("latin-1"))
    bared(raw.decode("latin-1"))
    decoded(raw, raw[:12].decode("latin-1"))


@settings(max_examples=examples(150), deadline=None)
@given(
    values=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "Auto-Submitted",
                    "Precedence",
                    "Return-Path",
                    "Content-Type",
                    "Content-Class",
                    "Subject",
                    "From",
                    "List-Id",
                ]
            ),
            st.text(alphabet="abc<>@;:=\"' \\[]()\u00e9-", max_size=60),
        ),
        max_size=12,
    ),
)
def test_any_headers_have_a_kind(values: list[tuple[str, str]]) -> None:
    """Whatever the headers that mark kinds hold, every recogniser answers."""
    raw = "".join(f"{name}: {value}\n" for name, value in values).encode() + b"\nhello"
    for _, recognised, _ in TABLE:
        assert isinstance(recognised(parsed(raw), US), str)


def test_a_compressed_rich_text_is_unpacked() -> None:
    """The compression of Outlook's rich text, with a copy of what was written just before."""
    # The example of MS-OXRTFCP 4.2: a run that repeats itself.
    packed = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert unpacked(packed).rstrip(b"\0") == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpacked(packed).rstrip(b"\0\r\n") == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}"


def test_rich_text_is_words() -> None:
    """Letters in any of rich text's forms are words; what it hides is not."""
    rtf = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\x y;}We can\rquote t\par{\v hidden}caf\'e9 \u8364?5}"
    assert words_of(rtf) == "We can’t\ncafé €5"
