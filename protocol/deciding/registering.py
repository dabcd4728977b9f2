"""Decides how a case comes under record, is put right, moves by law, and closes (5.2, 5.3, 8.5, I2)."""

import re
from collections.abc import Iterable
from datetime import datetime

from protocol.case.case import Case, OpenDuty
from protocol.case.events import CaseClosed, CaseRegistered, MovedByLaw, OwnerCorrected, RecordQuestioned
from protocol.case.timers import AnswerDue, OfInformation, RungDue, RungRepeats, RungUndated
from protocol.deciding import asking
from protocol.deciding.answering import end, passed_on
from protocol.deciding.binding import ask_again, before
from protocol.deciding.ended import death as bereaved
from protocol.deciding.owed.duties import is_light
from protocol.decision import gates
from protocol.decision.decision import Draft
from protocol.decision.ladder import mailbox, one
from protocol.decision.rules import Rules
from protocol.decision.telling import person_name, team_facts, written_by
from protocol.directory import Level, fold
from protocol.messages.facts import Noted, NotedFacts, OwnerCorrectedFacts, RecordQuestionedFacts, WhoOwnsFacts
from protocol.messages.intents import Close, Correct, Evidence, MoveByLaw, NotRight, Register, WhoOwns, Withdraw
from protocol.messages.notices import Notice, Recipient
from protocol.messages.refusals import Refused, Variant
from protocol.pack.procedures import Gate, Pack, Step
from protocol.violations import Misread

CASELOAD = "caseload"
"""The basis of a case that a team held when the record began, by its own list."""


def register(draft: Draft, intent: Register) -> None:
    """The team that first got the referral is responsible (5.3)."""
    if draft.known is not None and draft.known.open:
        draft.refuse(Refused(Variant.ALREADY_REGISTERED))
        return
    if not draft.speaks_for(intent.team) or draft.directory.teams[intent.team].ended:
        draft.refuse(Refused(Variant.NOT_YOUR_TEAM, named=draft.directory.teams[intent.team].name))
        return
    draft.happen(CaseRegistered(team=intent.team, basis=intent.basis, by=draft.by, local_ids=intent.local_ids))
    if intent.basis != CASELOAD:  # the team gave the list itself: an email for each of hundreds helps nobody
        draft.answer(NotedFacts(what=Noted.REGISTERED), draft.people(None, "owner.mailbox"))


def not_right(draft: Draft, intent: NotRight) -> None:
    """Somebody objects to what was recorded. Managers are told; nothing is undone (A18)."""
    del intent
    requests = draft.case.requests
    request = next((r for r in requests if r.number == draft.received.request), requests[-1] if requests else None)
    draft.happen(RecordQuestioned(by=draft.by or ""))
    by = person_name(draft.rules, draft.by)
    managers = draft.people(request, "from.level1", "to.level1")
    names = list(dict.fromkeys(each.name for each in managers))
    draft.tell(RecordQuestionedFacts(by=by, who=names), draft.but_the_writer(managers), request=request)
    reported = draft.by not in {each.person for each in managers}
    draft.answer(RecordQuestionedFacts(by=by, who=names, reported=reported), request=request)
    draft.admin("Somebody says that the record of a case is not right.", f"Case {draft.reference}, says {by}.")


