"""The promise about teams and people whose time is over: they stay known, their past can be asked, nothing stops, and
nobody is asked or believed in their place without its being said."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checks.record import taken_out
from bot.directory.file import load_directory
from bot.queries.ownership import owned, owned_facts
from bot.wiring.holidays import bank_holidays
from protocol.directory import Directory
from protocol.messages.intents import Correct
from store import used_teams
from templates import render
from tests.profiles import examples
from tests.promises.world import HERE, World, local

LISTED = (HERE / "directory.toml").read_text("utf-8")
LAST = "until = 2026-11-24\n"


def without(team: str) -> str:
    """The directory with a team taken out, as somebody does who tidies up."""
    return re.sub(rf"(?ms)^\[team\.{team}\]\n.*?(?=^\[)", "", LISTED).replace(f'"{team}"', '"older-people"')


def ended(team: str = "cmht", *people: str) -> str:
    """The directory with a last day for a team and some people."""
    text = LISTED.replace(f"[team.{team}]\n", f"[team.{team}]\n{LAST}")
    for key in people:
        text = text.replace(f"[person.{key}]\n", f"[person.{key}]\n{LAST}")
    return text


def again(world: World, directory: str) -> World:
    """The same record with another directory, as after a restart."""
    world.end()
    (world.settings.directory).write_text(directory, "utf-8")
    world.begin()
    return world


@pytest.fixture
def moved(tmp_path: Path) -> World:
    """JW-48211 has moved to CMHT, which has been asked for JW-48212 as well."""
    world = World(tmp_path)
    world.request()
    world.writes("r1", "I accept.", subject="Re: [JW-48211] Please accept or decline")
    world.request(case="JW-48212")
    world.sent()
    return world


@pytest.mark.parametrize("directory", [without("cmht"), ended()])
def test_its_past_is_answered(moved: World, directory: str) -> None:
    """Who owned a case, now and then, and on what words; and a correction takes the case from it."""
    world = again(moved, directory)
    world.turn("2026-11-25 12:00")
    for at in ("2026-11-23 12:00", "2026-11-25 12:00"):
        found = owned_facts(owned(world.store, "JW-48211", local(at)), world.rules)
        assert "cmht" in str(found["owner"]).lower()
    managers = Correct(team="learning", managers=("s2", "r1"), reason="The team has gone")
    decision = world.holdfast.service.commands.give("JW-48211", managers)
    assert decision.case is not None
    assert decision.case.owner == "learning"
    assert world.store.verify() is None
    world.end()


@pytest.mark.parametrize("directory", [without("cmht"), ended()])
def test_its_requests_go_up_all_the_same(moved: World, directory: str) -> None:
    """No ladder stops: the other side's managers are told, and the last managers of a team that has ended."""
    world = again(moved, directory)
    world.turn("2026-12-10 12:00")
    rungs = [each for each in world.sent() if each.code in ("E07", "E08", "E09")]
    assert rungs
    assert {"s1", "s2"} <= {person for each in rungs for person in f"{each.to} {each.copy}".split()}
    if directory == ended():
        assert any("r1" in f"{each.to} {each.copy}".split() for each in rungs)
    assert world.store.verify() is None
    world.end()


@pytest.mark.parametrize("directory", [without("cmht"), ended()])
def test_administrators_are_told_once_which_cases_it_holds(moved: World, directory: str) -> None:
    """On the first working morning, in one email, with what to do."""
    world = again(moved, directory)
    world.turn("2026-11-26 12:00")
    world.turn("2026-11-30 12:00")
    told = [each for each in world.sent() if each.code == "administrator" and "JW-48211" in str(each.notice.facts)]
    told = [each for each in told if "Cases: JW-48211, JW-48212." in str(each.notice.facts["details"])]
    assert len({each.post.notices[0].id for each in told}) == 1
    one = next(each for each in told if "admin@northshire.example.org" in dict(each.post.to).values())
    words = render(one.post, address="cases@holdfast.example.org").text
    assert "another team accepts" in " ".join(words.split())
    world.end()


def test_nobody_is_asked_there_or_believed_from_there(moved: World) -> None:
    """A request to it is asked about; its mailbox, and somebody who left with it, move nothing and are set aside."""
    world = again(moved, ended("cmht", "r1"))
    world.turn("2026-11-25 09:30")
    world.sent()
    world.request("s0", case="JW-48299")
    assert [each.notice.facts["variant"] for each in world.sent() if each.code == "E03"] == ["unknown_team"]
    for who in ("r1", world.rules.directory.teams["cmht"].address):
        world.writes(who, "I accept.", subject="Re: [JW-48212] Please accept or decline")
    assert world.owner("JW-48212") == "older-people"
    assert [each.why[:20] for each in world.store.quarantined()] == ["Its sender has left:", "Its sender has ended"]
    world.end()


def test_before_its_last_day_is_over_nothing_is_different(moved: World) -> None:
    """The last day counts."""
    world = again(moved, ended("cmht", "r1"))
    world.writes("r1", "I accept.", subject="Re: [JW-48212] Please accept or decline", at="2026-11-24 16:59")
    assert world.owner("JW-48212") == "cmht"
    world.end()


