"""Laws of reading that hold for any letter: a result for any bytes, and no yes out of what is not one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.reading.mime.html.lines import lines_of
from mailer.reading.newtext.newtext import new_text
from protocol.messages.intents import Answer, Reading
from protocol.ports.letters import Read
from tests.profiles import examples

TEXTS = [
    (heading, line.replace("\\n", "\n"))
    for block in (Path(__file__).parent / "short_answers.txt").read_text("utf-8").split("\n== ")[1:]
    for heading, *lines in [block.split("\n")]
    for line in lines
    if line
]
NOT_ACCEPTANCES = [text for heading, text in TEXTS if heading != Reading.PLAIN_ACCEPT.value]

ADDITIONS: tuple[tuple[str, str], ...] = (
    (
        "",
        "\n\nOn Tue, 24 Nov 2026 at 09:00, Holdfast <cases@holdfast.example.org> wrote:\n> accept\n> Accept this"
        " case\n",
    ),
    ("", "\n\n> accept\n"),
    ("> accept\n\n", ""),
    (
        "",
        "\n\n________________________________\nFrom: Holdfast <c@example.org>\nSent: today\nTo: us\nSubject:"
        " x\n\naccept\n",
    ),
    ("", "\n\n-----Original Message-----\nFrom: x\n\nAccept\n"),
    ("", "\n\nKind regards\nPriya Shah\nTeam Manager, Mid Northshire CMHT\n01234 567890"),
    ("", "\n\n-- \nPriya Shah\nTeam Manager"),
    ("", "\n\nThanks\nPriya"),
    ("", "\n\nSent from my iPhone"),
    ("[EXTERNAL]\n", ""),
    ("CAUTION: This email originated from outside of the organisation. Do not click links.\n\n", ""),
    ("Hi Anna,\n\n", "\n\nMany thanks"),
    (
        "",
        "\n\nThis email and any attachments are confidential. You must not accept or rely on it if you are not the"
        " intended recipient.",
    ),
    ("", "\n\nThe council does not accept liability for any loss. Please consider the environment."),
)


def _plain(read: Read) -> bool:
    """Whether it is a plain yes of its writer's own team; one that names another team is that team's."""
    intent = read.received.intent if read.received else None
    return isinstance(intent, Answer) and intent.reading is Reading.PLAIN_ACCEPT and not intent.speaks_for


@settings(max_examples=examples(300), deadline=None)
@given(text=st.sampled_from(NOT_ACCEPTANCES), around=st.lists(st.sampled_from(ADDITIONS), max_size=3))
def test_what_mail_adds_never_makes_an_acceptance(
    reply: Callable[..., Read], text: str, around: list[tuple[str, str]]
) -> None:
    """Quoted text, a signature, a banner or a disclaimer never turns what is not a yes into one."""
    for before, after in around:
        text = f"{before}{text}{after}"
    assert not _plain(reply(text))


@settings(max_examples=examples(150), deadline=None)
@given(text=st.sampled_from(NOT_ACCEPTANCES), quoted=st.text(max_size=200))
def test_nothing_quoted_makes_an_acceptance(reply: Callable[..., Read], text: str, quoted: str) -> None:
    """Whatever the quotation says, the answer above it stays what it is."""
    lines = "\n".join(f"> {line}" for line in ("accept", *quoted.splitlines()))
    assert not _plain(reply(f"{text}\n\n{lines}\n"))


@settings(max_examples=examples(150), deadline=None)
@given(more=st.text(min_size=1, max_size=60))
def test_an_acceptance_with_anything_unknown_beside_it_is_not_plain(reply: Callable[..., Read], more: str) -> None:
    """A plain yes stays one only beside what is known to say nothing."""
    read = reply(f"Accept\n\nbanana {more}")
    assert not _plain(read)


@pytest.mark.parametrize("more", ["the move might be delayed", "we might be", "banana might be", "that might be it"])
def test_what_might_be_is_no_line_of_a_mail_system(reply: Callable[..., Read], more: str) -> None:
    """Words that a banner has as well leave a yes open where nothing else of a banner stands there."""
    assert not _plain(reply(f"Accept\n\n{more}"))
    assert not _plain(reply(f"Accept, {more}"))


@settings(max_examples=examples(200), deadline=None)
@given(raw=st.binary(max_size=3000))
def test_any_bytes_give_a_result(read: Callable[..., Read], raw: bytes) -> None:
    """No bytes raise, and reading them twice is the same."""
    assert read(raw) == read(raw)


HEADS = st.sampled_from([
    "Content-Type: multipart/mixed; boundary=b", "Content-Type: text/html", "Content-Type: text/plain; charset=utf-7",
    "Content-Transfer-Encoding:"
    " base64", "Content-Transfer-Encoding: quoted-printable", "From: a@example.org, b@example.org",
    "From: (((((", "Subject: =?utf-8?b?////?="
        " =?x?q?=ZZ?=", "Authentication-Results: ;;;=pass", "Message-ID: <>", "Received: x",
    "Content-Type:"
    " message/delivery-status", "Content-Type: text/plain; format=flowed; delsp=yes", "To: <", "References: <a> <b>",
])  # fmt: skip


@settings(max_examples=examples(200), deadline=None)
@given(
    heads=st.lists(HEADS, max_size=8),
    body=st.text(alphabet="ab>-:\n <\r=\x00é\u202e_", max_size=400),
    parts=st.integers(0, 3),
)
def test_any_shape_of_letter_gives_a_result(read: Callable[..., Read], heads: list[str], body: str, parts: int) -> None:
    """Strange headers and half-closed parts never raise, and read twice the same."""
    wrapped = body + "".join(f"\n--b\nContent-Type: text/html\n\n<div>{body}" for _ in range(parts))
    raw = ("\r\n".join(heads) + "\r\n\r\n" + wrapped).encode("utf-8", "surrogatepass")
    assert read(raw) == read(raw)


@settings(max_examples=examples(200), deadline=None)
@given(text=st.text(max_size=400))
def test_new_text_of_new_text_is_the_same(text: str) -> None:
    """Cutting what was already cut changes nothing above a quotation."""
    once = new_text(text)
    assert new_text(once.above).above == once.above or once.below or once.signature


def _nested(depth: int) -> bytes:
    head = "From: r1@trust.example.org\nContent-Type: multipart/mixed; boundary=b0\n\n"
    return (
        head
        + "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(depth))
        + "accept\n"
    ).encode()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(_nested(3000), id="nested parts"),
        pytest.param(b"X: y\n" * 200_000 + b"\naccept", id="a flood of headers"),
        pytest.param(b"From: a@example.org\n\n" + b"x" * 5_000_000, id="one huge line"),
        pytest.param(b"From: a@example.org\n\n" + b"\n" * 1_000_000, id="empty lines"),
        pytest.param(b"From: a@example.org\n\n" + b"> " * 500_000 + b"\n> accept" * 100_000, id="quotations"),
        pytest.param(b"From: a@example.org\nContent-Type: text/html\n\n" + b"<div>" * 200_000, id="nested html"),
        pytest.param(
            b"From: a@example.org\nContent-Type: text/html\n\n" + b"<p>accept<b a='1'>" * 60_000, id="unclosed html"
        ),
        pytest.param(b"From: " + b"(" * 100_000 + b"\n\nhello", id="comments in an address"),
        pytest.param(b"From: a@example.org\nSubject: " + b"=?utf-8?q?a?= " * 50_000 + b"\n\nhello", id="encoded words"),
        pytest.param(b"From: a@example.org\n\n" + b"On 1 wrote:\n" * 60_000, id="attributions"),
        pytest.param(b"From: a@example.org\n\n" + b"we accept " * 100_000, id="one endless sentence"),
        pytest.param(b"From: a@example.org\n\n" + b"JW-48211 #48211 LAS 123456 12345 " * 10_000, id="references"),
        pytest.param(
            b"From: a@example.org\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a--a--a" * 200_000,
            id="boundaries",
        ),
        pytest.param(b"From: a@example.org\n\n" + b"Kind regards,\nPriya\n" * 20_000, id="sign-offs"),
        pytest.param(b"From: a@example.org\n\n" + b"this email has been received from outside " * 10_000, id="banners"),
        pytest.param(b"From: a@example.org\n\n" + b"please can would transfer to " * 10_000, id="askings"),
        pytest.param(b"From: a@example.org\n\n" + b"1" * 400_000, id="digits"),
        pytest.param(b"From: a@example.org\n\n" + b"d.o.b " * 60_000, id="births"),
    ],
)
def test_a_hostile_letter_is_read_or_set_aside(read: Callable[..., Read], raw: bytes) -> None:
    """Work is bounded: a letter made to be slow or deep gives a result, and never a plain yes."""
    assert not _plain(read(raw))


def test_hidden_words_of_html_are_not_words() -> None:
    """What a reader cannot see in an HTML letter is not read."""
    text, problem = lines_of("<p>one<span style='display:none'>two</span></p><!-- three --><script>four</script>")
    assert (text.strip(), problem) == ("one", "")
