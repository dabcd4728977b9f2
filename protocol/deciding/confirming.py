"""Decides how a letter that was not proved is confirmed: by a one-time code, sent to the listed address
of the person in whose name it was written (A36). That confirmation, not the letter, is what counts."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from protocol.case.case import Confirmation, Request
from protocol.case.events import ConfirmationAsked, ConfirmationGiven, ConfirmationMistaken
from protocol.deciding.authority import owes_seen
from protocol.deciding.binding import out_of_time, unbound
from protocol.deciding.lacking import held
from protocol.deciding.owed.duties import ticks
from protocol.decision.decision import Draft
from protocol.decision.telling import address_name
from protocol.decision.which import meant_of
from protocol.messages.intents import (
    Agree,
    Answer,
    Ask,
    Authenticity,
    BackAtWork,
    Close,
    Confirm,
    Determine,
    Done,
    Escalate,
    Intent,
    OnLeave,
    Reading,
    Received,
    Seen,
    Sender,
    Stays,
    WithACode,
    Withdraw,
)
from protocol.messages.refusals import Refused, Variant

MISTAKES = 5
"""After so many wrong codes, the right one counts no longer."""

_OF_A_REQUEST = Answer | Withdraw | Determine | Stays | Agree | Escalate
"""What may be confirmed about a request, beside a request itself; and about a case, that an alarm was seen, that
something was done, and that the case is closed. Of anything else its writer hears that nothing came of it."""


def ask(draft: Draft) -> None:
    """Tell the listed address of a letter in its name; where it would change something, with a code."""
    received = draft.received
    request, evidence = _meant(draft), received.evidence
    behind = received.sender.on_behalf_of if received.sender.authenticity is Authenticity.PROVED else None
    sent_by = address_name(draft.rules, behind) if behind else ""
    why = "" if sent_by else received.sender.why
    if isinstance(received.intent, Ask) and _may_be_asked(draft):
        _ask_of_request(draft, received.intent, why=why, sent_by=sent_by)
        return
    said, until = received.intent, draft.now + draft.rules.confirm_within
    if (request is None and not _of_the_case(draft)) or evidence is None or not received.code:
        says = "leave" if isinstance(said, OnLeave | BackAtWork) else ""
        draft.refuse(Refused(Variant.NOT_PROVED, why=why, sent_by=sent_by, says=says))
        return
    draft.happen(
        _asked(
            said,
            number=request.number if request else 0,
            person=draft.by,
            team=received.sender.team,
            letter=evidence.sha256,
            code=received.code,
            expires=until,
            sent_by=behind,
        )
    )
    # None of its words go into the email: whoever forged it would be writing to the person through us.
    draft.refuse(
        Refused(
            Variant.NOT_PROVED, why=why, code=received.code, until=until.isoformat(), says=_says(said), sent_by=sent_by
        ),
        request=request,
    )


def _may_be_asked(draft: Draft) -> bool:
    received = draft.received
    return bool(
        received.code and received.evidence and (received.sender.person or received.sender.team) and not unbound(draft)
    )


def _ask_of_request(draft: Draft, intent: Ask, *, why: str, sent_by: str) -> None:
    """A code for a request. Its case may not be on record yet, and its words never are: what was understood of it
    waits in this notice, under a digest of the code, and is decided when the code comes back."""
    received, to = draft.received, draft.directory.teams.get(intent.to_team or "")
    until = draft.now + draft.rules.confirm_within
    draft.refuse(
        Refused(
            Variant.NOT_PROVED,
            why=why,
            code=received.code,
            until=until.isoformat(),
            says="request",
            sent_by=sent_by,
            reference=draft.reference,
            to_name=to.name if to else "",
            digest=request_digest(received.sender, received.code),
            letter=received.evidence.sha256 if received.evidence else "",
            **held(draft, intent, ("Confirm",)),
        )
    )


def request_digest(sender: Sender, code: str) -> str:
    """Under what a request waits for its code, which counts from the same person or mailbox alone."""
    return _hash(f"{sender.person or ''} {sender.team or ''}", code)


def _asked(
    said: Intent,
    *,
    number: int,
    person: str | None,
    team: str | None,
    letter: str,
    code: str,
    expires: datetime,
    sent_by: str | None,
) -> ConfirmationAsked:
    """That a code was sent for what a letter says. The record holds its hash alone."""
    return ConfirmationAsked(
        number=number,
        person=person,
        team=team,
        letter=letter,
        code_hash=_hash(letter, code),
        expires=expires,
        answer=said if isinstance(said, Answer) else None,
        stays=said if isinstance(said, Stays) else None,
        withdraw=said if isinstance(said, Withdraw) else None,
        determine=said if isinstance(said, Determine) else None,
        seen=said if isinstance(said, Seen) else None,
        done=said if isinstance(said, Done) else None,
        close=said if isinstance(said, Close) else None,
        agree=said if isinstance(said, Agree) else None,
        escalate=said if isinstance(said, Escalate) else None,
        sent_by=sent_by,
    )


def confirmed(draft: Draft, intent: Confirm) -> WithACode | None:
    """What a code confirms; the draft then goes on as if its writer had been proved to say that now. None
    once the writer was told why it confirms nothing."""
    sender = draft.received.sender
    mine, asked = _mine(draft), waiting(draft, intent)
    why = _refused(draft, mine, asked)
    if why or asked is None:
        if why == "wrong":
            draft.happen(ConfirmationMistaken(person=sender.person, team=sender.team))
        if why == "void" and asked is not None and draft.received.code:
            _anew(draft, asked)
        else:
            draft.refuse(Refused(Variant.WRONG_CODE, why=why))
        return None
    draft.happen(
        ConfirmationGiven(
            number=asked.number, by=sender.person, team=sender.team, letter=asked.letter, code_hash=asked.code_hash
        )
    )
    if not _still_open(draft, asked):
        draft.refuse(Refused(Variant.CLOSED_REQUEST), request=draft.case.request(asked.number))
        return None
    _believe(draft, asked)
    return asked.said


def _still_open(draft: Draft, asked: Confirmation) -> bool:
    """Whether the request that a code is about is open; one about the case is, whatever became of a request."""
    return not asked.number or draft.case.request(asked.number).state.open


def _anew(draft: Draft, asked: Confirmation) -> None:
    """The right code came back after too many wrong ones, which anybody can send: a fresh one goes to the listed
    address, so that nobody is kept from confirming. It has the same time."""
    code = draft.received.code
    if asked.expires < draft.now or not _still_open(draft, asked):
        draft.refuse(Refused(Variant.WRONG_CODE, why="expired"))
        return
    draft.happen(
        _asked(
            asked.said,
            number=asked.number,
            person=asked.person,
            team=asked.team,
            letter=asked.letter,
            code=code,
            expires=asked.expires,
            sent_by=asked.sent_by,
        )
    )
    draft.refuse(Refused(Variant.WRONG_CODE, why="void", code=code, until=asked.expires.isoformat()))


def waiting(draft: Draft, intent: Confirm) -> Confirmation | None:
    """What a code was sent for to whoever sends it back, used or not; None where it was sent to somebody else."""
    return next((c for c in _mine(draft) if c.code_hash == _hash(c.letter, intent.code)), None)


def _mine(draft: Draft) -> list[Confirmation]:
    sender, case = draft.received.sender, draft.known
    return [c for c in case.confirmations if (c.person, c.team) == (sender.person, sender.team)] if case else []


def _meant(draft: Draft) -> Request | None:
    """The one open request that a letter would change; None where it would change none, or it is not
    certain which: a code must never come to confirm something about another."""
    said, case = draft.received.intent, draft.known
    if case is None or not case.open or not isinstance(said, _OF_A_REQUEST):
        return None
    if draft.by is None and draft.received.sender.team is None:
        return None
    if isinstance(said, Answer) and said.reading not in (Reading.PLAIN_ACCEPT, Reading.DECLINE):
        return None
    meant = meant_of(draft, [r for r in case.open_requests if any(map(draft.speaks_for, _sides(draft, said, r)))])
    if len(meant) != 1 or unbound(draft) or out_of_time(draft, meant[0]):
        return None
    return meant[0]


def _of_the_case(draft: Draft) -> bool:
    """Whether a letter says something of its case that its writer may say now, and that changes something."""
    said, case = draft.received.intent, draft.known
    if case is None or unbound(draft) or (draft.by is None and draft.received.sender.team is None):
        return False
    match said:
        case Seen():
            return owes_seen(draft)
        case Done():
            return bool(ticks(draft, said))
        case Close():
            return case.open and draft.speaks_for(case.owner)
        case _:
            return False


def _sides(draft: Draft, said: _OF_A_REQUEST, request: Request) -> tuple[str, ...]:
    """The teams of a request whose people may say such a thing about it."""
    match said:
        case Answer():
            sides: tuple[str, ...] = (request.to_team,)
        case Withdraw():
            sides = (request.from_team,)
        case Determine() | Stays() | Agree() | Escalate():
            sides = (request.from_team, request.to_team)
    return tuple(team for team in sides if team in draft.directory.teams)


def _refused(draft: Draft, mine: list[Confirmation], asked: Confirmation | None) -> str:
    """Why a code confirms nothing, as a word that the email knows, or ""."""
    if asked is None:
        waiting = (c for c in mine if not c.used and c.mistakes < MISTAKES and draft.now <= c.expires)
        return "wrong" if any(waiting) else "none"
    if asked.used:
        return "used"
    if asked.mistakes >= MISTAKES:
        return "void"
    return "expired" if draft.now > asked.expires else ""


def _believe(draft: Draft, asked: Confirmation) -> None:
    received = believed(draft.received, asked.letter, asked.sent_by or "")
    draft.received = replace(
        received,
        intent=asked.said,
        request=asked.number or None,
        about=replace(received.about, request=asked.number or None),
    )


def believed(received: Received, letter: str, sent_by: str = "") -> Received:
    """A message that brings a right code back: its writer counts as proved, and every event says on what that rests."""
    why = (
        "a one-time code, which only the listed address was sent, came back from there; it confirms the letter "
        f"whose SHA-256 is {letter}{f', which {sent_by} sent in this name' if sent_by else ''}"
    )
    proved = Authenticity.PROVED
    evidence = received.evidence
    if evidence is not None:
        evidence = replace(evidence, authenticity=proved.value, authenticity_why=why)
    return replace(received, sender=replace(received.sender, authenticity=proved, why=why), evidence=evidence)


def _says(said: Intent) -> str:
    match said:
        case Answer(reading=Reading.PLAIN_ACCEPT):
            return "accept"
        case Answer():
            return "decline"
        case Withdraw():
            return "withdraw"
        case Determine():
            return "decision"
        case _:
            return type(said).__name__.lower()


def _hash(letter: str, code: str) -> str:
    return sha256(f"{letter} {code}".encode()).hexdigest()
