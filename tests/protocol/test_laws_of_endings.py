"""The laws of what ends: no words pass the gates before a closing (5.6, 8.5), and no team or person who leaves the
directory, with or without a last day, leaves a case that cannot be asked about, answered or moved on in time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.case.case import Case
from protocol.case.events import CaseClosed
from protocol.case.evolve import evolve
from protocol.decide import decide
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.directory import Directory
from protocol.messages.intents import Close, ReceiverTold, Say, Stated, TimePassed, WhoOwns
from protocol.messages.notices import Kind
from protocol.violations import Misread
from tests.profiles import examples
from tests.protocol.deciding import CASE, DIRECTORY, folded, rules_with
from tests.protocol.test_laws import BEGINNINGS, COMMANDS, LIVES, Lived, Step, received_of, steps

ANSWERS = ("capacity to refuse confirmed", "no abuse or neglect confirmed")
REFUSING = ("refus", "declin", "not want", "n't want", "turned down", "said no", "not to be")
FRAGMENTS = (
    "refused", "declined", "assessment", "an", "the person", "she", "does not want", "turned down", "to be assessed",
    "need ended", "needs have ended", "not", "eligible", "no longer needed", "and", "because", "died", "said no",
    "refused assessment", "not eligible", "support", "other", "done", ",", ".",
)  # fmt: skip
WORDS = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=5).map(" ".join)
CLOSINGS = st.one_of(
    st.builds(Close, reason=WORDS),
    st.sampled_from([*ANSWERS, "not eligible", "consent"]).map(lambda what: Say(items=(Stated(what=what),))),
)


@st.composite
def closings(draw: st.DrawFn) -> Step:
    """Somebody of the responsible team closes a case in words of their own, or answers what stands before it."""
    return Step(
        wait=timedelta(minutes=5), who=draw(st.sampled_from(["s0", "s1", "r1"])), proved=True, intent=draw(CLOSINGS)
    )


def gates_held(case: Case, closed: CaseClosed, said: Close, rules: Rules) -> None:
    """A case is closed for a reason of the list, each of whose conditions has been reported since it began."""
    pack = rules.first
    assert closed.reason in pack.closings, closed.reason
    needs = [each for gate in pack.gates if gate.before == f"close:{closed.reason}" for each in gate.needs]
    assert {str(each) for each in (*needs, *pack.closings[closed.reason].needs)} <= set(case.reported)
    if any(each in said.reason.casefold() for each in REFUSING):
        assert set(ANSWERS) <= set(case.reported), f"“{said.reason}” is a refusal in other words"


@settings(max_examples=examples(400))
@given(st.lists(st.one_of(closings(), closings(), steps()), min_size=2, max_size=14))
def test_no_words_pass_the_gates_of_a_closing(life: list[Step]) -> None:
    """However somebody says that the person refused, both answers come first; whatever else, it is on the list."""
    rules, now, case = rules_with(), datetime(2026, 11, 23, 10, 15, tzinfo=UTC), None
    for step in (*BEGINNINGS[-1], *life):
        now += step.wait
        if isinstance(step.intent, ReceiverTold) and (case is None or not case.requests):
            continue
        received = received_of(step, rules, now)
        try:
            decision = decide(case, CASE, received, rules)
        except Misread:
            continue
        for each in decision.happened:
            if isinstance(each.event, CaseClosed) and case is not None:
                assert isinstance(received.intent, Close)
                gates_held(case, each.event, received.intent, rules)
            case = evolve(case, each, CASE)


def without(team: str) -> str:
    """The directory with a team taken out altogether, and with nobody in it any more."""
    before, _, rest = DIRECTORY.partition(f"[team.{team}]\n")
    kept = before + "[" + rest.partition("\n[")[2]
    where = "riverside" if team == "cmht" else "northshire"
    return kept.replace(f'teams = ["{team}"]', f'organisation = "{where}"')


def ending(kind: str, key: str, day: int) -> str:
    """The directory with a last day for a team or a person."""
    head = f"[{kind}.{key}]\n"
    assert head in DIRECTORY
    return DIRECTORY.replace(head, f"{head}until = 2026-11-{day}\n")


def asked_nothing(decision: Decision, directory: Directory) -> None:
    """No team that has ended is asked for an answer, nor anybody in its place: what they said could not count."""
    for notice in decision.notices:
        if notice.kind in (Kind.PLEASE_ANSWER, Kind.REMINDER, Kind.CONFIRM_PLEASE):
            assert decision.case is not None
            asked = decision.case.request(notice.request or 0).to_team
            assert not directory.teams[asked].ended, f"{asked} has ended, and {notice.kind.value} was said"


AFTERWARDS = st.one_of(
    st.sampled_from(["cmht", "learning", "older-people"]).map(without),
    st.builds(ending, st.just("team"), st.sampled_from(["cmht", "learning", "older-people"]), st.integers(20, 29)),
    st.builds(ending, st.just("person"), st.sampled_from(["s0", "s1", "s2", "r0", "r1", "r4"]), st.integers(20, 29)),
)


@settings(max_examples=examples(200))
@given(LIVES, AFTERWARDS, st.integers(0, 12))
def test_nobody_who_leaves_breaks_a_case(life: Lived, afterwards: str, when: int) -> None:
    """From some step on the directory is another: every message is decided on, time goes on, who owns is answered, and
    whoever is responsible stays so until somebody entitled moves it."""
    now, case = datetime(2026, 11, 23, 10, 15, tzinfo=UTC), None
    before, after = rules_with(), rules_with(afterwards)
    for place, step in enumerate((*life[1], *life[2])):
        rules = before if place < when else after
        now += step.wait
        if isinstance(step.intent, ReceiverTold) and (case is None or not case.requests):
            continue
        received = received_of(step, rules, now)
        try:
            decision = decide(case, CASE, received, rules)
        except Misread:
            assert isinstance(step.intent, COMMANDS)
            continue
        assert folded(case, decision) == decision.case
        case = decision.case
        asked_nothing(decision, rules.directory.at(now))
    if case is None:
        return
    asked = received_of(Step(wait=timedelta(0), who="s3", proved=True, intent=WhoOwns()), after, now)
    assert decide(case, CASE, asked, after).reply is not None
    end = received_of(
        Step(wait=timedelta(0), who="", proved=True, intent=TimePassed(until=now)), after, now + timedelta(40)
    )
    passed = decide(case, CASE, end, after)
    asked_nothing(passed, after.directory.at(end.at))
    later = passed.case
    assert later is not None
    assert not later.open or all(timer.due >= end.at for timer in later.timers), "time goes on"
    assert later.owner == case.owner
