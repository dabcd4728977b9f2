"""Case references in every form that people write them."""

import pytest

from mailer.reading.sentences.references import find
from protocol.messages.intents import LocalId


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("JW-48211", ("JW-48211",)),
        ("jw48211", ("JW-48211",)),
        ("RE: [EXTERNAL] FW: [secure] [JW-48211] x", ("JW-48211",)),
        ("case #48211, thanks", ("JW-48211",)),
        ("JW–48211 and JW 48212", ("JW-48211", "JW-48212")),
        ("JW-48211 again JW48211", ("JW-48211",)),
        ("XJW-48211", ()),
        ("JW-9434765919", ()),
        ("9434765919", ()),
        ("943 476 5919", ()),
    ],
)
def test_our_references_have_one_form(text: str, references: tuple[str, ...]) -> None:
    """Every way of writing our reference is the same reference, once; nothing else is one."""
    assert find(text, prefix="JW", organisation="northshire").references == references


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("LAS 123456", [("LAS", "123456")]),
        ("MOS-123456", [("MOS", "123456")]),
        ("RIO 1234567", [("RIO", "1234567")]),
        ("RiO: 1234567 and las123456", [("RIO", "1234567"), ("LAS", "123456")]),
        ("LAS 9434765919", []),
        ("atlas 123456", []),
    ],
)
def test_local_ids_belong_to_the_writers_organisation(text: str, ids: list[tuple[str, str]]) -> None:
    """A system's name and a number are that organisation's own id for a case."""
    expected = tuple(LocalId(organisation="northshire", system=system, number=number) for system, number in ids)
    assert find(text, prefix="JW", organisation="northshire").local_ids == expected


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("accept 123456", ("123456",)),
        ("Tel 01234 567890", ()),
        ("24/11/2026 and 2026-11-24", ()),
        ("£123456 or 12345.67", ()),
        ("JW-48211 LAS 123456", ()),
        ("room 12", ()),
    ],
)
def test_a_bare_number_is_only_a_bare_number(text: str, bare: tuple[str, ...]) -> None:
    """A number with nothing beside it is kept as such; telephones, dates and sums are not."""
    assert find(text, prefix="JW", organisation="northshire").bare == bare


def test_a_bare_number_may_stand_before_a_question_mark() -> None:
    """“who owns 55555?” names a number as it would without the mark; a date or a sum is still none."""
    assert find("who owns 55555?", prefix="JW", organisation="").bare == ("55555",)
    assert find("a-55555 55555-a £55555 12/55555", prefix="JW", organisation="").bare == ()
