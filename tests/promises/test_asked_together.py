"""One letter may ask about several cases, or several teams about one: each request that would be plain in a letter of
its own is logged, and what it lacks is asked for; where they cannot be told apart, the whole letter is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.world import World

RECORD = "The notes are on LAS, 20 November."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Nothing has been asked yet."""
    here = World(tmp_path / "home")
    yield here
    here.end()


def asked(world: World) -> set[tuple[str, str, bool]]:
    """Each request on record: its case, the team asked, and whether its time to answer has begun."""
    lines = world.store.requests()
    return {(line.reference, line.to_team, line.due is not None) for line in lines}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Please transfer JW-61001 and JW-61002 to CMHT. {RECORD}",
         {("JW-61001", "cmht", True), ("JW-61002", "cmht", True)}),
        (f"Please can you move these to CMHT:\n- JW-61001\n- JW-61002\n\n{RECORD}\n\nThanks, Sam",
         {("JW-61001", "cmht", True), ("JW-61002", "cmht", True)}),
        ("Please transfer JW-61001 to CMHT and JW-61002 to the Learning Disability Team.",
         {("JW-61001", "cmht", False), ("JW-61002", "learning", False)}),
        ("Could CMHT take over JW-61001? Notes on LAS 20 Nov.\n\nCould the Learning Disability Team pick up JW-61002?",
         {("JW-61001", "cmht", True), ("JW-61002", "learning", False)}),
        ("Case: JW-61001\nTo: CMHT\nKind: transfer\nRecord: LAS, 20 November\n\n"
         "Case: JW-61002\nTo: Learning Disability Team\nKind: transfer\nRecord: LAS, 21 November",
         {("JW-61001", "cmht", True), ("JW-61002", "learning", True)}),
        ("Case: JW-61001, JW-61002\nTo: CMHT\nKind: transfer\nRecord: LAS, 20 November",
         {("JW-61001", "cmht", True), ("JW-61002", "cmht", True)}),
        ("Case: JW-61001\nTo: CMHT and Learning Disability Team\nKind: additional worker\nRecord: LAS, 20 November",
         {("JW-61001", "cmht", True), ("JW-61001", "learning", True)}),
        (f"Please ask CMHT and the Learning Disability Team to take JW-61001. {RECORD}",
         {("JW-61001", "cmht", True), ("JW-61001", "learning", True)}),
    ],
)  # fmt: skip
def test_each_that_is_plain_is_logged(world: World, text: str, expected: set[tuple[str, str, bool]]) -> None:
    """Each case goes to the team that is asked about it, and whoever asked hears of all of them in one email."""
    world.writes("s0", text, subject="Requests")
    assert asked(world) == expected
    assert len({each.post.id for each in world.sent() if each.to == "s0"}) == 1
    assert world.store.verify() is None


def test_both_of_the_subject(world: World) -> None:
    """The cases may stand in the subject alone."""
    world.writes("s0", f"Please transfer both cases to CMHT. {RECORD}", subject="JW-61001 and JW-61002")
    assert asked(world) == {("JW-61001", "cmht", True), ("JW-61002", "cmht", True)}


@pytest.mark.parametrize(
    "text",
    [
        "Please transfer JW-61001 but not JW-61002 to CMHT.",
        "Please transfer JW-61001 to CMHT. It is linked to JW-61002, which stays with us.",
        "Please transfer JW-61001 to CMHT. JW-61002 was closed last week.",
        "Please transfer JW-61001 or JW-61002 to CMHT.",
        "Please ask CMHT or the Learning Disability Team to take JW-61001.",
        "Please ask CMHT to take JW-61001. The Learning Disability Team saw her last year.",
        "Have CMHT had JW-61001 and JW-61002 yet?",
        "Case: JW-61001, maybe also JW-61002\nTo: CMHT\nKind: transfer",
        "Please ask CMHT and the Learning Disability Team for young people to take JW-61001.",
    ],
)
def test_what_cannot_be_told_apart_is_asked_about(world: World, text: str) -> None:
    """A case that is only spoken of, or a choice between teams, asks nobody: one email asks what is meant."""
    world.writes("s0", text, subject="Requests")
    assert asked(world) == set()
    assert [each.code for each in world.sent()] == ["E03"]


def test_an_alarm_is_of_the_case_that_it_is_said_of(world: World) -> None:
    """A concern in the lines of one case alarms nobody about the other."""
    lines = "Kind: transfer\nRecord: LAS, 20 November"
    world.writes(
        "s0",
        f"Case: JW-61001\nTo: CMHT\n{lines}\n\nCase: JW-61002\nTo: CMHT\n{lines}\nSafeguarding: yes",
        subject="Requests",
    )
    assert [each.notice.case for each in world.sent() if each.code == "E10"] == ["JW-61002"]


def test_one_of_several_is_completed_by_a_reply_that_names_it(world: World) -> None:
    """What was asked about both comes for the one that the reply names."""
    world.writes("s0", "JW-61001 to CMHT please\nJW-61002 to CMHT please", subject="Requests")
    post = next(each.post for each in world.sent() if each.to == "s0")
    world.writes("s0", "JW-61002 is in LAS, note of 20 November", answers=post.message_id, subject="RE: Requests")
    assert asked(world) == {("JW-61001", "cmht", False), ("JW-61002", "cmht", False)}
    world.writes("s0", "Record: LAS, 20 November", answers=post.message_id, subject="RE: JW-61002")
    assert asked(world) == {("JW-61001", "cmht", False), ("JW-61002", "cmht", True)}


def test_two_numbers_of_one_system_are_not_one_case(world: World) -> None:
    """Neither is given a reference of ours before it is known which is meant."""
    world.writes("s0", f"Please transfer LAS 778899 and LAS 778900 to CMHT. {RECORD}", subject="Requests")
    assert asked(world) == set()
    assert [each.code for each in world.sent()] == ["E03"]
