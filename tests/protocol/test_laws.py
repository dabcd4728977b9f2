"""The rules that may never break, under any order of messages, lapses, doubles and corrections."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from protocol.case.case import Case, Request
from protocol.case.events import (
    CaseClosed,
    CaseRegistered,
    DeterminationSigned,
    Happened,
    MovedByLaw,
    OwnerCorrected,
    RequestClosed,
    RequestWithdrawn,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
)
from protocol.case.evolve import evolve
from protocol.case.timers import AnswerDue, OfAnswer, Reminder, RungDue, RungRepeats, TimerName
from protocol.case.timertexts import name_text
from protocol.decide import decide
from protocol.decision.deadlines import next_rung
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.directory import Level
from protocol.messages.intents import (
    Agree,
    Answer,
    Ask,
    Authenticity,
    Away,
    Close,
    Correct,
    Determine,
    Done,
    Escalate,
    Evidence,
    Help,
    Intent,
    LowerFlag,
    MoveByLaw,
    Nothing,
    NotRight,
    RaiseFlag,
    Reading,
    Received,
    ReceiverTold,
    Register,
    Retract,
    Say,
    Seen,
    Sender,
    Stated,
    Stays,
    Supply,
    TimePassed,
    Undelivered,
    WhoOwns,
    Withdraw,
)
from protocol.messages.notices import Kind
from protocol.pack.procedures import Form
from protocol.violations import Misread
from tests.profiles import examples
from tests.protocol.deciding import ACCEPT, CASE, DIRECTORY, asking, changed, folded, in_words, person, rules_with

MACHINES = (Away, Undelivered, ReceiverTold, TimePassed)
COMMANDS = (Correct, MoveByLaw)
"""What is only ever said on the command line."""
TEAMS = ("older-people", "cmht", "learning")
SAYING = {what: Say(items=(Stated(what=what),)) for what in ("not eligible", "consent", "capacity to refuse confirmed")}
PEOPLE = ("s0", "s1", "s2", "s3", "s4", "r0", "r1", "r2", "r3", "r4", "t0", "t1")
DIRECTORIES = (
    DIRECTORY,
    # A receiving mailbox that may accept, a deputy, a loop of deputies, and nobody on duty.
    changed(
        ('manager      = "r1"\nduty         = "r0"\n', 'manager = "r1"\nmailbox_can_accept = true\n'),
        person("r1", 'deputy = "r2"', "away = [{ from = 2026-11-20, to = 2026-12-31 }]"),
        person("r2", 'deputy = "r1"'),
        ('name = "Saul Two"\naddress = "s2@northshire.example.org"', 'name = "Service Manager"\nvacant = true'),
    ),
    # One manager over all, and a short chain.
    changed(
        person("r1", 'manager = "s2"'),
        ('level = "team manager"\nteams = ["cmht"]\nmanager = "r2"', 'level = "team manager"\nteams = ["cmht"]'),
    ),
)


@dataclass(frozen=True)
class Step:
    """Something that comes in: how long after the last, from whom, and what it says."""

    wait: timedelta
    who: str
    proved: bool
    intent: Intent
    request: int | None = None
    alarm: bool = False


RIVERSIDE = tuple(f"{who}@riverside.example.org" for who in ("r0", "r1", "r2", "cmht"))
ADDRESSES = (*RIVERSIDE, "s0@northshire.example.org", "s1@northshire.example.org")
ASKS = st.builds(
    asking,
    to=st.sampled_from([*TEAMS, None]),  # type: ignore[list-item]
    kind=st.sampled_from(
        ["transfer", "transfer", "redirect", "ordinary residence", "dispute", "joint plan", "", "tea"]
    ),
    from_team=st.sampled_from([None, *TEAMS]),
    to_person=st.sampled_from([None, None, "r0", "r1", "s2"]),
    supplied=st.sampled_from([("record",), ("record",), ()]),
    concern=st.sampled_from([False, False, True]),
    team_copied=st.booleans(),
)
ANSWERS = st.one_of(
    st.just(ACCEPT),
    st.builds(Answer, reading=st.sampled_from(Reading), words=st.just("words"), why=st.just("why")),
    st.builds(
        Answer,
        reading=st.sampled_from(Reading),
        words=st.just("words"),
        why=st.just("why"),
        ground=st.sampled_from([None, "needs", "capacity", "remit", "other"]),
        named=st.sampled_from([None, "r1", "s0", "t1"]),
    ),
)
TEAM = st.sampled_from(TEAMS)
WHO = st.sampled_from(PEOPLE)
OTHERS = st.one_of(
    st.sampled_from(
        [
            Withdraw(),
            Withdraw(reason="need ended"),
            Seen(),
            NotRight(),
            Retract(words="ignore that"),
            Agree(record="LAS"),
            Agree(),
            Supply(items=("record",)),
            Supply(items=()),
            Done(items=("all",)),
            Done(items=("risk information",)),
            Done(items=("person told",)),
            RaiseFlag(flag="safeguarding"),
            RaiseFlag(flag="ordinary residence"),
            RaiseFlag(flag="tea"),
            LowerFlag(flag="safeguarding"),
            LowerFlag(flag="ordinary residence"),
            WhoOwns(),
            Help(),
            Nothing(),
            Nothing(addressed=False),
            SAYING["not eligible"],
            SAYING["consent"],
        ]
    ),
    st.builds(Register, team=TEAM),
)
SETTLING = st.sampled_from([
    Escalate(), Stays(), Determine(team=None), Determine(team="cmht"), Determine(team="cmht"),
    Determine(team="learning"), Determine(team=None, named="Hub"),
])  # fmt: skip
CLOSING = st.sampled_from(
    [Close(reason="need ended"), Close(reason="refused assessment"), SAYING["capacity to refuse confirmed"]]
)
MACHINERY = st.one_of(
    st.just(Away()),
    st.builds(ReceiverTold, request=st.just(1)),
    st.builds(
        Undelivered,
        notice=st.sampled_from([kind.value for kind in Kind]),
        request=st.sampled_from([None, 1, 2]),
        addresses=st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=3, unique=True).map(tuple),
        why=st.just("no such mailbox"),
    ),
)
BY_HAND = st.one_of(
    st.builds(Correct, team=TEAM, managers=st.tuples(WHO, WHO), reason=st.just("wrong")),
    st.builds(MoveByLaw, team=TEAM, basis=st.just("custody")),
    st.builds(Register, team=TEAM),
)
TIME = st.just(TimePassed(until=datetime.max.replace(tzinfo=UTC)))
"""Until now: filled in as it is acted on."""
WAITS = st.sampled_from([timedelta(0), timedelta(minutes=1), timedelta(hours=2), timedelta(days=1), timedelta(days=4)])
ANYBODY = (*PEOPLE, *TEAMS, "stranger@example.org")
SORTS: dict[str, tuple[st.SearchStrategy[Intent], tuple[str, ...]]] = {
    "answer": (ANSWERS, ("r0", "r1", "r1", "r4", "s0", "s2", "t1", "cmht")),
    "answers": (ANSWERS, ANYBODY),
    "ask": (ASKS, ("s0", "s0", "s1", "s2", "t0", "r0", "r1", "older-people")),
    "settle": (SETTLING, ("s0", "s1", "s3", "s4", "r1", "r3", "r4", "t1")),
    "close": (CLOSING, ("s0", "r1", *TEAMS, "stranger@example.org")),
    "other": (OTHERS, ANYBODY),
    "machine": (MACHINERY, ("r0", "r1", "r2", "s1", "cmht")),
    "time": (TIME, ("",)),
    "hand": (BY_HAND, ("",)),
}
"""What is said, and by whom: mostly by those whose word does something, so that lives go somewhere."""


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """One thing that comes in."""
    said, writers = SORTS[draw(st.sampled_from(sorted(SORTS)))]
    who = draw(st.sampled_from(writers))
    return Step(
        wait=draw(WAITS),
        who=who,
        intent=draw(said),
        proved=not who or draw(st.sampled_from([True] * 9 + [False])),
        request=draw(st.sampled_from([None, None, 1, 2])),
        alarm=draw(st.sampled_from([False] * 9 + [True])),
    )


def later(days: int) -> Step:
    """Time that passes."""
    return Step(
        wait=timedelta(days=days), who="", proved=True, intent=TimePassed(until=datetime.max.replace(tzinfo=UTC))
    )


FIRST = Step(wait=timedelta(0), who="s0", proved=True, intent=asking())
BEGINNINGS = (
    (),
    (FIRST,),
    (FIRST, replace(FIRST, intent=asking("learning"))),
    (FIRST, replace(FIRST, intent=asking(kind="dispute"))),
    (FIRST, later(8), later(2)),
    (FIRST, later(8), later(2), replace(FIRST, who="s4", intent=Determine(team="cmht"))),
    (replace(FIRST, who="s2", intent=asking("learning", from_team="older-people")),),
    (replace(FIRST, intent=asking(supplied=(), concern=True)), later(1)),
    (replace(FIRST, who="", intent=Register(team="older-people")),),
)
"""Where lives begin: with nothing, with requests, at the top of the ladder, with something missing."""
LIVES = st.tuples(
    st.integers(0, len(DIRECTORIES) - 1), st.sampled_from(BEGINNINGS), st.lists(steps(), min_size=1, max_size=20)
)


def received_of(step: Step, rules: Rules, now: datetime) -> Received:
    """A step as the rules receive it."""
    people, teams = rules.directory.people, rules.directory.teams
    person = people.get(step.who)
    person = None if person is not None and person.vacant else person
    team = teams.get(step.who)
    address = person.address if person else team.address if team else step.who
    sender = Sender(
        address=address,
        person=person.key if person else None,
        team=team.key if team else None,
        authenticity=Authenticity.PROVED if step.proved else Authenticity.NOT_PROVED,
        why="so it is",
    )
    intent = TimePassed(until=now) if isinstance(step.intent, TimePassed) else step.intent
    evidence = Evidence(sha256="0" * 64, message_id="<m@x>", channel="email", received_at=now, person=sender.person)
    return Received(
        message_id="<m@x>",
        sender=sender,
        at=now,
        intent=intent,
        request=step.request,
        alarm=step.alarm,
        evidence=None if isinstance(intent, TimePassed) else evidence,
    )


# --- the laws -------------------------------------------------------------------------------------------


def one_owner(before: Case | None, happened: Sequence[Happened], received: Received, rules: Rules) -> None:
    """Every open case has one owner at every instant, and it changes only as the protocol says."""
    case = before
    for each in happened:
        after = evolve(case, each, CASE)
        assert after.owner in rules.directory.teams
        if case is not None and (after.owner, after.owner_seq) != (case.owner, case.owner_seq):
            may_move(case, each, received, rules)
            assert after.owner_seq == after.seq
            assert after.since == each.at
        if case is not None and case.open and not after.open:
            may_close(case, each, received, rules)
        if case is not None:
            assert each.at >= case.last_at, "the record never runs backwards"
            may_stay(case, each, rules)
            nothing_below_undoes_a_decision(case, each, received, rules)
            decides(case, each, rules)
        case = after


def may_move(case: Case, each: Happened, received: Received, rules: Rules) -> None:
    """What moves responsibility is entitled to."""
    event, directory = each.event, rules.directory
    assert not isinstance(received.intent, MACHINES)
    assert received.sender.authenticity is Authenticity.PROVED
    match event:
        case ResponsibilityAccepted():
            request = case.request(event.number)
            said = received.intent
            assert isinstance(said, Answer)
            assert said.reading is Reading.PLAIN_ACCEPT
            assert request.state.open
            assert request.moves == "responsibility"
            assert event.team == request.to_team
            assert directory.may_accept(event.by, request.to_team)
            assert event.by != request.sender
            assert received.sender.person == event.by or (
                received.sender.team == request.to_team
                and directory.teams[request.to_team].mailbox_can_accept
                and said.named == event.by
            )
            assert_meant(case, request, received)
        case ResponsibilityDetermined():
            request = case.request(event.number)
            signers = [directory.people[key] for key in event.by]
            tops = {directory.chain(team)[-1].key for team in (request.from_team, request.to_team)}
            assert all(signer.level >= Level.DIRECTOR or signer.key in tops for signer in signers)
            assert event.team == request.to_team
            for side in (request.from_team, request.to_team):
                assert any(directory.manages(signer.key, side) for signer in signers)
            assert received.sender.person in event.by
        case OwnerCorrected():
            first, second = event.by
            assert first != second
            assert min(directory.people[key].level for key in event.by) >= Level.TEAM_MANAGER
            assert not any(directory.people[key].vacant for key in event.by)
            for team in (case.owner, event.team):
                assert any(directory.manages(key, team) for key in event.by), "a stranger corrected the record"
            assert received.sender.person is None
            assert not received.sender.address
        case MovedByLaw():
            assert not received.sender.address
        case CaseRegistered():
            assert not case.open
        case _:
            pytest.fail(f"{type(event).__name__} moved the case")


def may_stay(case: Case, each: Happened, rules: Rules) -> None:
    """It takes a manager of each side, or a determination, to close a request as it stands; where it has come to
    both directors, it takes both."""
    event = each.event
    if isinstance(event, RequestClosed) and event.outcome == "stays":
        request = case.request(event.number)
        said = [signature for signature in request.signatures if signature.team == case.owner]
        directors = next((r for r in rules.procedure_of(request).rungs if r.form is Form.DIRECTORS), None)
        decided = bool(said)
        if directors is not None and request.rung >= directors.number:
            decided = {side for signature in said if signature.director for side in signature.sides} >= {"from", "to"}
        assert decided or {"from", "to"} <= set(request.stays)


def nothing_below_undoes_a_decision(case: Case, each: Happened, received: Received, rules: Rules) -> None:
    """A formal decision of the owner's line is not ended by workers, nor by managers of the teams."""
    event = each.event
    if isinstance(event, RequestWithdrawn | RequestClosed) and (
        isinstance(event, RequestWithdrawn) or event.outcome == "stays"
    ):
        request = case.request(event.number)
        formal = [s for s in request.signatures if s.team != case.owner and "from" in s.sides]
        person = rules.directory.people.get(received.sender.person or "")
        tops = {rules.directory.chain(team)[-1].key for team in (request.from_team, request.to_team)}
        high = person is not None and (person.level >= Level.SENIOR_MANAGER or person.key in tops)
        assert not formal or high


