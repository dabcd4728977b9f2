"""Promise: what is looked for the quick way is found as the slow way finds it, whatever the text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.reading.kinds.automatic import _MAYBE
from mailer.reading.kinds.bounces import _KEEPER, _SAYS, _SERVER, _SUBJECT
from mailer.reading.mime.caseless import Caseless
from protocol.messages import guard

SIGNS = {"maybe": _MAYBE, "keeper": _KEEPER, "says": _SAYS, "server": _SERVER, "subject": _SUBJECT}
ODD = Caseless(r"k(?:ey|ı)s\b")
PIECES = st.sampled_from((
    "Mail Delivery Subsystem", "MAILER-DAEMON@", "postmaster@", "Undeliverable: x", "Delivery Status Notification",
    "Out of Office", "VACATION", "\u017ftatu\u017f", "ticket", "\u212aEYS", "kis", "K\u0131\u017f", "550 5.1.1 ",
    "user unknown", "Re: ", "[x] ", " ", "é", "943 476 5919", "9434765919", "AB 12 34 56 C", "ab123456c",
    "SW1A 1AA", "gir 0aa",
    "DOB 3/4/1960", "born on 3 May 1960", "date of birth: 1960-02-03", "JW-48211", "12", "\u0663\u0664", "-", "\n", "x",
))  # fmt: skip
TEXTS = st.lists(PIECES, max_size=7).map("".join)


@given(TEXTS)
def test_a_pattern_that_ignores_case_finds_what_it_finds_letter_by_letter(text: str) -> None:
    """In plain ASCII and in everything else, with letters that only look like ASCII's too."""
    for sign in (*SIGNS.values(), ODD):
        assert sign.search(text) == (sign._any.search(text) is not None)
        assert sign.begins(text) == (sign._any.match(text) is not None)


@given(TEXTS)
def test_what_identifies_is_masked_as_if_every_pattern_were_asked(text: str) -> None:
    """A text is told apart by its digits first, and loses nothing by it."""
    slowly = text
    for pattern in (guard._NINO, guard._BIRTH, guard._POSTCODE):
        slowly = pattern.sub("[removed]", slowly)
    ten = re.compile(guard._TEN.pattern)
    slowly = ten.sub(lambda f: "[removed]" if guard.nhs_number(re.sub(r"\D", "", f[0])) else f[0], slowly)
    assert guard.masked(text) == slowly
    assert (guard.identifying(text) is None) == (guard.masked(text) == text)


def test_a_pattern_with_capitals_is_a_fault_of_ours() -> None:
    """It would be found nowhere in lower case."""
    with pytest.raises(ValueError, match="in lower case"):
        Caseless("Undeliverable")
