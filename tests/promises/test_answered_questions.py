"""A question that we asked about a request is answered in its own thread, by its bare answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Nothing has happened yet; it is Monday at 10:15."""
    here = World(tmp_path / "home")
    yield here
    here.end()


def question(world: World) -> str:
    """The one question that was just asked, as its variant."""
    sent = world.sent()
    assert [each.code for each in sent] == ["E03"]
    assert sent[0].to == "s0"
    return str(sent[0].notice.facts["variant"])


def thread(world: World) -> str:
    """The Message-ID of the last email of ours."""
    return world.channel.posts[-1].message_id


@pytest.mark.parametrize(
    "answer",
    [
        "CMHT", "To: CMHT", "Sorry, I meant the Community Mental Health Team.\n\nKind regards\nSam Sender",
        "Hi,\n\nCommunity Mental Health\n\nThanks\nSam Sender\nOlder People North",
    ],
)  # fmt: skip
@pytest.mark.parametrize("asked_of", ["Mental Health South", ""])
def test_the_name_of_a_team_completes_the_request(world: World, asked_of: str, answer: str) -> None:
    """Case, kind and record of the first letter are kept; the request is logged, and the team is asked."""
    world.request(to=asked_of, record="LAS, note of 20 November")
    assert question(world) in ("unknown_team", "no_team")
    world.writes("s0", answer, at="2026-11-23 10:40", answers=thread(world), subject="RE: Which team")
    assert sorted(each.code for each in world.sent()) == ["E01", "E02"]
    request = world.case().requests[0]
    assert (request.to_team, request.procedure, request.record) == ("cmht", "transfer", "LAS, note of 20 November")
    assert request.due is not None


def test_another_name_that_nobody_knows_is_asked_about_again(world: World) -> None:
    """The thread is no dead end: what was understood is kept for as long as it takes."""
    world.request(to="Mental Health South")
    question(world)
    world.writes("s0", "the Harbour team", at="2026-11-23 10:40", answers=thread(world), subject="RE: Which team")
    assert question(world) == "unknown_team"
    world.writes("s0", "Learning Disability", at="2026-11-23 10:50", answers=thread(world), subject="RE: Which team")
    assert [request.to_team for request in world.case().requests] == ["learning"]


@pytest.mark.parametrize("answer", ["Thanks", "I will find out tomorrow and let you know which team it is then",
                                    "CMHT or Learning Disability?"])  # fmt: skip
def test_what_names_no_team_asks_nobody(world: World, answer: str) -> None:
    """Only a team that is named wholly is asked."""
    world.request(to="Mental Health South")
    question(world)
    world.writes("s0", answer, at="2026-11-23 10:40", answers=thread(world), subject="RE: Which team")
    assert "E02" not in [each.code for each in world.sent()]
    assert world.store.case("JW-48211") is None


def test_the_number_of_a_case_completes_the_request(world: World) -> None:
    """A request that named no case waits for its number, and nothing else need be written again."""
    world.request(case="")
    assert question(world) == "missing_information"
    world.writes("s0", "JW-48213", at="2026-11-23 10:40", answers=thread(world), subject="RE: We need a little more")
    assert sorted(each.code for each in world.sent()) == ["E01", "E02"]
    assert world.case("JW-48213").requests[0].to_team == "cmht"


@pytest.mark.parametrize(
    ("answer", "begins"),
    [
        ("The record is in LAS, note of 23 November", True), ("It is LAS, note of 23 November", True),
        ("The record is not ready", False), ("The record will be in LAS tomorrow", False),
        ("Which record is it?", False), ("It is attached", False),
    ],
)  # fmt: skip
def test_where_the_record_is_starts_the_clock(world: World, answer: str, *, begins: bool) -> None:
    """The question what is missing is answered by where it is, and by nothing that says not yet."""
    world.request(record="")
    assert question(world) == "missing_information"
    world.writes("s0", answer, at="2026-11-23 10:40", answers=thread(world), subject="RE: We need a little more")
    assert (world.case().requests[0].due is not None) is begins


def test_an_answer_in_somebody_elses_thread_completes_nothing(world: World) -> None:
    """Only who was asked, or their team, completes what they asked."""
    world.request(to="Mental Health South")
    question(world)
    world.writes("t0", "CMHT", at="2026-11-23 10:40", answers=thread(world), subject="RE: Which team")
    assert "E02" not in [each.code for each in world.sent()]


