"""Who is away, by the MailTips of Exchange: the request as the schema has it, and answers of every kind."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mailer.exchange.mailtips import ExchangeAbsences
from protocol.ports.absence import Leave
from protocol.violations import Misconfigured, SendLater
from tests.mailer.exchange.box import ExchangeBox
from tests.mailer.exchange.tips import Tips

ANN, BO, CY = (f"{name}@northshire.example.org" for name in ("ann", "bo", "cy"))
FIRST, LAST = datetime(2026, 11, 20, 17, tzinfo=UTC), datetime(2026, 12, 7, 9, tzinfo=UTC)


@pytest.fixture
def tips(monkeypatch: pytest.MonkeyPatch) -> Tips:
    made = Tips()
    made.serve(monkeypatch)
    return made


@pytest.fixture
def absences(box: ExchangeBox) -> Iterator[ExchangeAbsences]:
    made = ExchangeAbsences(box.at)
    yield made
    made.close()


def test_what_is_not_known_yet_is_left_out(absences: ExchangeAbsences, tips: Tips) -> None:
    """Neither a tip that is still pending, nor one that is not there, nor a recipient of whom there is none."""
    tips.pending, tips.unknown, tips.errors = {ANN}, {BO}, {CY: "ErrorMailRecipientNotFound"}
    assert absences.away([ANN, BO, CY]) == {}


def test_an_answer_without_a_name_is_known_by_its_place(absences: ExchangeAbsences, tips: Tips) -> None:
    """The answers come in the order asked."""
    tips.nameless, tips.away = True, {BO: (FIRST, LAST)}
    assert absences.away([ANN, BO, CY]) == {ANN: None, BO: Leave(since=FIRST, until=LAST), CY: None}


@pytest.mark.parametrize("code", ["ErrorMailTipsDisabled", "ErrorAccessDenied", "ErrorSendAsDenied"])
def test_a_server_that_tells_nobody_or_not_us(absences: ExchangeAbsences, tips: Tips, code: str) -> None:
    """Is no use to ask again soon, and the administrator is told what would mend it."""
    tips.errors = {ANN: code, BO: code}
    with pytest.raises(Misconfigured) as wrong:
        absences.away([ANN, BO])
    assert wrong.value.mend


@pytest.mark.parametrize("way", ["fault", "404", "403", "401", "ErrorInvalidRequest"])
def test_a_server_that_does_not_know_the_call(
    box: ExchangeBox, absences: ExchangeAbsences, tips: Tips, way: str
) -> None:
    """Says so as a matter of settings, whatever words it has for it."""
    box.server.misbehave("GetMailTips", way, always=True)
    with pytest.raises(Misconfigured):
        absences.away([ANN])


@pytest.mark.parametrize(("way", "seconds"), [("busy 7000", 7.0), ("503 9", 9.0), ("drop", None), ("500", None)])
def test_a_server_that_is_away_is_asked_later(
    box: ExchangeBox, absences: ExchangeAbsences, tips: Tips, way: str, seconds: float | None
) -> None:
    """After as long as it asks for; and then it is asked again on the same line."""
    box.server.misbehave("GetMailTips", way)
    with pytest.raises(SendLater) as later:
        absences.away([ANN])
    assert later.value.after_seconds == seconds
    assert absences.away([ANN]) == {ANN: None}


def test_nothing_of_an_automatic_reply_is_repeated(absences: ExchangeAbsences, tips: Tips) -> None:
    """Its words may hold anything about anybody."""
    tips.away = {ANN: (None, None)}
    assert "Example" not in repr(absences.away([ANN]))
    assert absences.away([ANN]) == {ANN: Leave()}
