"""Decides which items the email of a step asks for, and what each side has said of them since the request was made."""

from protocol.case.case import Request, SaidItem
from protocol.decision.decision import Draft
from protocol.decision.telling import person_name, said_value
from protocol.pack.items import Item, Kind


def asked_for(draft: Draft, request: Request, names: tuple[str, ...]) -> list[dict[str, object]]:
    """Each item with the teams that it is asked of. What is only said holds for the day on which it was said, and so
    is asked for again; a value until it has been given."""
    items = draft.rules.pack_of(request).items
    return [_asked(draft, request, items[name]) for name in names if name in items]


def _asked(draft: Draft, request: Request, item: Item) -> dict[str, object]:
    sides = {"owner": draft.case.owner, "from": request.from_team, "to": request.to_team}
    of = list(dict.fromkeys(sides[side] for side in item.by))
    said = [each for each in draft.case.items if _answers(each, item, request) and each.team in of]
    open_ = [team for team in of if not (item.valued and any(each.team == team for each in said))]
    names = draft.directory.teams
    return {
        "item": item.name, "valued": item.valued, "person": item.kind is Kind.PERSON, "clause": item.clause,
        "who": [names[team].name for team in open_ if team in names],
        "said": [
            {
                "team": names[each.team].name, "at": each.at.isoformat(), "by": person_name(draft.rules, each.by),
                "value": said_value(draft.rules, each),
            }
            for each in said if each.team in names
        ],
    }  # fmt: skip


def _answers(each: SaidItem, item: Item, request: Request) -> bool:
    return each.what == item.name and each.at >= request.made_at
