"""One letter or line in chat may accept several cases, where it names each and says nothing else; an email about many
is brief."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import templates
from protocol.messages.chat import Card
from tests.promises.chatting import ChatWorld
from tests.promises.world import World
from tests.templates import facts

CASES = ("JW-50001", "JW-50002", "JW-50003")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The mental health team is asked to take three cases in one minute."""
    here = World(tmp_path / "home")
    for case in CASES:
        here.request(case=case)
    here.sent()
    yield here
    here.end()


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[ChatWorld]:
    """The same, where people also write in chat."""
    here = ChatWorld(tmp_path / "chat")
    for case in CASES:
        here.request(case=case)
    here.sent()
    yield here
    here.end()


def words(card: Card | None) -> str:
    """What a card says; "" where there is none."""
    return card.text if card is not None else ""


def owners(world: World) -> list[str]:
    """Who holds each case."""
    return [world.owner(case) for case in CASES]


@pytest.mark.parametrize(
    "text",
    [
        "accept JW-50001 and JW-50002",
        "Hi\n\nWe accept JW-50001, JW-50002.\n\nMany thanks\nRowan",
        "I accept both cases: JW-50001 & JW-50002",
        "Accept\nJW-50001\nJW-50002\n\nKind regards",
    ],
)
def test_each_that_is_named_is_accepted(world: World, text: str) -> None:
    """Each moves, on the same words and the same letter; the third stays, and each is told of in its own email."""
    name = world.rules.directory.people["r1"].name
    world.writes("r1", text.replace("Rowan", name), subject="Accept", at="2026-11-23 11:00")
    assert owners(world) == ["cmht", "cmht", "older-people"]
    told = [each for each in world.sent() if each.code == "E05"]
    assert {each.notice.case for each in told} == {"JW-50001", "JW-50002"}
    assert world.store.verify() is None


@pytest.mark.parametrize(
    "text",
    [
        "accept JW-50001 but not JW-50002",
        "accept JW-50001 and decline JW-50002 subject to funding",
        "accept JW-50001 and JW-50002 subject to funding",
        "accept JW-50001 and JW-50002\n\nOnly once funding is agreed.",
        "accept JW-50001 and JW-50002\n\nKind regards\nsubject to funding",
        "Can we accept JW-50001 and JW-50002?",
        "We will accept JW-50001 and JW-50002 in January",
        "accept both",
        "accept JW-50001 and JW-50002\n-- \nsubject to funding",
        "accept JW-50001 and JW-50002\n\nFrom: Nell\nSubject: x\n\nnot JW-50002 though",
        "On 23 November Nell wrote:\n> hello\n\naccept JW-50001 and JW-50002",
        "> accept JW-50001 and JW-50002",
        "not accept JW-50001 and JW-50002",
    ],
)
def test_one_word_more_moves_none(world: World, text: str) -> None:
    """Whatever else stands in it may be meant for one of them: it is asked about, and nothing moves."""
    world.writes("r1", text, subject="Accept", at="2026-11-23 11:00")
    assert owners(world) == ["older-people"] * 3
    assert [each for each in world.sent() if each.to == "r1"]


def test_a_case_of_another_team_is_refused_by_itself(world: World) -> None:
    """The one that is theirs moves; of the other, which is no business of theirs, they hear as of one that is not on
    record (OWN-07)."""
    world.request(case="JW-50009", to="Learning Disability Team", at="2026-11-23 10:40")
    world.writes("r1", "accept JW-50001 and JW-50009", subject="Accept", at="2026-11-23 11:00")
    assert (world.owner("JW-50001"), world.owner("JW-50009")) == ("cmht", "older-people")
    refused = [each for each in world.sent() if each.code == "E03"]
    assert {(each.notice.facts["variant"], each.notice.facts["words"]) for each in refused} == {("no_case", "JW-50009")}
    assert "r1" in {each.to for each in refused}


def test_a_forward_accepts_none(world: World) -> None:
    """Its yes may be what somebody else wrote, or was to write."""
    world.writes("r1", "accept JW-50001 and JW-50002", subject="FW: Accept", at="2026-11-23 11:00")
    assert owners(world) == ["older-people"] * 3


def test_somebody_without_the_right_accepts_none(world: World) -> None:
    """For each their manager is asked to confirm."""
    world.writes("r0", "accept JW-50001 and JW-50002", subject="Accept", at="2026-11-23 11:00")
    assert owners(world) == ["older-people"] * 3


