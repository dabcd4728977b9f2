"""Decides how managers end a dispute: the next rung now, it stays, or a determination (10.3 to 10.6)."""

from datetime import datetime

from protocol.calendar.workdays import span
from protocol.case.case import Request
from protocol.case.events import DeterminationSigned, RequestClosed, ResponsibilityDetermined, StayAgreed
from protocol.case.timers import AnswerDue, OfAnswer, OfInformation, RequestLadder, RungDue, Timer
from protocol.deciding.answering import after_moving, owed_by_each
from protocol.deciding.asking import please_answer
from protocol.deciding.authority import deciders, may_decide, refuse_decided, sides_of, stands_as, with_the_directors
from protocol.deciding.binding import written_before
from protocol.deciding.owed.duties import drop_duties
from protocol.deciding.rungs import first_rung, following, reach_rung, rungs_of
from protocol.decision.deadlines import dated
from protocol.decision.decision import Draft
from protocol.decision.telling import person_name, team_facts
from protocol.decision.which import choices, meant_of, refused_by_number
from protocol.directory import Level
from protocol.messages.facts import AcceptedFacts, Noted, NotedFacts, StaysFacts
from protocol.messages.intents import Determine, Escalate, Stays
from protocol.messages.refusals import Refused, Variant
from protocol.pack.procedures import Form, Moves
from protocol.violations import CalendarRunsOut


def escalate(draft: Draft, intent: Escalate) -> None:
    """Somebody of either side asks for the next rung now (A25)."""
    del intent
    if (request := disputed(draft, "escalate")) is None:
        return
    ladder: RequestLadder = OfAnswer(request=request.number)
    reached = request.rung
    if request.missing:  # the receiver has nothing to answer yet (A02)
        ladder, reached = OfInformation(request=request.number), request.information_rung
    if reached >= len(rungs_of(draft, request, ladder)):
        draft.answer(NotedFacts(what=Noted.TOP_OF_THE_LADDER), request=request)
        return
    due = min(draft.now, _was_due(draft, request, ladder, reached + 1))
    reach_rung(draft, request, ladder, reached + 1, due=due, asked_by=draft.by)
    told = {each.address for notice in draft.notices for each in (*notice.to, *notice.copy)}
    if (writer := draft.writer()) is not None and writer.address not in told:
        draft.answer(NotedFacts(what=Noted.ESCALATED), request=request)


def _was_due(draft: Draft, request: Request, ladder: RequestLadder, number: int) -> datetime:
    """When a rung was due anyway: to ask for it must never put off those above it (A25, A41)."""
    step, answer = RungDue(ladder=ladder, rung=number), AnswerDue(request=request.number)
    for timer in request.timers:
        if timer.name == step:
            return timer.due
        if timer.name == answer and number == 1 and timer.due < draft.now:
            first = first_rung(draft, request, timer)
            return first.due if first else draft.now
    return draft.now


def disputed(draft: Draft, words: str, team: str | None = None) -> Request | None:
    """The open request that the writer has a side in: the one numbered or replied to, the one that asks the
    team they name, or the only one. None once the writer was told why not."""
    if refused_by_number(draft, words):
        return None
    by, requests = draft.by or "", draft.case.open_requests
    sides = ((r, (r.from_team, r.to_team)) for r in requests)
    mine = [r for r, teams in sides if any(draft.directory.belongs(by, each) for each in teams)]
    meant = meant_of(draft, mine)
    if len(meant) > 1:
        meant = [r for r in meant if r.to_team == team] or meant
    if len(meant) == 1:
        return None if written_before(draft, meant[0]) else meant[0]
    if meant:
        draft.refuse(Refused(Variant.WHICH_REQUEST, choices=choices(draft, meant), words=words))
    else:
        numbered = draft.received.about.request is not None
        draft.refuse(
            Refused(Variant.OUTSIDER if requests and (numbered or not mine) else Variant.CLOSED_REQUEST, words=words)
        )
    return None


