"""Whoever asks why a letter was read as it was sees what became of every line of it."""

from mailer.reading import LetterReader
from protocol.ports.letters import Envelope, Letter
from tests.mailer.reading.conftest import AT, INBOX

HEAD = (
    f"From: r1@trust.example.org\r\nTo: {INBOX}\r\nSubject: Re: [JW-48211] Please accept\r\n"
    "Message-ID: <a1@trust.example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
)
TEXT = """[EXTERNAL] Be careful with links in this email.

Hello Sam
Accept.
We start once the report is in.

Kind regards
Priya Shah
I do not work Fridays.

This email is confidential and for the addressee.

On Tue, 24 Nov 2026 at 09:00, Holdfast <cases@holdfast.example.org> wrote:
> Please accept or decline.
"""


def _what(reader: LetterReader, text: str) -> list[tuple[str, str]]:
    letter = Letter(
        raw=(HEAD + text.replace("\n", "\r\n")).encode(),
        received_at=AT,
        inbox=INBOX,
        envelope=Envelope(mail_from="r1@trust.example.org", recipients=(INBOX,), login="r1@trust.example.org"),
    )
    return [(each.words, each.what) for each in reader.lines(letter)]


def test_every_line_is_accounted_for_in_its_order(reader: LetterReader) -> None:
    """Nothing is left out: each line is said to have counted, to stand in the way, or to be set aside, and as what."""
    found = _what(reader, TEXT)
    assert [words for words, _ in found] == [line for line in TEXT.split("\n") if line.strip()]
    what = dict(found)
    assert what["Accept."] == "decides"
    assert what["We start once the report is in."] == "speaks"
    assert what["Hello Sam"] == "changes nothing"
    assert what["I do not work Fridays."] == what["Priya Shah"] == "foot"
    assert what["[EXTERNAL] Be careful with links in this email."] == "banner"
    assert what["This email is confidential and for the addressee."] == "footer"
    assert what["> Please accept or decline."] == "quote"


def test_what_stands_below_an_unmarked_heading_is_of_the_old_letter(reader: LetterReader) -> None:
    """Where no mark of quotation follows a heading, all below it is said to be an old letter's."""
    old = (
        "From: Holdfast <cases@holdfast.example.org>\nSent: 24 November 2026 09:00\nTo: P\nSubject: x\n\nPlease accept."
    )
    found = dict(_what(reader, f"Decline, not ours.\n\n{old}\n"))
    assert found["Decline, not ours."] == "decides"
    assert found["Please accept."] == "old letter"
