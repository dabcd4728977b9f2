"""Decides what an answer does. Only a plain acceptance, from somebody who may accept for the
receiving team, moves responsibility (5.3, 5.6, A11 to A18, docs/readings.md)."""

from dataclasses import replace
from datetime import datetime

from protocol.case.case import Request, State
from protocol.case.events import (
    AnswerNotRecorded,
    DeadlineLapsed,
    FlagLowered,
    ProvisionallyAccepted,
    RequestAgreed,
    RequestClosed,
    RequestDeclined,
    RequestPassedOn,
    ResponsibilityAccepted,
)
from protocol.case.timers import AnswerDue, OfAnswer
from protocol.deciding import binding
from protocol.deciding.authority import owes_seen
from protocol.deciding.ended import team as endings
from protocol.deciding.owed.duties import drop_duties, drop_handovers, drop_of_flag, open_duties, owed_after
from protocol.deciding.said.retracting import take_back
from protocol.decision import gates
from protocol.decision.catching_up import is_of
from protocol.decision.deadlines import dated
from protocol.decision.decision import Draft
from protocol.decision.holding import held_by
from protocol.decision.telling import acceptors, address_name, person_name, team_facts
from protocol.decision.which import choices, meant_of, numbered
from protocol.messages.chat import CHANNEL, WEB
from protocol.messages.common import DutyFacts
from protocol.messages.facts import AcceptedFacts, ConfirmPleaseFacts, DeclinedFacts, EndedFacts, RequestLoggedFacts
from protocol.messages.intents import Answer, Reading
from protocol.messages.notices import Recipient
from protocol.messages.refusals import Refused, Variant
from protocol.pack.procedures import Ends, Gate, Ground, Moves, Step
from protocol.violations import CalendarRunsOut

_VARIANTS = {
    Reading.CONDITIONAL: Variant.CONDITIONAL,
    Reading.PART: Variant.PART,
    Reading.FUTURE: Variant.FUTURE,
    Reading.QUESTION: Variant.QUESTION,
    Reading.UNCLEAR: Variant.UNCLEAR,
}


def answer(draft: Draft, intent: Answer) -> None:
    """Somebody answered a request."""
    request = _meant(draft, intent)
    if request is None or binding.written_before(draft, request):
        return
    if intent.speaks_for and intent.team != request.to_team:
        _not_recorded(draft, request, replace(intent, why=_another(draft, request, intent)), Variant.UNCLEAR)
        return
    match intent.reading:
        case Reading.PLAIN_ACCEPT if draft.directory.teams[request.to_team].ended:
            # it would hold a case that nobody reads of
            _refuse(draft, request, intent, endings.refused(draft, request), draft.people(request, "from.sender"))
        case Reading.PLAIN_ACCEPT:
            _accept(draft, request, intent)
        case Reading.DECLINE:
            _decline(draft, request, intent)
        case _:
            _not_recorded(draft, request, intent, _VARIANTS[intent.reading])


def _another(draft: Draft, request: Request, intent: Answer) -> str:
    """Why an answer that names another team than the one that was asked is none of the one that was."""
    team = draft.directory.teams.get(intent.team or "")
    asked = draft.directory.teams[request.to_team].name
    return f"it speaks for {team.name if team else f'“{intent.speaks_for}”'}, and {asked} was asked"


def _meant(draft: Draft, intent: Answer) -> Request | None:
    """The request an answer is to: the one it numbers or replies to, or else the only one its writer's team
    has. None once the writer was told why not."""
    mine = meant_of(draft, _asked_of(draft))
    if intent.team is not None:
        mine = [r for r in mine if r.to_team == intent.team] or mine
    if len(mine) == 1:
        return mine[0]
    if mine:
        draft.refuse(Refused(Variant.WHICH_REQUEST, choices=choices(draft, mine), words=intent.words))
    else:
        _no_request(draft, intent)
    return None


_OWED = (State.AWAITING, State.PROVISIONAL, State.DETERMINED)
"""Where the team that was asked owes an answer."""


def thanked(draft: Draft) -> None:
    """Thanks and nothing else: whoever still owes an answer hears so. Nobody else is written to for a letter; in chat,
    where silence looks broken, they are answered."""
    owed = _OWED if draft.known is not None else ()
    mine = [each for each in meant_of(draft, _asked_of(draft)) if each.state in owed] if owed else []
    if mine or draft.received.cover is None:
        draft.refuse(Refused(Variant.THANKS), request=mine[0] if len(mine) == 1 else None)


