"""An answer is to the request that its writer means, by the card they answer or the number they give, and to no
other; and what they are answered is not lost."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.chat.request.reply import ChatReply
from protocol.messages.chat import Card, ChatMessage, What
from tests.promises import chatting, connected
from tests.promises.chatting import ChatWorld, arrived, buttons, press, typed
from tests.promises.connected import ConnectedWorld, Said
from tests.promises.overhttp import HttpWorld, wires

Ways = Callable[[ChatWorld, str, str], None]


class Answering(ConnectedWorld, ChatWorld):
    """A world in which cards stand in chats, and people answer below them."""

    tenants = (connected.TENANT,)

    def below(self, who: str, message: str, words: str, *, like: Said) -> ChatReply:
        """Somebody writes below a message, by its id, in the conversation in which another stands."""
        number = self.number()
        return self.takes(
            ChatMessage(
                what=What.MESSAGE,
                id=f"a{number}",
                conversation=like.conversation,
                text=words,
                answers=message,
                object_id=connected.object_id(who),
                raw=f"{number} {words}".encode(),
            )
        )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ChatWorld]:
    """A world on Monday 23 November 2026 at 10:15, with nothing in it yet."""
    here = ChatWorld(tmp_path / "home")
    yield here
    here.end()


@pytest.fixture
def two_cards(tmp_path: Path) -> Iterator[Answering]:
    """Two cases are asked of the CMHT, whose Team Manager has a card of each in their own chat."""
    here = Answering(tmp_path / "home", r1="both")
    here.request(case="JW-60001")
    here.request(case="JW-50003", at="2026-11-23 10:20")
    here.sent()
    yield here
    here.end()


def text(card: Card | None) -> str:
    """The words of a card that is there."""
    assert card is not None
    return card.text


def card_of(world: Answering, case: str) -> Said:
    """The card of a case in the Team Manager's own chat."""
    (found,) = [each for each in world.chat.in_("r1") if case in each.card.text]
    return found


def by_letter(world: ChatWorld, who: str, words: str) -> None:
    """It is written in a letter that answers none of ours."""
    world.writes(who, words, subject="Our answer")


def by_chat(world: ChatWorld, who: str, words: str) -> None:
    """It is typed in chat."""
    world.says(who, words)


every_way = pytest.mark.parametrize("say", [by_letter, by_chat])


def refused(world: ChatWorld) -> list[object]:
    """Why what was said last was not recorded, on the ledger."""
    return [
        entry.happened.event.why  # type: ignore[union-attr]  # it is what its name says
        for entry in world.store.entries("JW-48211")
        if type(entry.happened.event).__name__ == "AnswerNotRecorded"
    ]


# --- by the card that is answered ----------------------------------------------------------------------------


def test_a_bare_yes_below_a_card_accepts_its_case(two_cards: Answering) -> None:
    """It needs no reference, though two cases wait for the same person."""
    card = card_of(two_cards, "JW-50003")
    two_cards.below("r1", card.id, "accept", like=card)
    assert (two_cards.owner("JW-50003"), two_cards.owner("JW-60001")) == ("cmht", "older-people")


def test_a_bare_yes_below_an_ended_card_accepts_no_other_case(two_cards: Answering) -> None:
    """Its request was withdrawn, and its card says so: only one other is open, and that is not what was answered."""
    card = card_of(two_cards, "JW-60001")
    two_cards.writes("s0", "withdraw", subject="RE: [JW-60001]", at="2026-11-24 09:00")
    assert "Withdrawn" in card.card.text
    events = two_cards.events("JW-50003")
    answered = two_cards.below("r1", card.id, "accept", like=card)
    assert "case JW-60001" in text(answered.here)
    assert "closed (withdrawn)" in text(answered.here)
    assert two_cards.events("JW-50003") == events
    assert (two_cards.owner("JW-50003"), two_cards.owner("JW-60001")) == ("older-people", "older-people")