def correct(draft: Draft, intent: Correct) -> None:
    """Two named managers put the record right; the old entry is kept (I2)."""
    _only_on_the_machine(draft)
    first, second = intent.managers
    people = draft.directory.people
    if first == second or any(key not in people or people[key].level < Level.TEAM_MANAGER for key in (first, second)):
        raise Misread(
            "A correction needs two different managers.", "Name two people whom the directory lists as managers."
        )
    if draft.directory.teams[intent.team].ended or intent.team == draft.case.owner:
        raise Misread("The correction names no other team.", "Name the team that should have been on record.")
    if not intent.reason.strip():
        raise Misread("A correction needs a reason.", "Say in a few words, with no personal details, why it was wrong.")
    before = draft.case.owner
    _refuse_uninvolved(draft, intent, before)
    draft.happen(OwnerCorrected(team=intent.team, by=(first, second), reason=intent.reason))
    _end_requests(draft, "corrected")
    # Somebody typed their names on the machine: each hears of it at once, and can say that it was not so.
    named = tuple(one(people[key], "named manager") for key in intent.managers)
    _tell_correction(draft, intent, before, named, named_managers=True)
    known = {each.address for each in named}
    told = (*draft.people(None, "owner.mailbox", "owner.level1"), *_line_of(draft, before))
    draft.reply = _tell_correction(draft, intent, before, (each for each in told if each.address not in known))


def _tell_correction(
    draft: Draft, intent: Correct, before: str, told: Iterable[Recipient], *, named_managers: bool = False
) -> Notice:
    return draft.tell(
        OwnerCorrectedFacts(
            named_managers=named_managers,
            by=[person_name(draft.rules, key) for key in intent.managers],
            reason=intent.reason,
            team=team_facts(draft.rules, intent.team),
            previous=team_facts(draft.rules, before),
            closed=None if draft.case.open else "closed",
        ),
        told,
        (draft.writer(),),
    )


def _refuse_uninvolved(draft: Draft, intent: Correct, before: str) -> None:
    """A correction is the word of managers of the team that had it and of the team that should have: nobody else
    knows, and a post that nobody holds says nothing. Raises Misread."""
    people = draft.directory.people
    vacant = [people[key].name for key in intent.managers if people[key].vacant]
    if vacant:
        raise Misread(f"Nobody holds the post of {vacant[0]}.", "Name a manager who is there.")
    for team in (before, intent.team):
        if team in draft.directory.teams and not any(draft.directory.manages(key, team) for key in intent.managers):
            raise Misread(
                f"Neither of them manages {draft.directory.teams[team].name}.",
                "Name a manager of the team on record, and one of the team that should have been.",
            )


def _line_of(draft: Draft, team: str) -> tuple[Recipient, ...]:
    """The mailbox of the team that was on record, where the directory still has it."""
    return (mailbox(draft.directory.teams[team], "previous mailbox"),) if team in draft.directory.teams else ()


def _end_requests(draft: Draft, outcome: str) -> None:
    for request in draft.case.open_requests:
        if not passed_on(draft, request):
            end(draft, request, outcome)


def _only_on_the_machine(draft: Draft) -> None:
    """No message can ask for this, whatever a channel may one day read in it."""
    if draft.received.sender.address:
        raise Misread("This cannot be asked for in a message.", "Do it on the machine that runs Holdfast.")


def move_by_law(draft: Draft, intent: MoveByLaw) -> None:
    """Responsibility has moved by law; it is shown as unconfirmed until somebody says yes (A45)."""
    _only_on_the_machine(draft)
    if draft.directory.teams[intent.team].ended or intent.team == draft.case.owner:
        raise Misread("The move names no other team.", "Name the team that is responsible by law.")
    before = draft.case.owner
    draft.happen(MovedByLaw(team=intent.team, basis=intent.basis))
    _end_requests(draft, "moved by law")
    draft.reply = draft.tell(
        OwnerCorrectedFacts(
            by=[],
            team=team_facts(draft.rules, intent.team),
            previous=team_facts(draft.rules, before),
            reason=intent.basis,
        ),
        draft.people(None, "owner.mailbox", "owner.level1"),
        (mailbox(draft.directory.teams[before], "previous mailbox"), draft.writer()),
    )


