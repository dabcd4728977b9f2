"""Whoever asks who has a case hears it, however they name the case where only one can be meant; and what is named so
loosely is a question's alone: an answer never moves a case by it."""

from pathlib import Path

import pytest

from tests.promises.world import World

LINK = "https://las.example.org/person/case/48211?tab=2"
WRAPPED = "https://emea01.safelinks.example.org/?url=https%3A%2F%2Flas.example.org%2Fcase%2F48211&data=05%7C02%7C55555%2F66666"
ASKED = (
    "who has 48211", "Who has 48211?", "Who’s got JW-48211?", "who's got 48211", "whos got case 48211",
    "Who has got case number 48211?", "who holds 48211", "who is holding 48211 now?", "Which team has case 48211?",
    "Hi,\n\nWho has 48211 please?\n\nThanks\nNell", "Can you tell me who has 48211?", "who owns case 48211",
    "Could you please tell me which team currently holds JW-48211?", "Does anyone know who has 48211?",
    "whose case is 48211?", "who is 48211 with?", "Who is responsible for 48211", "who's responsible for #48211?",
    f"Who has {LINK} ?", f"who owns {LINK}", f"Who has this case: {LINK}", f"Who has <{WRAPPED}>",
    "who has https://holdfast.example.org/cases/JW-48211",
)  # fmt: skip


@pytest.fixture
def here(tmp_path: Path) -> World:
    """JW-48211 has been asked for; JW-50001 is on record too."""
    world = World(tmp_path)
    world.request()
    world.request(case="JW-50001")
    world.sent()
    return world


@pytest.mark.parametrize("words", ASKED)
def test_who_has_it_is_answered_by_email(here: World, words: str) -> None:
    """Any usual way of asking, with our reference, a number or a link, is told the responsible team."""
    here.writes("s0", words, subject="A question", answers="")
    (told,) = here.sent()
    assert (told.code, told.notice.case, told.to) == ("who owns", "JW-48211", "s0")
    assert told.notice.facts["known"]


@pytest.mark.parametrize("words", ["who has 99999?", "who has https://las.example.org/case/99999"])
def test_a_question_about_a_number_nobody_knows_is_not_answered_about_another_case(here: World, words: str) -> None:
    """In a reply to our email about JW-50001 the number of the question counts, and we have no record of it."""
    ours = here.last_email_to("r1@trust.example.org") or here.last_email_to(here.rules.directory.people["r1"].address)
    assert ours is not None
    here.writes("r1", words, subject=f"RE: {here.subject_of(ours)}", answers=ours.message_id)
    (told,) = here.sent()
    assert (told.code, told.notice.case, told.notice.facts["known"]) == ("who owns", None, False)


def test_a_link_without_a_number_is_asked_about(here: World) -> None:
    """Which case it opens we cannot know, and no other is named for it."""
    here.writes("s0", "who has https://las.example.org/case/latest", subject="A question", answers="")
    (told,) = here.sent()
    assert told.notice.facts["variant"] == "which_case"


def test_a_number_that_may_be_two_cases_is_asked_about(here: World) -> None:
    """Our own JW-48211, and a case that the writer's organisation knows by 48211: both are offered."""
    here.request(case="LAS 48211", at="2026-11-23 11:00")
    here.sent()
    here.writes("s0", "who has 48211?", subject="A question", answers="")
    (told,) = here.sent()
    assert told.notice.facts["variant"] == "which_case"
    assert len(told.notice.facts["candidates"]) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [f"We accept responsibility for {LINK}", f"accept {LINK}", f"accept\n\n{LINK}"])
def test_an_answer_that_names_a_link_moves_nothing(here: World, words: str) -> None:
    """A yes names its case, or answers an email of ours: what stands in a link may be anything."""
    before = here.events()
    here.writes("r1", words, at="2026-11-24 10:00", subject="A case", answers="")
    assert (here.owner(), here.events()) == ("older-people", before)


def test_a_question_beside_an_acceptance_is_neither(here: World) -> None:
    """“We accept. Who has 48211?” is asked about, and moves nothing."""
    here.writes("r1", "Who has 48211?\n\nWe accept.", at="2026-11-24 10:00")
    assert here.owner() == "older-people"


def test_a_question_in_the_subject_alone_is_answered(here: World) -> None:
    """People write a short question where a subject belongs, and nothing below it."""
    here.writes("s0", "", subject="Who's got 48211?", answers="")
    assert [(each.code, each.notice.case) for each in here.sent()] == [("who owns", "JW-48211")]
