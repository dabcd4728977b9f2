"""Decides which case a taking back is about where its letter speaks of more cases than one: “ignore my last email, I
meant JW-75001” takes back what was said of the other (A18).

It is the case of the email that it answers, where its writer's team has answered there; else whichever case of those
it names has an acceptance of theirs. What stands already stands: to tell of it once too often is cheap.
"""

from collections.abc import Iterable
from dataclasses import replace

from protocol.case.case import Case, State
from protocol.messages.intents import Answer, Reading, Received, Retract
from protocol.ports.store import Store

_ANSWERED = (State.ACCEPTED, State.PROVISIONAL, State.DECLINED)


def each_taken_back(store: Store, received: Received, answered: str, teams: Iterable[str]) -> tuple[Received, ...]:
    """The message as a taking back about each case that it may mean, with the others that it names as candidates;
    nothing where it takes nothing back, or speaks of one case alone. `answered` is the case of the email of ours that
    it answers, or "", and `teams` are those of its writer."""
    intent, named = received.intent, received.about.references
    if not (isinstance(intent, Retract) or (isinstance(intent, Answer) and intent.regrets)):
        return ()
    spoken_of = tuple(dict.fromkeys((*((answered,) if answered else ()), *named)))
    if len(spoken_of) < 2 or received.about.request is not None:
        return ()
    mine = frozenset(teams)
    meant = [answered] if answered and _has(store.case(answered), mine, _ANSWERED) else []
    meant += [each for each in spoken_of if each not in meant and _has(store.case(each), mine, (State.ACCEPTED,))]
    if len(meant) > 1:
        intent = _guessed(intent)
    return tuple(
        replace(
            received,
            intent=intent,
            candidates=tuple(other for other in spoken_of if other not in meant),
            about=replace(
                received.about, references=(each,), answers=received.about.answers if each == answered else ()
            ),
        )
        for each in meant
    )


def _has(case: Case | None, teams: frozenset[str], states: tuple[State, ...]) -> bool:
    return case is not None and any(each.to_team in teams and each.state in states for each in case.requests)


def _guessed(intent: Retract | Answer) -> Answer:
    """Which of several was meant is not said: all are told that it may be theirs."""
    if isinstance(intent, Answer):
        return intent
    return Answer(reading=Reading.UNCLEAR, words=intent.words, why="it takes an answer back", regrets=True)
