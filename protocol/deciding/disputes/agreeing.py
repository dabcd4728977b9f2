"""Decides how a dispute that moves nothing ends: both sides say that it is agreed, and where it is filed (10.2)."""

from protocol.case.case import Request
from protocol.case.events import AgreementSaid, RequestClosed
from protocol.deciding import answering
from protocol.deciding.authority import may_decide
from protocol.deciding.disputes.settling import disputed
from protocol.deciding.owed.duties import drop_duties
from protocol.decision.decision import Draft
from protocol.decision.telling import person_name
from protocol.directory import Level
from protocol.messages.facts import Noted, NotedFacts, SettledFacts
from protocol.messages.intents import Agree, Answer, Reading
from protocol.pack.procedures import Ends


def answer(draft: Draft, intent: Answer) -> None:
    """Somebody answered. “Agreed” alone says nothing plainly of a case, and in a dispute all there is to say."""
    mine = [r for r in draft.case.open_requests if any(map(draft.speaks_for, (r.from_team, r.to_team)))]
    disputes = bool(mine) and all(draft.rules.procedure_of(r).ends is Ends.AGREEMENT for r in mine)
    if disputes and intent.reading is Reading.UNCLEAR and intent.words.casefold().strip(" .!") == "agreed":
        agree(draft, Agree(words=intent.words))
    else:
        answering.answer(draft, intent)


def agree(draft: Draft, intent: Agree) -> None:
    """Somebody says that it is agreed. It takes one of each side, one who is of both, or, for the responsible
    team, the senior manager whose decision it is (10.5)."""
    if (request := disputed(draft, "agreed")) is None:
        return
    if draft.rules.procedure_of(request).ends is not Ends.AGREEMENT:
        why = "it says that something is agreed, and neither accepts nor declines"
        answering.answer(draft, Answer(reading=Reading.UNCLEAR, words=intent.words or "agreed", why=why))
        return
    by = draft.by or ""
    teams = (("from", request.from_team), ("to", request.to_team))
    sides = tuple(side for side, team in teams if draft.directory.belongs(by, team))
    draft.happen(AgreementSaid(number=request.number, by=by, sides=sides, record=intent.record))
    after = draft.case.request(request.number)
    if set(after.agreed) == {"from", "to"} or _decides(draft, after):
        _settled(draft, after)
        return
    others = ("to.contact", "to.level1") if "from" in sides else ("from.sender", "from.level1")
    draft.reply = draft.tell(
        NotedFacts(what=Noted.AGREED_WAITING, by=person_name(draft.rules, by), record=after.agreed_record),
        draft.people(request, *others),
        (draft.writer(),),
        request=after,
    )


def _decides(draft: Draft, request: Request) -> bool:
    """Whether the writer may decide alone, and it has come to that: somebody was asked to give a decision."""
    person = draft.directory.people[draft.by or ""]
    asked = person.key in request.told and person.level >= Level.SENIOR_MANAGER
    return asked and person.level < Level.DIRECTOR and may_decide(draft, request)


def _settled(draft: Draft, request: Request) -> None:
    draft.happen(RequestClosed(number=request.number, outcome="agreed"))
    drop_duties(draft, request)
    draft.reply = draft.tell(
        SettledFacts(
            by=list(dict.fromkeys(person_name(draft.rules, key) for key in request.agreed_by)),
            record=request.agreed_record,
        ),
        draft.people(request, "from.sender", "to.contact", "from.level1", "to.level1"),
        (draft.writer(), *draft.people(request, "from.mailbox", "to.mailbox")),
        request=draft.case.request(request.number),
    )
