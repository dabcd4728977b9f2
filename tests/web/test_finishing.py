"""What was acknowledged is acted on, whatever the disk does; what was not, comes again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.chat.request.reply import ChatReply
from bot.service.uncommitted import Uncommitted
from bot.teams.receive.completion import Persistence
from bot.teams.receive.endpoint import Patience
from bot.teams.receive.spool import Spool
from protocol.messages.chat import Card, ChatMessage
from protocol.violations import CannotCommit
from tests.web.channel import Channel
from tests.web.doors import AT, Handler, StoppedClock, opened
from tests.web.test_taking import Slow

SHORT = Patience(message_seconds=0.05, button_seconds=0.1)
QUICK = Persistence(pause_seconds=0.01)
SAID = ChatReply(here=Card(text="accepted"), instead=Card(text="accepted"))
Answer = Callable[[ChatMessage], ChatReply]


def full(times: int, then: ChatReply = SAID) -> Answer:
    """The record cannot be written so many times, and then it can."""
    left = [times]

    def answer(_: ChatMessage) -> ChatReply:
        left[0] -= 1
        if left[0] >= 0:
            raise CannotCommit("The disk is full.")
        return then

    return answer


def kept(home: Path, channel: Channel, at: datetime = AT, **more: object) -> None:
    """An activity that was acknowledged before a stop."""
    import json

    Spool(home / "arrivals").put(json.dumps(channel.message(**more)).encode(), at)  # type: ignore[arg-type]


def test_what_cannot_be_recorded_is_not_acknowledged(channel: Channel, tmp_path: Path) -> None:
    """The service is asked to send it again, and nobody is told of an outcome that there is not."""
    with opened(channel, tmp_path, Handler(full(1))) as door:
        assert channel.post(door.url, channel.message()).status_code == 503
        assert (door.kept, channel.heard) == ([], [])
        assert channel.post(door.url, channel.message()).status_code == 202
        assert channel.wait_for(1)[0].text == "accepted"


def test_a_button_that_cannot_be_recorded_says_so_at_once(channel: Channel, tmp_path: Path) -> None:
    """No client sends a button again by itself, so its presser is told that nothing has changed."""
    with opened(channel, tmp_path, Handler(full(1))) as door:
        assert channel.post(door.url, channel.press({"verb": "accept"})).json()["value"] == "Something failed."
        assert channel.post(door.url, channel.press({"verb": "accept"})).json()["value"] == "accepted"


def test_what_was_acknowledged_is_tried_until_it_is_recorded(channel: Channel, tmp_path: Path) -> None:
    """It stays on the disk meanwhile, and only its outcome is said."""
    slow, then = Slow(SAID), full(2)
    handler = Handler(lambda arrival: slow(arrival) and then(arrival))
    with opened(channel, tmp_path, handler, patience=SHORT, persistence=QUICK) as door:
        assert channel.post(door.url, channel.message()).status_code == 202
        assert len(door.kept) == 1
        slow.go.set()
        assert [each.text for each in channel.wait_for(1)] == ["accepted"]
        assert len(door.arrivals) == 3
        assert not door.kept
        assert door.teams.read_up_to(AT + timedelta(hours=1)) == AT + timedelta(hours=1)


def test_what_is_given_up_is_said_to_have_changed_nothing(channel: Channel, tmp_path: Path) -> None:
    """Its writer hears so only then, and it is kept for a person to look at."""
    kept(tmp_path, channel)
    once = Persistence(pause_seconds=0.01, give_up_seconds=0.0)
    with opened(channel, tmp_path, Handler(full(99)), persistence=once) as door:
        assert channel.wait_for(1)[0].text == "Something failed."
        assert len(door.arrivals) == 2, "before the door was open, and once more"
    assert [each.suffix for each in (tmp_path / "arrivals").iterdir()] == [".aside"]


def test_a_full_disk_at_the_start_loses_nothing(channel: Channel, tmp_path: Path) -> None:
    """What cannot be recorded yet is tried again, those behind it after it, and holds deadlines back."""
    kept(tmp_path, channel, text="first")
    kept(tmp_path, channel, AT + timedelta(seconds=1), id="18", text="second")
    later = AT + timedelta(hours=1)
    with opened(channel, tmp_path, Handler(full(1)), persistence=Persistence(pause_seconds=0.01)) as door:
        channel.wait_for(2)
        assert door.arrivals[0].text == "first"
        assert sorted(each.text for each in door.arrivals[1:]) == ["first", "second"]
        assert door.teams.read_up_to(later) == later
    assert not door.kept


def test_what_was_kept_was_received_when_it_first_came(channel: Channel, tmp_path: Path) -> None:
    """After a stop of an hour it is no later than it was."""
    kept(tmp_path, channel, AT - timedelta(hours=1))
    with opened(channel, tmp_path) as door:
        door.handler.wait(lambda it: len(it.arrivals) == 1)
        assert door.arrivals[0].received == AT - timedelta(hours=1)


def test_nothing_is_read_beyond_what_is_not_recorded(channel: Channel, tmp_path: Path) -> None:
    """While an activity is in hand, deadlines wait at the instant that it counts from; then no more."""
    slow, later = Slow(SAID), AT + timedelta(hours=1)
    with opened(channel, tmp_path, Handler(slow), patience=SHORT) as door:
        assert door.teams.read_up_to(later) == later
        sent = channel.message(timestamp=(AT - timedelta(seconds=40)).isoformat())
        assert channel.post(door.url, sent).status_code == 202
        assert door.teams.read_up_to(later) == AT - timedelta(seconds=40)
        slow.go.set()
        channel.wait_for(1)
        assert door.teams.read_up_to(later) == later


def test_what_is_turned_away_holds_nothing_back(channel: Channel, tmp_path: Path) -> None:
    """An activity without an id is no arrival, and is forgotten."""
    with opened(channel, tmp_path) as door:
        assert channel.post(door.url, channel.message(id="")).status_code == 400
        assert door.teams.read_up_to(AT + timedelta(days=1)) == AT + timedelta(days=1)


def test_a_stop_while_nothing_can_be_recorded_keeps_it_for_the_next_start(channel: Channel, tmp_path: Path) -> None:
    """Neither said nor lost."""
    kept(tmp_path, channel)
    patience = Patience(stop_seconds=0.05)
    with opened(channel, tmp_path, Handler(full(99)), patience=patience, persistence=QUICK) as door:
        door.handler.wait(lambda it: len(it.arrivals) >= 3)
    assert len(door.kept) == 1
    assert not channel.heard
    with opened(channel, tmp_path, Handler(full(0))) as door:
        assert channel.wait_for(1)[0].text == "accepted"
    assert not door.kept


def test_what_is_in_hand_counts_from_the_earliest() -> None:
    """Several at once: the oldest decides, and an instant that is later than our own is not believed."""
    hands = Uncommitted(StoppedClock())
    first, second = hands.begin(), hands.begin(datetime(2026, 11, 20, 9, tzinfo=UTC))
    hands.counts_from(first, AT + timedelta(minutes=1))
    assert hands.read_up_to(AT + timedelta(minutes=5)) == second.received
    hands.end(second)
    assert hands.read_up_to(AT + timedelta(minutes=5)) == AT
    hands.end(first)
    hands.counts_from(first, AT)
    assert hands.read_up_to(AT) == AT
