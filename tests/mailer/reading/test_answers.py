"""Short answers read as a careful colleague would read them, and never as a yes that was not given."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from protocol.messages.intents import Answer, Reading, Say
from protocol.ports.letters import Read

NEVER_PLAIN = "never plain"


def cases() -> Iterator[tuple[str, str]]:
    """Each answer of `short_answers.txt` with the heading it stands under."""
    heading = ""
    for line in (Path(__file__).parent / "short_answers.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            heading = line[3:]
        elif line and not line.startswith("# "):
            yield line.replace("\\n", "\n"), heading


@pytest.mark.parametrize(("text", "reading"), [case for case in cases() if case[1] != NEVER_PLAIN])
def test_reads_as_a_careful_colleague_would(reply: Callable[..., Read], text: str, reading: str) -> None:
    """Each short answer has the reading it stands under."""
    received = reply(text).received
    assert received is not None
    assert isinstance(received.intent, Answer), received.intent
    assert received.intent.reading == Reading(reading), received.intent


@pytest.mark.parametrize("text", [text for text, heading in cases() if heading == NEVER_PLAIN])
def test_is_never_a_plain_acceptance(reply: Callable[..., Read], text: str) -> None:
    """What may be a no, a condition, a joke or about something else is never read as a yes of its writer's team. One
    that names another team is that team's, and counts where it was asked (tests/protocol/test_whose_answer.py)."""
    received = reply(text).received
    assert received is not None
    intent = received.intent
    if isinstance(intent, Answer) and intent.speaks_for:
        assert intent.team != "cmht"
        return
    assert getattr(intent, "reading", None) is not Reading.PLAIN_ACCEPT, intent


def test_the_words_and_the_reason_are_given(reply: Callable[..., Read]) -> None:
    """An answer carries the words relied on and why they read so, with what identifies a person masked."""
    received = reply("Accept subject to funding for NHS number 943 476 5919").received
    assert received is not None
    assert isinstance(received.intent, Answer)
    assert received.intent.words == "Accept subject to funding for NHS number [removed]"
    assert "subject to" in received.intent.why
    assert received.evidence is not None
    assert received.evidence.words == received.intent.words


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("Decline. Reason: needs are mainly physical", "needs"),
        ("Decline because they are out of area", "area"),
        ("We have no capacity", "capacity"),
        ("We decline as we do not have capacity", "capacity"),
        ("Decline\n\nThis is not our remit.", "remit"),
        ("Decline", None),
    ],
)
def test_a_no_gives_its_ground(reply: Callable[..., Read], text: str, ground: str | None) -> None:
    """A decline carries the code of the pack's ground that its words give, or none."""
    received = reply(text).received
    assert received is not None
    assert isinstance(received.intent, Answer)
    assert (received.intent.reading, received.intent.ground) == (Reading.DECLINE, ground)


def test_a_date_for_allocation_is_kept_and_is_no_condition(reply: Callable[..., Read]) -> None:
    """“Allocate by” beside an acceptance is noted as written and leaves it plain (8.5)."""
    received = reply("Accept\nAllocate by: 2 December 2026").received
    assert received is not None
    assert isinstance(received.intent, Answer)
    assert (received.intent.reading, received.intent.allocate_by) == (Reading.PLAIN_ACCEPT, "2 December 2026")


def test_a_team_mailbox_names_who_accepted(reply: Callable[..., Read]) -> None:
    """An acceptance from a team's mailbox carries the one listed person who signed it (A12)."""
    signed = reply("We accept this case.\n\nRegards\nPriya Shah", who="cmht@trust.example.org").received
    two = reply("We accept this case.\n\nRegards\nPriya Shah\nJo Marsh", who="cmht@trust.example.org").received
    nobody = reply("We accept this case.", who="cmht@trust.example.org").received
    assert signed is not None
    assert two is not None
    assert nobody is not None
    assert [getattr(each.intent, "named", "?") for each in (signed, two, nobody)] == ["r1", None, None]
    assert signed.sender.team == "cmht"
    assert signed.sender.person is None


@pytest.mark.parametrize(
    "below",
    ["Priya Shah\npp Jo Marsh", "Priya Shah\nAnna Reed", "p.p. Priya Shah", "Anna Reed\non behalf of Priya Shah"],
)
def test_two_hands_below_a_mailboxs_yes_name_nobody(reply: Callable[..., Read], below: str) -> None:
    """Where a colleague signs beside the one who may accept, or for them, the mailbox is asked who answers."""
    received = reply(f"We accept this case.\n\nRegards\n{below}", who="cmht@trust.example.org").received
    assert received is not None
    assert getattr(received.intent, "named", None) is None


def test_a_subject_that_names_two_cases_is_asked_about(reply: Callable[..., Read]) -> None:
    """A yes under a subject with two cases says which only if its text does."""
    both = "Re: [JW-48211] and [JW-48212] Please accept or decline"
    unsure, sure = reply("accept", subject=both).received, reply("accept JW-48212", subject=both).received
    assert unsure is not None
    assert sure is not None
    assert [getattr(each.intent, "reading", None) for each in (unsure, sure)] == [Reading.UNCLEAR, Reading.PLAIN_ACCEPT]
    assert sure.about.references == ("JW-48212",)


def test_half_a_sentence_on_a_line_that_a_client_broke_says_nothing_by_itself(reply: Callable[..., Read]) -> None:
    """“Found not / eligible” is one sentence: it ticks no item of a pack, and the no before it stands."""
    read = reply("Hi, we cannot accept this one. She was assessed in June and found not\neligible.\n")
    assert read.received is not None
    assert isinstance(read.received.intent, Answer)
    assert read.received.intent.reading is Reading.DECLINE
    alone = reply("She was assessed by the nurse in June and was found not\neligible.\n").received
    assert alone is not None
    assert not isinstance(alone.intent, Say)