@pytest.mark.parametrize("kind", ["dispute", "transfer"])
def test_a_request_without_a_reason_is_given_one_in_its_own_thread(world: World, kind: str) -> None:
    """It is logged, and its clock runs; the sentence that answers our email about it reaches the team, once."""
    world.request(kind=kind, reason="")
    (logged,) = [each for each in world.sent() if each.code == "E01"]
    assert "reply to this email with" in " ".join(world.text_of(logged.post).split())
    world.writes("s0", "We do not agree who leads the next visit.\n\nThanks\nSam", answers=logged.post.message_id)
    told = world.sent()
    (asked,) = [each for each in told if each.code == "E02"]
    assert "“We do not agree who leads the next visit" in " ".join(world.text_of(asked.post).split())
    assert [each.notice.facts["what"] for each in told if each.code == "noted"] == ["explained"]
    assert "who leads" not in repr(world.store.entries("JW-48211"))
    world.writes("s0", "There is one more thing to say.", answers=logged.post.message_id)
    assert not [each for each in world.sent() if each.code == "E02"]


MISSING = "To: LD folks\nKind: handover\nReason: new needs\nRecord: LAS, a note"


def wrote(world: World, text: str) -> str:
    """The question that a first letter raised, as its variant."""
    world.writes("s0", text, at="2026-11-23 10:20", subject="A case", answers="")
    return question(world)


@pytest.mark.parametrize(
    "answer",
    [
        "Case: JW-48211\nTo: CMHT\nKind: transfer\n\nThanks\nSam Sender", "JW-48211\nCMHT\ntransfer",
        "Sorry, I meant CMHT\nKind: transfer\nCase: JW-48211",
    ],
)  # fmt: skip
def test_whatever_is_missing_is_asked_in_one_go_and_answered_in_one_go(world: World, answer: str) -> None:
    """A line for each of case, team and kind completes the request, with all that its first letter said."""
    assert wrote(world, MISSING) == "several_missing"
    world.writes("s0", answer, at="2026-11-23 10:40", answers=thread(world), subject="RE: We need a little more")
    assert sorted(each.code for each in world.sent()) == ["E01", "E02"]
    request = world.case().requests[0]
    assert (request.to_team, request.procedure, request.record) == ("cmht", "transfer", "LAS, a note")


def test_a_yes_settles_all_that_could_be_guessed(world: World) -> None:
    """Two names with letters wrong are shown back together."""
    assert wrote(world, f"Case: JW-48211\n{MISSING}".replace("handover", "dispued")) == "several_missing"
    world.writes("s0", "Yes, that is right\n\nSam", at="2026-11-23 10:40", answers=thread(world), subject="RE: More")
    assert [(each.to_team, each.procedure) for each in world.case().requests] == [("learning", "dispute")]


def test_what_is_still_missing_is_asked_for_alone(world: World) -> None:
    """The kind is given, the team and the case are not: neither the kind nor the reason is lost."""
    assert wrote(world, MISSING.replace("LD folks", "Harbour")) == "several_missing"
    world.writes("s0", "Kind: dispute", at="2026-11-23 10:40", answers=thread(world), subject="RE: More")
    assert question(world) == "several_missing"
    world.writes("s0", "JW-48211", at="2026-11-23 10:50", answers=thread(world), subject="RE: More")
    assert question(world) == "unknown_team"
    world.writes("s0", "CMHT", at="2026-11-23 11:00", answers=thread(world), subject="RE: More")
    assert [(each.to_team, each.procedure) for each in world.case().requests] == [("cmht", "dispute")]


@pytest.mark.parametrize(
    ("answer", "team"),
    [("LD", "learning"), ("CMHT please", "cmht"), ("The learning disability one", ""), ("Mental health", "cmht"),
     ("Both", ""), ("CMHT and LD", "")],
)  # fmt: skip
def test_several_teams_in_a_letter_are_offered_and_one_is_named_in_short(world: World, answer: str, team: str) -> None:
    """Which of them is asked is for its writer to say, in as few words as tell them apart; none is ever chosen."""
    text = "Please could CMHT or the Learning Disability Team take JW-48211? The record is in LAS, note 3."
    assert wrote(world, text) == "several_teams"
    world.writes("s0", answer, at="2026-11-23 10:40", answers=thread(world), subject="RE: Which of these teams")
    case = world.store.case("JW-48211")
    assert [each.to_team for each in (case.requests if case else ())] == ([team] if team else [])


@pytest.mark.parametrize(
    "copied", [", with a copy to CMHT", " (copied to CMHT for information)", ". cc CMHT", ". I have copied in CMHT"]
)  # fmt: skip
def test_a_team_that_is_sent_a_copy_is_not_asked(world: World, copied: str) -> None:
    """Nor does it leave open who is."""
    text = f"Please could the Learning Disability Team take JW-48211{copied}"
    world.writes("s0", f"{text}\n\nThe record is in LAS, note 3.", at="2026-11-23 10:20", subject="A case", answers="")
    assert [each.to_team for each in world.case().requests] == ["learning"]
