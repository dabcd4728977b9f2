"""The number of a request, where its writer gives one: it means that request and no other."""

import pytest

from protocol.messages.intents import About, Determine, Escalate, Intent, Received, Stays, Supply, Withdraw
from tests.protocol.deciding import ACCEPT, Life, asking


def asked() -> Life:
    """A case with one request to the CMHT."""
    life = Life()
    life.says("s0", asking())
    return life


def numbered(life: Life, who: str, intent: Intent, number: int, *, replies_to: int | None = None) -> list[str]:
    """Somebody writes and gives a request's number, perhaps below an email about another."""
    received = Received(
        message_id="<m@x>",
        sender=life.sender(who),
        at=life.now,
        intent=intent,
        about=About(request=number),
        request=replies_to,
    )
    return life.decides(received)


def test_a_number_counts_before_the_email_that_is_answered() -> None:
    """Whoever gives a number has said which; the thread is only where they found it."""
    life = asked()
    life.says("s0", asking(kind="dispute"))
    numbered(life, "r1", ACCEPT, 2, replies_to=1)
    assert (life.owner, life.request(2).state.value) == ("older-people", "accepted")


def test_the_number_of_an_ended_request_means_no_later_one() -> None:
    """Unlike the old thread, it cannot be meant for what was asked anew; who gives it hears which is open."""
    life = asked()
    life.says("s0", Withdraw())
    life.says("s0", asking())
    assert numbered(life, "r1", ACCEPT, 1) == ["E03 closed_request to r1"]
    assert life.last is not None
    assert life.last.reply is not None
    assert [each["number"] for each in life.last.reply.facts["choices"]] == [2]  # type: ignore[attr-defined]  # a list
    assert life.owner == "older-people"


@pytest.mark.parametrize(
    ("who", "intent"),
    [("s0", Withdraw()), ("s1", Escalate()), ("s1", Stays()), ("r4", Determine(team="cmht")),
     ("s0", Supply(items=("record",)))],
)  # fmt: skip
@pytest.mark.parametrize(("number", "variant"), [(1, "closed_request"), (3, "no_request")])
def test_a_number_that_is_no_open_requests_does_nothing(who: str, intent: Intent, number: int, variant: str) -> None:
    """Whatever is said of it, the one that is open stays as it is."""
    life = asked()
    life.says("s0", Withdraw())
    life.says("s0", asking())
    assert numbered(life, who, intent, number) == [f"E03 {variant} to {who}"]
    assert life.happened == []


def test_the_number_of_somebody_elses_request_gives_no_right_to_it() -> None:
    """An outsider who names it is an outsider; and its sender cannot accept it."""
    life = asked()
    assert numbered(life, "t1", ACCEPT, 1) == ["E03 outsider to t1 cc s0"]
    assert numbered(life, "s0", ACCEPT, 1) == ["E03 sender_cannot_accept to s0"]
    assert numbered(life, "r1", Withdraw(), 1) == ["E03 not_yours_to_withdraw to r1"]
    assert life.owner == "older-people"
