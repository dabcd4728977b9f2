"""When an activity is acknowledged, what is promised by that, and what is answered afterwards."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.chat.request.reply import ChatReply
from bot.teams.receive.endpoint import Patience
from protocol.messages.chat import Card, ChatMessage, What
from protocol.messages.notices import Kind, Notice
from protocol.ports.outbox import StoredNotice
from tests.web.channel import PATIENCE, TENANT, Channel, Said
from tests.web.doors import AT, Handler, opened

SHORT = Patience(message_seconds=0.05, button_seconds=0.1)
CARD = Card(text="The outcome", content=MappingProxyType({"type": "AdaptiveCard", "version": "1.5"}))
FORM = {"id": "19:group", "conversationType": "groupChat", "isGroup": True, "tenantId": TENANT}


def words(text: str) -> Callable[[ChatMessage], ChatReply]:
    return lambda _: ChatReply(here=Card(text=text))


class Slow:
    """An answer that is not given until it is let go."""

    def __init__(self, answered: ChatReply) -> None:
        self.go = threading.Event()
        self._answered = answered

    def __call__(self, _: ChatMessage) -> ChatReply:
        assert self.go.wait(PATIENCE)
        return self._answered


# --- messages ----------------------------------------------------------------------------------------------


def test_a_question_is_acknowledged_and_answered_where_it_was_asked(channel: Channel, tmp_path: Path) -> None:
    """The request ends at once; the answer goes to the conversation, with our own token, and nothing is kept."""
    with opened(channel, tmp_path, Handler(words("Hospital Team 2 has it."))) as door:
        answer = channel.post(door.url, channel.message())
        assert (answer.status_code, answer.text) == (202, "")
        (heard,) = channel.wait_for(1)
        assert heard.path == "/v3/conversations/a:personal-anna/activities"
        assert heard.text == "Hospital Team 2 has it."
        assert heard.token == "Bearer our-own-token"
        assert not door.kept


def test_the_acknowledgement_does_not_wait_for_the_answer(channel: Channel, tmp_path: Path) -> None:
    """While the service is slow to take an answer, messages are taken as ever."""
    with opened(channel, tmp_path, Handler(words("hello"))) as door:
        channel.hold.clear()
        for number in range(5):
            assert channel.post(door.url, channel.message(id=f"17{number}")).status_code == 202
        channel.wait_for(5)
        channel.hold.set()


def test_nothing_to_say_says_nothing(channel: Channel, tmp_path: Path) -> None:
    """An arrival that needs no answer gets none."""
    with opened(channel, tmp_path) as door:
        assert channel.post(door.url, channel.message()).status_code == 202
    assert not channel.heard


def test_slow_work_is_written_down_acknowledged_and_finished(channel: Channel, tmp_path: Path) -> None:
    """Work of more than a moment goes on after the acknowledgement, with the bytes on the disk until it is done."""
    slow = Slow(ChatReply(here=Card(text="at last")))
    with opened(channel, tmp_path, Handler(slow), patience=SHORT) as door:
        assert channel.post(door.url, channel.message()).status_code == 202
        (kept,) = door.kept
        assert kept.read_bytes() == door.arrivals[0].raw
        slow.go.set()
        assert channel.wait_for(1)[0].text == "at last"
    assert not door.kept


def test_slow_work_that_cannot_be_written_down_must_come_again(channel: Channel, tmp_path: Path) -> None:
    """Without a promise there is no acknowledgement."""
    slow = Slow(ChatReply())
    (tmp_path / "arrivals").write_text("a file stands in its place")
    with opened(channel, tmp_path, Handler(slow), patience=SHORT) as door:
        assert channel.post(door.url, channel.message()).status_code == 503
        slow.go.set()
        assert channel.post(door.url, channel.message(id="18")).status_code == 202


def test_what_was_not_finished_is_taken_again_at_the_next_start(channel: Channel, tmp_path: Path) -> None:
    """A crash after the acknowledgement loses nothing: the same bytes are acted on, and answered."""
    raw = b""
    with opened(channel, tmp_path) as door:
        channel.post(door.url, channel.message("request transfer JW-1"))
        raw = door.arrivals[0].raw
    folder = tmp_path / "arrivals"
    folder.mkdir()
    (folder / "aa.activity").write_bytes(raw)
    (folder / "bb.activity").write_bytes(b"torn")
    handler = Handler(words("recorded"))
    with opened(channel, tmp_path, handler) as door:
        handler.wait(lambda it: len(it.arrivals) == 1)
        assert door.arrivals[0].text == "request transfer JW-1"
        assert door.arrivals[0].raw == raw
        assert channel.wait_for(1)[0].text == "recorded"
    assert [each.name for each in folder.iterdir()] == ["bb.aside"]


def test_the_program_stops_without_waiting_for_ever(channel: Channel, tmp_path: Path) -> None:
    """What is not finished when the program stops is on the disk, for its next start."""
    slow = Slow(ChatReply(here=Card(text="too late")))
    try:
        with opened(channel, tmp_path, Handler(slow), patience=replace(SHORT, stop_seconds=0.05)) as door:
            assert channel.post(door.url, channel.message()).status_code == 202
        assert len(door.kept) == 1
    finally:
        slow.go.set()


def test_a_failure_nobody_foresaw_is_said_in_words_of_ours(
    channel: Channel, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception is logged, is answered kindly, and its own text goes to nobody."""

    def fails(_: ChatMessage) -> ChatReply:
        raise RuntimeError("secret of the database")

    with opened(channel, tmp_path, Handler(fails)) as door:
        assert channel.post(door.url, channel.message()).status_code == 202
        assert channel.wait_for(1)[0].text == "Something failed."
        pressed = channel.post(door.url, channel.press({"verb": "accept"}, id="18"))
        assert pressed.status_code == 200
        assert "secret" not in pressed.text
    assert "could not be acted on" in caplog.text