def test_a_manager_of_a_team_that_has_ended_cannot_accept_for_it(moved: World) -> None:
    """Nobody can: it would hold a case that nobody reads of."""
    world = again(moved, ended())
    world.writes("r2", "I accept.", subject="Re: [JW-48212] Please accept or decline", at="2026-11-25 10:00")
    assert world.owner("JW-48212") == "older-people"
    world.end()


def test_whoever_asked_is_pointed_to_the_team_that_does_its_work(moved: World) -> None:
    """Neither the team nor its last manager is asked to answer or reminded: nobody could. The sender hears whom to
    ask, the service manager above the team has a copy, and the case stays where it is (5.3)."""
    world = again(moved, ended().replace(LAST, LAST + 'successor = "learning"\n'))
    world.turn("2026-11-25 12:00")
    told = [each for each in world.sent() if each.notice.case == "JW-48212"]
    assert not [each for each in told if each.code in ("E02", "E04")]
    (said,) = (each for each in told if each.notice.facts.get("what") == "team ended")
    assert (said.to, said.copy) == ("s0", "older-people r2")
    assert "ask Learning Disability Team with a new request" in " ".join(world.text_of(said.post).split())
    world.until("2026-11-25 17:00")
    rung = next(each for each in world.sent() if each.code == "E07" and each.notice.case == "JW-48212")
    words = " ".join(world.text_of(rung.post).split())
    assert "nobody can accept for it" in words
    assert "subject=%5BJW-48212%5D%20accept" not in words
    world.writes("r1", "Accept.", subject="Re: [JW-48212] Please accept or decline", at="2026-11-25 17:30")
    assert [(each.to, each.notice.facts["variant"]) for each in world.sent() if each.code == "E03"] == [
        ("r1", "team_ended")
    ]
    assert world.owner("JW-48212") == "older-people"
    world.request(case="JW-48212", to="Learning Disability Team")
    world.writes("t1", "I accept.", subject="Re: [JW-48212] Please accept or decline", at="2026-11-26 10:00")
    assert world.owner("JW-48212") == "learning"
    assert not world.case("JW-48212").open_requests
    world.end()


def test_a_request_to_it_by_name_is_offered_the_team_after_it(moved: World) -> None:
    """As one that may be meant: it is asked about, never guessed."""
    world = again(moved, ended().replace(LAST, LAST + 'successor = "learning"\n'))
    world.turn("2026-11-25 09:30")
    world.sent()
    world.request("s0", case="JW-48299")
    assert [each.notice.facts["near"] for each in world.sent() if each.code == "E03"] == [["Learning Disability Team"]]
    world.end()


def test_check_names_what_was_taken_out_without_a_day(moved: World) -> None:
    """With its cases and the mend; a team with a last day is no mistake."""
    url = moved.settings.store.url
    world = again(moved, without("cmht"))
    (problem,) = taken_out(world.rules.directory, used_teams(url), "directory.toml")
    assert "“cmht”" in problem.what
    assert "JW-48211, JW-48212" in problem.what
    assert "until" in problem.mend
    world = again(world, ended())
    assert list(taken_out(world.rules.directory, used_teams(url), "directory.toml")) == []
    world.end()


DAYS = st.dates(date(2026, 11, 20), date(2026, 12, 20))


@given(
    teams=st.dictionaries(st.sampled_from(["older-people", "cmht", "learning"]), DAYS),
    people=st.dictionaries(st.sampled_from(["s0", "s1", "s2", "r0", "r1", "r2", "r4"]), DAYS),
    asked=st.sampled_from(["older-people", "cmht", "learning", "never-listed"]),
    hours=st.integers(0, 800),
)
@settings(max_examples=examples(60))
def test_any_directory_answers_any_question(
    teams: dict[str, date], people: dict[str, date], asked: str, hours: int
) -> None:
    """Whoever has left, at any time, every question of fact about every team has an answer."""
    text = LISTED
    for kind, listed in (("team", teams), ("person", people)):
        for key, day in listed.items():
            text = text.replace(f"[{kind}.{key}]\n", f"[{kind}.{key}]\nuntil = {day.isoformat()}\n")
    holidays, _ = bank_holidays()
    assert holidays is not None
    whole, problems = load_directory(text, place="directory.toml", calendar=holidays)
    assert whole is not None, problems
    instant = datetime(2026, 11, 19, tzinfo=UTC) + timedelta(hours=hours)
    directory: Directory = whole.at(instant)
    local_day = directory.home.local(instant).date()
    team = directory.teams[asked]
    assert team.ended == (asked == "never-listed" or local_day > teams.get(asked, local_day))
    assert directory.calendar_of(asked) is not None
    assert directory.organisation_of(asked).key == team.organisation
    for key, person in directory.people.items():
        over = local_day > people.get(key, local_day)
        assert person.vacant == (over or whole.people[key].vacant)
        assert not (over and (directory.may_accept(key, asked) or directory.person_at(person.address) is person))
        assert not (team.ended and directory.may_accept(key, asked))
        directory.belongs(key, asked)
    assert directory.at(instant + timedelta(days=60)) is not None
