"""Letters fetched from a mailbox whose server rebuilds their bytes: what counts, and what they are known by."""

from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage

import pytest

from mailer.reading import LetterReader, Trust
from protocol.directory import Directory
from protocol.messages.intents import Answer, Authenticity
from protocol.pack.procedures import Pack
from protocol.ports.letters import Envelope, Letter, Read
from tests.mailer.reading.conftest import AT, INBOX

RAW = (
    b"From: Priya Shah <r1@trust.example.org>\r\nTo: cases@holdfast.example.org\r\n"
    b"Subject: Re: [JW-48211] Please accept or decline\r\nMessage-ID: <a1@trust.example.org>\r\n"
    b"In-Reply-To: <n1@holdfast.example.org>\r\nDate: Tue, 24 Nov 2026 12:04:00 +0000\r\n\r\nI accept JW-48211.\r\n"
)
BLOCK = (
    "Received: from mail.trust.example.org by mx.northshire.example.org; Tue, 24 Nov 2026 12:04:00 +0000\r\n"
    "From: Priya Shah <r1@trust.example.org>\r\nMessage-ID: <a1@trust.example.org>\r\n"
)
FETCHED = Envelope(trusted=True, rebuilt=True, headers=BLOCK, item_class="IPM.Note")


@pytest.fixture(scope="session")
def exchange(directory: Directory, pack: Pack) -> LetterReader:
    """A reader that believes an Exchange organisation about its own people."""
    trust = Trust(accepted_domains=frozenset({"trust.example.org"}), exchange_internal=True)
    return LetterReader(directory, (pack,), trust, (INBOX,), "holdfast.example.org")


@pytest.fixture
def fetch(exchange: LetterReader) -> Callable[..., Read]:
    """Read a letter as a mailbox's server gives it."""

    def _fetch(raw: bytes = RAW, **changes: object) -> Read:
        envelope = replace(FETCHED, **changes)  # type: ignore[arg-type]  # the test names an envelope's own fields
        return exchange.read(Letter(raw=raw, received_at=AT, inbox=INBOX, envelope=envelope))

    return _fetch


def _written(text: str, *, boundary: str, html: bool, encoding: str) -> bytes:
    letter = EmailMessage()
    for name, value in (("Date", "Tue, 24 Nov 2026 12:04:00 +0000"), ("Message-ID", "<a1@trust.example.org>")):
        letter[name] = value
    letter["From"], letter["To"], letter["Subject"] = "Priya Shah <r1@trust.example.org>", INBOX, "Re: JW-48211 – yes"
    letter.set_content(text, cte=encoding)
    if html:
        letter.add_alternative(f"<p>{text}</p>", subtype="html", cte=encoding)
        letter.set_boundary(boundary)
    return letter.as_bytes()


@pytest.mark.parametrize(
    ("marks", "proved"),
    [
        pytest.param("", False, id="no mark"),
        pytest.param("X-MS-Exchange-Organization-AuthAs: Internal\r\n", True, id="the mark of inside"),
        pytest.param("X-MS-Exchange-Organization-AuthAs: Internal\r\n" * 2, False, id="the mark twice"),
        pytest.param("X-MS-Exchange-Organization-AuthAs: Anonymous\r\n", False, id="from outside"),
    ],
)
def test_the_mailboxs_own_server_proves_a_colleague(fetch: Callable[..., Read], marks: str, proved: bool) -> None:
    """Exchange's mark, once, among the lines a fetched letter came with proves a sender inside."""
    sender = fetch(headers=marks + BLOCK).sender
    assert sender is not None
    assert (sender.authenticity is Authenticity.PROVED) is proved


def test_a_mark_inside_rebuilt_bytes_proves_nothing(fetch: Callable[..., Read]) -> None:
    """Where the lines a letter came with are known, no proof is taken from elsewhere."""
    sender = fetch(b"X-MS-Exchange-Organization-AuthAs: Internal\r\n" + RAW).sender
    assert sender is not None
    assert sender.authenticity is Authenticity.NOT_PROVED


def test_lines_that_the_server_left_out_of_the_bytes_count(fetch: Callable[..., Read]) -> None:
    """An automatic reply is known by its header though the rebuilt bytes have lost it."""
    assert fetch().kind == "human"
    assert fetch(headers="Auto-Submitted: auto-replied\r\n" + BLOCK).kind == "auto_reply"


