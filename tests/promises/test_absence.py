"""Whoever is away is found out about once they have been written to; somebody else is told, and no clock stops."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.process.clock import TurnedClock
from bot.settings.model import Application, Login, MailExchange, MailGraph, embedded
from bot.wiring.assemble import assemble
from bot.wiring.mail import absences_for
from bot.workers import Loop
from protocol.case.events import ReceiverAway
from protocol.ports.absence import Leave
from protocol.violations import Misconfigured, SendLater
from tests.promises import world as worlds
from tests.promises.world import World, local

CMHT, R1 = "cmht@riverside.example.org", "r1@riverside.example.org"


class Office:
    """A mailbox's server that can be asked who is away."""

    source = "MailTips of cases@holdfast.example.org"

    def __init__(self) -> None:
        self.leaves: dict[str, Leave] = {}
        self.asked: list[list[str]] = []
        self.trouble: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def away(self, addresses: Sequence[str]) -> Mapping[str, Leave | None]:
        self.asked.append(sorted(each.partition("@")[0] for each in addresses))
        assert self.gate.wait(20)
        if self.trouble is not None:
            raise self.trouble
        return {each: self.leaves.get(each) for each in addresses}


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    made = Office()
    monkeypatch.setattr(worlds, "assemble", partial(assemble, absences=made))
    return made


@pytest.fixture
def world(office: Office, tmp_path: Path) -> Iterator[World]:
    here = World(tmp_path / "home")
    yield here
    here.end()


def _leave(until: str) -> Leave:
    return Leave(since=local("2026-11-20 17:00"), until=local(until))


def _gone(world: World) -> list[tuple[str, str]]:
    return [
        (each.happened.event.address, each.happened.evidence.authenticity_why if each.happened.evidence else "")
        for each in world.store.entries("JW-48211")
        if isinstance(each.happened.event, ReceiverAway)
    ]


def test_somebody_who_is_away_has_somebody_else_asked_the_same_minute(world: World, office: Office) -> None:
    """The duty worker is away: the team's mailbox and its manager are asked again, once; the clock goes on."""
    office.leaves["r0@riverside.example.org"] = _leave("2026-12-07 09:00")
    world.request()
    sent = world.sent()
    assert [str(each) for each in sent if each.code == "E02"] == [
        "Mon 23 Nov 10:15 E02 to cmht r0 cc r1",
        "Mon 23 Nov 10:15 E02 to cmht r1",
    ]
    asked = "MailTips of cases@holdfast.example.org at 2026-11-23T10:15:00+00:00"
    assert _gone(world) == [("r0@riverside.example.org", asked)]
    assert world.case().requests[0].due == local("2026-11-25 17:00")
    world.until("2026-11-23 18:00")
    assert world.lines() == []
    assert world.owner() == "older-people"


def test_a_rung_that_reaches_somebody_who_is_away_reaches_their_stand_in(world: World, office: Office) -> None:
    """The receiving manager is on leave when the first rung tells them: the next person up hears the same, and
    the next rung comes when it would have come."""
    world.request()
    world.until("2026-11-25 16:59")
    world.sent()
    office.leaves[R1] = _leave("2026-12-07 09:00")
    world.until("2026-11-25 17:00")
    lines = world.lines()
    assert "Wed 25 Nov 17:00 E07 to r1 s1 cc r0 s0" in lines
    assert any(each.endswith("E07 to r2") for each in lines)
    world.until("2026-11-26 17:00")
    assert any("Thu 26 Nov 17:00 E08 to r2 s2" in each for each in world.lines())


def test_the_record_keeps_the_dates_and_stands_up(world: World, office: Office) -> None:
    """What the evidence rests on is kept, names who said so and when, and holds only dates; every chain agrees."""
    office.leaves["r0@riverside.example.org"] = _leave("2026-12-07 09:00")
    world.request()
    entry = next(e for e in world.store.entries("JW-48211") if isinstance(e.happened.event, ReceiverAway))
    evidence = entry.happened.evidence
    assert evidence is not None
    words = "Automatic replies are on from 5pm on Friday 20 November 2026 until 9am on Monday 7 December 2026."
    assert (evidence.channel, evidence.words, evidence.person) == ("email", words, "r0")
    assert words in (world.store.evidence(evidence.sha256) or b"").decode()
    assert world.store.verify() is None


