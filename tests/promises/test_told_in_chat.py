"""People are told where they work, exactly once for each notice; whoever chat does not reach is emailed."""

import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.cards import draw
from bot.workers import Loop
from protocol.decision.ladder import mailbox, one
from protocol.decision.telling import common_facts
from protocol.messages.chat import Card, Conversation, Place
from protocol.messages.notices import Kind, Notice
from protocol.ports.origin import origin_of
from protocol.ports.outbox import Post, StoredNotice
from protocol.violations import SendLater, Undeliverable
from tests.promises.connected import CMHT, SERVICE, TENANT, ConnectedWorld, object_id
from tests.promises.world import World, local

NOT_RIGHT = "This is not right."
"""What brings a notice that only a chat message tells to whoever has chosen chat alone."""


def note(world: World, name: str, kind: Kind, who: str, *, answers: str = "") -> StoredNotice:
    """A notice without a case, to somebody or to a team's mailbox."""
    people, teams, now = world.rules.directory.people, world.rules.directory.teams, world.clock.now()
    to = mailbox(teams[who], "to.mailbox") if who in teams else one(people[who], "writer")
    facts = {**common_facts(world.rules, None, None, now), "kinds": [], "what": "seen", "more": []}
    return StoredNotice(
        id=name,
        at=now,
        origin=origin_of(answers),
        notice=Notice(kind=kind, case=None, request=None, to=(to,), facts=facts),
    )


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., ConnectedWorld]]:
    """Makes a world of people who have chosen channels, by key."""
    made: list[ConnectedWorld] = []

    def make(**channels: str) -> ConnectedWorld:
        made.append(ConnectedWorld(tmp_path / f"home{len(made)}", **channels))
        return made[-1]

    yield make
    for world in made:
        world.end()


@pytest.fixture
def alone(build: Callable[..., ConnectedWorld]) -> ConnectedWorld:
    """A request is open, and the sending Team Manager has chosen chat alone."""
    world = build(s1="teams")
    world.request()
    world.sent()
    return world


def test_people_are_told_where_they_work(build: Callable[..., ConnectedWorld]) -> None:
    """A request goes to the team's channel, the rung to the manager's own chat; every one of them by email
    too, in the same minute. Only in their own chat are there buttons at once, and those they may press."""
    world = build(cmht="both", r1="both", s2="teams")
    world.request()
    assert world.emailed() == ["E01 s0 older-people", "E02 cmht r0 r1"]
    (asked,) = world.chat.in_(CMHT)
    assert asked.conversation.place is Place.CHANNEL
    assert (asked.conversation.service_url, asked.conversation.tenant) == (SERVICE, TENANT)
    assert "Please accept or decline by 5pm Wednesday 25 November" in asked.card.text
    assert not asked.buttons
    (copied,) = world.chat.in_("r1")
    assert {"accept", "decline"} <= copied.buttons
    world.until("2026-11-26 17:00")
    assert "E08 r2 s2 r1 s1" in world.emailed()
    (rung,) = world.chat.in_("s2")
    assert "stays" in rung.buttons
    assert "accept" not in rung.buttons, "who manages the sending side may not accept for the other"
    assert world.store.outbox.waiting() == (0, None)


def test_each_notice_is_told_once_in_a_place(build: Callable[..., ConnectedWorld]) -> None:
    """However many turns are taken, and after a restart, nothing stands twice in any chat."""
    world = build(cmht="both", r1="both", s0="both", s1="both")
    world.request()
    for _ in range(3):
        world.holdfast.runner.turn()
    world.until("2026-11-25 17:00")
    world.down_until("2026-11-25 17:30")
    world.holdfast.runner.turn()
    stands = [(each.conversation.id, each.card.text) for each in world.chat.said]
    assert len(stands) == len(set(stands)) > 4


def test_what_must_be_in_writing_is_emailed_to_who_chose_chat_alone(
    build: Callable[..., ConnectedWorld],
) -> None:
    """The whole ladder reaches people by email whatever they have chosen: the very emails of a world without chat."""
    plain, chosen = build(), build(cmht="teams", **dict.fromkeys(("s0", "s1", "s2", "r0", "r1", "r2"), "teams"))
    for world in (plain, chosen):
        world.request(safeguarding="yes")
        world.until("2026-11-26 17:00")
        world.writes("r1", "accept")
    assert sorted(plain.emailed()) == sorted(chosen.emailed())
    assert plain.chat.said == []


def test_who_chose_chat_alone_has_the_rest_there_and_nowhere_else(alone: ConnectedWorld) -> None:
    """A note about the record goes to one manager in chat and to the other by email, each once."""
    alone.writes("s0", NOT_RIGHT)
    assert [each for each in alone.emailed() if "record" in each] == ["record questioned r1", "record questioned s0"]
    (said,) = alone.chat.in_("s1")
    assert "JW-48211" in said.card.text