def test_the_same_activity_four_times_is_given_over_four_times_alike(channel: Channel, tmp_path: Path) -> None:
    """Deliveries of the same activity at once reach the record with the same id and bytes: it absorbs them."""
    with opened(channel, tmp_path) as door:
        with ThreadPoolExecutor(4) as pool:
            statuses = list(pool.map(lambda _: channel.post(door.url, channel.message()).status_code, range(4)))
        assert statuses == [202] * 4
        assert len({(each.message_id, each.raw) for each in door.arrivals}) == 1


def test_several_people_at_once_are_each_answered_in_their_own_chat(channel: Channel, tmp_path: Path) -> None:
    """Fifty askers at once are all acknowledged, and each gets their own answer."""

    def answer(arrival: ChatMessage) -> ChatReply:
        return ChatReply(here=Card(text=f"for {arrival.text}"))

    def ask(number: int) -> int:
        where = {"id": f"a:{number}", "conversationType": "personal"}
        return channel.post(door.url, channel.message(str(number), conversation=where)).status_code

    with opened(channel, tmp_path, Handler(answer)) as door:
        with ThreadPoolExecutor(16) as pool:
            assert list(pool.map(ask, range(50))) == [202] * 50
        heard = channel.wait_for(50)
    assert {(each.path.split("/")[3], each.text) for each in heard} == {(f"a:{n}", f"for {n}") for n in range(50)}


# --- buttons -----------------------------------------------------------------------------------------------


def test_a_button_is_answered_with_the_card_that_takes_its_place(channel: Channel, tmp_path: Path) -> None:
    """The body of `Action.Execute` is the new card, in the shape that the client expects."""
    with opened(channel, tmp_path, Handler(lambda _: ChatReply(instead=CARD))) as door:
        answer = channel.post(door.url, channel.press({"verb": "accept", "case": "JW-48211"}))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json() == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.card.adaptive",
        "value": {"type": "AdaptiveCard", "version": "1.5"},
    }
    assert door.arrivals[0].what is What.PRESSED
    assert door.arrivals[0].answers == "card-1"
    assert not channel.heard


def test_words_instead_of_a_card_are_a_message(channel: Channel, tmp_path: Path) -> None:
    """A refusal without a card is shown as words."""
    with opened(channel, tmp_path, Handler(lambda _: ChatReply(instead=Card(text="Already answered.")))) as door:
        body = channel.post(door.url, channel.press({"verb": "accept"})).json()
    assert body == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": "Already answered.",
    }


