"""What is told of a case in chat goes to those whom the directory lists now, and to nobody else's chat."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.deliver.addresses import LATEST
from protocol.messages.chat import Conversation, Place, What
from protocol.violations import Undeliverable, Unsendable
from tests.promises.bothways import CMHT, BothWays, object_id
from tests.promises.connected import SERVICE, TENANT, Said

ANOTHER = "00000000-0000-4000-8000-0000000000aa"
"""The object id of somebody new."""
NOT_RIGHT = "This is not right."


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., BothWays]]:
    """Makes a world of people who have chosen channels, by key."""
    made: list[BothWays] = []

    def make(**channels: str) -> BothWays:
        made.append(BothWays(tmp_path / f"home{len(made)}", **channels))
        return made[-1]

    yield make
    for world in made:
        world.end()


def of(world: BothWays, object_id_: str) -> list[Said]:
    """What stands in the own chat of somebody new."""
    return world.chat.in_(f"a:{object_id_}")


def blanked(said: Said) -> bool:
    """Whether a card holds nothing of the case any more."""
    return "JW-48211" not in said.card.text and "not shown here any more" in said.card.text and not said.buttons


def test_a_post_that_passes_to_somebody_else_takes_no_chat_with_it(build: Callable[..., BothWays]) -> None:
    """The next request is said in the new Team Manager's chat, though the old one wrote to us from theirs; and what
    stood in the old one's chat is taken out."""
    world = build(r1="both")
    world.says("r1", "my")
    world.request()
    (before,) = world.chat.in_("r1")
    world.listed_anew({f'object_id = "{object_id("r1")}"': f'object_id = "{ANOTHER}"'})
    world.request(case="JW-48212")
    assert len(world.chat.in_("r1")) == 1
    assert "JW-48212" in of(world, ANOTHER)[-1].card.text
    world.writes("r1", "accept", subject="RE: [JW-48211] Please accept or decline")
    assert blanked(before)
    assert any("Community Mental Health Team is now responsible" in each.card.text for each in of(world, ANOTHER))


def test_who_was_taken_off_the_directory_hears_no_more_news(build: Callable[..., BothWays]) -> None:
    """Their card is emptied once and then left alone; the cards of all others go on."""
    world = build(r1="both", s0="both")
    world.request()
    (theirs,), (others,) = world.chat.in_("r1"), world.chat.in_("s0")
    world.listed_anew({f'object_id = "{object_id("r1")}"\n': ""})
    world.writes("r1", "accept")
    assert blanked(theirs)
    assert "is now responsible" in others.card.text
    world.writes("s0", NOT_RIGHT)
    assert len(theirs.before) == 1
    assert world.store.outdated(10) == ()


def test_a_channel_that_is_no_longer_the_teams_hears_no_more_news(build: Callable[..., BothWays]) -> None:
    """The team is told in its new channel; the card in the old one is emptied."""
    world = build(cmht="both")
    world.request()
    (old,) = world.chat.in_(CMHT)
    world.listed_anew({CMHT: "19:new@thread.tacv2"})
    world.writes("r1", "accept")
    assert blanked(old)
    assert world.chat.in_("19:new@thread.tacv2")


def test_a_meeting_is_nobodys_own_chat(build: Callable[..., BothWays]) -> None:
    """Whatever the service calls a conversation of several, nobody is told there of what is for them alone."""
    world = build(r1="both")
    meeting = Conversation(id="19:meeting_x@thread.v2", place=Place.PERSONAL, tenant=TENANT, service_url=SERVICE)
    world.arrives("r1", text="my", conversation=meeting)
    world.request()
    assert world.chat.in_("19:meeting_x@thread.v2") == []
    assert len(world.chat.in_("r1")) == 1


def test_no_more_conversations_are_kept_than_there_are_people_and_teams(build: Callable[..., BothWays]) -> None:
    """However many channels, group chats and strangers we meet, one conversation stands for them all: it shows where
    the service is, so that whoever is listed can be told there."""
    world = build(r1="both")
    world.store.forget_conversation("person:nobody")
    elsewhere = "https://chat.example.org/apac/"
    for number in range(30):
        world.met(f"19:channel{number}@thread.tacv2", Place.CHANNEL, service=elsewhere)
        world.met(f"19:group{number}@thread.v2", Place.GROUP, service=elsewhere)
        world.met(f"a:stranger{number}", Place.PERSONAL, who=f"stranger{number}", service=elsewhere)
    for number in range(30):
        assert world.store.conversation(f"channel:19:channel{number}@thread.tacv2") is None
    kept = world.store.conversation(LATEST)
    assert kept is not None
    assert (kept.service_url, kept.user) == (elsewhere, "")
    world.request()
    (said,) = world.chat.in_("r1")
    assert said.conversation.service_url == elsewhere


def test_a_team_channel_is_kept_and_refreshed(build: Callable[..., BothWays]) -> None:
    """A listed channel is told where the service last said that it is; one that we are taken out of is forgotten."""
    world = build(cmht="both")
    moved = "https://chat.example.org/apac/"
    world.met(CMHT, Place.CHANNEL, service=moved)
    world.request()
    assert world.chat.in_(CMHT)[0].conversation.service_url == moved
    left = Conversation(id=CMHT, place=Place.CHANNEL, tenant=TENANT, service_url=moved)
    world.arrives("s0", What.LEFT, conversation=left)
    assert world.store.conversation(f"channel:{CMHT}") is None


def test_a_conversation_that_was_forgotten_is_kept_again_with_the_next_word(build: Callable[..., BothWays]) -> None:
    """They blocked us and were forgotten; when they write to us again, the place is known again at once."""
    world = build(r1="both")
    key = f"person:{object_id('r1')}"
    world.says("r1", "my")
    send = world.chat.send

    def blocked(*_: object) -> str:
        raise Undeliverable("They have blocked Holdfast.", addresses=())

    world.chat.send = blocked  # type: ignore[method-assign]
    world.request()
    assert world.store.conversation(key) is None
    world.chat.send = send  # type: ignore[method-assign]
    world.says("r1", "my")
    kept = world.store.conversation(key)
    assert kept is not None
    assert replace(kept, user="") == Conversation(
        id=f"a:{object_id('r1')}", place=Place.PERSONAL, tenant=TENANT, service_url=SERVICE, us="28:us"
    )


def test_a_message_that_is_refused_for_itself_leaves_the_chat_as_it_is(build: Callable[..., BothWays]) -> None:
    """The service would not take what we wrote: the email tells it, and the next message goes to the same chat."""
    world = build(r1="both")
    world.says("r1", "my")
    world.chat.trouble = lambda to: Unsendable("Teams will not take the message (status 413).")
    world.request()
    assert world.store.conversation(f"person:{object_id('r1')}") is not None
    assert any(each.startswith("E02") and "r1" in each for each in world.emailed())
    assert world.store.outbox.waiting() == (0, None)