def decides(case: Case, each: Happened, rules: Rules) -> None:
    """A formal decision is that of a senior manager, or of whoever is at the top, once it has come to one."""
    event = each.event
    if isinstance(event, DeterminationSigned):
        request = case.request(event.number)
        rungs = rules.procedure_of(request).rungs
        asked = [rung.number for rung in rungs if rung.form in (Form.DETERMINATION, Form.DIRECTORS)]
        assert request.rung >= max(1, min(asked, default=len(rungs))), "it has not come to a decision"
        tops = {rules.directory.chain(team)[-1].key for team in (request.from_team, request.to_team)}
        assert rules.directory.people[event.by].level >= Level.SENIOR_MANAGER or event.by in tops


def assert_meant(case: Case, moved: Request, received: Received) -> None:
    """A reply to one request moves no other, save where that has ended and the same was asked again."""
    for request in case.requests:
        if request.number == received.request != moved.number:
            assert not request.state.open
            assert (request.to_team, request.procedure) == (moved.to_team, moved.procedure)


def may_close(case: Case, each: Happened, received: Received, rules: Rules) -> None:
    """A case is closed by its owner, with nothing open."""
    assert isinstance(each.event, CaseClosed)
    assert not case.open_requests
    light = {d.name for pack in rules.packs.values() for p in pack.procedures.values() for d in p.duties if d.light}
    assert {duty.name for duty in case.duties} <= light
    sender = received.sender
    speaks = (sender.person and rules.directory.belongs(sender.person, case.owner)) or sender.team == case.owner
    assert speaks or not sender.address, "only the responsible team closes a case"