def test_the_same_letter_again_changes_nothing(world: World) -> None:
    """Delivered twice, it has the effect of once."""
    for _ in range(2):
        world.writes(
            "r1",
            "accept JW-50001 and JW-50002",
            subject="Accept",
            at="2026-11-23 11:00",
            message_id="<x@y.example.org>",
        )
    assert world.events("JW-50001").count("ResponsibilityAccepted") == 1


@pytest.mark.parametrize(
    "line",
    [
        "accept JW-50001 and JW-50003",
        "accept JW-50001, JW-50003",
        "@Holdfast We accept both: JW-50001 & JW-50003.",
        "Hello\nI accept JW-50001 and JW-50003\nMany thanks",
    ],
)
def test_a_line_in_chat_accepts_each_that_it_names(chat: ChatWorld, line: str) -> None:
    """Each moves and the other stays; what is shown at once says so of each."""
    shown = words(chat.says("r1", line).here)
    assert owners(chat) == ["cmht", "older-people", "cmht"]
    assert all(case in shown for case in ("JW-50001", "JW-50003"))
    assert "JW-50002" not in shown
    assert chat.store.verify() is None


@pytest.mark.parametrize(
    "line",
    [
        "accept JW-50001 and JW-50003 but not yet",
        "accept JW-50001 and JW-50003\n-- \nonce the funding is agreed",
        "accept JW-50001 and JW-50003\n\nFrom: Nell\nSubject: x\n\nleave JW-50003",
        "> accept JW-50001 and JW-50003",
        "Do we accept JW-50001 and JW-50003?",
        "accept JW-50001 and withdraw JW-50003",
        "accept JW-50001 and JW-50003 on Monday",
    ],
)
def test_one_word_more_in_chat_moves_none(chat: ChatWorld, line: str) -> None:
    """Of a line all that was typed is looked at; its writer is answered, and nothing moves."""
    answered = chat.says("r1", line)
    assert owners(chat) == ["older-people"] * 3
    assert answered.here is not None


def test_in_a_channel_others_see_how_each_stands(chat: ChatWorld) -> None:
    """Details are for whoever said it; the channel reads in short who has each case now."""
    answered = chat.says("r1", "accept JW-50001 and JW-50002", where="channel")
    assert all(case in words(answered.here) for case in CASES[:2])
    assert all(case in words(answered.privately) for case in CASES[:2])
    assert not answered.promised


def test_in_chat_what_one_of_them_is_refused_is_said_beside_the_other(chat: ChatWorld) -> None:
    """The one moves; of the case that is not on record they hear in the same answer, of its own name."""
    shown = words(chat.says("r1", "accept JW-50001 and JW-50999").here)
    assert owners(chat) == ["cmht", "older-people", "older-people"]
    assert "JW-50001" in shown
    assert "JW-50999" in shown


def test_where_chat_accepts_nothing_each_is_left_to_email(chat: ChatWorld) -> None:
    """The setting holds for several as for one: nothing moves, and they hear how to accept."""
    chat.end()
    chat.chat_accepts = False
    chat.begin()
    answered = chat.says("r1", "accept JW-50001 and JW-50002")
    assert owners(chat) == ["older-people"] * 3
    assert all(case in words(answered.here) for case in CASES[:2])


def test_in_chat_somebody_without_the_right_accepts_none(chat: ChatWorld) -> None:
    """For each their manager is asked to confirm, and they hear so of each."""
    answered = chat.says("r0", "accept JW-50001 and JW-50002")
    assert owners(chat) == ["older-people"] * 3
    assert all(case in words(answered.here) for case in CASES[:2])
    asked = {each.notice.case for each in chat.sent() if each.code == "E03" and each.to == "r1"}
    assert asked == {"JW-50001", "JW-50002"}


def test_an_email_about_many_cases_is_brief() -> None:
    """Each keeps what is asked, its links, its reason and where the record is; the rest is left out."""
    post = facts.post(*["E02 please answer"] * 5)
    made = templates.render(post, address=facts.ADDRESS).text
    assert "How we worked out the deadline" not in made
    assert made.count("Record: LAS, case note of 23 November") == 5
    assert made.count("mailto:") == 10
    assert "Responsible now" not in made


