"""The one door to the rules: what a message leads to, given the case as it stands.

The whole policy is the two tables below. `BEFORE` is asked in order and may refuse a message, or
answer it, before its intent is looked at; `DOES` names, for each intent, the function that decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from protocol.case.case import Case
from protocol.case.events import ConcernRepeated, FlagRaised
from protocol.deciding import (
    absence,
    answering,
    asking,
    authority,
    behalf,
    binding,
    confirming,
    flags,
    passing,
    registering,
)
from protocol.deciding.disputes import agreeing, settling
from protocol.deciding.owed import duties
from protocol.deciding.said import items, retracting
from protocol.decision.decision import Decision, Draft
from protocol.decision.need_to_know import may_know
from protocol.decision.rules import Rules
from protocol.decision.telling import team_facts
from protocol.messages.facts import HelpFacts, OpenRequestsFacts
from protocol.messages.intents import (
    Agree,
    Answer,
    Ask,
    Authenticity,
    Away,
    BackAtWork,
    Close,
    Confirm,
    Correct,
    Determine,
    Done,
    Escalate,
    Help,
    Intent,
    LowerFlag,
    MoveByLaw,
    Nothing,
    NotRight,
    OnLeave,
    OpenOf,
    RaiseFlag,
    Received,
    ReceiverTold,
    Register,
    Retract,
    Say,
    Seen,
    Stays,
    Supply,
    TakeBack,
    TimePassed,
    Undelivered,
    WhoOwns,
    Withdraw,
)
from protocol.messages.refusals import Refused, Variant

NOT_A_PERSON = (Away, Undelivered, ReceiverTold, TimePassed)
"""Intents that come from machines and from time: they need no authority, and move nothing."""
NEEDS_NO_CASE = (Ask, Register, WhoOwns, OpenOf, Help, Nothing, OnLeave, BackAtWork)
AFTER_CLOSING = (*NEEDS_NO_CASE, *NOT_A_PERSON, Correct, NotRight)


def _not_proved(draft: Draft) -> bool:
    """Not proved to be from its sender: nothing moves, and the listed person is asked to confirm (A36).
    Whoever sends a code back proves that they can read what we write to the listed address."""
    received = draft.received
    if isinstance(received.intent, (*NOT_A_PERSON, Confirm)) or received.sender.authenticity is Authenticity.PROVED:
        return False
    confirming.ask(draft)
    return True


def _spent(draft: Draft) -> bool:
    """With a code for a request, which may be on no case yet, that confirms it no more."""
    intent = draft.received.intent
    if not isinstance(intent, Confirm) or not intent.spent:
        return False
    draft.refuse(Refused(Variant.WRONG_CODE, why=intent.spent))
    return True


def _unbound(draft: Draft) -> bool:
    """In a letter that cannot be meant for us now. A concern that comes with it is raised all the same (5.5)."""
    if not (why := binding.unbound(draft)):
        return False
    binding.ask_again(draft, why)
    intent = draft.received.intent
    if isinstance(intent, Ask) and intent.concern and draft.alarm and draft.known is not None and draft.known.open:
        flags.raise_flag(draft, draft.alarm.name, guessed=intent.concern_guessed)
    return True


def _unnamed(draft: Draft) -> bool:
    """About no case that we can tell."""
    intent = draft.received.intent
    if draft.reference or isinstance(intent, (Help, OpenOf, Nothing, OnLeave, BackAtWork, *NOT_A_PERSON)):
        return False
    if isinstance(intent, Ask) and intent.new and intent.to_team is None and not intent.concern:
        return False  # the team is asked about first; with it, the case is given its number
    if isinstance(intent, Ask):
        asking.unnamed(draft, intent)
    else:
        words = intent.words if isinstance(intent, Answer) else ""
        draft.refuse(Refused(Variant.WHICH_CASE, candidates=list(draft.received.candidates), words=words))
    return True


def _no_case(draft: Draft) -> bool:
    """About a case that we have no record of."""
    if draft.known is not None or isinstance(draft.received.intent, NEEDS_NO_CASE):
        return False
    if not isinstance(draft.received.intent, NOT_A_PERSON):
        draft.refuse(Refused(Variant.NO_CASE, words=draft.reference))
    return True


def _closed(draft: Draft) -> bool:
    """About a case that has been closed."""
    if draft.known is None or draft.known.open or isinstance(draft.received.intent, AFTER_CLOSING):
        return False
    if _of_an_alarm(draft):
        return False
    draft.refuse(Refused(Variant.CLOSED_REQUEST))
    return True


def _of_an_alarm(draft: Draft) -> bool:
    """Whether it raises an alarm, or says something of one that is up: a concern about somebody whom no team holds
    any longer is a concern all the same (5.5)."""
    match draft.received.intent:
        case RaiseFlag() as raised:
            found = flags.meant(draft, raised)
            return found is not None and bool(found.rungs)
        case Seen() | LowerFlag() | Confirm():
            return bool(draft.case.flags)
        case _:
            return False


BEFORE: tuple[Callable[[Draft], bool], ...] = (
    _not_proved, _spent, items.signpost, _unbound, _unnamed, _no_case, _closed, behalf.unentitled,
)  # fmt: skip


def _help(draft: Draft, intent: Help) -> None:
    del intent
    kinds = [p.title for pack in draft.own_packs for p in pack.procedures.values()]
    draft.answer(HelpFacts(kinds=kinds))


def _open_of(draft: Draft, intent: OpenOf) -> None:
    """What is open for the writer's teams, the soonest deadline first."""
    titles = {p.name: p.title for pack in draft.rules.packs.values() for p in pack.procedures.values()}
    draft.answer(
        OpenRequestsFacts(
            open=[
                {
                    "case": line.reference,
                    "procedure": titles.get(line.procedure, line.procedure),
                    "state": line.state,
                    "from": team_facts(draft.rules, line.from_team),
                    "to": team_facts(draft.rules, line.to_team),
                    "due": line.due.isoformat() if line.due else None,
                    "late": line.due is not None and line.due < draft.now,
                }
                for line in intent.lines
            ]
        )
    )


