"""Decides who may say what: a formal decision, when it has come to them, and what it stands against (10.3 to 10.6);
that an alarm was seen; and what else a writer can say now."""

from protocol.case.case import RaisedFlag, Request, Signature
from protocol.decision.decision import Draft
from protocol.decision.telling import person_name, team_facts
from protocol.directory import Level
from protocol.messages.refusals import Refused, Variant
from protocol.pack.procedures import Ends, Form, Moves


def sides_of(draft: Draft, request: Request, person: str = "") -> tuple[str, ...]:
    """The sides whose line of management the writer is in, or a person by key."""
    by = person or draft.by or ""
    teams = (("from", request.from_team), ("to", request.to_team))
    return tuple(side for side, team in teams if draft.directory.manages(by, team))


def may_decide(draft: Draft, request: Request, by: str = "") -> bool:
    """Whether the writer, or a person by key, is the owner's senior manager, or a director of either side, and it has
    come to them: the managers below have been asked first (10.3 to 10.6)."""
    person = draft.directory.people.get(by or draft.by or "")
    if person is None or request.rung < _comes_to_a_decision(draft, request):
        return False
    level = stands_as(draft, request, person.key)
    if level >= Level.DIRECTOR:
        return bool(sides_of(draft, request, person.key))
    return level >= Level.SENIOR_MANAGER and draft.directory.manages(person.key, draft.case.owner)


def stands_as(draft: Draft, request: Request, key: str) -> Level:
    """The level at which somebody decides. Who is at the top of a short chain is asked in place of those who are not
    there, and so decides in their place (A48)."""
    person = draft.directory.people[key]
    for team in (request.from_team, request.to_team):
        chain = draft.directory.chain(team)
        place = next((n for n, post in enumerate(chain) if post.key == key), None)
        if place is not None and all(post.vacant for post in chain[place + 1 :]):
            return max(person.level, Level.DIRECTOR)
    return person.level


def _comes_to_a_decision(draft: Draft, request: Request) -> int:
    """The rung from which on a formal decision may be given: the first that asks for one, or else the highest."""
    rungs = draft.rules.procedure_of(request).rungs
    asks = (each.number for each in rungs if each.form in (Form.DETERMINATION, Form.DIRECTORS))
    return max(1, next(asks, len(rungs)))


def with_the_directors(draft: Draft, request: Request) -> bool:
    """Whether it has come to both directors: then neither of them, nor anybody beneath, decides alone (10.6)."""
    directors = next((each for each in draft.rules.procedure_of(request).rungs if each.form is Form.DIRECTORS), None)
    return directors is not None and request.rung >= directors.number


def formal(request: Request, owner: str) -> Signature | None:
    """The last formal decision of the responsible team's own line that the case moves, or None. Until somebody who
    may decide says otherwise it stands, whatever workers and managers of the teams say (10.5)."""
    return next((each for each in reversed(request.signatures) if each.team != owner and "from" in each.sides), None)


def refuse_decided(draft: Draft, request: Request, words: str) -> bool:
    """Whether a formal decision stands in the way of what the writer says; they have then been told so."""
    decided = formal(request, draft.case.owner)
    if decided is None or may_decide(draft, request):
        return False
    draft.refuse(
        Refused(
            Variant.DECIDED,
            words=words,
            other=person_name(draft.rules, decided.by),
            team=team_facts(draft.rules, decided.team),
            who_can=deciders(draft, request),
        ),
        request=request,
    )
    return True


def deciders(draft: Draft, request: Request) -> list[str]:
    """The names of those who may."""
    people = draft.people(request, "owner.level3", "from.level4", "to.level4")
    return list(dict.fromkeys(each.name for each in people))


def was_told(draft: Draft, raised: RaisedFlag) -> bool:
    """Whether the writer is one of those whom an alarm has reached, and not one who reported it."""
    by = draft.by
    if by is None:
        return draft.received.sender.team in raised.told_teams and bool(raised.reporters)
    teams = [team for team in raised.told_teams if team in draft.directory.teams]
    was = by in raised.told or any(draft.directory.belongs(by, team) for team in teams)
    return was and by not in raised.reporters


def owes_seen(draft: Draft) -> bool:
    """Whether an alarm has reached the writer that nobody has seen yet."""
    return draft.known is not None and any(
        each.acknowledged_by is None and was_told(draft, each) for each in draft.known.flags
    )


def sayable(draft: Draft) -> list[str]:
    """What the writer can say now of the case, as words that the email knows; [] on no case that is open."""
    case = draft.known
    if case is None or not case.open:
        return []
    asked = [each for each in case.open_requests if _speaks(draft, each.to_team)]
    asking = [each for each in case.open_requests if _speaks(draft, each.from_team)]
    settled = [each for each in (*asked, *asking) if draft.rules.procedure_of(each).ends is Ends.AGREEMENT]
    decided = [each for each in case.open_requests if each.moves == Moves.RESPONSIBILITY and may_decide(draft, each)]
    managed = [each for each in case.open_requests if each not in settled and sides_of(draft, each)]
    found = {
        "seen": owes_seen(draft), "determined": decided, "answer": [each for each in asked if each not in settled],
        "resolved": settled, "withdraw": asking, "stays": managed, "escalate": asked or asking,
        "missing": [each for each in asking if each.missing], "done": owed_items(draft),
        "ask": _speaks(draft, case.owner), "close": _speaks(draft, case.owner),
    }  # fmt: skip
    return [word for word, holds in found.items() if holds]


def _speaks(draft: Draft, team: str) -> bool:
    return team in draft.directory.teams and draft.speaks_for(team)


def owed_items(draft: Draft) -> list[str]:
    """What the writer or their team has still to do, item by item."""
    duties = draft.known.duties if draft.known is not None else ()
    return list(dict.fromkeys(item for owed in duties if _speaks(draft, owed.team) for item in owed.outstanding))
