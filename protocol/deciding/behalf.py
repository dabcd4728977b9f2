"""Decides whether whoever sent a letter in somebody else's name may say what it says (A11, A12).

A Sender line that is not the writer's says who pressed the button. That the domain is proved proves nothing of the
name above: anybody with a right to send for a manager, or with a team's mailbox, can type one. What such a letter
says counts only if its sender might have said it as well; else the one in whose name it came is asked for a code.
"""

from dataclasses import replace

from protocol.case.case import Case, Request
from protocol.deciding import confirming
from protocol.deciding.authority import may_decide
from protocol.decision.decision import Draft
from protocol.decision.telling import acceptors, address_name
from protocol.decision.which import meant_of
from protocol.messages.intents import (
    Agree,
    Answer,
    Close,
    Confirm,
    Determine,
    Intent,
    LowerFlag,
    Reading,
    Stays,
    Withdraw,
)
from protocol.messages.refusals import Refused, Variant

_ANSWERS = (Reading.PLAIN_ACCEPT, Reading.DECLINE)


def unentitled(draft: Draft) -> bool:
    """Whether somebody sent it in another's name who may not say it; the one in whose name it came has then been
    asked, or told why it counts for nothing."""
    sender = draft.received.sender
    if not sender.on_behalf_of or _may_say(draft, sender.on_behalf_of, draft.received.intent):
        return False
    if sender.team is None:
        confirming.ask(draft)
        return True
    return _typed_in_a_mailbox(draft)


def _typed_in_a_mailbox(draft: Draft) -> bool:
    """Somebody without the right used a team's mailbox: whoever's name stands below is asked for the code, and the
    mailbox is told. The code must not go to where its sender reads."""
    received = draft.received
    sender, said = received.sender, received.intent
    listed = draft.directory.people.get(said.named or "") if isinstance(said, Answer) else None
    if listed is None or not listed.address:
        may_accept = acceptors(draft.rules, sender.team) if sender.team else []
        draft.refuse(Refused(Variant.MAILBOX_UNNAMED, words=_words(said), may_accept=may_accept, sent_by=_name(draft)))
        return True
    mailbox = draft.writer()
    draft.received = replace(received, sender=replace(sender, address=listed.address, person=listed.key, team=None))
    confirming.ask(draft)
    draft.received = received
    if mailbox is not None and mailbox.address != listed.address:
        draft.tell(
            Refused(Variant.MAILBOX_ASKED, words=_words(said), asked=listed.name, sent_by=_name(draft)), (mailbox,)
        )
    return True


def _name(draft: Draft) -> str:
    return address_name(draft.rules, draft.received.sender.on_behalf_of or "")


def _words(said: Intent) -> str:
    return said.words if isinstance(said, Answer) else ""


def _may_say(draft: Draft, address: str, said: Intent) -> bool:
    """Whether the owner of an address might have said the same in their own name. What moves and ends nothing may be
    sent for anybody."""
    if isinstance(said, Confirm):
        return _may_confirm(draft, address, said)
    harmless = isinstance(said, Answer) and said.reading not in _ANSWERS
    case = draft.known
    if harmless or not isinstance(said, _MOVES_OR_ENDS) or case is None or not case.open:
        return True  # nothing comes of it, or it is answered that there is nothing to change
    person = draft.directory.person_at(address)
    return person is not None and _in_own_name(draft, case, person.key, said)


_MOVES_OR_ENDS = (Answer, Withdraw, Determine, Stays, Agree, Close, LowerFlag)


def _in_own_name(draft: Draft, case: Case, person: str, said: Intent) -> bool:
    if isinstance(said, Close):
        return draft.directory.belongs(person, case.owner)
    if isinstance(said, LowerFlag):
        return draft.directory.may_accept(person, case.owner)
    mine = [r for r in case.open_requests if draft.speaks_for(r.from_team) or draft.speaks_for(r.to_team)]
    return all(_about(draft, person, said, request) for request in meant_of(draft, mine))


def _about(draft: Draft, person: str, said: Intent, request: Request) -> bool:
    """Whether a person may say something about a request."""
    here = draft.directory
    match said:
        case Answer(reading=Reading.PLAIN_ACCEPT):
            return here.may_accept(person, request.to_team) and person != request.sender
        case Answer():
            return here.belongs(person, request.to_team)
        case Withdraw():
            return here.belongs(person, request.from_team)
        case Determine():
            return may_decide(draft, request, person)
        case Stays():
            return any(here.manages(person, team) for team in (request.from_team, request.to_team))
        case _:
            return any(here.belongs(person, team) for team in (request.from_team, request.to_team))


def _may_confirm(draft: Draft, address: str, said: Confirm) -> bool:
    """A code goes to one person: who sends it back for them reads their mailbox, and is not them."""
    asked = confirming.waiting(draft, said)
    return asked is None or _may_say(draft, address, asked.said)