def test_a_card_that_refreshes_itself_gets_the_viewers_own(channel: Channel, tmp_path: Path) -> None:
    """An automatic refresh is told apart from a press, and answered in the same way."""
    with opened(channel, tmp_path, Handler(lambda _: ChatReply(instead=CARD))) as door:
        body = channel.post(door.url, channel.press({"verb": "refresh"}, trigger="automatic")).json()
    assert body["value"]["type"] == "AdaptiveCard"
    assert door.arrivals[0].what is What.REFRESHED


def test_what_everybody_is_told_of_a_press_is_said_too(channel: Channel, tmp_path: Path) -> None:
    """The presser's card changes, and the conversation reads what was said to all."""
    with opened(channel, tmp_path, Handler(lambda _: ChatReply(instead=CARD, here=Card(text="for all")))) as door:
        assert channel.post(door.url, channel.press({"verb": "accept"})).json()["type"].endswith("card.adaptive")
        assert channel.wait_for(1)[0].text == "for all"


def test_a_button_without_a_card_is_told_that_it_is_done(channel: Channel, tmp_path: Path) -> None:
    """A client always gets a body that it can show."""
    with opened(channel, tmp_path) as door:
        assert channel.post(door.url, channel.press({"verb": "seen"})).json()["value"] == "Done."


def test_an_invoke_that_is_no_cards_gets_an_empty_body(channel: Channel, tmp_path: Path) -> None:
    """What the service asks beside cards is taken, and asks for nothing."""
    with opened(channel, tmp_path) as door:
        answer = channel.post(door.url, channel.press({}, name="signin/verifyState"))
    assert (answer.status_code, answer.json()) == (200, {})
    assert door.arrivals[0].what is What.OTHER


def test_slow_work_behind_a_button_is_said_to_go_on_and_then_done(channel: Channel, tmp_path: Path) -> None:
    """A client that would give up is told in time; the outcome comes to the presser's own chat."""
    slow = Slow(ChatReply(instead=Card(text="accepted")))
    with opened(channel, tmp_path, Handler(slow), patience=SHORT) as door:
        body = channel.post(door.url, channel.press({"verb": "accept"}, conversation=FORM)).json()
        assert body["value"] == "Still at it."
        assert len(door.kept) == 1
        channel.next.append(Said(body={"id": "a:opened"}))
        slow.go.set()
        opening, said = channel.wait_for(2)
        assert opening.body["members"] == [{"id": "29:anna"}]
        assert (said.path, said.text) == ("/v3/conversations/a:opened/activities", "accepted")
    assert not door.kept


def test_a_button_that_is_done_before_its_client_gives_up_gets_its_card(channel: Channel, tmp_path: Path) -> None:
    """Work of a few seconds is on the disk meanwhile, and is still answered with the card."""
    slow = Slow(ChatReply(instead=CARD))
    patience = Patience(message_seconds=0.02, button_seconds=PATIENCE)
    with opened(channel, tmp_path, Handler(slow), patience=patience) as door, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(channel.post, door.url, channel.press({"verb": "accept"}))
        while not door.kept:
            assert not answer.done()
        slow.go.set()
        assert answer.result(PATIENCE).json()["type"] == "application/vnd.microsoft.card.adaptive"
        assert not channel.heard


# --- in front of others, and in private --------------------------------------------------------------------


def test_details_go_to_the_askers_own_chat(channel: Channel, tmp_path: Path) -> None:
    """Asked in a group, the group reads what it may, and the asker the rest; their chat is opened once."""

    def answer(_: ChatMessage) -> ChatReply:
        return ChatReply(here=Card(text="the team"), privately=Card(text="the details"))

    with opened(channel, tmp_path, Handler(answer)) as door:
        channel.next.extend([Said(), Said(body={"id": "a:opened"})])
        channel.post(door.url, channel.message(conversation=FORM))
        first = channel.wait_for(3)
        channel.post(door.url, channel.message(conversation=FORM, id="18"))
        second = channel.wait_for(5)[3:]
    assert [each.path for each in first] == [
        "/v3/conversations/19:group/activities",
        "/v3/conversations",
        "/v3/conversations/a:opened/activities",
    ]
    assert [each.text for each in second] == ["the team", "the details"]


def test_in_a_personal_chat_private_is_here(channel: Channel, tmp_path: Path) -> None:
    """Nobody else reads a personal chat."""
    with opened(channel, tmp_path, Handler(lambda _: ChatReply(privately=Card(text="details")))) as door:
        channel.post(door.url, channel.message())
        assert channel.wait_for(1)[0].path == "/v3/conversations/a:personal-anna/activities"


