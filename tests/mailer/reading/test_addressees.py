"""Address lines as senders really write them: each address counts, and nothing that only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.reading.mime.addressees import addresses, untagged

US = "cases@holdfast.example.org"
NELL = "nell.ashgrove@northshire.example.org"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (US, (US,)),
        (US.upper(), (US,)),
        (f"  {US} ", (US,)),
        (f"Holdfast <{US}>", (US,)),
        (f"<{US}>", (US,)),
        (f"'{US}'", (US,)),
        (f'"{US}" <{US}>', (US,)),
        (f"Ashgrove, Nell <{NELL}>, Holdfast <{US}>", (NELL, US)),
        (f'"Ashgrove, Nell" <{NELL}>, {US}', (NELL, US)),
        (f"{NELL}; {US};", (NELL, US)),
        (f"{NELL} , ,, {US}", (NELL, US)),
        (f"Duty team: {NELL}, {US};", (NELL, US)),
        (f"{NELL} (Nell, of the (old) team), {US}", (NELL, US)),
        (f"Nell O'Ashgrove <{NELL}>, {US}", (NELL, US)),
        (f"Nell <{NELL}>\r\n , {US}", (NELL, US)),
        (f'Nell \\"the, owl\\" <{NELL}>, {US}', (NELL, US)),
        (f"<@relay.example.org:{US}>", (US,)),
        (f"broken <nell@, {US}", (US,)),
        (f'"never closed <{NELL}>, {US}', (NELL, US)),
        (f"(never closed {NELL}, {US}", (NELL, US)),
        ("cases+48211@holdfast.example.org", ("cases+48211@holdfast.example.org",)),
        ("=?utf-8?q?Holdf=C3=A4st?= <" + US + ">", (US,)),
    ],
)
def test_every_address_of_a_line_is_found(line: str, found: tuple[str, ...]) -> None:
    """Commas in names, semicolons, groups, comments and marks that are never closed take no address with them."""
    assert addresses([line]) == found


@pytest.mark.parametrize(
    "line",
    [
        "", ";", "undisclosed-recipients:;", "Holdfast", f'"{US}" <{NELL}>', f"{US} <{NELL}>", f"{NELL} ({US})",
        f"{US}.evil.example.org", f"{US} or {NELL}", f"x{US}", f"<{US} {NELL}>", "cases@@holdfast.example.org",
        "cases@holdfast.example.org@evil.example.org",
    ],
)  # fmt: skip
def test_what_only_looks_like_our_address_is_not_it(line: str) -> None:
    """In a display name, in a comment, within a longer word or beside another, it was not written to."""
    assert US not in addresses([line])


def test_lines_of_one_header_count_together_and_each_address_once() -> None:
    """A header that comes twice is read whole, in order."""
    assert addresses([f"{US}, {NELL}", f"Again <{US}>", "duty@northshire.example.org"]) == (
        US,
        NELL,
        "duty@northshire.example.org",
    )


def test_a_tag_is_the_same_mailbox() -> None:
    """`+urgent` is delivered where the address without it is; a plus in the domain is nobody's tag."""
    assert untagged("Cases+urgent+2@Holdfast.example.org") == US
    assert untagged(US) == US


@given(st.text(alphabet='ab@.,;:<>()"\\ \t+', max_size=60))
def test_no_line_brings_anything_but_addresses(line: str) -> None:
    """Whatever stands there, what is found has one @ and nothing that parts addresses; ours behind it is found."""
    for each in addresses([line]):
        assert each.count("@") == 1
        assert not set(each) & set(' \t<>,;:()"')
    assert addresses([line, US])[-1:] == (US,)