def schedule(request: Request, rules: Rules) -> dict[TimerName, datetime]:
    """When each rung above the present will come, if nothing else is said; and the answer's deadline."""
    rungs, calendar = rules.procedure_of(request).rungs, rules.calendar_of(request.to_team)
    ladder = OfAnswer(request=request.number)
    running = {timer.name: timer.due for timer in request.timers}
    found: dict[TimerName, datetime] = {name: due for name, due in running.items() if isinstance(name, AnswerDue)}
    rung = next((name for name in running if isinstance(name, RungDue) and name.ladder == ladder), None)
    due = next(iter(found.values()), None) if request.rung == 0 else None
    number = 0
    if rung is not None:
        number, due = rung.rung, running[rung]
        found[rung] = due
    while due is not None and (following := next_rung(ladder, rungs, number, due, calendar)):
        if isinstance(following.name, RungRepeats):
            break
        number, due = number + 1, following.due
        found[following.name] = due
    return found


def clocks_hold(before: Case | None, decision: Decision, received: Received, rules: Rules) -> None:
    """No answer, escalation or refusal gives anybody more time, and no ladder falls silent."""
    after = decision.case
    if before is None or after is None:
        return
    silent = isinstance(received.intent, (Supply, ReceiverTold, TimePassed, Ask, Determine))  # these set clocks by rule
    for earlier in before.open_requests:
        later = after.request(earlier.number)
        if later.state.open:
            moving = rules.procedure_of(later).rungs and not later.held
            assert not moving or any(not isinstance(t.name, Reminder) for t in later.timers) or top(later, rules), later
        if not later.state.open or silent:
            continue
        old, new = schedule(earlier, rules), schedule(later, rules)
        for name in old.keys() & new.keys():
            assert new[name] <= old[name], f"{name} was put off by {received.intent}"
    for flag in before.flags:
        again = after.flag(flag.flag)
        if again is not None and again.timers and flag.timers and flag.acknowledged_by is None:
            assert (
                name_text(again.timers[0].name) > name_text(flag.timers[0].name)
                or again.timers[0].due <= flag.timers[0].due
            )