def ask_what_was_meant(draft: Draft) -> bool:
    """Words that say nothing to us, in reply to an email of ours about one open request: whoever owes it an answer
    hears which words give one, and whoever asked how it stands. Whether anybody has been told so."""
    case, hinted = draft.known, draft.received.request
    request = next((r for r in case.open_requests if r.number == hinted), None) if case else None
    if request is None or draft.rules.procedure_of(request).ends is Ends.AGREEMENT:
        return False
    if _answers_for(draft, request.to_team):
        draft.refuse(Refused(Variant.UNCLEAR, who_can=_who_can(draft, request)), request=request)
        return True
    if _answers_for(draft, request.from_team):
        draft.refuse(Refused(Variant.ASKER), request=request)
        return True
    return False


def _who_can(draft: Draft, request: Request) -> list[str]:
    """Who can answer for the team, where the writer cannot; [] where they can."""
    if draft.by is not None and draft.directory.may_accept(draft.by, request.to_team):
        return []
    return may_accept(draft, request.to_team)


def _asked_of(draft: Draft) -> list[Request]:
    """The open requests to teams for which the writer answers."""
    return [r for r in draft.case.open_requests if _answers_for(draft, r.to_team)]


def _answers_for(draft: Draft, team: str) -> bool:
    """Whether the writer answers for a team: as one of its people, or from its mailbox."""
    if team not in draft.directory.teams:
        return False
    return draft.received.sender.team == team or (draft.by is not None and draft.directory.belongs(draft.by, team))


def _no_request(draft: Draft, intent: Answer) -> None:
    """Say why an answer has nothing to answer, and keep a note of it."""
    case, number = draft.case, draft.received.about.request
    mine = _asked_of(draft)
    truth = numbered(draft, mine) if number is not None else {}
    meant = draft.received.request if number is None else number
    hinted = case.find(meant)
    if number is not None and hinted is None:
        _refuse(draft, None, intent, Refused(Variant.NO_REQUEST, **truth))
        return
    ended = [r for r in reversed(case.requests) if not r.state.open and _answers_for(draft, r.to_team)]
    past = next((r for r in ended if hinted in (None, r)), None)
    if past is not None:
        another = case.owner != past.to_team and past.state is State.CLOSED
        variant = Variant.ALREADY_ACCEPTED if another else Variant.CLOSED_REQUEST
        if past.state is State.ACCEPTED and (intent.reading is Reading.DECLINE or intent.regrets):
            # A no after the yes takes it back, as far as that can be, and other words may mean to (A18).
            take_back(draft, past, intent.words, guessed=intent.regrets)
            return
        owner, since = team_facts(draft.rules, case.owner), case.since.isoformat()
        _refuse(draft, past, intent, Refused(variant, team=owner, at=since, **truth))
        return
    open_one = hinted if hinted and hinted.state.open else next(iter(case.open_requests), None)
    if open_one is None or (hinted and not hinted.state.open):
        _refuse(draft, hinted, intent, Refused(Variant.CLOSED_REQUEST, alarm_told=owes_seen(draft), **truth))
        return
    senders = draft.by == open_one.sender or _answers_for(draft, open_one.from_team)
    if senders and intent.reading in (Reading.UNCLEAR, Reading.QUESTION):
        _refuse(draft, open_one, intent, Refused(Variant.ASKER))
        return
    copy = draft.people(open_one, "from.sender")
    why = Variant.SENDER_CANNOT_ACCEPT if senders else Variant.OUTSIDER
    _refuse(draft, open_one, intent, Refused(why), copy)


def _refuse(
    draft: Draft, request: Request | None, intent: Answer, why: Refused, copy: tuple[Recipient, ...] = ()
) -> None:
    """An answer that changes nothing: kept on the ledger, and its writer told (E03)."""
    draft.happen(
        AnswerNotRecorded(
            number=request.number if request else None, by=draft.by, why=str(why.variant), words=intent.words
        ),
        words=intent.words,
    )
    draft.refuse(replace(why, words=intent.words), copy, request=request)


