"""A procedure of a pack, explained."""

from importlib.resources import files

import pytest

import templates
from protocol.pack.file import parse_pack
from protocol.pack.procedures import Pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The Joint Working Protocol as it ships."""
    name = "joint-working-protocol.toml"
    made, problems = parse_pack((files("protocol") / "packs" / name).read_text("utf-8"), key="jwp", place=name)
    assert problems == []
    assert made is not None
    return made


def page(pack: Pack, name: str) -> str:
    """A procedure's page on one line."""
    return " ".join(templates.explain_procedure(pack, pack.procedures[name]).split())


def test_page_says_who_must_answer_by_when(pack: Pack) -> None:
    """The time to answer and its clause are named."""
    assert "Somebody who may accept for the team asked, within 2 working days (8.4)." in page(pack, "transfer")
    assert "The day of receipt is not counted." in page(pack, "transfer")


def test_page_shows_each_rung_with_its_clause_and_who_is_told(pack: Pack) -> None:
    """Every step of the ladder stands in order with clause and people."""
    text = page(pack, "transfer")
    steps = [
        "1. At once when the time to answer has passed: Line managers are asked to speak and agree (8.4, 10.3).",
        "2. 1 working day after the step before: Managers are asked to hold talks (8.4, 10.4).",
        "3. 2 working days after the step before: A senior manager is asked to decide (10.4, 10.5).",
        "4. 2 working days after the step before [local setting]: Both directors are asked to decide (10.6).",
    ]
    assert [text.find(step) for step in steps] == sorted(text.find(step) for step in steps)
    assert all(step in text for step in steps)
    assert "Told: the senior manager over the responsible team" in text
    assert "Said again every Monday at 9am until it is settled" in text


def test_page_shows_what_is_a_local_setting(pack: Pack) -> None:
    """Numbers that the document does not give are marked where they stand, and listed."""
    text = page(pack, "transfer")
    assert "Local settings (the document gives no number for these)" in text
    assert "“Handover”, 2 working days" in text
    assert "when step 4 begins" in text
    assert "the time to answer" not in text.partition("Local settings")[2]


def test_page_shows_duties_and_grounds(pack: Pack) -> None:
    """What is owed, by whom and by when; and which reasons do not close a request."""
    text = page(pack, "transfer")
    assert "Must be named one by one: risk information." in text
    assert "No worker can be allocated (8.5): this does not close the request" in text


def test_page_says_what_moves(pack: Pack) -> None:
    """A procedure that moves nothing says so first."""
    assert "Nothing. The responsible team keeps the case" in page(pack, "dispute")
    assert "It raises a flag: Ordinary residence in question" in page(pack, "ordinary-residence")
    assert "No answer is awaited" in page(pack, "joint-plan")


def test_every_page_fits_a_terminal(pack: Pack) -> None:
    """No line is longer than 80 characters, and nothing unsaid shows through."""
    for procedure in pack.procedures.values():
        text = templates.explain_procedure(pack, procedure)
        assert max(map(len, text.splitlines())) <= 80
        assert "None)" not in text