def top(request: Request, rules: Rules) -> bool:
    """Whether a request has reached the end of a ladder that does not repeat."""
    procedure = rules.procedure_of(request)
    if request.missing and procedure.information:
        return request.information_rung == len(procedure.information.rungs)
    return request.rung == len(procedure.rungs)


def refusals_change_nothing(before: Case | None, decision: Decision) -> None:
    """An answer that is not recorded leaves the owner, the requests and the deadlines as they were."""
    replied = decision.reply
    if replied is None or replied.kind is not Kind.NOT_RECORDED or before is None or decision.case is None:
        return
    if replied.facts["variant"] in ("needs_reason", "determination_differs", "missing_information"):
        return  # these go on record: a no without its reason, a decision that differs, a request that lacks something
    after = decision.case
    if not before.open and after.open and after.flag("safeguarding"):
        return  # a concern about a closed case finds somebody to hear it, though the request itself is refused (5.5)
    assert (after.owner, after.owner_seq, after.open) == (before.owner, before.owner_seq, before.open)
    assert after.requests == before.requests
    assert after.duties == before.duties


def nobody_is_ignored(decision: Decision, received: Received, rules: Rules) -> None:
    """A message from somebody listed and proved changes something or is answered."""
    sender, intent = received.sender, received.intent
    listed = sender.person in rules.directory.people or sender.team in rules.directory.teams
    if isinstance(intent, MACHINES) or not listed or (isinstance(intent, Nothing) and not intent.addressed):
        return
    told = {each.address for notice in decision.notices for each in (*notice.to, *notice.copy)}
    assert sender.address in told or decision.happened, f"{intent} was dropped"