def _not_recorded(draft: Draft, request: Request, intent: Answer, variant: Variant) -> None:
    """Its writer is asked. Of a line that nobody knows the question holds the words, and the digest by which the
    reply settles it; the ledger has the yes alone."""
    cover = draft.received.cover
    if cover is None or cover.strange is None or not cover.strange.digests:
        who_can = _who_can(draft, request) if variant is Variant.UNCLEAR else []
        _refuse(draft, request, intent, Refused(variant, why=intent.why, who_can=who_can))
        return
    said = (cover.strange.if_ours or cover.strange.intent).words
    why = Refused(Variant.STRANGE, words=intent.words, why=intent.why, habits=list(cover.strange.digests))
    draft.happen(
        AnswerNotRecorded(number=request.number, by=draft.by, why=str(Variant.STRANGE), words=said), words=said
    )
    draft.refuse(why, request=request)


# --- yes ------------------------------------------------------------------------------------------------


def _accept(draft: Draft, request: Request, intent: Answer) -> None:
    by = draft.by
    team = draft.directory.teams[request.to_team]
    if by is None:
        named = intent.named
        if not (team.mailbox_can_accept and named and draft.directory.may_accept(named, team.key)):
            _refuse(draft, request, intent, Refused(Variant.MAILBOX_UNNAMED, may_accept=may_accept(draft, team.key)))
            return
        by = named
        _signed(draft, named)
    if by == request.sender:
        _refuse(draft, request, intent, Refused(Variant.SENDER_CANNOT_ACCEPT, may_accept=may_accept(draft, team.key)))
        return
    if _not_writing(draft):
        _refuse(draft, request, intent, Refused(Variant.EMAIL_ONLY))
        return
    if not draft.directory.may_accept(by, team.key):
        _provisional(draft, request, intent, by)
        return
    about = gates.About(request=request)
    how = gates.way(draft, _gates(draft, request), about)
    if how.shut:
        _refuse(draft, request, intent, _shut(draft, request, how))
        return
    if (held := held_by(draft.rules, draft.case, request)) is not None:
        asked = Refused(Variant.QUESTION_FIRST, needs=held.title, clause=held.clause, flag=held.name)
        _refuse(draft, request, intent, asked)
        return
    if request.moves == Moves.RESPONSIBILITY:
        accepted(draft, request, by, intent, how)
    else:
        _agreed(draft, request, by, intent, how)
    gates.warn(draft, how, request.to_team, about)


def _signed(draft: Draft, named: str) -> None:
    """A letter from a team's mailbox is whose name stands below it, and the record says so."""
    evidence = draft.received.evidence
    if evidence is not None:
        draft.received = replace(draft.received, evidence=replace(evidence, person=named))


def _not_writing(draft: Draft) -> bool:
    """Whether a yes came by chat, or on a page, where only an email counts as writing (A35)."""
    evidence, rules = draft.received.evidence, draft.rules
    counts = {CHANNEL: rules.chat_accepts, WEB: rules.web_accepts}
    return evidence is not None and not counts.get(evidence.channel, True)


def may_accept(draft: Draft, team: str) -> list[str]:
    """The names of the people who may accept for a team: those with the right, and its manager."""
    return acceptors(draft.rules, team)


def _provisional(draft: Draft, request: Request, intent: Answer, by: str) -> None:
    """A yes from a team member without the right: a manager is asked, and the clock runs on (A11)."""
    draft.happen(ProvisionallyAccepted(number=request.number, by=by, words=intent.words), words=intent.words)
    after = draft.case.request(request.number)
    draft.reply = draft.tell(
        ConfirmPleaseFacts(
            by=person_name(draft.rules, by), words=intent.words, may_accept=may_accept(draft, request.to_team)
        ),
        draft.people(after, "to.level1"),
        (draft.writer(),),
        request=after,
    )


def _gates(draft: Draft, request: Request) -> list[Gate]:
    """What must hold before a yes: by the procedure, by its pack, and by the packs of both sides. Gates add up."""
    rules = draft.rules
    teams = (team for team in (draft.case.owner, request.to_team) if team in draft.directory.teams)
    packs = gates.once((rules.pack_of(request), *(pack for team in teams for pack in rules.packs_of(team))))
    own = (gate for gate in rules.procedure_of(request).gates if gate.step is Step.ACCEPT)
    return [*own, *gates.before(packs, Step.ACCEPT)]


def _shut(draft: Draft, request: Request, how: gates.Way) -> Refused:
    packs = (draft.rules.pack_of(request), *draft.rules.packs.values())
    first = gates.asked_for(draft, how.shut, packs, gates.About(request=request))
    return Refused(Variant.GATE, first=first, step=Step.ACCEPT.value)