def test_the_words_are_read_from_the_bytes(fetch: Callable[..., Read]) -> None:
    """The block says who and how; how the body is encoded is told by the bytes that were rebuilt."""
    raw = RAW.replace(
        b"\r\n\r\nI accept JW-48211.", b"\r\nContent-Transfer-Encoding: base64\r\n\r\nSSBhY2NlcHQgSlctNDgyMTEu"
    )
    read = fetch(raw, headers=BLOCK + "Content-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n")
    assert read.received is not None
    assert isinstance(read.received.intent, Answer)
    assert read.new_text.strip() == "I accept JW-48211."


@pytest.mark.parametrize(
    ("item_class", "kind"),
    [
        ("IPM.Note", "human"), ("IPM.Note.SMIME.MultipartSigned", "human"), ("ipm.note", "human"), ("", "human"),
        ("IPM.Schedule.Meeting.Resp.Pos", "calendar"), ("IPM.Schedule.Meeting.Request", "calendar"),
        ("IPM.Note.Rules.OofTemplate.Microsoft", "auto_reply"),
        ("IPM.Note.Rules.ReplyTemplate.Microsoft", "auto_reply"),
        ("REPORT.IPM.Note.IPNRN", "receipt"), ("REPORT.IPM.Note.NDR", "bounce"), ("REPORT.IPM.Note.DR", "receipt"),
        ("IPM.Outlook.Recall", "recall"), ("IPM.Recall.Report.Success", "recall"),
        ("IPM.Task", "other"), ("IPM.Post", "other"), ("IPM.Contact", "other"), ("Anything", "other"),
        ("IPM.Note.Northshire.Form", "unreadable"),
    ],
)  # fmt: skip
def test_only_a_letter_of_a_persons_class_is_read_as_one(
    fetch: Callable[..., Read], item_class: str, kind: str
) -> None:
    """Whatever Exchange does not call a plain or signed letter is never taken as somebody's words."""
    assert fetch(item_class=item_class).kind == kind


def test_a_form_of_ones_own_waits_for_a_person(fetch: Callable[..., Read]) -> None:
    """What may be a person's words in an unknown form is set aside, and not passed over."""
    assert fetch(item_class="IPM.Note.Northshire.Form").quarantine


def test_a_rebuilding_is_the_same_letter(fetch: Callable[..., Read]) -> None:
    """Other boundaries, encodings, line order and time zones leave a letter as alike as it was."""
    one = fetch(_written("Yes – we accept.", boundary="a", html=True, encoding="quoted-printable"), headers="")
    other = fetch(
        b"X-More: 1\r\n"
        + _written("Yes – we accept.", boundary="b", html=True, encoding="base64").replace(
            b"12:04:00 +0000", b"13:04:00 +0100"
        ),
        headers="",
    )
    assert one.sha256 != other.sha256
    assert one.dedupe_key == other.dedupe_key != one.sha256


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(RAW.replace(b"I accept", b"I cannot accept"), id="other words"),
        pytest.param(RAW.replace(b"JW-48211] P", b"JW-48212] P"), id="another subject"),
        pytest.param(RAW.replace(b"r1@", b"r0@"), id="another writer"),
        pytest.param(RAW.replace(b"12:04:00", b"12:05:00"), id="another time"),
    ],
)
def test_another_letter_is_not_the_same(fetch: Callable[..., Read], other: bytes) -> None:
    """A reused Message-ID does not make another letter the same one."""
    assert fetch(headers="").dedupe_key != fetch(other, headers="").dedupe_key


def test_a_rebuilt_letter_without_an_id_keeps_the_one_it_is_given(fetch: Callable[..., Read]) -> None:
    """The id made for it comes from what it holds, not from bytes that change."""
    one = RAW.replace(b"Message-ID: <a1@trust.example.org>\r\n", b"")
    assert fetch(one, headers="").message_id == fetch(b"X-More: 1\r\n" + one, headers="").message_id


def test_a_letter_as_it_came_has_no_likeness(fetch: Callable[..., Read]) -> None:
    """Where the bytes are those that were sent, they alone say what is the same."""
    read = fetch(rebuilt=False, headers="")
    assert read.dedupe_key == read.sha256