def test_too_many_messages_at_once_are_sent_when_the_service_says(build: Callable[..., ConnectedWorld]) -> None:
    """Put off by as long as it asked, neither sooner nor much later, and then said once; emails never wait."""
    world = build(cmht="both")
    world.down(seconds=90)
    world.request()
    assert "E02 cmht r0 r1" in world.emailed()
    tried = world.chat.tries
    world.up()
    world.turn("2026-11-23 10:16:29")
    assert (world.chat.tries, world.chat.said) == (tried, [])
    world.turn("2026-11-23 10:16:30")
    assert len(world.chat.in_(CMHT)) == 1


@pytest.mark.parametrize("seconds", [3e7, 1e300, math.inf, math.nan, 0.0, -5.0])
def test_a_service_that_asks_for_a_year_is_asked_again_within_the_hour(
    build: Callable[..., ConnectedWorld], seconds: float
) -> None:
    """A wait that cannot be meant keeps nobody waiting for it."""
    world = build(cmht="both")
    world.down(seconds)
    world.request()
    world.up()
    world.turn("2026-11-23 11:15")
    assert len(world.chat.in_(CMHT)) == 1


def test_one_busy_conversation_keeps_no_other_waiting(build: Callable[..., ConnectedWorld]) -> None:
    """Where one channel takes no more just now, people's own chats are written to at once."""
    world = build(cmht="both", r1="both")
    world.chat.trouble = lambda to: SendLater("Busy.", after_seconds=60) if to.id == CMHT else None
    world.request()
    assert len(world.chat.in_("r1")) == 1
    assert world.chat.in_(CMHT) == []


def test_chat_that_is_down_keeps_no_email_waiting(build: Callable[..., ConnectedWorld]) -> None:
    """The managers are told at 5pm by email as ever, though chat has been down since noon."""
    world = build(r1="both", s1="both")
    world.request()
    world.until("2026-11-25 12:00")
    world.down()
    world.sent()
    world.until("2026-11-25 17:00")
    assert "E07 r1 s1 r0 s0" in world.emailed()


def test_a_slow_chat_keeps_no_email_waiting(build: Callable[..., ConnectedWorld]) -> None:
    """While the chat service lets one message hang, an email that is due leaves: each has a thread of its own."""
    world = build(cmht="both")
    hangs, go_on, emailed = threading.Event(), threading.Event(), threading.Event()
    send, channel = world.chat.send, world.channel.channel

    def slow(to: Conversation, card: Card) -> str:
        hangs.set()
        assert go_on.wait(60)
        return send(to, card)

    class Noted:
        """The real channel, which says when an email has left."""

        def send(self, post: Post) -> None:
            channel.send(post)
            emailed.set()

    world.chat.send = slow  # type: ignore[method-assign]
    loop = Loop(world.holdfast.runner, every_seconds=0.01)
    with world.store.work() as work:
        work.tell([note(world, "first", Kind.HELP, "cmht")])
    loop.start()
    try:
        assert hangs.wait(60)
        world.channel.channel = Noted()
        with world.store.work() as work:
            work.tell([note(world, "second", Kind.HELP, "r0")])
        loop.wake()
        assert emailed.wait(60), "an email left while chat hung"
        assert world.chat.said == []
        assert loop.alive
    finally:
        go_on.set()
        loop.stop()
    assert len(world.chat.in_(CMHT)) == 1


def test_somebody_who_blocked_us_is_emailed_at_once(alone: ConnectedWorld) -> None:
    """What was for their chat alone goes by email the same minute, and they are asked for their chat anew
    the next time."""
    alone.chat.closed.add(object_id("s1"))
    alone.writes("s0", NOT_RIGHT)
    assert "record questioned s1" in alone.emailed()
    assert alone.store.outbox.waiting() == (0, None)
    alone.chat.closed.clear()
    alone.writes("s0", NOT_RIGHT)
    assert "record questioned s1" not in alone.emailed()
    assert len(alone.chat.in_("s1")) == 1


def test_a_chat_that_was_closed_is_forgotten(alone: ConnectedWorld) -> None:
    """Their kept conversation is no use any more; what an email tells anyway is not emailed twice."""
    alone.writes("s0", NOT_RIGHT)
    kept = alone.store.conversation(f"person:{object_id('s1')}")
    assert kept is not None
    alone.chat.closed.add(object_id("s1"))
    alone.sent()
    alone.until("2026-11-25 17:00")
    assert [each for each in alone.emailed() if each.startswith("E07")] == ["E07 r1 s1 r0 s0"]
    assert alone.store.conversation(f"person:{object_id('s1')}") is None
    assert alone.store.outbox.failed_posts() == ()