def only_the_listed_are_told(decision: Decision, rules: Rules) -> None:
    """Nobody outside the directory is written to, and nobody twice in one notice."""
    directory = rules.directory
    known = {each.address for each in (*directory.teams.values(), *directory.administrators)}
    known |= {each.address for each in directory.people.values() if not each.vacant}
    for notice in decision.notices:
        assert notice.to, f"{notice.kind} reaches nobody"
        told = [each.address for each in (*notice.to, *notice.copy)]
        assert set(told) <= known
        assert len(told) == len(set(told)), f"{notice.kind} tells somebody twice"
        in_words(notice, decision.happened[-1].at if decision.happened else datetime(2026, 11, 23, 10, 15, tzinfo=UTC))


def whose_word_it_is_hears_of_it(decision: Decision, rules: Rules) -> None:
    """Each of the two managers in whose names a record was corrected is told of it, in words of its own: somebody else
    typed them."""
    for each in decision.happened:
        if isinstance(each.event, OwnerCorrected):
            named = [rules.directory.people[key].address for key in each.event.by]
            own = [n for n in decision.notices if n.kind is Kind.OWNER_CORRECTED and n.facts["named_managers"]]
            assert sorted(named) == sorted(to.address for notice in own for to in notice.to)


Lived = tuple[int, tuple[Step, ...], list[Step]]