def _lateness(draft: Draft, request: Request) -> tuple[bool, int]:
    """Whether an answer comes after its deadline, by its own receipt, and by how many working days.

    A lapse that nobody has acted on yet is put on record first (S04).
    """
    due, at = request.due, draft.received.at
    if due is None or at <= due:
        return False, 0
    for timer in request.timers:
        if timer.name == AnswerDue(request=request.number):
            draft.happen(DeadlineLapsed(number=request.number, timer=timer.name, due=due), at=due)
    try:
        return True, draft.rules.calendar_of(request.to_team).working_days_after(due, at)
    except CalendarRunsOut as runs_out:  # an acceptance must never wait for bank holidays
        draft.problems([f"How late the answer on {draft.reference} is could not be worked out. {runs_out}"])
        return True, 0


def accepted(draft: Draft, request: Request, by: str, intent: Answer, how: gates.Way | None = None) -> None:
    """Responsibility moves, from the receipt of the acceptance (A30, A31)."""
    case = draft.case
    previous = team_facts(draft.rules, case.owner)
    late, late_by = _lateness(draft, request)
    draft.happen(
        ResponsibilityAccepted(
            number=request.number,
            team=request.to_team,
            by=by,
            words=intent.words,
            late=late,
            late_by=late_by,
            after_rung=request.rung,
            allocate_by=intent.allocate_by,
            as_determined=bool(request.signatures),
            rests_on=how.rests_on if how else (),
            warned=how.warned if how else (),
        ),
        words=intent.words,
    )
    without_prejudice = _resolve_flag(draft, request, by)
    after_moving(draft, request)
    person = draft.directory.people[by]
    handover, besides, theirs = owed_by_each(draft, request)
    draft.reply = draft.tell(
        AcceptedFacts(
            by={"name": person.name, "title": person.title},
            team=team_facts(draft.rules, request.to_team),
            words=intent.words,
            late=late,
            late_by=late_by,
            allocate_by=intent.allocate_by,
            as_determined=bool(request.signatures),
            moved=True,
            previous=previous,
            sent_by=_sent_by(draft),
            handover=handover,
            besides=besides,
            theirs=theirs,
            without_prejudice=without_prejudice,
        ),
        draft.people(request, "from.sender", "to.contact", "from.level1", "to.level1", "from.mailbox", "to.mailbox"),
        (draft.writer(),),
        request=draft.case.request(request.number),
    )


def _sent_by(draft: Draft) -> str:
    """Who sent a letter in somebody else's name, or ""; who may not has been sorted out before."""
    behind = draft.received.sender.on_behalf_of
    return address_name(draft.rules, behind) if behind else ""


def after_moving(draft: Draft, request: Request) -> None:
    """What follows once responsibility has moved: duties, and an end to rival requests (A32)."""
    drop_duties(draft, request)
    drop_handovers(draft)
    open_duties(draft, request, "accepted", "answered")
    for other in draft.case.open_requests:
        if other.from_team == draft.case.owner or passed_on(draft, other):
            continue
        end(draft, other, "superseded")


def end(draft: Draft, request: Request, outcome: str) -> None:
    """A request has ended without an answer: whoever was asked need give none any more."""
    draft.happen(RequestClosed(number=request.number, outcome=outcome))
    drop_duties(draft, request)
    draft.tell(
        EndedFacts(outcome=outcome, team=team_facts(draft.rules, draft.case.owner)["name"]),
        draft.people(request, "to.mailbox", "to.contact"),
        draft.people(request, "from.sender"),
        request=draft.case.request(request.number),
    )


def passed_on(draft: Draft, request: Request) -> bool:
    """Whether a request goes on with the team that now has the case: a question that a flag asks is not answered
    because the case moved within one organisation, and its time runs on (5.4)."""
    flag, owner, teams = draft.rules.procedure_of(request).flag, draft.case.owner, draft.directory.teams
    if flag is None or draft.case.flag(flag) is None or request.to_team == owner or owner not in teams:
        return False
    if request.to_team not in teams or teams[owner].organisation == teams[request.to_team].organisation:
        return False
    draft.happen(RequestPassedOn(number=request.number, team=owner))
    after = draft.case.request(request.number)
    draft.tell(
        RequestLoggedFacts(team_copied=False, missing=[], passed_on=team_facts(draft.rules, request.from_team)),
        draft.people(after, "from.mailbox", "from.level1"),
        draft.people(after, "to.mailbox", "to.contact"),
        request=after,
    )
    return True


Owed = list[DutyFacts]


