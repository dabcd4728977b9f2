"""Decides what taking an answer back does: an acceptance stands, and anything before one is as if not said (A18)."""

from protocol.case.case import Request, State
from protocol.case.events import AnswerNotRecorded, AnswerTakenBack
from protocol.decision.decision import Draft
from protocol.decision.telling import person_name, team_facts
from protocol.decision.which import meant_of
from protocol.messages.facts import RetractedFacts
from protocol.messages.intents import Retract
from protocol.messages.refusals import Refused, Variant
from protocol.pack.procedures import Moves

_BEFORE = {State.PROVISIONAL: "provisional yes", State.DECLINED: "decline"}
"""Answers that moved nothing, and can be taken back."""


def retract(draft: Draft, intent: Retract) -> None:
    """Somebody takes back what they wrote: the newest answer of their team, or the one that they reply to."""
    answered = [r for r in draft.case.requests if r.state in (State.ACCEPTED, *_BEFORE) and draft.speaks_for(r.to_team)]
    number = draft.received.about.request or draft.received.request
    if any(each.number == number for each in draft.case.requests):
        answered = [each for each in answered if each.number == number]
    if answered:
        take_back(draft, answered[-1], intent.words)
        return
    asked = meant_of(draft, [r for r in draft.case.open_requests if draft.speaks_for(r.from_team)])
    draft.refuse(Refused(Variant.RETRACTION, words=intent.words, of=""), request=asked[0] if len(asked) == 1 else None)


def take_back(draft: Draft, request: Request, words: str, *, guessed: bool = False) -> None:
    """The team that answered takes its answer back; `guessed` where its words may mean that, or not."""
    if request.state is not State.ACCEPTED:
        _before(draft, request, _BEFORE[request.state], words)
        return
    if request.moves == Moves.RESPONSIBILITY and draft.case.owner != request.to_team:
        draft.refuse(Refused(Variant.RETRACTION, words=words, of="earlier acceptance"), request=request)
        return
    if guessed:
        draft.happen(AnswerNotRecorded(number=request.number, by=draft.by, why="regrets", words=words), words=words)
    else:
        draft.happen(AnswerTakenBack(number=request.number, by=draft.by, of="acceptance", words=words), words=words)
    managers = draft.but_the_writer(draft.people(request, "from.level1", "to.level1"))
    others = draft.but_the_writer(draft.copies(request, "from.sender", "to.contact", "from.mailbox", "to.mailbox"))
    draft.tell(
        RetractedFacts(
            of="acceptance",
            by=_writer(draft, request),
            words=words,
            team=team_facts(draft.rules, request.to_team),
            guessed=guessed,
        ),
        managers,
        others,
        request=request,
    )
    draft.refuse(
        Refused(
            Variant.RETRACTION,
            words=words,
            of="acceptance",
            told=[each.name for each in managers],
            guessed=guessed,
            others=list(draft.received.candidates),
        ),
        request=request,
    )


def _before(draft: Draft, request: Request, of: str, words: str) -> None:
    """Nothing had moved, so nothing stands in the way: the request waits for an answer, with its time unchanged."""
    draft.happen(AnswerTakenBack(number=request.number, by=draft.by, of=of, words=words), words=words)
    after = draft.case.request(request.number)
    draft.reply = draft.tell(
        RetractedFacts(of=of, by=_writer(draft, request), words=words, team=team_facts(draft.rules, request.to_team)),
        (draft.writer(), *draft.people(after, "to.level1")),
        draft.copies(after, "from.sender", "from.level1", "to.contact"),
        request=after,
    )


def _writer(draft: Draft, request: Request) -> str:
    return person_name(draft.rules, draft.by) or draft.directory.teams[request.to_team].name
