"""The promises of whoever says who is away, for every mailbox that can: on small servers over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from mailer.exchange.mailtips import ExchangeAbsences
from mailer.graph.tenant.mailtips import GraphAbsences
from protocol.ports.absence import Absences, Leave
from protocol.violations import Misconfigured, SendLater
from tests.mailer.exchange.box import exchange_box
from tests.mailer.exchange.tips import Tips
from tests.mailer.graph.model import OURS
from tests.mailer.graph.props import Given
from tests.mailer.graph.server import GraphServer

ANN, BO, CY = (f"{name}@northshire.example.org" for name in ("ann", "bo", "cy"))
FIRST, LAST = datetime(2026, 11, 20, 17, tzinfo=UTC), datetime(2026, 12, 7, 9, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Office:
    """Somebody who can be asked, and what the server behind them is made to do."""

    absences: Absences
    leaves: Callable[..., None]
    """Somebody goes, with or without dates."""
    breaks: Callable[[int], None]
    """The next call is answered by an HTTP status."""
    calls: Callable[[], int]


@pytest.fixture(params=["exchange", "graph"])
def office(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Each adapter in turn."""
    if request.param == "exchange":
        tips = Tips()
        tips.serve(monkeypatch)
        with exchange_box() as box:
            exchange = ExchangeAbsences(box.at)
            yield Office(
                absences=exchange,
                calls=lambda: len(tips.asked),
                leaves=lambda who, since=None, until=None: tips.away.update({who: (since, until)}),
                breaks=lambda status: box.server.misbehave("GetMailTips", f"{status} 5" if status > 403 else "403"),
            )
            exchange.close()
        return
    with GraphServer() as server:
        given = Given(server)

        def leaves(who: str, since: datetime | None = None, until: datetime | None = None) -> None:
            times = {"scheduledStartTime": since, "scheduledEndTime": until}
            told = {
                key: {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}
                for key, at in times.items()
                if at
            }
            server.tips[who] = {"automaticReplies": {"message": "I am away.", **told}}

        yield Office(
            absences=GraphAbsences(given.client(), OURS),
            leaves=leaves,
            calls=lambda: server.asked("getMailTips"),
            breaks=lambda status: server.misbehave("getMailTips", status=status, headers={"Retry-After": "5"}) and None,
        )
    assert server.complaints == []


def test_who_is_away_and_who_is_there(office: Office) -> None:
    """With the dates that they gave, in UTC; by the address as it was asked for, in one call."""
    office.leaves(BO, FIRST, LAST)
    office.leaves(CY)
    assert office.absences.away([ANN, BO, CY, BO]) == {ANN: None, BO: Leave(since=FIRST, until=LAST), CY: Leave()}
    assert office.calls() == 1


def test_it_says_in_whose_name_it_is_asked(office: Office) -> None:
    """The record names the mailbox."""
    assert office.absences.source == "MailTips of cases@northshire.example.org"


def test_many_are_asked_about_in_few_calls(office: Office) -> None:
    """No call asks for more than servers take."""
    everybody = [f"p{number}@northshire.example.org" for number in range(130)]
    assert office.absences.away(everybody) == dict.fromkeys(everybody)
    assert office.calls() == 2


def test_a_server_that_asks_us_to_wait(office: Office) -> None:
    """Is not asked again by itself: how long it wants is said."""
    office.breaks(503)
    with pytest.raises(SendLater) as later:
        office.absences.away([ANN])
    assert later.value.after_seconds == 5


def test_a_server_that_will_not_tell_us(office: Office) -> None:
    """Is a matter for an administrator, and says what to do."""
    office.breaks(403)
    with pytest.raises(Misconfigured) as wrong:
        office.absences.away([ANN])
    assert wrong.value.mend
