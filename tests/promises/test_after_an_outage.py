"""After an outage mail is read first, and one email catches up; nothing slips and nothing storms."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.cli.ask.lists import _history
from protocol.ports.letters import Envelope, Letter
from tests.promises.world import World, local


def test_one_email_catches_up_at_the_highest_rung(world: World) -> None:
    """Two rungs passed while it was down: one email, to the higher, with the lower copied, saying so;
    the next keeps its time (A41, S46a)."""
    world.request()
    world.until("2026-11-25 16:00")
    world.sent()
    world.down_until("2026-11-27 10:00")
    sent = world.sent()
    assert [(each.code, each.to, each.copy) for each in sent] == [("E08", "r2 s2", "r0 r1 s0 s1")]
    missed = sent[0].notice.facts["catch_up"]
    assert isinstance(missed, dict)
    assert missed["missed"] == [{"number": 1, "due": "2026-11-25T17:00:00+00:00"}]
    world.until("2026-11-30 17:00")
    assert world.lines() == ["Mon 30 Nov 17:00 E09 to s3 cc r2 r3 s2"]


def test_the_history_says_that_managers_were_told_when_they_were(world: World) -> None:
    """Of the step that a higher one spoke for nobody was told, nor of the reminder; the higher one is told of as of
    when it went, in every email after it too (A41)."""
    world.request()
    world.down_until("2026-11-27 10:00")
    world.until("2026-11-30 17:00")
    later = world.sent()
    assert [each.code for each in later] == ["E08", "E09"]
    for each in later:
        said = " ".join(world.text_of(each.post).split())
        assert "9am on Wednesday 25 November 2026: a reminder came due, and was not sent in time" in said
        assert "5pm on Wednesday 25 November 2026: a step came due, and nobody was told then" in said
        assert "10am on Friday 27 November 2026: we told Saul Two and Rafi Two" in said
        assert "Thursday 26 November" not in said
    lines = [str(each["what"]) for each in _history(world.store, "JW-48211", world.rules)]
    assert "we told Saul Two and Rafi Two (step 2, late)" in lines
    assert "reminder sent" not in lines
    assert world.store.verify() is None


def test_an_acceptance_that_waited_is_read_before_anything_lapses(world: World) -> None:
    """Received in time and read late: it counts from its receipt, and nobody is escalated (A31, A41)."""
    world.request()
    world.until("2026-11-25 12:00")
    world.sent()
    world.end()
    world.clock.turn_to(local("2026-11-27 10:00"))
    world.begin()
    raw = (
        b"From: r1@riverside.example.org\r\nTo: cases@holdfast.example.org\r\nSubject: RE: [JW-48211]\r\n"
        b"Message-ID: <waited@x>\r\nDate: Wed, 25 Nov 2026 15:59:00 +0000\r\n\r\naccept\r\n"
    )
    envelope = Envelope(mail_from="r1@riverside.example.org")
    letter = Letter(raw=raw, received_at=local("2026-11-25 16:00"), inbox="local", envelope=envelope)
    world.holdfast.service.intake.take(letter)
    world.holdfast.runner.turn()
    assert [each.code for each in world.sent()] == ["E05"]
    assert world.case().since == local("2026-11-25 16:00")
    assert "DeadlineLapsed" not in world.events()


class Unread:
    """An inbox that has not been read since an instant."""

    name = "unread"

    def __init__(self, at: str) -> None:
        self.at = local(at)

    def start(self, take: object) -> None:
        """Nothing comes."""

    def stop(self) -> None:
        """Nothing to stop."""

    def read_up_to(self, now: object) -> object:
        """It stands still."""
        return self.at


def test_nothing_lapses_before_every_inbox_was_read_past_it(world: World) -> None:
    """A deadline waits for the watermark; after the grace it is acted on and the email says so."""
    world.request()
    world.until("2026-11-25 16:00")
    world.sent()
    runner = world.holdfast.runner
    runner.end()
    runner._read.clear()
    runner._inboxes = (Unread("2026-11-25 16:40"),)  # type: ignore[assignment]
    world.clock.turn_to(local("2026-11-25 17:29"))
    runner.turn()
    assert world.lines() == []
    world.clock.turn_to(local("2026-11-25 17:30") + timedelta(seconds=1))
    runner.turn()
    sent = world.sent()
    assert [each.code for each in sent] == ["E07"]
    assert sent[0].notice.facts["unread_since"] == local("2026-11-25 16:40").isoformat()


def test_reminders_of_what_has_passed_are_not_sent(world: World) -> None:
    """A reminder that was missed together with its deadline would only confuse."""
    world.request()
    world.sent()
    world.down_until("2026-11-25 17:10")
    assert [each.code for each in world.sent()] == ["E07"]


def test_the_gateway_has_time_to_hand_over_what_it_kept(tmp_path: Path) -> None:
    """After an outage nothing that passed meanwhile lapses until the gateway's queue had time to come."""
    world = World(tmp_path / "home", smtp=True)
    world.settings = replace(world.settings, clock=replace(world.settings.clock, settle_minutes=10))
    world.request()
    world.until("2026-11-25 16:00")
    world.sent()
    world.down_until("2026-11-25 18:00")
    assert world.lines() == []
    world.writes("r1", "accept", at="2026-11-25 18:04")
    assert [each.code for each in world.sent()] == ["E05"]
    world.end()


def test_what_nobody_answered_lapses_once_the_queue_had_its_time(tmp_path: Path) -> None:
    """The same without an answer: the managers are told ten minutes after the start."""
    world = World(tmp_path / "home", smtp=True)
    world.settings = replace(world.settings, clock=replace(world.settings.clock, settle_minutes=10))
    world.request()
    world.until("2026-11-25 16:00")
    world.sent()
    world.down_until("2026-11-25 18:00")
    world.clock.turn_to(local("2026-11-25 18:09"))
    world.holdfast.runner.turn()
    assert world.lines() == []
    world.clock.turn_to(local("2026-11-25 18:10"))
    world.holdfast.runner.turn()
    assert [each.code for each in world.sent()] == ["E07"]
    world.end()
