"""Says an entry of a ledger in plain words, with the team, the people or the thing that it is about."""

from protocol.case.events import (
    CaseRegistered,
    DutyChased,
    DutyDone,
    DutyDropped,
    DutyItemsDone,
    DutyLapsed,
    DutyOpened,
    DutyReminded,
    Event,
    FlagAcknowledged,
    FlagLowered,
    FlagRaised,
    ItemSaid,
    ItemTakenBack,
    MovedByLaw,
    OwnerCorrected,
    RequestMade,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
    RungReached,
    StepDated,
)
from protocol.case.evolve import line_of
from protocol.case.timers import OfFlag
from protocol.case.timertexts import duty_text
from protocol.decision.rules import Rules
from protocol.decision.telling import person_name, team_facts
from templates import event
from templates.words.written import listed


def in_words(happened: Event, rules: Rules) -> str:
    """An event in plain words, with the team, the people or the thing that it is about."""
    said = event(line_of(happened))
    match happened:
        case CaseRegistered():
            said = f"case registered, held by {_name(rules, happened.team)}"
        case RequestMade():
            said = f"{_name(rules, happened.from_team)} asked {_name(rules, happened.to_team)} ({happened.procedure})"
        case ResponsibilityAccepted() | ResponsibilityDetermined() | OwnerCorrected() | MovedByLaw():
            said = _moved(rules, happened, said)
        case RungReached() if happened.said and happened.told:
            told = listed(person_name(rules, key) for key in happened.told)
            said = f"we told {told} (step {happened.rung}{', late' if happened.told_at else ''})"
        case RungReached():
            said = f"step {happened.rung} reached" if happened.said else f"{said} (step {happened.rung})"
        case DutyOpened():
            said = f"to be done by {_name(rules, happened.team)}: {listed(happened.items)}"
        case DutyItemsDone():
            said = f"done: {listed(happened.items)}"
        case ItemSaid() | ItemTakenBack():
            said = _item(rules, happened)
        case DutyDropped() | DutyChased() | DutyReminded() | DutyLapsed() | DutyDone():
            said = f"{said}: {happened.duty.name.replace('-', ' ')}"
        case StepDated():
            said = f"{said} ({happened.of.flag if isinstance(happened.of, OfFlag) else duty_text(happened.of)})"
        case FlagRaised() | FlagAcknowledged() | FlagLowered():
            said = f"{happened.flag.replace('-', ' ')} {said}"
        case _:
            pass
    return said + _first(happened)


def _first(happened: Event) -> str:
    """On which entries a step rests, and what was wanted before it and was not there."""
    rests: tuple[int, ...] = getattr(happened, "rests_on", ())
    warned: tuple[str, ...] = getattr(happened, "warned", ())
    resting = f", resting on {'entry' if len(rests) == 1 else 'entries'} {listed(rests)}" if rests else ""
    return resting + (f", without {listed(f'“{each}”' for each in warned)}" if warned else "")


def _moved(
    rules: Rules, happened: ResponsibilityAccepted | ResponsibilityDetermined | OwnerCorrected | MovedByLaw, said: str
) -> str:
    """A correction names whose word it is: it may be of a case that is closed, and that no team holds."""
    if isinstance(happened, OwnerCorrected):
        names = listed(person_name(rules, key) for key in happened.by)
        return f"{said} in the names of {names}: {_name(rules, happened.team)} should have been on it"
    return f"{said}: {_name(rules, happened.team)} is responsible"


def _item(rules: Rules, said: ItemSaid | ItemTakenBack) -> str:
    """An item with its value and its day, as people read them."""
    if isinstance(said, ItemTakenBack):
        return f"{event('ItemTakenBack')}: {said.what}"
    team = rules.directory.teams[said.value].name if said.value in rules.directory.teams else ""
    day = f"{said.on.day} {said.on:%B %Y}" if said.on else ""
    found = ", ".join(each for each in (team or person_name(rules, said.value), day) if each)
    return f"{said.what}: {found}" if found else said.what


def _name(rules: Rules, key: str) -> str:
    return team_facts(rules, key)["name"]
