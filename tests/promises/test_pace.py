"""Emails leave at the provider's pace, the most pressing first; a queue can be looked at; and a mailbox that
nobody reads is told of once."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.process.health import health
from bot.settings.model import Endpoint
from bot.trial.folder import CLOCK_FILE, note_doors
from bot.workers import Runner
from protocol.messages.notices import Kind
from protocol.ports.bundling import packing
from protocol.ports.letters import Take
from protocol.ports.outbox import Post
from protocol.violations import SendLater, Undeliverable
from tests.promises.connected import ADMINISTRATOR, ConnectedWorld, object_id
from tests.promises.world import code, local

MINUTE = timedelta(minutes=1)


class Mailbox:
    """A door that can be read, or not."""

    def __init__(self, at: str, name: str = "the shared mailbox") -> None:
        self.name = name
        self.stuck: datetime | None = None
        self.at = local(at)

    def start(self, take: Take) -> None:
        """Nothing comes by itself."""

    def stop(self) -> None:
        """Nothing to stop."""

    def read_up_to(self, now: datetime) -> datetime:
        """Up to now, or up to where it got stuck."""
        return self.stuck or now


@pytest.fixture
def paced(tmp_path: Path) -> Iterator[ConnectedWorld]:
    """A world that may send ten emails in a minute."""
    world = ConnectedWorld(tmp_path / "home", a_minute=10)
    yield world
    world.end()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[ConnectedWorld, Mailbox]]:
    """A world whose mailbox can get stuck, ten minutes after its start."""
    mailbox = Mailbox("2026-11-23 10:15")
    world = ConnectedWorld(tmp_path / "home", inboxes=(mailbox,))
    minutes(world, 10)
    yield world, mailbox
    world.end()


def minutes(world: ConnectedWorld, number: int) -> list[list[str]]:
    """The codes of what is emailed in each of the next minutes."""
    sent = []
    for _ in range(number):
        world.clock.turn_to(world.clock.now() + MINUTE)
        world.holdfast.runner.turn()
        sent.append([each.code for each in world.sent()])
    return sent


def problems(world: ConnectedWorld) -> list[str]:
    """What administrators were told of since this was last asked."""
    return [str(each.notice.facts["problem"]) for each in world.sent() if each.code == "administrator"]


def command(world: ConnectedWorld, *words: str) -> Result:
    """`holdfast outbox`, on this Holdfast at its instant."""
    home = world.settings.service.home
    note_doors(home, smtp=Endpoint(host="127.0.0.1", port=0), web=Endpoint(host="127.0.0.1", port=0))
    (home / CLOCK_FILE).write_text(f"{world.clock.now().isoformat()}\n", "ascii")
    return CliRunner().invoke(app, ["outbox", *words, "--settings", str(home)])


# --- pace -----------------------------------------------------------------------------------------


def test_after_an_outage_the_most_pressing_goes_first_and_none_too_fast(paced: ConnectedWorld) -> None:
    """A dozen requests and an alarm waited for the relay: the alarm leaves first, then the requests to answer,
    then the receipts; never more than ten in a minute, each once, and none counts a try for having waited."""
    channel = paced.channel.channel

    class Down:
        """A relay that is not there."""

        def send(self, post: Post) -> None:
            raise SendLater("Nothing listens there.")

    paced.channel.channel = Down()
    for number in range(12):
        paced.request(case=f"JW-5{number:04}", at=f"2026-11-23 10:{20 + number}")
    paced.request(case="JW-60000", at="2026-11-23 10:40", safeguarding="yes")
    paced.channel.channel = channel
    paced.sent()
    paced.clock.turn_to(local("2026-11-23 11:30"))
    paced.holdfast.runner.turn()
    first = [each.code for each in paced.sent()]
    later = minutes(paced, 3)
    assert first == ["E02"] * 8 + ["E10"], "nine: a tenth of the pace is kept for another alarm"
    order = [code(told.notice) for post in paced.channel.posts for told in post.notices]
    assert order == ["E10"] + ["E02"] * 13 + ["E01"] * 13
    assert max(len(sent) for sent in later) <= 10
    assert paced.store.outbox.waiting() == (0, None)


def test_an_alarm_leaves_in_the_minute_in_which_the_pace_is_used_up(paced: ConnectedWorld) -> None:
    """While a flood of others waits its turn, a safeguarding concern is told at once."""
    for number in range(8):
        paced.request(case=f"JW-5{number:04}")
    assert len(paced.sent()) == 9
    paced.request(case="JW-60000", safeguarding="yes")
    assert [each.code for each in paced.sent()] == ["E10"]


def test_what_waits_for_the_pace_is_not_forgotten_by_a_restart(paced: ConnectedWorld) -> None:
    """Started again within the minute, it sends no more in it; and the rest in the next."""
    for number in range(7):
        paced.request(case=f"JW-5{number:04}")
    assert len(paced.sent()) == 9
    paced.end()
    paced.begin()
    paced.holdfast.runner.turn()
    assert paced.sent() == []
    assert sum(len(each) for each in minutes(paced, 1)) == 5


def test_a_clock_that_is_turned_gives_the_pace_its_minutes(paced: ConnectedWorld) -> None:
    """Turned an hour forward, it lets everything that waited leave on the way, each minute its ten."""
    for number in range(20):
        paced.request(case=f"JW-5{number:04}")
    paced.turn("2026-11-23 11:15")
    assert paced.store.outbox.waiting() == (0, None)
    settled = [line.settled_at for number in range(20) for line in paced.store.outbox.posts_of(f"JW-5{number:04}")]
    assert max(Counter(settled).values()) <= 10


def test_a_provider_that_names_a_time_is_asked_again_then(paced: ConnectedWorld) -> None:
    """Where it says how long to wait, an email is tried again after so long, and not at our own intervals."""
    channel, tries = paced.channel.channel, []

    class Busy:
        """A provider that takes no more for three minutes."""

        def send(self, post: Post) -> None:
            tries.append(paced.clock.now())
            if paced.clock.now() < local("2026-11-23 10:18"):
                raise SendLater("Too many requests.", after_seconds=180)
            channel.send(post)

    paced.channel.channel = Busy()
    paced.request()
    paced.until("2026-11-23 10:20")
    assert sorted(tries) == [local("2026-11-23 10:15")] * 2 + [local("2026-11-23 10:18")] * 2
    assert sorted(each.code for each in paced.sent()) == ["E01", "E02"]


# --- the queue ------------------------------------------------------------------------------------


def test_the_queue_can_be_looked_at(paced: ConnectedWorld) -> None:
    """`holdfast outbox` says how much waits, since when, how pressing it is, and what was given up and why."""
    empty = command(paced)
    assert empty.exit_code == 0
    assert "Nothing waits to be sent." in empty.output
    assert "Nothing was given up" in empty.output
    for number in range(6):
        paced.request(case=f"JW-5{number:04}")
    seen = command(paced)
    assert "3 messages wait to be sent, the oldest since 10:15am on Monday 23 November 2026." in seen.output
    assert "  1 by email: requests to answer, the oldest since 10:15am" in seen.output
    assert "  2 by email: the rest, the oldest since 10:15am" in seen.output
    channel = paced.channel.channel

    class Dead:
        """A relay that refuses whoever is sent a receipt."""

        def send(self, post: Post) -> None:
            if post.notices[0].notice.kind is Kind.REQUEST_LOGGED:
                gone = tuple(address for _, address in (*post.to, *post.copy))
                raise Undeliverable("550 no such mailbox", addresses=gone)
            channel.send(post)

    paced.channel.channel = Dead()
    minutes(paced, 1)
    told = json.loads(command(paced, "--json").output)
    assert {each["why"] for each in told["given_up"]} == {"550 no such mailbox Correct the address in the directory."}
    assert {each["emailed_instead"] for each in told["given_up"]} == {False}
    assert "550 no such mailbox" in command(paced).output
    found = health(paced.store, paced.store.outbox, (), paced.clock, turning=True)
    assert found.given_up == len(told["given_up"]) > 0
    assert found.as_json()["given_up_in_a_day"] == found.given_up
    paced.clock.turn_to(paced.clock.now() + timedelta(days=1, seconds=1))
    assert health(paced.store, paced.store.outbox, (), paced.clock, turning=True).given_up == 0


def test_the_queue_shows_what_an_email_told_in_the_place_of_chat(tmp_path: Path) -> None:
    """A chat message that was given up is listed as such, and is no loss."""
    world = ConnectedWorld(tmp_path / "home", s1="both")
    world.chat.closed.add(object_id("s1"))
    world.request()
    world.until("2026-11-25 17:00")
    assert "by chat to Sita One. They have blocked Holdfast." in command(world).output
    assert "An email told it." in command(world).output
    assert health(world.store, world.store.outbox, (), world.clock, turning=True).given_up == 0
    world.end()


# --- a mailbox that is not read -------------------------------------------------------------------


def test_a_mailbox_unread_for_fifteen_minutes_is_told_once(watched: tuple[ConnectedWorld, Mailbox]) -> None:
    """Not before a quarter of an hour, then once, at once and urgent; and once more when it is read again."""
    world, mailbox = watched
    mailbox.stuck = world.clock.now()
    minutes(world, 15)
    assert problems(world) == []
    assert minutes(world, 1) == [["administrator"]]
    assert world.channel.posts[-1].urgent
    details = world.channel.posts[-1].notices[0].notice.facts["details"]
    assert "“the shared mailbox” was last read at 10:25am on Monday 23 November 2026." in details  # type: ignore[operator]
    assert not any(minutes(world, 30))
    mailbox.stuck = None
    assert minutes(world, 1) == [["administrator"]]
    assert world.channel.posts[-1].notices[0].notice.facts["problem"] == "The mailbox is read again."
    assert not any(minutes(world, 5))


def test_the_next_incident_is_told_anew(watched: tuple[ConnectedWorld, Mailbox]) -> None:
    """Each time a mailbox stops being read there are two emails, and no more."""
    world, mailbox = watched
    for _ in range(2):
        mailbox.stuck = world.clock.now()
        minutes(world, 20)
        mailbox.stuck = None
        minutes(world, 5)
    codes = [told.notice.facts["problem"] for post in world.channel.posts for told in post.notices]
    assert codes == ["A mailbox has not been read for 15 minutes.", "The mailbox is read again."] * 2


def test_a_restart_in_an_incident_tells_nothing_twice(watched: tuple[ConnectedWorld, Mailbox]) -> None:
    """Started again while the mailbox is still unread, it is the same incident; and its end is told."""
    world, mailbox = watched
    mailbox.stuck = world.clock.now()
    minutes(world, 20)
    assert problems(world) == []
    world.end()
    world.begin()
    assert not any(minutes(world, 20))
    mailbox.stuck = None
    assert minutes(world, 1) == [["administrator"]]
    world.end()
    world.begin()
    assert not any(minutes(world, 5))


def test_a_start_after_a_long_time_is_no_incident(tmp_path: Path) -> None:
    """What a mailbox kept while Holdfast did not run is read first; only one that is still unread two
    minutes later is told of."""
    mailbox = Mailbox("2026-11-23 10:15")
    world = ConnectedWorld(tmp_path / "home", inboxes=(mailbox,))
    minutes(world, 2)
    mailbox.stuck = world.clock.now()
    world.down_until("2026-11-24 10:15")
    assert minutes(world, 1) == [[]]
    mailbox.stuck = None
    assert not any(minutes(world, 5))
    mailbox.stuck = world.clock.now()
    world.down_until("2026-11-25 10:15")
    assert minutes(world, 2) == [[], ["administrator"]]
    world.end()


def test_two_workers_tell_of_one_incident(watched: tuple[ConnectedWorld, Mailbox]) -> None:
    """Two that watch the same mailbox tell of it once; and where only one cannot read it, there is none."""
    world, mailbox = watched
    theirs = Mailbox("2026-11-23 10:15")
    whole = world.holdfast
    other = Runner(
        service=whole.service,
        store=whole.store,
        outbox=whole.store.outbox,
        channel=world.channel,
        packing=packing("holdfast.example.org"),
        inboxes=(theirs,),
        clock=world.clock,
        worker="other",
        grace=timedelta(minutes=30),
        told_within=timedelta(minutes=5),
    )
    for stuck in ((world.clock.now(), None), (world.clock.now() + 20 * MINUTE,) * 2):
        mailbox.stuck, theirs.stuck = stuck
        for _ in range(20):
            minutes(world, 1)
            other.turn()
    codes = [told.notice.facts["problem"] for post in world.channel.posts for told in post.notices]
    assert codes == ["A mailbox has not been read for 15 minutes."]


def test_the_news_of_a_mailbox_that_fails_goes_another_way_too(tmp_path: Path) -> None:
    """Where emails leave by the mailbox that is not read, its administrators still hear of it in chat."""
    mailbox = Mailbox("2026-11-23 10:15")
    world = ConnectedWorld(tmp_path / "home", inboxes=(mailbox,), admin="teams")
    minutes(world, 10)
    mailbox.stuck = world.clock.now()
    world.channel.send = _away  # type: ignore[method-assign]  # the same server is away
    minutes(world, 17)
    (said,) = [each for each in world.chat.said if each.conversation.user == ADMINISTRATOR]
    assert "a mailbox has not been read for 15 minutes." in said.card.text
    assert world.store.outbox.waiting()[0] == 1, "the email is tried again"
    world.end()


def _away(post: Post) -> None:
    raise SendLater("The mailbox's server is away.")
