"""Among others, Holdfast hears only what is said to it, and shows each only what they may see."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.promises.chatting import object_id
from tests.promises.overhttp import CMHT, GROUP, HttpWorld, wires
from tests.web.channel import TENANT, US, Said

THREAD = f"{CMHT};messageid=1"
STRUCK: dict[str, Any] = {"attachments": [{"contentType": "text/html", "content": "<p><s>accept JW-48211</s></p>"}]}
UNSURE: dict[str, Any] = {
    "attachments": [{"contentType": "text/html", "content": "<p>accept JW-48211</p>" + " " * 40_000}]
}
DELETED: dict[str, Any] = {
    "type": "messageDelete",
    "channelData": {"tenant": {"id": TENANT}, "eventType": "softDeleteMessage"},
}
EDITED: dict[str, Any] = {
    "type": "messageUpdate",
    "channelData": {"tenant": {"id": TENANT}, "eventType": "editMessage"},
}
TO_US_ALONE: dict[str, Any] = {"recipient": {"id": US, "name": "Holdfast", "isTargeted": True}, "entities": []}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpWorld]:
    """A world in which JW-48211 is asked of the Community Mental Health Team."""
    with wires(tmp_path / "wires", monkeypatch) as (channel, login):
        made = HttpWorld(tmp_path / "home", channel, login)
        made.request()
        yield made
        made.end()


@pytest.mark.parametrize("where", ["channel", "group"])
@pytest.mark.parametrize("kind", [{}, DELETED, EDITED])
def test_other_peoples_talk_moves_nothing_and_is_kept_nowhere(
    world: HttpWorld, where: str, kind: dict[str, object]
) -> None:
    """Where every message of a channel comes to us, only those with a mention of us are said to us."""
    talk = world.activity("r1", "accept JW-48211", where, entities=[])
    assert world.sends(talk | kind).status_code == 202
    world.holdfast.runner.turn()
    assert (world.owner(), world.outcomes(), world.teams.standing) == ("older-people", [], {})
    assert world.store.latest_conversation() is None
    assert "Community Mental Health Team is responsible" in world.says("r1", "<at>Holdfast</at> accept JW-48211", where)
    assert world.owner() == "cmht"


def test_what_becomes_of_a_message_to_us_is_on_record(world: HttpWorld) -> None:
    """The service mentions nobody when a message is deleted, nor when the mention is edited away."""
    said = world.activity("r1", "<at>Holdfast</at> who-owns JW-48211", "channel")
    world.answers(said)
    assert "changes nothing" in world.answers(said | EDITED | {"entities": []}).text
    assert world.sends(said | DELETED | {"entities": []}).status_code == 202
    assert sorted(world.outcomes()) == ["handled message", "ignored deleted", "ignored edited"]


def test_what_is_struck_out_accepts_nothing(world: HttpWorld) -> None:
    """The flat text still holds it; its writer took it back before they sent it."""
    assert world.says("r1", "who owns JW-48211")
    world.answers(world.activity("r1", "accept JW-48211", **STRUCK))
    assert world.owner() == "older-people"


def test_what_cannot_be_told_from_a_quotation_accepts_nothing(world: HttpWorld) -> None:
    """Its writer is told that we did not understand, and what to write."""
    said = world.answers(world.activity("r1", "accept JW-48211", **UNSURE)).text
    assert world.owner() == "older-people"
    assert "responsible" not in said.split("\n")[0]
    assert world.outcomes() == ["handled message"]


def test_a_concern_that_cannot_be_told_from_a_quotation_is_heard(world: HttpWorld) -> None:
    """A false alarm is cheap."""
    world.sent()
    world.answers(world.activity("r1", "JW-48211: he was hit and is not safe at home, safeguarding", **UNSURE))
    assert "E10" in [each.code for each in world.sent()]


@pytest.mark.parametrize(
    "line", ["who-owns JW-48211", "help", "explain transfer", "accept JW-48211", "my", "gibberish"]
)
@pytest.mark.parametrize("where", ["channel", "group"])
def test_a_private_line_is_answered_in_private(world: HttpWorld, line: str, where: str) -> None:
    """What only its writer sees in a channel is answered in their own chat, and nothing is said before others."""
    assert world.sends(world.activity("r1", line, where, **TO_US_ALONE)).status_code == 202
    world.teams.wait_until(lambda: bool(world.chat("r1")))
    world.shut()
    assert not world.teams.in_(THREAD)
    assert not world.teams.in_(GROUP)
    assert "your own chat" not in world.chat("r1")[0].text


def test_a_private_answer_that_cannot_be_said_is_not_claimed(world: HttpWorld) -> None:
    """Whoever cannot be written to is told so where they asked, and what to do."""
    world.teams.trouble = lambda heard: Said(status=403) if heard.path == "/v3/conversations" else None
    said = world.says("r0", "<at>Holdfast</at> history JW-48211", "channel")
    assert "could not write to you" in said
    assert "answered you in your own chat" not in said
    assert "Older People North is responsible" in world.says("r0", "<at>Holdfast</at> who-owns JW-48211", "channel")
    world.teams.wait_until(lambda: len(world.teams.in_(THREAD)) == 3)
    assert "could not write to you" in world.teams.in_(THREAD)[2].text


def test_a_private_line_whose_answer_cannot_be_said_stays_private(world: HttpWorld) -> None:
    """Nobody else learns even that something was asked."""
    world.teams.trouble = lambda heard: Said(status=403) if heard.path == "/v3/conversations" else None
    world.sends(world.activity("r0", "who-owns JW-48211", "channel", **TO_US_ALONE))
    world.teams.wait_for(1)
    world.shut()
    assert not world.teams.standing


def test_a_conversation_of_an_unknown_kind_is_nobodys_own(world: HttpWorld) -> None:
    """A meeting whose kind the service does not say is read by several: details go to the asker's own chat."""
    meeting = world.activity("r0", "<at>Holdfast</at> who-owns JW-48211", "group")
    meeting["conversation"] = {"id": "19:meeting_x@thread.v2", "tenantId": TENANT}
    assert "Sita" not in world.answers(meeting).text
    world.teams.wait_until(lambda: bool(world.chat("r0")))
    for key in ("r0", object_id("r0")):
        assert world.store.conversation(f"person:{key}") is None


def test_who_adds_us_is_welcomed_once(world: HttpWorld) -> None:
    """The service tells of one installation in two ways, each with an id of its own."""
    there = world.activity("r0", "", "channel")
    added = {"type": "conversationUpdate", "membersAdded": [{"id": US}], "text": None}
    said = world.answers(there | added)
    assert "Holdfast is here" in said.text
    installed = world.activity("r0", "", "channel") | {"type": "installationUpdate", "action": "add", "text": None}
    assert world.sends(installed).status_code == 202
    world.shut()
    assert len(world.teams.standing) == 1


def test_help_in_a_channel_says_what_the_directory_calls_it(world: HttpWorld) -> None:
    """An administrator can copy the channel's id from there; elsewhere there is none to copy."""
    assert f"is “{CMHT}”" in world.says("t0", "<at>Holdfast</at> help", "channel")
    assert "chat_channel" not in world.says("t0", "<at>Holdfast</at> help", "group")
    assert "chat_channel" not in world.says("t0", "help")
