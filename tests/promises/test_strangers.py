"""Colleagues whom the directory does not know are not met with silence, and nobody's name fills a mailbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.wiring.mail import wording_for
from tests.promises.world import Sent, World

NEW = "joss.bellamy@riverside.example.org"
SETTINGS = '[service]\naddress = "cases@holdfast.example.org"\ncontact_line = "Ring us."\n'


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A case that the mental health team was asked to take."""
    here = World(tmp_path / "home")
    (here.settings.service.home / "holdfast.toml").write_text(SETTINGS, "utf-8")
    here.request()
    here.sent()
    yield here
    here.end()


def to(sent: list[Sent], address: str) -> list[Sent]:
    """Those of some emails that went to an address."""
    return [each for each in sent if any(one == address for _, one in each.post.to)]


def text(world: World, sent: Sent) -> str:
    """An email's words on one line, as it is sent."""
    return " ".join(wording_for(world.settings)(sent.post).text.split())


def enlist(world: World, *words: str) -> Result:
    """What `holdfast quarantine enlist` prints."""
    return CliRunner().invoke(
        app, ["quarantine", "enlist", *words, "-s", str(world.settings.service.home / "holdfast.toml")]
    )


def test_somebody_of_a_listed_domain_is_answered_once_a_day(world: World) -> None:
    """In fixed words that quote nothing; a second letter of that day has none, and one of the next day has."""
    world.writes(NEW, "We accept the man from Elm Road", subject="JW-48211", at="2026-11-23 11:00")
    (told,) = to(world.sent(), NEW)
    said = text(world, told)
    assert "ask the people who run Holdfast to list you" in said
    assert "Elm Road" not in said
    world.writes(NEW, "accept please", subject="JW-48211", at="2026-11-23 15:00")
    assert to(world.sent(), NEW) == []
    world.writes(NEW, "hello?", subject="JW-48211", at="2026-11-24 11:30")
    assert len(to(world.sent(), NEW)) == 1
    assert world.owner() == "older-people"


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("someone@elsewhere.example.net", {}),
        ("x@notriverside.example.org", {}),
        ('"joss bellamy"@riverside.example.org', {}),
        (NEW, {"Auto_Submitted": "auto-replied"}),
        (NEW, {"List_Id": "<news.riverside.example.org>", "Precedence": "list"}),
    ],
)
def test_strangers_and_machines_are_not_answered(world: World, sender: str, headers: dict[str, str]) -> None:
    """Nothing goes to a domain of nobody listed, nor to what no person wrote."""
    world.writes(sender, "accept", subject="JW-48211", at="2026-11-23 11:00", **headers)
    assert to(world.sent(), sender) == []


def test_a_flood_of_invented_names_is_not_answered_without_end(world: World) -> None:
    """All of them together have fifty answers in a day."""
    for number in range(55):
        world.writes(f"n{number}@riverside.example.org", "accept", subject="JW-48211", at="2026-11-23 11:00")
    answered = [each for each in world.sent() if each.notice.facts.get("variant") == "not_listed"]
    assert len(answered) == 50


def test_the_fourth_unproved_letter_tells_its_writer(tmp_path: Path) -> None:
    """It is set aside; its listed writer hears so, once in that hour."""
    here = World(tmp_path / "home", trusts_directory=False)
    for minute in range(6):
        here.writes("r1", f"accept {minute}", subject="JW-48211", at=f"2026-11-23 11:0{minute}")
    told = [each.notice.facts.get("variant") for each in here.sent() if each.to == "r1"]
    assert told.count("too_often") == 1
    assert len(here.store.quarantined()) == 3
    here.end()


def test_a_writer_is_listed_from_quarantine(world: World) -> None:
    """Shown first, then written as a worker without the right to accept; the letter can then be released."""
    world.writes(NEW, "accept", subject="JW-48211", at="2026-11-23 11:00")
    file = world.settings.directory
    before = file.read_text("utf-8")
    shown = enlist(world, "1", "--team", "CMHT", "--name", "Joss Bellamy")
    assert f'address = "{NEW}"' in shown.output
    assert file.read_text("utf-8") == before
    done = enlist(world, "1", "--team", "CMHT", "--name", "Joss Bellamy", "--title", "Nurse", "--apply")
    assert done.exit_code == 0, done.output
    world.end()
    world.begin()
    person = world.rules.directory.people["joss.bellamy"]
    assert (person.name, person.teams, person.address) == ("Joss Bellamy", ("cmht",), NEW)
    assert not world.rules.directory.may_accept("joss.bellamy", "cmht")
    world.holdfast.service.quarantine.release(1, "admin")
    assert "ProvisionallyAccepted" in world.events()


@pytest.mark.parametrize(("team", "says"), [("Older People", "is not a domain that"), ("Nobody", "is not one team")])
def test_a_writer_is_listed_in_a_team_of_their_own_organisation_only(world: World, team: str, says: str) -> None:
    """Nothing is written otherwise."""
    world.writes(NEW, "accept", subject="JW-48211", at="2026-11-23 11:00")
    before = world.settings.directory.read_text("utf-8")
    said = enlist(world, "1", "--team", team, "--name", "Joss Bellamy", "--apply")
    assert said.exit_code == 2
    assert says in said.output
    assert world.settings.directory.read_text("utf-8") == before
