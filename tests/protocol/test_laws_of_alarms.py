"""The laws of an alarm: no concern is lost, whatever stands beside it, and none is silenced by whoever raised it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.case.case import Case, RaisedFlag
from protocol.case.events import FlagAcknowledged, FlagLowered, FlagRaised
from protocol.decide import decide
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.messages.intents import (
    Ask,
    Authenticity,
    Close,
    LowerFlag,
    RaiseFlag,
    Received,
    ReceiverTold,
    Seen,
    Withdraw,
)
from protocol.messages.notices import Kind
from protocol.violations import Misread
from tests.profiles import examples
from tests.protocol.deciding import CASE, asking, rules_with
from tests.protocol.test_laws import (
    ANYBODY,
    BEGINNINGS,
    DIRECTORIES,
    LIVES,
    MACHINES,
    WAITS,
    Lived,
    Step,
    received_of,
    steps,
)

ALARM = "safeguarding"


@dataclass
class Known:
    """Who has been sent the alarm that is up, and who has reported it, as an onlooker sees it."""

    told: set[str]
    reporters: set[str | None]


def up(case: Case | None) -> RaisedFlag | None:
    """The alarm of a case, or None."""
    return case.flag(ALARM) if case else None


def watched(life: Lived) -> None:
    """Live a life, and hold the laws of alarms after every step."""
    rules = rules_with(DIRECTORIES[life[0]])
    now, case, known = datetime(2026, 11, 23, 10, 15, tzinfo=UTC), None, Known(told=set(), reporters=set())
    for step in (*life[1], *life[2]):
        now += step.wait
        if isinstance(step.intent, ReceiverTold) and (case is None or not case.requests):
            continue
        received = received_of(step, rules, now)
        try:
            decision = decide(case, CASE, received, rules)
        except Misread:
            continue
        nobody_silences_their_own(case, decision, received, known)
        no_concern_is_lost(case, decision, received, rules)
        note(decision, received, known)
        case = decision.case


def note(decision: Decision, received: Received, known: Known) -> None:
    """Keep who has been told by now, and who has reported."""
    if any(isinstance(each.event, FlagRaised) and each.event.flag == ALARM for each in decision.happened):
        known.told, known.reporters = set(), set()
    alarms = [each for each in decision.notices if each.kind is Kind.ALARM and each.facts["proved"]]
    known.told |= {each.address for notice in alarms for each in (*notice.to, *notice.copy)}
    if alarms and not isinstance(received.intent, MACHINES) and received.sender.person:
        known.reporters.add(received.sender.person)


def nobody_silences_their_own(before: Case | None, decision: Decision, received: Received, known: Known) -> None:
    """An alarm that nobody has seen stops at the word of one whom it was sent to, and who did not report it."""
    raised = up(before)
    if raised is None or raised.acknowledged_by is not None or decision.case is None:
        return
    for each in decision.happened:
        if isinstance(each.event, FlagAcknowledged | FlagLowered) and each.event.flag == ALARM:
            assert received.sender.address in known.told, "an alarm was stopped by somebody who was not told"
            assert received.sender.person not in known.reporters, "an alarm was stopped by whoever reported it"
    assert decision.case.open or not (before and before.open), "a case was closed over an alarm that nobody has seen"


def no_concern_is_lost(before: Case | None, decision: Decision, received: Received, rules: Rules) -> None:
    """Whatever else a proved letter of somebody listed says, its concern is up afterwards; a new one is told."""
    sender, intent = received.sender, received.intent
    concern = received.alarm or (isinstance(intent, Ask) and intent.concern)
    concern = concern or (isinstance(intent, RaiseFlag) and intent.flag == ALARM)
    listed = sender.person in rules.directory.people or sender.team in rules.directory.teams
    if not concern or not listed or sender.authenticity is not Authenticity.PROVED or isinstance(intent, MACHINES):
        return
    if decision.case is None:
        assert any(each.kind is Kind.ADMINISTRATOR and each.urgent for each in decision.notices)
        return
    assert up(decision.case) is not None, f"the concern beside {intent} raised nothing"
    alarms = [each for each in decision.notices if each.kind is Kind.ALARM]
    assert alarms or up(before) is not None, f"the concern beside {intent} told nobody"
    assert all(each.urgent for each in alarms)
    plainly = isinstance(intent, RaiseFlag) or (
        isinstance(intent, Ask) and intent.concern and not intent.concern_guessed
    )
    assert alarms or not plainly, "whoever reports a concern is heard anew, though an earlier one was seen"


@settings(max_examples=examples(300))
@given(LIVES)
def test_no_order_of_messages_silences_an_alarm(life: Lived) -> None:
    """Only who was told, and did not report it, stops it; every concern is raised, beside whatever it stands."""
    watched(life)


@settings(max_examples=examples(150))
@given(LIVES)
def test_a_concern_beside_every_message_is_raised(life: Lived) -> None:
    """The same lives, with words of a concern in every letter of theirs."""
    watched((life[0], life[1], [replace(step, alarm=True) for step in life[2]]))


STOPPING = st.sampled_from([
    Seen(), Seen(), LowerFlag(flag=ALARM), LowerFlag(flag=ALARM), RaiseFlag(flag=ALARM), asking(concern=True),
    Withdraw(), Close(reason="need ended"),
])  # fmt: skip
"""What people say who want an alarm to be over, or the case; and the concern once more."""
RAISED = Step(wait=timedelta(0), who="r0", proved=True, intent=RaiseFlag(flag=ALARM))
WITHDRAWN = replace(RAISED, who="s0", intent=Withdraw())
CLOSED = replace(RAISED, who="s0", intent=Close(reason="need ended"))
ASKED = replace(RAISED, who="s0", intent=asking())
ALARMED = (
    (ASKED, RAISED),
    (ASKED, replace(RAISED, who="s1")),
    (*BEGINNINGS[7],),
    (ASKED, WITHDRAWN, CLOSED),
    (ASKED, WITHDRAWN, CLOSED, replace(RAISED, who="r1")),
)
"""Cases with an alarm that is up, raised by a worker or a manager; and closed ones, about which one may come."""


@st.composite
def stopping(draw: st.DrawFn) -> Step:
    """Somebody, a mailbox too, tries to have it over with."""
    return Step(wait=draw(WAITS), who=draw(st.sampled_from(ANYBODY)), proved=True, intent=draw(STOPPING))


@settings(max_examples=examples(300))
@given(
    st.tuples(
        st.integers(0, len(DIRECTORIES) - 1),
        st.sampled_from(ALARMED),
        st.lists(st.one_of(stopping(), stopping(), stopping(), steps()), min_size=1, max_size=12),
    )
)
def test_whoever_tries_to_have_an_alarm_over_with(life: Lived) -> None:
    """By seeing, lowering, withdrawing or closing: the same laws, where most of what is said would break them."""
    watched(life)


@settings(max_examples=examples(100))
@given(st.tuples(st.just(0), st.just(ALARMED[3]), st.lists(steps(), min_size=1, max_size=6)))
def test_a_concern_about_a_closed_case_is_raised(life: Lived) -> None:
    """Whatever else the letters say that tell of it."""
    watched((life[0], life[1], [replace(step, alarm=True) for step in life[2]]))
