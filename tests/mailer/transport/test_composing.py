"""What our emails look like to the program that reads them."""

import smtplib
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.composing import compose, thread_root, written_at
from mailer.header_lines import one_line
from protocol.messages.notices import Kind
from protocol.ports.outbox import Post, Wording
from protocol.violations import Undeliverable
from tests.mailer.transport.props import MONDAY_10, SENDER, WORDING, post


def _read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert not any(part.defects for part in message.walk())
    return message


def _lines(part: EmailMessage) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


def _composed(one: Post, wording: Wording = WORDING) -> EmailMessage:
    return _read(compose(one, wording, sender=SENDER, at=MONDAY_10))


def test_an_email_says_who_what_and_when() -> None:
    """Headers are those of the post, plain text comes first, and machines are told that a machine wrote."""
    message = _composed(post(copy=(("Žofie, “Bo” O'Example", "bo@trust.example.org"),)))
    assert message["From"] == "Northshire Holdfast <holdfast@northshire.example.org>"
    assert message["Reply-To"] == message["From"]
    assert message["To"] == "Ann Example <ann@northshire.example.org>"
    [copied] = message["Cc"].addresses
    assert (copied.display_name, copied.addr_spec) == ("Žofie, “Bo” O'Example", "bo@trust.example.org")
    assert message["Subject"] == WORDING.subject
    assert message["Date"].datetime == MONDAY_10
    assert message["Message-ID"] == "<p-1@northshire.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["X-Holdfast-Loop"] == "northshire.example.org"
    assert message["X-Holdfast-Notices"] == "please-answer n-p-1"
    assert message["Importance"] is None
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), _lines(plain)) == ("text/plain", WORDING.text)
    assert (html.get_content_type(), _lines(html)) == ("text/html", WORDING.html)


def test_emails_about_a_case_are_one_thread() -> None:
    """Every email about a case refers to the same root; an answer also to the letter it answers."""
    root = f"<{thread_root('JW-48211', 'northshire.example.org')}>"
    assert root == "<case-jw-48211@northshire.example.org>"
    first = _composed(post())
    assert (first["References"], first["In-Reply-To"]) == (root, root)
    answer = _composed(post(answers="<letter-7@mail.example.org>"))
    assert answer["References"].split() == [root, "<letter-7@mail.example.org>"]
    assert answer["In-Reply-To"] == "<letter-7@mail.example.org>"
    assert answer["Auto-Submitted"] == "auto-replied"


def test_several_cases_in_one_email_belong_to_no_one_thread() -> None:
    """Two cases put together are not filed under either."""
    one, two = post(), post(id="p-2", case="JW-48212")
    together = _composed(replace(one, notices=(*one.notices, *two.notices)))
    assert together["References"] is None
    assert together["X-Holdfast-Notices"] == "please-answer n-p-1; please-answer n-p-2"
    assert _composed(post(case=None))["References"] is None


def test_only_what_is_urgent_says_so() -> None:
    """Importance is high for an alarm and absent otherwise."""
    assert _composed(post(urgent=True))["Importance"] == "high"


def test_a_second_try_is_the_same_message() -> None:
    """The same post gives the same bytes, and its date is that of its latest notice."""
    one = post()
    later = replace(one.notices[0], id="n-late", at=MONDAY_10 + timedelta(minutes=3))
    both = replace(one, notices=(later, *one.notices), attempts=4)
    assert written_at(both) == MONDAY_10 + timedelta(minutes=3)
    first = compose(one, WORDING, sender=SENDER, at=MONDAY_10)
    assert first == compose(replace(one, attempts=7), WORDING, sender=SENDER, at=MONDAY_10)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_notice_has_a_mark(kind: Kind) -> None:
    """The mark of a notice is one word and its id."""
    one = post()
    told = replace(one.notices[0], notice=replace(one.notices[0].notice, kind=kind))
    assert _composed(replace(one, notices=(told,)))["X-Holdfast-Notices"].split()[1] == "n-p-1"


@pytest.mark.parametrize("address", ["", "ann", "ann@", "@x.org", "a b@x.org", "ann@x.org\r\nBcc: c@x.org", "ann@x..org", "zoë@x.org", "a@x.org,b@x.org", "<a@x.org>"])  # fmt: skip  # noqa: E501 - one list
def test_an_address_that_cannot_be_written_is_undeliverable(address: str) -> None:
    """What is not an address is refused by name of the address, and never written."""
    with pytest.raises(Undeliverable) as refused:
        compose(post(to=(("Ann", address),)), WORDING, sender=SENDER, at=MONDAY_10)
    assert refused.value.addresses == (address,)


def test_a_domain_in_another_script_is_written_as_dns_has_it() -> None:
    """A domain outside ASCII is written in its DNS form."""
    message = _composed(post(to=(("Ann", "ann@Exämple.org"),)))
    assert message["To"].addresses[0].addr_spec == "ann@xn--exmple-cua.org"


words = st.text(max_size=120)


@given(name=words, subject=words, answers=words, id=st.text(min_size=1, max_size=30), case=st.none() | words)
def test_no_value_can_add_a_header(name: str, subject: str, answers: str, id: str, case: str | None) -> None:
    """Whatever a value holds, the email has the headers we wrote, in lines that may be sent."""
    one = replace(
        post(id="x", to=((name, "ann@northshire.example.org"),) * 3, case=case, answers=answers), id=id, message_id=id
    )
    raw = compose(one, replace(WORDING, subject=subject), sender=SENDER, at=MONDAY_10)
    head = raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    optional = {"Message-ID", "References", "In-Reply-To"}
    assert [each for each in names if each not in optional] == [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "X-Holdfast-Loop",
        "X-Holdfast-Notices",
        "MIME-Version",
        "Content-Type",
    ]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    message = message_from_bytes(raw, policy=policy.default)
    assert [each.addr_spec for each in message["To"].addresses] == ["ann@northshire.example.org"] * 3


@given(text=st.text(max_size=800), html=st.text(max_size=300))
def test_the_words_arrive_as_they_were(text: str, html: str) -> None:
    """Any text comes out as it went in, apart from the form of its line ends."""
    plain, _ = _read(compose(post(), replace(WORDING, text=text, html=html), sender=SENDER, at=MONDAY_10)).iter_parts()
    sent = text.replace("\r\n", "\n").replace("\r", "\n")
    assert _lines(plain).rstrip("\n") == sent.rstrip("\n")


@given(name=st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=150))
def test_a_name_arrives_as_it_was(name: str) -> None:
    """Names with commas, quotes, accents or great length stay one name, and people see them whole."""
    message = _composed(post(to=((name, "ann@northshire.example.org"), ("Bo", "bo@trust.example.org"))))
    first, second = message["To"].addresses
    # the standard library of 3.11 puts a space between encoded words, where RFC 2047 6.2 has none
    assert "".join(first.display_name.split()) == "".join(one_line(name).split())
    assert (first.addr_spec, second.addr_spec) == ("ann@northshire.example.org", "bo@trust.example.org")


def test_the_standard_library_sends_it_unchanged() -> None:
    """The bytes need no repair on the way: every line ends with CR LF and the message ends a line."""
    raw = compose(post(), WORDING, sender=SENDER, at=MONDAY_10)
    assert raw.endswith(b"--\r\n")
    assert smtplib._fix_eols(raw.decode()).encode() == raw  # type: ignore[attr-defined]
