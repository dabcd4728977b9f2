"""The promise that a case is shown to those involved in it alone: to others it is as one that is not on record."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.wiring.mail import wording_for
from protocol.ports.outbox import Post
from tests.promises.chatting import ChatWorld, listed
from tests.promises.test_chat import OUTSIDERS, text
from tests.promises.world import HERE, World

LISTED = (HERE / "directory.toml").read_text("utf-8") + '"faraway.example.org" = true\n' + OUTSIDERS
MAILBOX = "adults@faraway.example.org"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A case that moved, and a council that has nothing to do with it."""
    here = World(tmp_path, directory=LISTED)
    here.request()
    here.writes("r1", "I accept.")
    yield here
    here.end()


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[ChatWorld]:
    """The same, where people speak in chat."""
    here = ChatWorld(tmp_path, directory=listed(LISTED))
    here.request()
    yield here
    here.end()


def asked(world: World, who: str, line: str) -> tuple[str, str]:
    """The subject and plain text of what they are answered."""
    world.writes(who, line, subject="A question", answers="")
    wording = wording_for(world.settings)(world.channel.posts[-1])
    return wording.subject, wording.text


@pytest.mark.parametrize("who", ["f1", MAILBOX])
@pytest.mark.parametrize("line", ["who owns {}?", "Who has {} please?", "who owns {}"])
def test_a_person_and_a_mailbox_that_are_not_involved_hear_the_same(world: World, who: str, line: str) -> None:
    """Neither owner nor evidence, nor that there is such a case: the very words that a case without a record has."""
    subject, said = asked(world, who, line.format("JW-48211"))
    assert (subject, said.replace("JW-48211", "JW-99999")) == asked(world, who, line.format("JW-99999"))
    assert "Please ask the duty desk" in said
    for each in ("Older", "Community", "accept.", "@story.example.org", "November"):
        assert each not in subject + said


@pytest.mark.parametrize("who", [MAILBOX, "f1"])
def test_a_bare_number_tells_them_no_more(world: World, who: str) -> None:
    """Nor does one that is close to one on record."""
    subject, said = asked(world, who, "who has 48211?")
    assert (subject, said.replace("48211", "48219")) == asked(world, who, "who has 48219?")


SAID = [
    "accept", "Decline. The needs are mainly physical.", "withdraw", "history {}", "open requests about {}", "close {}",
    "What do you have on record about {}, and what was said?", "handover done", "not right", "seen",
    "I take that back.", "Ordinary residence is in question.", "KPTWXZBH", "Both directors: it stays where it is.",
]  # fmt: skip


@pytest.mark.parametrize("who", ["f1", MAILBOX])
@pytest.mark.parametrize("line", SAID)
def test_whatever_they_write_they_are_answered_as_about_no_case(world: World, who: str, line: str) -> None:
    """An answer, a command, a question: neither whose the case is, nor that there is one."""
    before = world.events()
    heard = []
    for case in ("JW-48211", "JW-99999"):
        told = len(world.channel.posts)
        world.writes(who, line.format(case), subject=f"[{case}] A word", answers="")
        heard.append([_told(world, post, case) for post in world.channel.posts[told:]])
    assert heard[0] == heard[1]
    assert heard[0] or line == "KPTWXZBH"
    assert world.events() == before


@pytest.mark.parametrize("who", ["f1", MAILBOX])
def test_whoever_asks_for_anothers_case_is_not_told_whose_it_is(world: World, who: str) -> None:
    """They hear that there is none to show them; nothing is put on record, and nobody else is told."""
    before, told = world.events(), len(world.channel.posts)
    world.request(who, to="CMHT")
    posts = world.channel.posts[told:]
    assert [[world.rules.directory.person_at(at) or at for _, at in post.copy] for post in posts] == [[]]
    assert all("Older" not in world.text_of(post) and "Riverside" not in world.text_of(post) for post in posts)
    assert "that we can show you" in world.text_of(posts[0])
    assert world.events() == before


def _told(world: World, post: Post, case: str) -> tuple[str, str, str]:
    to = " ".join(address for _, address in post.to)
    return to, world.subject_of(post).replace(case, "it"), world.text_of(post).replace(case, "it")


def test_those_who_are_involved_hear_everything(world: World) -> None:
    """A mailbox as well as its people."""
    for who in (world.rules.directory.teams["cmht"].address, "s0"):
        assert "I accept." in asked(world, who, "who owns JW-48211?")[1]


def test_anothers_number_for_a_case_shows_nothing(world: World) -> None:
    """Whether a number of somebody else's is known is not said."""
    world.request(case="JW-48299", **{"Local reference": "LAS:123456"})
    known, unknown = asked(world, "f1", "who owns LAS 123456?"), asked(world, "f1", "who owns LAS 999999?")
    assert "JW-48299" not in known[1]
    assert (known[0], known[1].replace("123456", "999999")) == unknown


def test_a_concern_beside_the_question_is_not_lost(world: World) -> None:
    """Whoever asks, the managers of a case hear of a concern about it."""
    world.writes("f1", "who owns JW-48211?\n\nI think she is at risk of abuse.", subject="JW-48211", answers="")
    assert [flag.flag for flag in world.case().flags] == ["safeguarding"]


@pytest.mark.parametrize("line", ["who owns {}", "history {}", "handover {}", "accept {}", "not right {}"])
def test_in_chat_it_is_the_same(chat: ChatWorld, line: str) -> None:
    """Whatever they ask or say, of a case and of none."""
    shown = [text(chat.says("f1", line.format(case), where="own").here) for case in ("JW-48211", "JW-99999")]
    assert shown[0].replace("JW-48211", "JW-99999") == shown[1]
