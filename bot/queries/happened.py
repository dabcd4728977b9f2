"""Says an entry of a ledger in plain words, with the team, the people or the thing that it is about."""

from protocol.case.events import (
    CaseRegistered,
    DutyChased,
    DutyDone,
    DutyDropped,
    DutyItemsDone,
    DutyOpened,
    Event,
    FlagAcknowledged,
    FlagLowered,
    FlagRaised,
    MovedByLaw,
    OwnerCorrected,
    RequestMade,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
    RungReached,
    StepDated,
)
from protocol.case.timers import OfFlag
from protocol.case.timertexts import duty_text
from protocol.decision.rules import Rules
from protocol.decision.telling import person_name, team_facts
from templates import event
from templates.words.written import listed


def in_words(happened: Event, rules: Rules) -> str:
    """An event in plain words, with the team, the people or the thing that it is about."""
    said = event(type(happened).__name__)
    match happened:
        case CaseRegistered():
            said = f"case registered, held by {_name(rules, happened.team)}"
        case RequestMade():
            said = f"{_name(rules, happened.from_team)} asked {_name(rules, happened.to_team)} ({happened.procedure})"
        case ResponsibilityAccepted() | ResponsibilityDetermined() | OwnerCorrected() | MovedByLaw():
            said = f"{said}: {_name(rules, happened.team)} is responsible"
        case RungReached() if happened.said and happened.told:
            told = listed(person_name(rules, key) for key in happened.told)
            said = f"we told {told} (step {happened.rung})"
        case RungReached():
            said = f"step {happened.rung} reached"
        case DutyOpened():
            said = f"to be done by {_name(rules, happened.team)}: {listed(happened.items)}"
        case DutyItemsDone():
            said = f"done: {listed(happened.items)}"
        case DutyDropped() | DutyChased() | DutyDone():
            said = f"{said}: {happened.duty.name.replace('-', ' ')}"
        case StepDated():
            said = f"{said} ({happened.of.flag if isinstance(happened.of, OfFlag) else duty_text(happened.of)})"
        case FlagRaised() | FlagAcknowledged() | FlagLowered():
            said = f"{happened.flag.replace('-', ' ')} {said}"
        case _:
            pass
    return said


def _name(rules: Rules, key: str) -> str:
    return team_facts(rules, key)["name"]