def test_a_bare_yes_below_a_message_that_was_no_card_accepts_nothing(two_cards: Answering) -> None:
    """One request waits for its writer; but it stands below something else that we said, or that somebody else did."""
    card = card_of(two_cards, "JW-50003")
    two_cards.writes("s0", "withdraw", subject="RE: [JW-60001]", at="2026-11-24 09:00")
    answered = two_cards.below("r1", "who-owns", "accept", like=card)
    assert "which case you mean" in text(answered.here)
    assert "JW-50003" in text(answered.here)
    assert two_cards.owner("JW-50003") == "older-people"
    two_cards.below("r1", "", "accept", like=card)
    assert two_cards.owner("JW-50003") == "cmht"


# --- by the number that is given -----------------------------------------------------------------------------


@every_way
def test_a_number_says_which_of_two_requests(world: ChatWorld, say: Ways) -> None:
    """That one is accepted, and the other stays open."""
    world.request()
    world.request(kind="additional referral")
    assert len(world.case().open_requests) == 2
    say(world, "r1", "accept JW-48211")
    assert len(world.case().open_requests) == 2
    say(world, "r1", "accept JW-48211 request 2")
    assert [each.number for each in world.case().open_requests] == [1]
    assert world.owner() == "older-people"


@pytest.mark.parametrize(
    "words", ["accept LAS 999111", "Accept. RIO 7654321", "decline LAS 999111 because no capacity"]
)
def test_a_number_that_is_no_case_of_ours_is_never_the_only_open_one(world: ChatWorld, words: str) -> None:
    """Somebody names a case that we do not know, while one request waits for their team: that one is not meant."""
    world.request()
    before = world.events()
    reply = world.says("r1", words)
    assert [each.notice.facts["variant"] for each in reply.private_replies] == ["which_case"]
    assert world.events() == before


@every_way
def test_a_number_that_no_request_has_is_refused(world: ChatWorld, say: Ways) -> None:
    """It is never taken for the only one; its writer hears which is open."""
    world.request()
    world.sent()
    say(world, "r1", "accept JW-48211 request 2")
    assert world.owner() == "older-people"
    assert refused(world) == ["no_request"]
    said = world.says("r1", "accept JW-48211 request 7").here
    assert "there is no request 7 on case JW-48211" in text(said)
    assert "Request 1: Post-assessment transfer" in text(said)


@every_way
def test_the_number_of_an_ended_request_is_never_taken_for_a_later_one(world: ChatWorld, say: Ways) -> None:
    """Though the same was asked of the same team again: whoever means that gives its number."""
    world.request()
    world.writes("s0", "withdraw", at="2026-11-24 09:00")
    world.request(at="2026-11-24 09:30")
    say(world, "r1", "accept JW-48211 request 1")
    assert world.owner() == "older-people"
    assert refused(world) == ["closed_request"]
    say(world, "r1", "accept JW-48211 request 2")
    assert world.owner() == "cmht"


@every_way
@pytest.mark.parametrize(("who", "words"), [("s0", "withdraw"), ("s1", "escalate"), ("r1", "decline")])
def test_the_others_obey_the_number_too(world: ChatWorld, say: Ways, who: str, words: str) -> None:
    """Nothing happens to the only open request where another was named."""
    world.request()
    before = world.case().requests
    say(world, who, f"{words} JW-48211 request 3")
    assert world.case().requests == before


@every_way
def test_who_asked_again_takes_back_the_one_that_they_name(world: ChatWorld, say: Ways) -> None:
    """The other of two stays open."""
    world.request()
    world.request(kind="additional referral")
    say(world, "s0", "withdraw JW-48211 request 1")
    assert [each.number for each in world.case().open_requests] == [2]


@pytest.mark.parametrize("verb", ["accept", "decline"])
@pytest.mark.parametrize("named", [{}, {"case": "JW-48211"}, {"request": 1}])
def test_a_button_that_names_no_request_answers_none(world: ChatWorld, verb: str, named: dict[str, object]) -> None:
    """A card of ours always says which: this is none, and it is not taken for the only open one."""
    world.request()
    events = world.events()
    answered = world.presses("r1", {"holdfast": 1, "verb": verb, **named}, ground="needs")
    assert "nothing has been recorded" in text(answered.instead)
    assert world.events() == events
    assert world.outcomes() == ["ignored pressed"]