def stays(draft: Draft, intent: Stays) -> None:
    """A manager says that the case stays; it takes one of each side, or one over both (A19)."""
    if (request := disputed(draft, "stays")) is None:
        return
    if intent.team not in (None, draft.case.owner):
        draft.refuse(
            Refused(Variant.UNCLEAR, words="stays"), request=request
        )  # with another team than the one that holds it
        return
    sides = sides_of(draft, request)
    if not sides:
        draft.refuse(Refused(Variant.NOT_A_MANAGER, words="stays"), request=request)
        return
    if refuse_decided(draft, request, "stays"):
        return
    draft.happen(StayAgreed(number=request.number, by=draft.by or "", sides=sides))
    if set(draft.case.request(request.number).stays) != {"from", "to"}:
        others = ("to.level1",) if "from" in sides else ("from.level1",)
        draft.reply = draft.tell(
            NotedFacts(what=Noted.STAYS_WAITING, by=person_name(draft.rules, draft.by)),
            draft.people(request, *others),
            (draft.writer(),),
            request=request,
        )
        return
    _close_as_stays(draft, request, draft.case.request(request.number).stays_by, "managers")


def _close_as_stays(draft: Draft, request: Request, keys: tuple[str, ...], how: str) -> None:
    draft.happen(RequestClosed(number=request.number, outcome="stays"))
    drop_duties(draft, request)
    draft.reply = draft.tell(
        StaysFacts(by=list(dict.fromkeys(person_name(draft.rules, key) for key in keys)), how=how),
        draft.people(request, "from.sender", "to.contact", "from.level1", "to.level1"),
        (draft.writer(), *draft.people(request, "from.mailbox", "to.mailbox")),
        request=draft.case.request(request.number),
    )


def determine(draft: Draft, intent: Determine) -> None:
    """A senior manager of the responsible team decides, or a director of either (10.5, 10.6, A23, A24)."""
    if (request := disputed(draft, "determined", intent.team)) is None:
        return
    if not may_decide(draft, request):
        draft.refuse(
            Refused(Variant.NOT_ENTITLED_TO_DECIDE, words="determined", who_can=deciders(draft, request)),
            request=request,
        )
        return
    if intent.named and intent.team is None:
        draft.refuse(
            Refused(Variant.UNKNOWN_DETERMINATION_TEAM, words=intent.named, named=intent.named, near=[]),
            request=request,
        )
        return
    team = intent.team or draft.case.owner
    stays_elsewhere = bool(intent.named) and team != draft.case.owner  # “stays with” a team that has not got it
    ended = draft.directory.teams[team].ended and team != draft.case.owner
    if stays_elsewhere or ended or team not in {draft.case.owner, request.to_team}:
        draft.refuse(
            Refused(
                Variant.UNKNOWN_DETERMINATION_TEAM,
                words=intent.named or team,
                named=intent.named or team,
                near=[draft.directory.teams[request.to_team].name],
            ),
            request=request,
        )
        return
    _sign(draft, request, team)


def _sign(draft: Draft, request: Request, team: str) -> None:
    by = draft.by or ""
    director = stands_as(draft, request, by) >= Level.DIRECTOR
    sides = sides_of(draft, request)
    stay = team == draft.case.owner
    earlier = [s for s in request.signatures if s.by != by and s.team != team and (s.director or not director)]
    timers = request.timers if stay else _confirm_timers(draft, request)
    draft.happen(
        DeterminationSigned(number=request.number, by=by, sides=sides, director=director, team=team, timers=timers)
    )
    after = draft.case.request(request.number)
    if earlier:
        others = tuple(draft.people(after, "from.level4", "to.level4"))
        name = person_name(draft.rules, earlier[-1].by)
        draft.refuse(Refused(Variant.DETERMINATION_DIFFERS, words="determined", other=name), others, request=after)
        return
    signed = [s for s in after.signatures if s.director and s.team == team]
    both = {side for s in signed for side in s.sides} >= {"from", "to"}
    owners_own = draft.directory.manages(by, draft.case.owner) and not with_the_directors(draft, request)
    if stay and (owners_own or both):
        _close_as_stays(draft, after, tuple(s.by for s in signed) if both else (by,), "determination")
    elif not stay and both and after.moves == Moves.RESPONSIBILITY:
        _move(draft, after, (signed[0].by, signed[-1].by))
    else:
        _ask_to_confirm(draft, after, stay=stay)