@pytest.mark.parametrize(
    "leave",
    [
        Leave(since=local("2026-11-24 09:00"), until=local("2026-11-27 09:00")),
        Leave(since=local("2026-11-02 09:00"), until=local("2026-11-23 10:15")),
    ],
    ids=["still to come", "over"],
)
def test_leave_that_is_not_now_is_no_absence(world: World, office: Office, leave: Leave) -> None:
    """A server may keep dates that have passed or are still to come."""
    office.leaves["r0@riverside.example.org"] = leave
    world.request()
    assert [each.to for each in world.sent() if each.code == "E02"] == ["cmht r0"]
    assert _gone(world) == []


@pytest.mark.parametrize(("leave", "again"), [(Leave(), []), (_leave("2026-12-07 09:00"), ["cmht r1"])])
def test_a_mailbox_that_answers_everybody_is_not_away(
    world: World, office: Office, leave: Leave, again: list[str]
) -> None:
    """A team's standing receipt has nobody written to a second time; one with an end says that nobody is there."""
    office.leaves[CMHT] = leave
    world.request()
    assert [each.to for each in world.sent() if each.code == "E02"] == ["cmht r0", *again]


def test_nobody_is_asked_about_again_within_the_hour(world: World, office: Office) -> None:
    """An answer counts for an hour, for every case; and then it is asked anew."""
    world.request()
    world.request(case="JW-48212", at="2026-11-23 10:50")
    assert office.asked == [["cmht", "r0"]]
    world.request(case="JW-48213", at="2026-11-23 11:16")
    assert office.asked == [["cmht", "r0"], ["cmht", "r0"]]


def test_an_answer_of_the_hour_before_still_has_somebody_told(world: World, office: Office) -> None:
    """What was learnt for one case counts for another, without asking."""
    office.leaves["r0@riverside.example.org"] = Leave()
    world.request()
    world.sent()
    world.request(case="JW-48212", at="2026-11-23 10:50")
    assert [each.to for each in world.sent() if each.code == "E02"] == ["cmht r0", "cmht r1"]
    assert office.asked == [["cmht", "r0"], ["r1"]]


def test_few_calls_a_minute_whatever_is_sent(world: World, office: Office) -> None:
    """Emails of one minute share a call, and none is left out."""
    world.request()
    world.request(case="JW-48212", to="Learning Disability Team", at="2026-11-23 10:15:01")
    assert office.asked == [["cmht", "r0"]]
    world.holdfast.clock.turn_to(local("2026-11-23 10:15:15"))  # type: ignore[attr-defined]  # turned by hand
    world.holdfast.runner.turn()
    assert office.asked == [["cmht", "r0"], ["learning", "t0"]]


@pytest.mark.parametrize(
    ("trouble", "silent_for"),
    [
        (Misconfigured("It has no MailTips."), timedelta(hours=1)), (RuntimeError("a fault"), timedelta(hours=1)),
        (SendLater("It is busy."), timedelta(minutes=1)),
        (SendLater("It is busy.", after_seconds=600), timedelta(minutes=10)),
    ],
)  # fmt: skip
def test_a_server_that_does_not_answer_is_left_alone(
    world: World, office: Office, trouble: Exception, silent_for: timedelta
) -> None:
    """For an hour, or as long as it asks for; emails leave as ever, and the ladder goes on."""
    office.trouble = trouble
    began = world.clock.now()
    world.request()
    assert [each.code for each in world.sent()] == ["E01", "E02"]
    world.clock.turn_to(began + silent_for - timedelta(seconds=1))
    world.request(case="JW-48212")
    assert [each.code for each in world.sent()] == ["E01", "E02"]
    assert len(office.asked) == 1
    world.clock.turn_to(began + silent_for)
    world.holdfast.runner.turn()
    assert len(office.asked) == 2
    world.until("2026-11-25 17:00")
    assert world.case().requests[0].rung == 1


