"""What people ask for in their first week: a number for a new case, a list of what is open, a word that it is done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.wiring.mail import wording_for
from tests.promises.world import Sent, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Nothing has been asked yet."""
    here = World(tmp_path / "home")
    yield here
    here.end()


def text(world: World, sent: Sent) -> str:
    """An email's words on one line, as it is sent."""
    return " ".join(wording_for(world.settings)(sent.post).text.split())


@pytest.mark.parametrize("said", ["new", "New case", "none yet", "not yet known"])
def test_a_case_without_a_number_is_given_one(world: World, said: str) -> None:
    """Nobody has to choose a number, so that two people cannot choose the same; each request has its own."""
    world.request(case=said)
    world.request("s1", case=said, at="2026-11-23 10:20")
    logged = [each for each in world.sent() if each.code == "E01"]
    assert [each.notice.case for each in logged] == ["JW-10001", "JW-10002"]
    assert world.owner("JW-10001") == world.owner("JW-10002") == "older-people"


def test_a_number_is_given_once_the_team_is_known(world: World) -> None:
    """Asked which team is meant, and answered in the thread, a new case has its number then."""
    world.request(case="new", to="The Others")
    assert world.store.case("JW-10001") is None
    asked = next(each for each in world.sent() if each.code == "E03")
    assert asked.notice.facts["variant"] == "unknown_team"
    world.writes("s0", "CMHT", at="2026-11-23 10:30", answers=asked.post.message_id, subject="RE: which")
    assert [each.notice.case for each in world.sent() if each.code == "E01"] == ["JW-10001"]


def test_an_unproved_letter_is_given_no_number(tmp_path: Path) -> None:
    """A letter that nobody proved makes no case."""
    here = World(tmp_path / "home", trusts_directory=False)
    here.request(case="new")
    assert here.store.case("JW-10001") is None
    here.end()


@pytest.mark.parametrize(
    "question", ["What is open for my team?", "open requests", "Please send me our open requests", "what's open for us"]
)
def test_what_is_open_for_a_team_is_asked_by_email(world: World, question: str) -> None:
    """Those of the writer's own team, soonest first, and nobody else's."""
    world.request(case="JW-50001")
    world.request(case="JW-50002", at="2026-11-24 10:00")
    world.request("t0", case="JW-50003", to="Older People", at="2026-11-24 10:05")
    world.sent()
    world.writes("r0", question, subject="A question", at="2026-11-24 11:00")
    (answer,) = world.sent()
    assert (answer.code, answer.to) == ("open requests", "r0")
    said = text(world, answer)
    assert said.index("JW-50001") < said.index("JW-50002")
    assert "JW-50003" not in said
    assert "answer due 5pm on Wednesday 25 November 2026" in said


def test_nothing_open_is_said(world: World) -> None:
    """An empty list is an answer too."""
    world.writes("r0", "What is open for my team?", subject="A question")
    assert "No request to or from your team is open." in text(world, world.sent()[0])


def test_the_receiving_team_hears_that_the_handover_is_complete(world: World) -> None:
    """Once everything has been ticked, and not before; the worker has a receipt of their own."""
    world.request()
    world.writes("r1", "accept", at="2026-11-23 11:00")
    world.sent()
    world.writes(
        "s0", "summary\nopen issues and commitments\naccess to documents\nrecords up to date", at="2026-11-23 12:00"
    )
    assert [each.to for each in world.sent()] == ["s0"]
    world.writes("s0", "risk information", at="2026-11-23 12:10")
    told = {each.to: text(world, each) for each in world.sent()}
    assert set(told) == {"cmht r0", "s0"}
    assert "everything has been handed over for case JW-48211" in told["cmht r0"]


def test_no_button_asserts_risk_information(world: World) -> None:
    """What must be named is typed by whoever has done it: one tap does not say it."""
    world.request()
    world.writes("r1", "accept", at="2026-11-23 11:00")
    moved = next(each for each in world.sent() if each.code == "E05")
    links = [line for line in wording_for(world.settings)(moved.post).text.split("\n") if line.startswith("mailto:")]
    assert any("summary" in line for line in links)
    assert not any("risk" in line for line in links)


def test_a_death_closes_a_case_that_somebody_was_still_to_be_told_of(world: World) -> None:
    """Nobody is asked to tell a person who has died."""
    world.request()
    world.writes("s0", "withdraw", at="2026-11-23 11:00")
    world.sent()
    world.writes("s0", "close: the person has died", at="2026-11-23 11:05", subject="JW-48211")
    assert not world.case().open


def test_whom_to_ring_stands_beside_the_responsible_team(world: World) -> None:
    """`who owns` names the number of its desk, where the directory has one, and says what happens next and when."""
    home = world.settings.service.home
    directory = (
        (home / "directory.toml")
        .read_text("utf-8")
        .replace("[team.older-people]", '[team.older-people]\nphone = "01632 960141"', 1)
    )
    world.end()
    (home / "directory.toml").write_text(directory, "utf-8")
    world.begin()
    world.request()
    world.sent()
    world.writes("r0", "who owns JW-48211?", subject="A question", at="2026-11-23 12:00")
    said = text(world, world.sent()[0])
    assert "ring 01632 960141" in said
    assert "The answer is due: 5pm on Wednesday 25 November 2026" in said
