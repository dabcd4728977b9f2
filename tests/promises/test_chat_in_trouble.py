"""However the chat service fails, nobody goes without what they had to be told, and no place has it twice."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from protocol.messages.chat import Place
from tests.promises.chatting import object_id
from tests.promises.overhttp import CMHT, HttpWorld, wires
from tests.promises.world import local
from tests.web.channel import Heard, Said

NOT_RIGHT = "This is not right."
"""What brings a notice that chat alone tells to whoever has chosen chat alone."""
Build = Callable[..., HttpWorld]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    """Makes a world of people who have chosen channels, by key. Somebody has written to it, so that it knows where
    the chat service is."""
    made: list[HttpWorld] = []
    with wires(tmp_path / "wires", monkeypatch) as (channel, login):

        def make(**channels: str) -> HttpWorld:
            made.append(HttpWorld(tmp_path / "home", channel, login, **channels))
            made[-1].says("t0", "help")
            channel.heard.clear()
            return made[-1]

        yield make
        for world in made:
            world.end()


def cards(world: HttpWorld, place: str = CMHT) -> list[str]:
    """What stands in a place, in words."""
    return [each.text for each in world.teams.in_(place)]


def codes(world: HttpWorld) -> list[str]:
    """The emails since this was last asked."""
    return [each.code for each in world.sent()]


def test_too_many_requests_puts_a_card_off_by_as_long_as_it_asks(build: Build) -> None:
    """The email has left by then; the card is said once, not before its time."""
    world = build(cmht="both")
    world.teams.next.append(Said(status=429, headers={"Retry-After": "90"}))
    world.request()
    assert codes(world) == ["E01", "E02"]
    world.turn("2026-11-23 10:16:29")
    assert (cards(world), len(world.teams.heard)) == ([], 1)
    world.turn("2026-11-23 10:16:30")
    assert len(cards(world)) == 1
    assert world.store.outbox.waiting() == (0, None)


@pytest.mark.parametrize("status", [412, 502, 504])
def test_passing_trouble_is_overcome_within_the_turn(build: Build, status: int) -> None:
    """It is tried again at once, and said once."""
    world = build(cmht="both")
    world.teams.next.append(Said(status=status))
    world.request()
    assert len(cards(world)) == 1
    assert len(world.teams.heard) == 2
    assert world.store.outbox.waiting() == (0, None)


@pytest.mark.parametrize("code", ["MessageWritesBlocked", "BotNotInConversationRoster", ""])
def test_who_cannot_be_written_to_is_emailed_in_the_same_turn(build: Build, code: str) -> None:
    """What was for their chat alone is in their mailbox, and nothing waits."""
    world = build(s1="teams")
    world.request()
    world.sent()
    body = {"error": {"code": code}} if code else None
    world.teams.trouble = lambda heard: Said(status=403, body=body) if "a:s1" in heard.path else None
    world.writes("s0", NOT_RIGHT)
    assert ("record questioned", "s1") in [(each.code, each.to) for each in world.sent()]
    assert world.store.outbox.waiting() == (0, None)


def test_a_night_without_the_service_loses_nothing(build: Build) -> None:
    """The managers are told by email in their minute; what only chat would tell is emailed within the hour; once the
    service is back the queue empties, and no place has anything twice."""
    world = build(cmht="both", r1="both", s1="teams")
    world.request()
    world.until("2026-11-25 16:00")
    world.sent()
    world.teams.trouble = lambda heard: Said(status=503)
    world.writes("s0", NOT_RIGHT)
    assert ("record questioned", "s1") not in [(each.code, each.to) for each in world.sent()]
    world.until("2026-11-25 17:00")
    emailed = [(each.code, each.to) for each in world.sent()]
    assert ("record questioned", "s1") in emailed
    assert "E07" in dict(emailed)
    world.until("2026-11-26 08:00")
    world.teams.trouble = lambda heard: None
    world.until("2026-11-26 09:30")
    assert world.store.outbox.waiting() == (0, None)
    assert world.store.outbox.lost(local("2026-11-23 00:00")) == 0
    for place in (CMHT, "a:r1", "a:s1"):
        assert len(cards(world, place)) == len(set(cards(world, place)))
    assert [each for each in cards(world, "a:r1") if "Please speak and agree" in each]


def test_an_answer_that_cannot_be_said_is_emailed_if_it_is_owed(build: Build) -> None:
    """A yes with a condition is answered; where the chat is closed to us, by email (E03)."""
    world = build()
    world.request()
    world.sent()
    world.teams.trouble = lambda heard: Said(status=403)
    assert world.sends(world.activity("r1", "accept JW-48211 subject to funding")).status_code == 202
    world.teams.wait_until(lambda: bool(world.teams.heard))
    world.shut()
    world.holdfast.runner.turn()
    assert [(each.code, each.to) for each in world.sent()] == [("E03", "r1")]
    assert world.owner() == "older-people"


def test_a_card_that_cannot_be_changed_refuses_kindly_and_shows_the_truth(build: Build) -> None:
    """While the outcome cannot be shown on the card that stands, its button changes nothing and tells it."""
    world = build(r1="both", cmht="both")
    world.request()
    (stale,) = world.chat("r1")
    world.teams.trouble = lambda heard: Said(status=503) if heard.method == "PUT" else None
    world.writes("r2", "accept")
    assert stale.before == []
    shown = world.press("r1", stale.card, "decline", ground="needs")
    assert "Rafi Two" in str(shown)
    assert world.owner() == "cmht"
    world.teams.trouble = lambda heard: None
    world.until("2026-11-23 11:00")
    assert "Accepted" in stale.text


def test_who_has_never_met_us_is_written_to_where_others_are(build: Build) -> None:
    """A chat is opened with them once, in our tenant; later messages go there."""
    world = build(r1="both")
    world.request()
    world.until("2026-11-25 17:00")
    opened = [each for each in world.teams.heard if each.path == "/v3/conversations"]
    assert len(opened) == 1
    assert len(world.chat("r1")) > 1
    kept = world.store.conversation(f"person:{object_id('r1')}")
    assert kept is not None
    assert (kept.id, kept.place) == ("a:r1", Place.PERSONAL)
    assert all(token(each) for each in world.teams.heard)


def token(heard: Heard) -> bool:
    """Whether a request carried our own token."""
    return heard.token.startswith("Bearer token ")