# --- what is answered is not lost ----------------------------------------------------------------------------


@pytest.mark.parametrize("pressed", [False, True])
def test_a_refusal_that_nobody_was_shown_is_sent(world: ChatWorld, pressed: bool) -> None:
    """We are stopped between the commit and the answer. The message comes again, and is known; what was not shown
    within two minutes goes by email, once."""
    world.request()
    button = {"holdfast": 1, "verb": "decline", "case": "JW-48211", "request": 1}
    arrival = press("r1", button, 1) if pressed else typed("r1", "accept JW-48211 if there is funding", 1)
    world.sent()
    assert len(world.hears(arrival).private_replies) == 1
    assert world.takes(arrival).private_replies == ()
    world.turn("2026-11-23 10:16:59")
    assert world.lines() == []
    world.turn("2026-11-23 10:17")
    assert world.lines() == ["Mon 23 Nov 10:15 E03 to r1"]
    world.turn("2026-11-23 12:00")
    assert world.lines() == []


def test_a_refusal_that_was_shown_is_not_sent_as_well(world: ChatWorld) -> None:
    """However late its showing was put down, it is told once."""
    world.request()
    world.sent()
    world.says("r1", "accept JW-48211 if there is funding")
    world.turn("2026-11-23 12:00")
    assert world.lines() == []
    assert world.store.outbox.waiting() == (0, None)


@pytest.mark.parametrize("pressed", [False, True])
def test_what_was_shown_over_http_is_not_sent_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pressed: bool
) -> None:
    """Said in the chat after the acknowledgement, or in the response to a button: it is put down as shown."""
    with wires(tmp_path / "wires", monkeypatch) as (channel, login):
        world = HttpWorld(tmp_path / "home", channel, login)
        with ExitStack() as after:
            after.callback(world.end)
            world.request()
            world.sent()
            if pressed:
                data = {"holdfast": 1, "verb": "decline", "case": "JW-48211", "request": 1}
                assert world.sends(world.pressed("r1", data)).status_code == 200
            else:
                assert "plain answer" in world.says("r1", "accept JW-48211 if there is funding")
            world.shut()  # what is in hand is finished
            assert world.store.outbox.next_try() is None
            world.turn("2026-11-23 12:00")
            assert world.lines() == []


# --- who looked ----------------------------------------------------------------------------------------------


def notice_of(card: Card) -> str:
    """The id of the notice that a card tells, as its buttons have it."""
    return str(next(iter(buttons(card).values())).get("notice", ""))


def test_looking_at_a_card_is_a_logged_read_but_for_whom_it_was_told(two_cards: Answering) -> None:
    """A card that renews itself for whoever was told of it is no news. Anybody else reads of the case, and so does
    whoever asks for it."""
    data = {"holdfast": 1, "verb": "refresh", "case": "JW-50003", "request": 1}
    told = {**data, "notice": notice_of(card_of(two_cards, "JW-50003").card)}
    looks = [(What.REFRESHED, "r1", told), (What.REFRESHED, "s2", told), (What.PRESSED, "r1", told),
             (What.REFRESHED, "r0", data)]  # fmt: skip
    for what, who, given in looks:
        arrival = arrived(what, who, two_cards.number(), data=given)
        where = chatting.place("own", who)
        two_cards.takes(
            ChatMessage(
                what=what,
                id=arrival.id,
                object_id=connected.object_id(who),
                data=given,
                raw=arrival.raw,
                conversation=type(where)(
                    id=where.id, place=where.place, tenant=connected.TENANT, service_url=connected.SERVICE
                ),
            )
        )
    assert two_cards.asked() == [("JW-50003", who, "teams") for who in ("s2", "r1", "r0")]