def test_an_email_in_the_place_of_chat_that_fails_too_is_not_silence(
    alone: ConnectedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither chat nor their mailbox takes it: it is on record that they were not told, and others know."""
    alone.chat.closed.add(object_id("s1"))
    channel = alone.channel.channel

    class Dead:
        """A relay that refuses one mailbox."""

        def send(self, post: Post) -> None:
            if any(address == "s1@northshire.example.org" for _, address in post.to):
                raise Undeliverable("No such mailbox.", addresses=("s1@northshire.example.org",))
            channel.send(post)

    alone.channel.channel = Dead()
    alone.writes("s0", NOT_RIGHT)
    assert "NotTold" in alone.events()
    assert "administrator admin" in alone.emailed()


def test_a_day_without_chat_loses_nothing(alone: ConnectedWorld) -> None:
    """What only chat would tell is emailed after an hour; what was emailed too is said in chat when it
    works again within a day; after that the queue is empty."""
    alone.down()
    alone.writes("s0", NOT_RIGHT)
    alone.turn("2026-11-23 11:14")
    assert "record questioned s1" not in alone.emailed()
    alone.turn("2026-11-23 11:15")
    assert "record questioned s1" in alone.emailed()
    alone.until("2026-11-25 17:00")
    alone.until("2026-11-26 12:00")
    assert alone.store.outbox.waiting()[0] == 1, "the rung for their chat, which was emailed too"
    alone.up()
    alone.until("2026-11-26 13:00")
    assert ["discuss" in each.card.text or "agree" in each.card.text for each in alone.chat.in_("s1")] == [True]
    alone.down()
    alone.until("2026-11-26 17:00")
    alone.until("2026-11-27 18:00")
    given_up = alone.store.outbox.given_up(local("2026-11-23 00:00"))
    assert {(each.channel, each.status) for each in given_up} == {("teams", "instead")}
    alone.up()
    alone.until("2026-11-27 18:30")
    assert alone.store.outbox.waiting() == (0, None)
    assert alone.store.outbox.lost(local("2026-11-23 00:00")) == 0


def test_where_nobody_has_installed_us_everybody_is_emailed(tmp_path: Path) -> None:
    """Without a single conversation there is no service to write to, and nothing waits for one."""
    world = ConnectedWorld(tmp_path / "home", s1="teams", cmht="both")
    world.store.forget_conversation("person:nobody")
    world.request()
    world.sent()
    world.writes("s0", NOT_RIGHT)
    assert "record questioned s1" in world.emailed()
    assert world.store.outbox.waiting() == (0, None)
    world.end()


def test_what_waits_for_a_chat_that_was_taken_away_is_emailed(alone: ConnectedWorld) -> None:
    """Holdfast is started again without chat: after an hour in which no other worker has sent it, what
    waited for chat goes by email."""
    alone.down()
    alone.writes("s0", NOT_RIGHT)
    alone.sent()
    alone.end()
    alone.settings = replace(alone.settings, teams=None)
    World.begin(alone)
    alone.turn("2026-11-23 11:14")
    assert alone.emailed() == []
    alone.until("2026-11-23 11:30")
    assert alone.emailed() == ["record questioned s1"]


def test_an_answer_goes_into_the_conversation_that_was_asked_in(build: Callable[..., ConnectedWorld]) -> None:
    """It is said in the very chat in which it was asked, and not by email besides."""
    world = build()
    mine = Conversation(id="a:other", place=Place.PERSONAL, tenant=TENANT, service_url=SERVICE, user="29:s0")
    world.store.keep_conversation("conversation:a:other", mine, world.clock.now())
    world.tell(note(world, "n", Kind.HELP, "s0", answers="teams:a:other:1481567603816"))
    assert [each.conversation for each in world.chat.said] == [mine]
    assert world.emailed() == []


def test_what_was_asked_in_a_channel_is_answered_privately(build: Callable[..., ConnectedWorld]) -> None:
    """Details are for whoever asked: they go to their own chat, and where they have none by email."""
    world = build()
    thread = f"{CMHT};messageid=17"
    seen = Conversation(id=CMHT, place=Place.CHANNEL, tenant=TENANT, service_url=SERVICE, thread=thread)
    world.store.keep_conversation(f"conversation:{thread}", seen, world.clock.now())
    world.tell(note(world, "n", Kind.HELP, "s0", answers=f"teams:{thread}:f:8d2c"))
    assert len(world.chat.in_("s0")) == len(world.chat.said) == 1
    world.chat.closed.add(object_id("s1"))
    world.tell(note(world, "m", Kind.HELP, "s1", answers=f"teams:{thread}:f:8d2d"))
    assert world.emailed() == ["help s1"]


def test_what_may_identify_somebody_is_not_said_in_chat(alone: ConnectedWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever drew the card, the last look before it leaves keeps it back; the email, which has a guard of
    its own, is tried in its place."""

    def careless(*_: object, **__: object) -> Card:
        return Card(text="About NHS number 943 476 5919")

    monkeypatch.setattr(draw, "notice_card", careless)
    alone.writes("s0", NOT_RIGHT)
    assert alone.chat.said == []
    assert "record questioned s1" in alone.emailed()


def test_a_card_that_we_cannot_draw_keeps_no_other_waiting(
    alone: ConnectedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried three times, and then an email tells it; what stands behind it was said at once."""
    real = draw.notice_card

    def broken(told: StoredNotice, **more: object) -> Card:
        if told.notice.kind is Kind.RECORD_QUESTIONED:
            raise KeyError("a fault of ours")
        return real(told, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(draw, "notice_card", broken)
    alone.writes("s0", NOT_RIGHT)
    alone.tell(note(alone, "n", Kind.HELP, "s1"))
    assert len(alone.chat.in_("s1")) == 1
    alone.until("2026-11-23 10:20")
    assert "record questioned s1" in alone.emailed()


# --- cards that stand -----------------------------------------------------------------------------


def test_every_card_shows_what_became_of_its_request(build: Callable[..., ConnectedWorld]) -> None:
    """Once it is accepted by email, the cards in the channel and in everybody's chat say so within a turn,
    and have no button; then they are left as they are."""
    world = build(cmht="both", r1="both", s0="both", s1="both")
    world.request()
    world.until("2026-11-25 17:00")
    stood = list(world.chat.said)
    assert {each.conversation.id for each in stood} >= {CMHT, f"a:{object_id('r1')}", f"a:{object_id('s0')}"}
    world.writes("r1", "accept")
    assert all("Community Mental Health Team is now responsible" in each.card.text for each in stood)
    assert not any(each.buttons for each in stood)
    assert world.store.outdated(100) == ()
    changed = [len(each.before) for each in stood]
    world.writes("s0", NOT_RIGHT)
    assert [len(each.before) for each in stood] == changed


def test_a_no_shows_on_the_card_and_the_ladder_asks_anew(build: Callable[..., ConnectedWorld]) -> None:
    """The request's own card says that it was declined; the managers' card that follows asks them, and is
    not itself the outcome; and both show it when it is accepted after all."""
    world = build(r1="both", s1="both")
    world.request()
    (asked,) = world.chat.in_("r1")
    world.writes("r1", "Decline. The person's needs are mainly physical.", at="2026-11-23 11:00")
    assert "declined" in asked.card.text.lower()
    world.until("2026-11-26 17:00")
    later = [each for each in world.chat.in_("r1") if each is not asked and each.buttons]
    assert later, "the next card asks"
    world.writes("r1", "accept")
    assert all("is now responsible" in each.card.text for each in (asked, *later))


def test_cards_that_cannot_be_changed_keep_nobody_waiting(build: Callable[..., ConnectedWorld]) -> None:
    """While changing a card fails, others are changed and people are told; it is changed later, and one
    that is gone is forgotten."""
    world = build(cmht="both", r1="both", s0="both")
    world.request()
    update, gone = world.chat.update, world.chat.in_("s0")[0].id

    def fails(to: Conversation, message: str, card: Card) -> None:
        if message == gone:
            raise Undeliverable("It was deleted.", addresses=())
        if to.id == CMHT:
            raise SendLater("Busy.", after_seconds=120)
        update(to, message, card)

    world.chat.update = fails  # type: ignore[method-assign]
    world.writes("r1", "accept")
    assert world.chat.in_("r1")[0].card.text.startswith("[JW-48211] Accepted")
    assert any(each.before == [] and "is now responsible" in each.card.text for each in world.chat.in_("s0"))
    assert [each.conversation for each in world.store.outdated(10)] == [f"channel:{CMHT}"]
    world.chat.update = update  # type: ignore[method-assign]
    world.clock.turn_to(local("2026-11-23 10:17:01"))
    world.holdfast.runner.turn()
    assert world.chat.in_(CMHT)[0].card.text.startswith("[JW-48211] Accepted")
    assert world.store.outdated(10) == ()


def test_while_chat_is_down_only_one_card_is_tried_in_a_turn(build: Callable[..., ConnectedWorld]) -> None:
    """A service that does not answer costs one attempt, not one for each card that stands."""
    world = build(cmht="both", r1="both", s0="both", s1="both")
    world.request()
    world.until("2026-11-25 17:00")
    world.down()
    tried = world.chat.tries
    world.writes("s0", NOT_RIGHT)
    assert world.chat.tries - tried <= 3
    world.up()
    world.until("2026-11-25 18:00")
    assert world.store.outdated(100) == ()