def close(draft: Draft, intent: Close) -> None:
    """The team's involvement ends, where nothing is open and every gate holds (5.6, 8.5)."""
    died = _has_died(intent.reason)
    if not draft.speaks_for(draft.case.owner):
        if died and bereaved.had_to_do_with_it(draft):
            asking.withdraw(draft, Withdraw(reason="The person has died", died=True))
        else:
            draft.refuse(Refused(Variant.OUTSIDER, words=f"close: {intent.reason}", closing=True))
        return
    if too_old := before(draft, draft.case.since):
        ask_again(draft, too_old)
        return
    packs = draft.rules.closing_packs(draft.case.owner)
    listed = [name for pack in packs for name in pack.closings]
    meant = _reasons(packs, intent.reason)
    if not listed:
        draft.problems([f"{draft.reference} cannot be closed: no pack of rules in use has a [closing] list."])
    if len(meant) != 1:
        draft.refuse(
            Refused(Variant.WHY_CLOSING, words=f"close: {intent.reason}", grounds=meant or list(dict.fromkeys(listed)))
        )
        return
    reason = meant[0]
    how, why = _way(draft, reason), _in_the_way(draft, died=died)
    if why or how.shut:
        first = gates.asked_for(draft, how.shut, draft.rules.closing_packs(draft.case.owner), gates.About())
        draft.refuse(
            Refused(
                Variant.CLOSING_REFUSED,
                words=f"close: {intent.reason}",
                why=why,
                first=first,
                step=f"close:{reason}",
            )
        )
        return
    owner = draft.case.owner
    if died:
        bereaved.owes_nothing(draft)
        for request in draft.case.open_requests:
            end(draft, request, "case closed")
    draft.happen(CaseClosed(reason=reason, by=draft.by, rests_on=how.rests_on, warned=how.warned))
    draft.answer(NotedFacts(what=Noted.CLOSED), draft.people(None, "owner.mailbox"))
    gates.warn(draft, how, owner, gates.About())


_DEATH = re.compile(r"\b(?:died|death|dead|deceased|passed away)\b", re.I)


def _has_died(reason: str) -> bool:
    return bool(_DEATH.search(reason))


def _way(draft: Draft, reason: str) -> gates.Way:
    """How the conditions stand that the packs put before closing, and before closing for this reason (5.6, A40)."""
    packs = draft.rules.closing_packs(draft.case.owner)
    listed = [each for pack in packs for each in pack.closings.values() if each.name == reason and each.needs]
    of_reason = [Gate(step=Step.CLOSE, what=reason, needs=each.needs, clause=each.clause) for each in listed]
    return gates.way(draft, [*gates.before(packs, Step.CLOSE, reason), *of_reason], gates.About())


def _in_the_way(draft: Draft, *, died: bool) -> list[str]:
    """What must be settled before a case closes. A death ends what is open and owed: nobody is asked for that."""
    case = draft.case
    why = []
    if not died:
        why += [f"the request to {draft.directory.teams[r.to_team].name} is open" for r in case.open_requests]
        of_flags = {d.name for each in case.flags if (found := draft.rules.flag(each.flag)) for d in found[1].duties}
        owed = [each for each in case.duties if not (each.name in of_flags or is_light(draft, each))]
        why += [f"{each.name} is not done{_by_another(draft.rules, case, each)}" for each in owed]
    why += [f"the {flag.flag} flag is up" for flag in case.flags if flag.acknowledged_by is None]
    return why


def _by_another(rules: Rules, case: Case, owed: OpenDuty) -> str:
    """Who owes something, where that is another team than the one that holds the case."""
    return f" by {team_facts(rules, owed.team)['name']}" if owed.team != case.owner else ""


_AROUND = frozenset({
    "a", "an", "and", "as", "at", "because", "been", "by", "client", "for", "had", "has", "have", "he", "her", "his",
    "is", "it", "now", "of", "on", "our", "patient", "person", "she", "since", "the", "their", "there", "they", "this",
    "to", "was", "we", "with",
})  # fmt: skip
"""Small words that may stand around a reason and change nothing of it."""