def test_a_channel_is_answered_in_the_same_thread(channel: Channel, tmp_path: Path) -> None:
    """The answer stands beneath the question."""
    where = {"id": "19:duty@thread.tacv2;messageid=17", "conversationType": "channel"}
    with opened(channel, tmp_path, Handler(words("here"))) as door:
        channel.post(door.url, channel.message(conversation=where))
        assert channel.wait_for(1)[0].body["conversation"] == {"id": where["id"]}


# --- answers that cannot be said ---------------------------------------------------------------------------

TOLD = StoredNotice(id="n1", at=AT, notice=Notice(kind=Kind.NOT_RECORDED, case="JW-1", request=1, to=()))
REFUSED = ChatReply(here=Card(text="not recorded"), private_replies=(TOLD,))


def test_an_answer_is_tried_again_when_the_service_asks_for_it(channel: Channel, tmp_path: Path) -> None:
    """Too many requests, and then passing trouble, and then the answer."""
    channel.next.extend([Said(status=429, headers={"Retry-After": "0"}), Said(status=502)])
    with opened(channel, tmp_path, Handler(words("at last"))) as door:
        channel.post(door.url, channel.message())
        assert [each.text for each in channel.wait_for(3)] == ["at last"] * 3
        assert not door.handler.not_shown


def test_an_answer_that_cannot_be_said_is_told_otherwise(channel: Channel, tmp_path: Path) -> None:
    """Somebody who blocked us is told what was not recorded by email."""
    channel.next.append(Said(status=403, body={"error": {"code": "MessageWritesBlocked"}}))
    handler = Handler(lambda _: REFUSED)
    with opened(channel, tmp_path, handler) as door:
        channel.post(door.url, channel.message())
        handler.wait(lambda it: it.not_shown == [REFUSED])
    assert len(channel.heard) == 1


def test_an_answer_that_must_wait_too_long_is_told_otherwise(channel: Channel, tmp_path: Path) -> None:
    """An answer that could come only after it is of use is told in another way at once."""
    channel.next.append(Said(status=429, headers={"Retry-After": "3000"}))
    handler = Handler(lambda _: REFUSED)
    with opened(channel, tmp_path, handler) as door:
        channel.post(door.url, channel.message())
        handler.wait(lambda it: it.not_shown == [REFUSED])


def test_a_private_chat_that_cannot_be_opened_is_told_otherwise(channel: Channel, tmp_path: Path) -> None:
    """Where only the private part cannot be said, that is told otherwise, and the group has its answer."""
    answered = ChatReply(here=Card(text="team"), privately=Card(text="details"), private_replies=(TOLD,))
    channel.next.extend([Said(), Said(status=403)])
    handler = Handler(lambda _: answered)
    with opened(channel, tmp_path, handler) as door:
        channel.post(door.url, channel.message(conversation=FORM))
        handler.wait(lambda it: it.not_shown == [answered])
    assert channel.heard[0].text == "team"


def test_an_answer_in_hand_when_the_program_stops_is_told_otherwise(channel: Channel, tmp_path: Path) -> None:
    """Nothing that had to be told is lost because the service was slow and we stopped."""
    handler = Handler(lambda _: REFUSED)
    channel.hold.clear()
    with opened(channel, tmp_path, handler, patience=Patience(stop_seconds=0.05)) as door:
        channel.post(door.url, channel.message())
        channel.wait_for(1)
    assert handler.not_shown == [REFUSED]


def test_a_failure_to_tell_otherwise_is_logged_and_passes(
    channel: Channel, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong with one answer, the next is said."""

    class Worse(Handler):
        def could_not_say(self, answered: ChatReply) -> None:
            super().could_not_say(answered)
            raise RuntimeError("no mail either")

    handler = Worse(lambda _: REFUSED)
    channel.next.append(Said(status=403))
    with opened(channel, tmp_path, handler) as door:
        channel.post(door.url, channel.message())
        handler.wait(lambda it: len(it.not_shown) == 1)
        channel.post(door.url, channel.message(id="18"))
        assert channel.wait_for(2)[1].text == "not recorded"
    assert "could not be told otherwise" in caplog.text
