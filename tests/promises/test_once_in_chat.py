"""What somebody does in chat is shown to them once, and every card of it ends by saying the same."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.teams.send.pace import Pace
from protocol.messages.chat import What
from protocol.messages.notices import Kind
from protocol.violations import SendLater
from tests.promises.bothways import CMHT, BothWays
from tests.promises.test_told_in_chat import note

ASKED = "Case: JW-48211\nTo: CMHT\nKind: transfer\nReason: Needs found\nSafeguarding: no\nRecord: LAS, case note"


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


# --- whoever acts ---------------------------------------------------------------------------------


def test_who_accepts_in_chat_is_told_of_it_once_there(build: Callable[..., BothWays]) -> None:
    """They are shown at once who is responsible now; it is emailed to them too, and not said in their chat again.
    Everybody else who chose chat is told there."""
    world = build(r1="teams", s1="teams")
    world.request()
    world.sent()
    here = world.says("r1", "accept JW-48211").here
    assert here is not None
    assert "is now responsible" in here.text
    assert [each.card.text for each in world.chat.in_("r1") if not each.before] == []
    assert any("is now responsible" in each.card.text for each in world.chat.in_("s1"))
    assert any(each.startswith("E05") and "r1" in each for each in world.emailed())


def test_who_asks_in_chat_is_shown_the_request_once(build: Callable[..., BothWays]) -> None:
    """The card that they are shown is the request's own: looked at again later, it says what became of it."""
    world = build(s0="both", r1="both")
    here = world.says("s0", ASKED).here
    assert here is not None
    assert here.text.startswith("[JW-48211]")
    assert world.chat.in_("s0") == []
    assert len(world.chat.in_("r1")) == 1
    assert here.content is not None
    refresh = dict(here.content["refresh"]["action"]["data"])  # type: ignore[index]
    world.writes("r1", "accept")
    seen = world.arrives("s0", What.REFRESHED, data=refresh).instead
    assert seen is not None
    assert "Accepted" in seen.text


@pytest.mark.parametrize(
    ("verb", "fields", "words"),
    [("accept", {}, "is now responsible"), ("decline", {"ground": "needs"}, "still holds this case")],
)
def test_the_answer_to_a_button_is_the_card_that_everybody_will_see(
    build: Callable[..., BothWays], verb: str, fields: dict[str, str], words: str
) -> None:
    """What the presser is shown in the card's place and what the card is brought up to date with are one and the
    same, so that it does not matter which comes last."""
    world = build(r1="both", cmht="both")
    world.request()
    (card,) = world.chat.in_("r1")
    answered = world.presses("r1", card, verb, **fields).instead
    assert answered is not None
    assert words in answered.text
    assert answered.text == card.card.text
    assert answered.content == card.card.content
    assert world.chat.in_(CMHT)[0].card.text == answered.text


def test_a_no_in_the_second_of_the_request_leaves_no_button(build: Callable[..., BothWays]) -> None:
    """Which came first is told by the ledger: both have the same instant, to the second."""
    world = build(r1="both")
    world.request()
    (card,) = world.chat.in_("r1")
    world.writes("r1", "Decline. The person's needs are mainly physical.")
    assert "declined" in card.card.text.lower()
    assert card.buttons == set()


def test_a_reason_that_closes_nothing_leaves_every_card_its_buttons(build: Callable[..., BothWays]) -> None:
    """The card that says why has a button to accept, for whoever may; it shows the outcome when there is one."""
    world = build(r1="both")
    world.request()
    world.writes("r1", "Decline: no capacity", at="2026-11-23 11:00")
    asked, refused = world.chat.in_("r1")
    assert "accept" in asked.buttons
    assert "accept" in refused.buttons
    assert "does not close the request" in refused.card.text
    world.writes("r1", "accept")
    assert all("is now responsible" in each.card.text and not each.buttons for each in (asked, refused))


# --- an alarm -------------------------------------------------------------------------------------


def test_an_alarm_has_its_button_where_the_manager_reads_it(build: Callable[..., BothWays]) -> None:
    """Each manager may say in their own chat that they have seen it; once one has, every card says who and when,
    and asks nobody else."""
    world = build(s1="both", r1="both")
    world.request(safeguarding="yes")
    alarms = [each for who in ("s1", "r1") for each in world.chat.in_(who) if "Safeguarding" in each.card.text[:80]]
    assert len(alarms) == 2
    assert all(each.buttons == {"seen"} for each in alarms)
    answered = world.presses("s1", alarms[0], "seen").instead
    assert answered is not None
    assert "Sita One has seen this" in answered.text
    assert all("Sita One has seen this" in each.card.text and not each.buttons for each in alarms)
    assert answered.text == alarms[0].card.text


def test_an_alarm_that_is_taken_off_says_so(build: Callable[..., BothWays]) -> None:
    """A manager of the responsible team writes that it is no concern; the card asks for nothing then."""
    world = build(s1="both")
    world.request(safeguarding="yes")
    (alarm,) = [each for each in world.chat.in_("s1") if "Safeguarding" in each.card.text[:80]]
    world.writes("s1", "remove the safeguarding flag")
    assert "took the safeguarding flag off" in alarm.card.text
    assert alarm.buttons == set()


# --- pace -----------------------------------------------------------------------------------------


def paced(world: BothWays) -> None:
    """The chat service's limits, kept as the real connector keeps them."""
    pace = Pace(lambda: world.clock.now().timestamp())

    def busy(to: object) -> SendLater | None:
        seconds = pace.wait(to.id)  # type: ignore[attr-defined]
        return SendLater("Too many.", after_seconds=seconds) if seconds > 0 else None

    world.chat.trouble = busy


def test_a_flood_for_one_channel_is_no_storm(build: Callable[..., BothWays], caplog: pytest.LogCaptureFixture) -> None:
    """A hundred and fifty notices for one channel are all said, each tried little more than twice, and the log
    says once in a while that it waits."""
    world = build(cmht="teams")
    paced(world)
    world.tell(*(note(world, f"n{number:03}", Kind.HELP, "cmht") for number in range(150)))
    for _ in range(80):
        world.clock.turn_to(world.store.outbox.next_try() or world.clock.now())
        world.holdfast.runner.turn()
    while (again := world.store.outbox.next_try()) is not None:
        world.clock.turn_to(again)
        world.holdfast.runner.turn()
    assert len(world.chat.in_(CMHT)) == 150
    assert world.chat.tries <= 3 * 150
    assert len([each for each in caplog.records if "could not be sent yet" in each.message]) <= 5


def test_an_alarm_waits_behind_no_flood(build: Callable[..., BothWays]) -> None:
    """What is urgent is said in the busy channel before what waited there first."""
    world = build(cmht="both")
    paced(world)
    world.tell(*(note(world, f"n{number:03}", Kind.HELP, "cmht") for number in range(100)))
    said = len(world.chat.in_(CMHT))
    assert 0 < said < 100
    alarm = note(world, "urgent", Kind.NOTED, "cmht")
    world.tell(replace(alarm, notice=replace(alarm.notice, urgent=True)))
    again = world.store.outbox.next_try()
    assert again is not None
    world.clock.turn_to(again)
    world.holdfast.runner.turn()
    assert "seen this" in world.chat.in_(CMHT)[said].card.text