def test_no_email_waits_for_a_server_that_says_nothing(world: World, office: Office) -> None:
    """While one question hangs, the email of another case leaves."""
    office.gate.clear()
    left, channel = threading.Event(), world.channel

    class Tells:
        def send(self, post: object) -> None:
            channel.channel.send(post)  # type: ignore[arg-type]  # a Post
            if "JW-48212" in repr(post):
                left.set()

    world.holdfast.runner._emails._channel = Tells()  # type: ignore[assignment]  # a Channel
    loop = Loop(world.holdfast.runner, every_seconds=0.02)
    loop.start()
    try:
        _letter(world, "JW-48211")
        assert _until(lambda: len(office.asked) == 1)
        _letter(world, "JW-48212")
        assert left.wait(20)
        assert len(office.asked) == 1
    finally:
        office.gate.set()
        loop.stop()


def test_two_workers_that_both_learn_of_it_tell_once(world: World, office: Office, tmp_path: Path) -> None:
    """What was told to whom is the same for both, so the second finds it done."""
    office.leaves["r0@riverside.example.org"] = Leave()
    world.request()
    who = world.holdfast.runner._who
    assert who is not None
    post = next(each.post for each in world.sent() if each.code == "E02")
    other = assemble(
        replace(world.settings, worker="other"),
        world.clock,
        channel=world.channel,
        inboxes=(),
        absences=office,
        apart=False,
    )
    assert other.runner._who is not None
    other.runner._who.sent(post)
    assert not other.runner._who.turn()
    other.store.close()
    assert len(_gone(world)) == 1
    assert world.lines() == []


def test_it_comes_to_an_end_where_everybody_is_away(world: World, office: Office) -> None:
    """Each is told once that another is away: nobody is written to without end."""
    office.leaves = {
        f"{each}@{place}.example.org": _leave("2026-12-31 09:00")
        for place, people in (("riverside", "cmht r0 r1 r2 r3 r4"), ("northshire", "older.people s0 s1 s2 s3 s4"))
        for each in people.split()
    }
    world.request()
    world.until("2026-12-02 17:30")
    assert world.case().requests[0].rung == 4
    assert len(world.sent()) < 40
    assert world.owner() == "older-people"
    assert world.store.quarantined() == ()


def test_the_mailbox_that_is_read_is_the_one_that_is_asked(tmp_path: Path) -> None:
    """Its server is; where letters come by a listener of ours there is nobody to ask."""
    settings = embedded(tmp_path)
    clock = TurnedClock(local("2026-11-23 10:15"))
    assert absences_for(settings, clock) is None
    (tmp_path / "secret").write_text("a-test-secret", "utf-8")
    at, source = "cases@northshire.example.org", "MailTips of cases@northshire.example.org"
    exchange = MailExchange(
        mailbox=at,
        url="https://127.0.0.1:9/EWS/Exchange.asmx",
        login=Login.BASIC,
        user="x",
        password_file=tmp_path / "secret",
    )
    graph = MailGraph(mailbox=at, application=Application(tenant="t", client="c", secret_file=tmp_path / "secret"))
    for mailbox in (replace(settings, mail_exchange=exchange), replace(settings, mail_graph=graph)):
        asked = absences_for(mailbox, clock)
        assert asked is not None
        assert asked.source == source


def _letter(world: World, case: str) -> None:
    """A request comes in, and only the loop acts on what follows."""
    turn, world.holdfast.runner.turn = world.holdfast.runner.turn, lambda: None  # type: ignore[method-assign]
    try:
        world.request(case=case)
    finally:
        world.holdfast.runner.turn = turn  # type: ignore[method-assign]


def _until(holds: Callable[[], bool]) -> bool:
    never = threading.Event()
    for _ in range(1000):
        if holds():
            return True
        never.wait(0.02)
    return holds()
