"""Decides what is asked of the writer of a request that lacks something: all of it at once, with what was understood
and what can only be meant."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from protocol.case.case import Request
from protocol.deciding.ended import team as endings
from protocol.deciding.flags import alarmed
from protocol.decision.decision import Draft
from protocol.messages.intents import Ask
from protocol.messages.refusals import Refused, Variant


class Lack(StrEnum):
    """What a request cannot be logged without, as the label of the line that gives it."""

    CASE = "Case"
    FROM = "From"
    TO = "To"
    KIND = "Kind"


def ask_for_all(draft: Draft, intent: Ask, lacks: Sequence[Lack]) -> None:
    """Ask for everything that is missing: where it is one thing, in the words of its own."""
    kept = held(draft, intent, lacks)
    match tuple(lacks):
        case (Lack.CASE,):
            kept |= {"concern_open": intent.concern_open, **alarmed(draft)}
            draft.refuse(Refused(Variant.MISSING_INFORMATION, missing=[CASE_REFERENCE], **kept))
        case (Lack.FROM,):
            draft.refuse(Refused(Variant.NO_FROM_TEAM, near=_own_names(draft), **kept))
        case (Lack.KIND,):
            kept |= {"kinds": _kinds(draft), "guesses": _guesses(draft, intent, lacks)}
            draft.refuse(Refused(Variant.UNKNOWN_KIND, words=intent.kind, named=intent.kind, **kept))
        case (Lack.TO,):
            named, near = _meant(draft, intent)
            several = Variant.NO_TEAM if len(near) < _SEVERAL else Variant.SEVERAL_TEAMS
            draft.refuse(Refused(Variant.UNKNOWN_TEAM if named else several, named=named, near=near, **kept))
        case _:
            draft.refuse(_of_several(draft, intent, lacks, kept))


CASE_REFERENCE = "case reference"
_SEVERAL = 2


def _of_several(draft: Draft, intent: Ask, lacks: Sequence[Lack], kept: dict[str, Any]) -> Refused:
    named, near = _meant(draft, intent) if Lack.TO in lacks else ("", [])
    guesses = _guesses(draft, intent, lacks)
    return Refused(
        Variant.SEVERAL_MISSING,
        lacks=[each.value for each in lacks],
        named=named,
        near=near,
        guesses=guesses,
        missing=[each.value for each in lacks if each not in [label for label, _ in guesses]],
        kinds=_kinds(draft) if Lack.KIND in lacks else [],
        own=_own_names(draft) if Lack.FROM in lacks else [],
        concern_open=intent.concern_open,
        **alarmed(draft),
        **kept,
    )


def _guesses(draft: Draft, intent: Ask, lacks: Sequence[Lack]) -> list[list[str]]:
    """What alone can be meant by the words that stand for what is missing, by the label of its line."""
    _, near = _meant(draft, intent)
    kinds = {each.title for pack in draft.own_packs if (each := pack.near(intent.kind)) is not None}
    found = {Lack.TO: near if len(near) == 1 else [], Lack.KIND: list(kinds) if len(kinds) == 1 else []}
    return [[each.value, found[each][0]] for each in lacks if found.get(each)]


def _meant(draft: Draft, intent: Ask) -> tuple[str, list[str]]:
    """What names no team that may be asked, and the teams that it may mean."""
    teams = draft.directory.teams
    ended = teams[intent.to_team].name if intent.to_team else ""
    named, near = intent.named_to or ended, [teams[key].name for key in intent.near if not teams[key].ended]
    return named, [*near, *(each for each in endings.names_after(draft.directory, named) if each not in near)]


def _own_names(draft: Draft) -> list[str]:
    by = draft.by
    return [team.name for key, team in draft.directory.teams.items() if by and draft.directory.belongs(by, key)]


def _kinds(draft: Draft) -> list[str]:
    return [each.title for pack in draft.own_packs for each in pack.procedures.values()]


def ask_for_record(draft: Draft, intent: Ask, request: Request) -> None:
    """Ask the sender of a request that is logged for the information that its time to answer waits for (8.8)."""
    draft.refuse(
        Refused(
            Variant.MISSING_INFORMATION,
            missing=list(request.missing),
            concern_open=intent.concern_open,
            understood=_understood(draft, intent),
            **alarmed(draft),
        ),
        request=request,
    )


def held(draft: Draft, intent: Ask, lacks: Sequence[str]) -> dict[str, Any]:
    """What a question about a request keeps of it, so that its bare answer completes it: `asks` are the labels of
    the lines that are asked for, `asked` all that was understood. None of it enters the ledger."""
    asked = {
        "case": draft.reference, "kind": intent.kind, "from_team": intent.from_team, "to_team": intent.to_team,
        "to_person": intent.to_person, "reason": intent.reason, "record": intent.record,
        "supplied": list(intent.supplied), "concern": intent.concern,
        "concern_guessed": intent.concern_guessed, "concern_open": intent.concern_open,
        "new": intent.new, "named_to": intent.named_to, "near": list(intent.near),
        "local_ids": [[each.organisation, each.system, each.number] for each in intent.local_ids],
        "items": [[each.what, each.value, each.on.isoformat() if each.on else ""] for each in intent.items],
    }  # fmt: skip
    return {"asks": " ".join(lacks), "asked": asked, "understood": _understood(draft, intent, but=lacks)}


def _case(draft: Draft, intent: Ask) -> str:
    """The case as its writer named it, with the reference that it is given beside."""
    named = ", ".join(map(str, intent.local_ids))
    if draft.known is None and named and draft.reference:
        return f"{named} ({draft.reference})"
    return draft.reference or named


def _understood(draft: Draft, intent: Ask, but: Sequence[str] = ()) -> list[list[str]]:
    """The lines of a request as they were understood, save those that are asked for; none that was not written."""
    teams = draft.directory.teams
    sending, receiving = teams.get(intent.from_team or ""), teams.get(intent.to_team or "")
    lines = (
        ("Case", _case(draft, intent)), ("From", sending.name if sending else ""),
        ("To", receiving.name if receiving else ""), ("Kind", intent.kind), ("Reason", intent.reason),
        (draft.alarm.label if draft.alarm else "", "yes" if intent.concern else ""), ("Record", intent.record),
        *((each.what.capitalize(), each.value) for each in intent.items),
    )  # fmt: skip
    return [[label, value] for label, value in lines if label and value and label not in but]