def owed_by_each(draft: Draft, request: Request) -> tuple[DutyFacts | None, Owed, Owed]:
    """What the sending team now hands over, what it owes besides, and what the receiving team owes, as emails list
    them."""
    mine = owed_after(draft, request, request.from_team)
    return (mine[0] if mine else None), mine[1:], owed_after(draft, request, request.to_team)


def _resolve_flag(draft: Draft, request: Request, by: str) -> bool:
    """A question that the request itself raised is resolved by its acceptance (5.4)."""
    flag = draft.rules.procedure_of(request).flag
    if flag is None or draft.case.flag(flag) is None:
        return False
    draft.happen(FlagLowered(flag=flag, by=by))
    if (found := draft.rules.flag(flag)) is not None:
        drop_of_flag(draft, found[1])
    return True


def _agreed(draft: Draft, request: Request, by: str, intent: Answer, how: gates.Way) -> None:
    """A request that moves nothing is agreed; the responsible team is the same (6.1, A33)."""
    late, late_by = _lateness(draft, request)
    draft.happen(
        RequestAgreed(
            number=request.number,
            by=by,
            words=intent.words,
            late=late,
            late_by=late_by,
            rests_on=how.rests_on,
            warned=how.warned,
        ),
        words=intent.words,
    )
    drop_duties(draft, request)
    open_duties(draft, request, "accepted", "answered")
    person = draft.directory.people[by]
    team = team_facts(draft.rules, request.to_team)
    handover, besides, theirs = owed_by_each(draft, request)
    draft.reply = draft.tell(
        AcceptedFacts(
            by={"name": person.name, "title": person.title},
            team=team,
            words=intent.words,
            late=late,
            late_by=late_by,
            allocate_by="",
            as_determined=False,
            moved=False,
            previous=team_facts(draft.rules, draft.case.owner),
            sent_by=_sent_by(draft),
            handover=handover,
            besides=besides,
            theirs=theirs,
            without_prejudice=False,
        ),
        draft.people(request, "from.sender", "to.contact", "from.level1", "to.level1"),
        (draft.writer(),),
        request=draft.case.request(request.number),
    )


# --- no -------------------------------------------------------------------------------------------------


def _decline(draft: Draft, request: Request, intent: Answer) -> None:
    """A no moves nothing and changes no deadline (A25). One for want of a worker is not valid, and
    leaves the request as it was (8.5, A26)."""
    ground = _ground(draft, request, intent.ground)
    valid = ground is None or ground.valid
    by = draft.by or intent.named or ""
    draft.happen(
        RequestDeclined(
            number=request.number, by=by, ground=ground.code if ground else None, valid=valid, words=intent.words
        ),
        words=intent.words,
    )
    after = draft.case.request(request.number)
    if ground is None:
        labels = [each.label for each in draft.rules.pack_of(request).grounds.values() if each.valid]
        draft.refuse(Refused(Variant.NEEDS_REASON, words=intent.words, grounds=labels), request=after)
        return
    draft.reply = draft.tell(
        DeclinedFacts(
            by=person_name(draft.rules, by) or draft.directory.teams[request.to_team].name,
            ground=ground.label,
            ground_code=ground.code,
            valid=ground.valid,
            remit=ground.remit,
            clause=ground.clause,
            words=intent.words,
            next_due=due.isoformat() if (due := _next_due(draft, after)) else None,
        ),
        draft.people(after, "from.sender", "from.level1", "to.contact", "to.level1"),
        (draft.writer(),),
        request=after,
    )


def _next_due(draft: Draft, request: Request) -> datetime | None:
    """When managers hear next: at the deadline, or where that has gone by at the next step of the ladder."""
    if request.due is not None and request.due >= draft.now:
        return request.due
    ladder = OfAnswer(request=request.number)
    steps = (each.due for each in request.timers if is_of(each, ladder) and dated(each) and each.due >= draft.now)
    return min(steps, default=None)


def _ground(draft: Draft, request: Request, code: str | None) -> Ground | None:
    """A reason as the document has it that the request was made under. One that another document knows is a reason
    given all the same; where both say of one that it does not count, it does not."""
    if not code:
        return None
    pack = draft.rules.pack_of(request)
    whose, _, plain = code.rpartition("/")
    found = pack.grounds.get(plain)
    if found is not None and (whose in ("", pack.key) or not found.valid):
        return found
    return pack.grounds.get("other") or Ground(code="other", label="Another reason, given in the reply")