def lived(life: Lived) -> Case | None:
    """Live a life, holding every law after every step; the case at its end."""
    rules = rules_with(DIRECTORIES[life[0]])
    now, case = datetime(2026, 11, 23, 10, 15, tzinfo=UTC), None
    for step in (*life[1], *life[2]):
        now += step.wait
        if isinstance(step.intent, ReceiverTold) and (case is None or not case.requests):
            continue  # only what was asked can be told
        case = one_step(case, received_of(step, rules, now), rules)
    return case


def one_step(case: Case | None, received: Received, rules: Rules) -> Case | None:
    """Decide on one message, and hold every law."""
    try:
        decision = decide(case, CASE, received, rules)
    except Misread:
        assert isinstance(received.intent, COMMANDS), "only the command line is answered with an error"
        return case
    assert decide(case, CASE, received, rules) == decision, "deciding twice is deciding the same"
    assert folded(case, decision) == decision.case
    if received.sender.authenticity is not Authenticity.PROVED and not isinstance(received.intent, MACHINES):
        assert not decision.happened, "what is not proved moves nothing"
    one_owner(case, decision.happened, received, rules)
    if (after := decision.case) is not None:
        for request in after.open_requests:
            others_may = len(rules.procedure_of(request).asked_by) > 1 and request.moves == "nothing"
            assert others_may or request.from_team == after.owner, "who lost it asks no more"
    clocks_hold(case, decision, received, rules)
    refusals_change_nothing(case, decision)
    nobody_is_ignored(decision, received, rules)
    only_the_listed_are_told(decision, rules)
    whose_word_it_is_hears_of_it(decision, rules)
    if isinstance(received.intent, TimePassed) and decision.case is not None and decision.case.open:
        assert all(timer.due >= received.intent.until for timer in decision.case.timers), "time goes on"
    return decision.case


@settings(max_examples=examples(500))
@given(LIVES)
def test_no_order_of_messages_breaks_a_law(life: Lived) -> None:
    """One owner, entitled moves only, no silent drop, no later deadline, nobody told who should not be."""
    lived(life)


SIGNING = st.sampled_from(["s0", "s1", "s2", "r1", "r2", "t1"])


@settings(max_examples=examples(400))
@given(st.integers(0, len(DIRECTORIES) - 1), TEAM, st.tuples(SIGNING, SIGNING), st.sampled_from(["", "s1"]))
@example(1, "learning", ("s3", "s2"), "")
def test_no_two_names_correct_a_record_but_those_it_takes(
    place: int, team: str, managers: tuple[str, str], who: str
) -> None:
    """Whoever is named: workers, one twice, a vacant post, managers of others; on the machine, or in a letter."""
    correction = Correct(team=team, managers=managers, reason="wrong")
    lived((place, BEGINNINGS[1], [replace(FIRST, who=who, intent=correction)]))


@st.composite
def settling(draw: st.DrawFn) -> Step:
    """Somebody settles a request, or undoes what others have settled."""
    said = draw(st.one_of(SETTLING, SETTLING, st.sampled_from([Withdraw(), Stays()])))
    return Step(wait=timedelta(minutes=1), who=draw(st.sampled_from(PEOPLE)), proved=True, intent=said)


@settings(max_examples=examples(300))
@given(
    st.tuples(
        st.integers(0, len(DIRECTORIES) - 1),
        st.sampled_from([BEGINNINGS[1], *BEGINNINGS[4:6]]),
        st.lists(settling(), min_size=1, max_size=12),
    )
)
def test_no_order_of_decisions_undoes_or_takes_one(life: Lived) -> None:
    """Where a request has come to managers or directors, by whoever says what, in whatever order (10.3 to 10.6)."""
    lived(life)