def _nothing(draft: Draft, intent: Nothing) -> None:
    """A person wrote something that is not for us to act on. It is explained only where they wrote
    to us: a colleague who copies us into a conversation is not interrupted."""
    if draft.received.alarm and draft.alarm is not None and draft.known is not None:
        flags.heard(draft, draft.alarm.name)
    elif intent.courtesy and (draft.known is not None or not draft.received.candidates):
        if intent.addressed:
            answering.thanked(draft)
    elif intent.addressed and not answering.ask_what_was_meant(draft):
        draft.refuse(Refused(Variant.NO_WORDS, may=authority.sayable(draft), items=authority.owed_items(draft)))


def _confirm(draft: Draft, intent: Confirm) -> None:
    """What was confirmed counts now, as if it had been written now and proved (A31)."""
    said = confirming.confirmed(draft, intent)
    if said is not None:
        DOES[type(said)](draft, said)


DOES: Mapping[type[Intent], Callable[[Draft, Any], None]] = {
    Register: registering.register,
    Ask: asking.ask,
    Supply: asking.supply,
    Withdraw: asking.withdraw,
    ReceiverTold: asking.told,
    Answer: agreeing.answer,
    Escalate: settling.escalate,
    Stays: settling.stays,
    Determine: settling.determine,
    RaiseFlag: flags.raise_,
    LowerFlag: flags.lower,
    Seen: items.seen,
    Done: items.done,
    Say: asking.say,
    TakeBack: items.take_back,
    NotRight: registering.not_right,
    Agree: agreeing.agree,
    Retract: retracting.retract,
    Correct: registering.correct,
    MoveByLaw: registering.move_by_law,
    Close: registering.close,
    WhoOwns: registering.who_owns,
    OnLeave: absence.on_leave,
    BackAtWork: absence.back,
    Away: absence.away,
    Undelivered: absence.undelivered,
    TimePassed: passing.time_passed,
    Help: _help,
    OpenOf: _open_of,
    Confirm: _confirm,
    Nothing: _nothing,
}


def decide(case: Case | None, reference: str, received: Received, rules: Rules) -> Decision:
    """What a message leads to: facts, notices, and the case after them.

    `reference` names the case; `received.at` is now. Raises Misread where the command line asked
    for something impossible; a person who writes is answered instead.
    """
    draft = Draft(case, reference, received, rules.at(received.at, received.leaves))
    seen = draft if _theirs_to_know(draft) else _as_without_record(draft)
    if not any(refuses(seen) for refuses in BEFORE):
        DOES[type(seen.received.intent)](seen, seen.received.intent)
    if draft.known is not None and draft.happened:
        duties.fall_away(draft)
    if seen is not draft:
        draft.notices += seen.notices
        draft.reply = seen.reply
    _no_concern_is_lost(draft)
    return draft.finish()


def _theirs_to_know(draft: Draft) -> bool:
    """Whether whoever wrote may hear of the case. A concern of the alarm is taken from anybody, and so is what machines
    and time say; and a closed case comes back with whoever got the new referral."""
    intent = draft.received.intent
    if draft.known is None or isinstance(intent, NOT_A_PERSON):
        return True
    if isinstance(intent, RaiseFlag) and _of_an_alarm(draft):
        return True
    if isinstance(intent, Ask | Register) and not draft.known.open:
        return True
    return may_know(draft.directory, draft.known, draft.received.sender)


def _as_without_record(draft: Draft) -> Draft:
    """The case as whoever may not hear of it sees it: not on record, whatever they say (OWN-07). What would put one on
    record is answered as the question whose it is."""
    about, intent = draft.received.about, draft.received.intent
    named = draft.reference in about.references or not about.local_ids  # or by another's number for it
    asks = named and isinstance(intent, Ask | Register)
    received = replace(draft.received, candidates=(), intent=WhoOwns() if asks else intent)
    return Draft(None, draft.reference if named else "", received, draft.rules)


def _no_concern_is_lost(draft: Draft) -> None:
    """Where a message speaks of a concern of the alarm, and nothing has been done about that yet, the alarm is
    raised, though the message says something else, and though the case is closed (5.5, A29). In the name of somebody
    listed, and not proved, it changes nothing: the managers are told what came, and to check. About no case, or from
    nobody we know, a person hears of it at once."""
    intent, sender = draft.received.intent, draft.received.sender
    concern, flag = draft.received.alarm or (isinstance(intent, Ask) and intent.concern), draft.alarm
    if isinstance(intent, RaiseFlag):
        found = flags.meant(draft, intent)
        concern, flag = (True, found) if found and found.rungs else (concern or intent.alarm, flag)
    if not concern or any(
        isinstance(each.event, FlagRaised | ConcernRepeated) and flag is not None and each.event.flag == flag.name
        for each in draft.happened
    ):
        return
    if (sender.person or sender.team) and draft.known is not None and flag is not None:
        if sender.authenticity is Authenticity.PROVED:
            flags.heard(draft, flag.name)
            return
        flags.unproved(draft, flag.name)
    about = f"Case {draft.reference}." if draft.reference else "It names no case."
    concern_of = f"a {flag.called}" if flag is not None else "a concern"
    draft.admin(f"A message mentions {concern_of}, and no alarm was raised.", about, urgent=True)
