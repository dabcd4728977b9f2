"""What may never leave, and what must not be mistaken for it."""

from datetime import date
from urllib.parse import quote

import pytest

from mailer.composing import compose
from mailer.outgoing_guard import insecure, refuse_identifying
from protocol.ports.outbox import Wording
from protocol.violations import Unsendable
from tests.mailer.transport.props import MONDAY_10, SENDER, WORDING, directory, post

NHS = "943 476 5919"
NINO = "AB 12 34 56 C"
POSTCODE = "LU1 2AB"
BORN = "date of birth: 4 March 1951"


def _check(wording: Wording = WORDING, **changes: object) -> None:
    raw = compose(post(**changes), wording, sender=SENDER, at=MONDAY_10)  # type: ignore[arg-type]
    refuse_identifying(raw)


def _words(subject: str = "Hello", text: str = "Hello", html: str = "<p>Hello</p>") -> Wording:
    return Wording(subject=subject, text=text, html=html)


@pytest.mark.parametrize("secret", [NHS, "9434765919", "943–476–5919", NINO, POSTCODE, BORN])
@pytest.mark.parametrize("place", ["subject", "text", "html"])
def test_what_identifies_a_person_does_not_leave(secret: str, place: str) -> None:
    """It is refused wherever it stands, and the refusal says what kind of thing, not what."""
    with pytest.raises(Unsendable, match="what looks like") as refused:
        _check(_words(**{place: f"Please see {secret} today"}))
    assert secret not in str(refused.value)
    assert place in str(refused.value).lower()


@pytest.mark.parametrize(
    "html",
    [
        f'<a href="mailto:a@example.org?subject=x&amp;body={quote(NHS)}">accept</a>',
        f'<a href="mailto:a@example.org?body={NHS.replace(" ", "+")}">accept</a>',
        "<p>943 <b>476</b> 59<i></i>19</p>",
        "<p>943&nbsp;476&#32;5919</p>",
        f'<img alt="{POSTCODE}">',
        f"<!-- {NHS} -->",
        "<p>943\u200b4765919</p>",
        "<p>９４３４７６５９１９</p>",
    ],
)
def test_it_cannot_hide_in_html(html: str) -> None:
    """Links are read decoded, tags and entities as a person sees them, comments too."""
    with pytest.raises(Unsendable):
        _check(_words(html=html))


def test_it_cannot_hide_in_a_plain_link_or_a_name() -> None:
    """A link in the plain text is read decoded, and names in the headers are read."""
    with pytest.raises(Unsendable):
        _check(_words(text=f"<mailto:a@example.org?body={quote(NHS)}>"))
    with pytest.raises(Unsendable, match="header"):
        _check(to=((f"Ann {NHS}", "ann@northshire.example.org"),))


def test_what_machines_write_is_no_person() -> None:
    """Identifiers, boundaries and colours that happen to read like one are let through."""
    _check(id="9434765919", answers="<943-476-5919.LU12AB@mail.example.org>")
    _check(_words(html='<style>p { color: #B111AA }</style><p style="color: #B111AA" bgcolor="B111AA">Hello</p>'))
    for number in range(50):
        _check(id=f"p-{number}")


@pytest.mark.parametrize(
    "text",
    [
        "Case JW-48211, LAS 123456, RiO 1234567 (8.4, 10.3). Answer by 5pm on Wednesday 25 November 2026.",
        "1234567890 is ten digits that fail the check.",
        "Call 999. The two days start on Monday 30 November at 5:01pm (E07, S46a, R3).",
    ],
)
def test_ordinary_words_leave(text: str) -> None:
    """References, dates, clauses and times are what our emails are made of."""
    _check(_words(subject=text, text=text, html=f"<p>{text}</p>"))


def test_only_secure_domains_are_written_to() -> None:
    """A domain counts in any case of letters, through its last day, and not for its neighbours."""
    secure = directory({"Northshire.example.org": None, "trust.example.org": date(2026, 11, 23)})
    asked = ("a@NORTHSHIRE.example.org", "b@trust.example.org", "c@sub.northshire.example.org", "d@elsewhere.org", "e")
    assert insecure(secure, asked, date(2026, 11, 23)) == asked[2:]
    assert insecure(secure, asked, date(2026, 11, 24)) == asked[1:]
    assert insecure(directory({}), asked, date(2026, 11, 23)) == asked