def _reasons(packs: Iterable[Pack], reason: str) -> list[str]:
    """The reasons of the packs' lists that somebody's words give, as a whole: another word beside one may take it
    back, so it is asked about."""
    said = " ".join(each for each in fold(reason).split() if each not in _AROUND)
    return list(
        dict.fromkeys(
            each.name
            for pack in packs
            for each in pack.closings.values()
            for form in (each.name, *each.words)
            if said == " ".join(word for word in fold(form).split() if word not in _AROUND)
        )
    )


def who_owns(draft: Draft, intent: WhoOwns) -> None:
    """Which team is responsible, since when and why."""
    del intent
    draft.reply = draft.tell(who_owns_facts(draft), (draft.writer(),))


def who_owns_facts(draft: Draft) -> WhoOwnsFacts:
    """The answer to “who owns this case?” as facts."""
    case = draft.known
    if case is None:
        return WhoOwnsFacts(
            known=False,
            since=None,
            basis="",
            evidence=None,
            open=[],
            next_due=None,
            duties=[],
            flags=[],
            closed=None,
            asked_about=draft.reference,
        )
    packs = draft.rules.packs.values()
    duties = {d.name: d.title for pack in packs for flag in pack.flags.values() for d in flag.duties}
    duties |= {d.name: d.title for pack in packs for d in pack.duties}
    for request in case.requests:
        duties |= {d.name: d.title for d in draft.rules.procedure_of(request).duties}
    titles = [found[1].title if (found := draft.rules.flag(flag.flag)) else flag.flag for flag in case.flags]
    due = case.next_deadline(draft.now)
    return WhoOwnsFacts(
        known=True,
        since=case.since.isoformat(),
        basis=case.basis,
        evidence=evidence_facts(draft.rules, case.owner_evidence),
        open=[
            {
                "procedure": draft.rules.procedure_of(r).title,
                "to": team_facts(draft.rules, r.to_team)["name"],
                "due": r.due.isoformat() if r.due else None,
                "state": r.state.value,
                "rung": r.rung,
                "held": r.held,
            }
            for r in case.open_requests
        ],
        next_due=due.isoformat() if due else None,
        next_what=next_words(case, due),
        desk=desk_of(draft.rules, case.owner),
        duties=[f"{duties.get(each.name, each.name)}{_by_another(draft.rules, case, each)}" for each in case.duties],
        flags=titles,
        closed=None if case.open else "closed",
        unconfirmed=case.unconfirmed,
    )


def next_words(case: Case, due: datetime | None) -> str:
    """What happens at the next deadline of a case, as its line begins."""
    names = [timer.name for timer in case.timers if timer.due == due]
    if any(isinstance(name, AnswerDue) for name in names):
        return "The answer is due"
    ladders = [name.ladder for name in names if isinstance(name, RungDue | RungRepeats | RungUndated)]
    if any(not isinstance(ladder, OfInformation) for ladder in ladders):
        return "We tell the next managers"
    if ladders:
        return "What is missing is due"
    return "What is still to be done is due" if case.duties else "Next deadline"


def desk_of(rules: Rules, key: str) -> str:
    """Whom to ring about a team: the numbers of its duty desk, its duty worker and its manager; "" without any."""
    team, people = rules.directory.teams.get(key), rules.directory.people
    if team is None:
        return ""
    keys = dict.fromkeys(each for each in (team.duty, team.manager) if each and each in people)
    numbers = [*([team.phone] if team.phone else [])]
    return ", ".join([*numbers, *(f"{people[k].phone} ({people[k].name})" for k in keys if people[k].phone)])


def evidence_facts(rules: Rules, evidence: Evidence | None) -> dict[str, object] | None:
    """The evidence that ownership rests on, as an email or a command may show it."""
    if evidence is None:
        return None
    return {
        "by": written_by(rules, evidence), "at": evidence.received_at.isoformat(), "words": evidence.words,
        "message_id": evidence.message_id, "channel": evidence.channel, "sha256": evidence.sha256,
        "authenticity": evidence.authenticity, "authenticity_why": evidence.authenticity_why,
    }  # fmt: skip