def _confirm_timers(draft: Draft, request: Request) -> tuple[Timer, ...]:
    """The directors are told if the receiving team has not confirmed as long after the
    determination as their rung comes after the one below (A24)."""
    rungs = draft.rules.procedure_of(request).rungs
    directors = next((rung for rung in rungs if rung.form is Form.DIRECTORS), None)
    if directors is None or request.rung >= directors.number:
        return request.timers
    timer = following(draft, request, OfAnswer(request=request.number), rungs, directors.number - 1, draft.now)
    return (timer,) if timer is not None and dated(timer) else request.timers


def _confirm_by(draft: Draft, request: Request) -> datetime | None:
    """By when the receiving team is asked to confirm: as long after the decision as the directors' rung comes after
    the one below it. The time in which it was to answer has passed."""
    rungs = draft.rules.procedure_of(request).rungs
    directors = next((rung for rung in rungs if rung.form is Form.DIRECTORS), None)
    try:
        within = directors.after if directors else _CONFIRMED_WITHIN
        return draft.rules.calendar_of(request.to_team).reckon(draft.now, within).due
    except CalendarRunsOut:  # the administrators are told where the next step is dated
        return None


_CONFIRMED_WITHIN = span("2 working days")
"""Local, where a ladder has no rung of directors: as in the protocol's own (10.6)."""


def _ask_to_confirm(draft: Draft, request: Request, *, stay: bool) -> None:
    by, directors = person_name(draft.rules, draft.by), draft.people(request, "from.level4", "to.level4")
    if with_the_directors(draft, request):  # the other one is asked: neither decides alone (10.6)
        what = Noted.ONE_DIRECTOR_STAYS if stay else Noted.ONE_DIRECTOR_MOVES
        others = draft.but_the_writer(directors)
        draft.reply = draft.tell(NotedFacts(by=by, what=what), others, (draft.writer(),), request=request)
        return
    if stay or request.moves != Moves.RESPONSIBILITY:
        draft.answer(NotedFacts(by=by, what=Noted.DETERMINATION), directors, request=request)
        return
    confirm_by = _confirm_by(draft, request)
    please_answer(draft, request, as_determined=True, confirm_by=confirm_by, decided_by=by)
    draft.answer(
        NotedFacts(what=Noted.DECIDED_MOVES, by=by, confirm_by=confirm_by.isoformat() if confirm_by else None),
        draft.people(request, "from.sender", "from.mailbox", "from.level1"),
        request=request,
    )


def _move(draft: Draft, request: Request, by: tuple[str, str]) -> None:
    """Both directors have signed the same: responsibility moves with it (A24)."""
    previous = team_facts(draft.rules, draft.case.owner)
    draft.happen(ResponsibilityDetermined(number=request.number, team=request.to_team, by=by))
    after_moving(draft, request)
    names = " and ".join(dict.fromkeys(person_name(draft.rules, key) for key in by))
    handover, besides, theirs = owed_by_each(draft, request)
    draft.reply = draft.tell(
        AcceptedFacts(
            by={"name": names, "title": ""},
            team=team_facts(draft.rules, request.to_team),
            words="",
            late=False,
            late_by=0,
            allocate_by="",
            as_determined=True,
            moved=True,
            previous=previous,
            directors=True,
            handover=handover,
            besides=besides,
            theirs=theirs,
            without_prejudice=False,
        ),
        draft.people(request, "from.sender", "to.contact", "from.level1", "to.level1", "from.mailbox", "to.mailbox"),
        (draft.writer(), *draft.people(request, "from.level4", "to.level4")),
        request=draft.case.request(request.number),
    )