@pytest.mark.parametrize(
    "text",
    [
        "decline JW-50001: the needs are mainly physical\ndecline JW-50002: open to the learning disability team",
        "JW-50001: decline. Reason: the needs are mainly physical.\n"
        "JW-50002: decline. Reason: open to the learning disability team.\n\nThanks\nRosa",
        "We decline JW-50001 because the needs are mainly physical.\n\n"
        "We decline JW-50002 because she is open to the learning disability team.",
    ],
)
def test_each_is_declined_with_its_own_reason(world: World, text: str) -> None:
    """Two noes in one letter are two answers, each with its own words; the third case is not touched."""
    world.writes("r1", text, subject="Declines", answers="")
    told = {each.notice.case: " ".join(world.text_of(each.post).split()) for each in world.sent() if each.code == "E06"}
    assert sorted(told, key=str) == list(CASES[:2])
    assert [("RequestDeclined" in world.events(case)) for case in CASES] == [True, True, False]
    grounds = [world.case(case).requests[0].ground for case in CASES[:2]]
    assert None not in grounds
    assert owners(world) == ["older-people"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "decline JW-50001 and JW-50002",
        "decline JW-50001: the needs are mainly physical\nJW-50002 is still being discussed",
    ],
)
def test_what_is_not_a_no_to_each_is_asked_about(world: World, text: str) -> None:
    """One reason for two, or something else about one of them, changes nothing."""
    world.writes("r1", text, subject="Answers", answers="")
    assert [world.events(case)[-1] for case in CASES] == ["DutyOpened"] * 3
    assert [each.code for each in world.sent()] == ["E03"]


def test_a_slash_before_several_is_no_slip(chat: ChatWorld) -> None:
    """People who know chats write one: it says no less."""
    chat.says("r1", "/accept JW-50001, JW-50002")
    assert owners(chat) == ["cmht", "cmht", "older-people"]


@pytest.mark.parametrize(
    "text",
    [
        "accept JW-50002 and decline JW-50001, the needs are mainly physical",
        "decline JW-50001: the needs are mainly physical\naccept JW-50002",
        "JW-50002: accept\nJW-50001: decline. Reason: the needs are mainly physical.\n\nMany thanks\nRosa One",
        "Happy to accept JW-50002. We decline JW-50001: the needs are mainly physical.",
        "We accept JW-50002 but we decline JW-50001 because the needs are mainly physical.",
    ],
)
def test_one_is_accepted_and_another_declined(world: World, text: str) -> None:
    """Each case that has its own plain answer is settled by it; the third stays."""
    world.writes("r1", text, subject="Accept", answers="")
    assert owners(world) == ["older-people", "cmht", "older-people"]
    assert [("RequestDeclined" in world.events(case)) for case in CASES] == [True, False, False]
    assert {each.code for each in world.sent()} == {"E05", "E06"}
    assert world.store.verify() is None


MIXED = "Accept JW-50001. Decline JW-50002, the needs are mainly physical."


@pytest.mark.parametrize(
    "text",
    [
        f"{MIXED} Only once funding is agreed.",
        f"{MIXED}\nWe start in January.",
        f"{MIXED}\n\nKind regards\nsubject to funding",
        f"{MIXED}\n-- \nonce the panel has met",
        f"{MIXED}\n\nBoth are for assessment alone.",
        f"{MIXED} It is a safeguarding matter.",
        "Should we accept JW-50001 and decline JW-50002?",
        "accept JW-50001 not JW-50002",
        "accept JW-50001 unless you decline JW-50002",
        "If we accept JW-50001 and decline JW-50002 who pays?",
        "Accept JW-50001. Decline JW-50002, Rosa will decide on the former.",
        "accept JW-50001 and decline JW-50002 or the other way round",
        "accept JW-50001 and decline JW-50002 - waiting for panel on the first one",
        "We accept JW-50001 and decline JW-50002 as you will fund the other",
        "Accept JW-50001. Decline JW-50002. Reason: we want the money for the other one before that.",
        "Accept JW-50001. Decline JW-50002, the needs are mainly physical and the panel has not met.",
        "Accept JW-50001. Decline JW-50002, Nell should know by now why I am in two minds about all that.",
        "Accept JW-50001 for now. Decline JW-50002, the needs are mainly physical.",
        "They accept JW-50001. We decline JW-50002, the needs are mainly physical.",
        f"Please tell Nell:\n> {MIXED}",
        f"On 23 November Nell wrote:\n> hello\n\n{MIXED}",
    ],
)
def test_a_yes_beside_a_no_is_as_plain_as_one_alone(world: World, text: str) -> None:
    """What may belong to the yes, and names no case, takes it away: it is asked about."""
    world.writes("r1", text, subject="Accept", answers="")
    assert owners(world) == ["older-people"] * 3
    assert [each for each in world.sent() if "r1" in (each.to, each.copy)]


def test_a_forward_of_such_answers_gives_none(world: World) -> None:
    """Somebody else may have written them."""
    world.writes("r1", MIXED, subject="FW: Accept", answers="")
    assert owners(world) == ["older-people"] * 3
