"""Decides by which channels a notice goes to whom, and which notices go in one email: those due to
one person at the same minute.

A notice that comes alone to all its people is one email to all of them, so that everybody in a
ladder sees who else was told. Somebody with several at once gets one email of their own instead.
An urgent notice always goes by itself (E10). In chat each notice is a message of its own to each of
its people, where they or their team have chosen chat.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from protocol.directory import EMAIL, Directory
from protocol.messages.chat import CHANNEL, WEB
from protocol.messages.notices import Kind, Notice, Recipient
from protocol.messages.refusals import Variant
from protocol.ports.origin import (
    ChatPlace,
    InChat,
    InReplyTo,
    ShownTo,
    ToAdministrator,
    ToConversation,
    ToPerson,
    ToTeam,
    in_chat,
    place_text,
)
from protocol.ports.outbox import Packing, Post, StoredNotice

Where = Callable[[Recipient], frozenset[str]]
"""The channels by which somebody is told, as they or their team have chosen."""

STATUTORY = frozenset({
    Kind.REQUEST_LOGGED, Kind.PLEASE_ANSWER,  # the request itself, to both sides: it starts the clock (8.4, A01)
    Kind.REMINDER, Kind.RUNG,  # a deadline that comes or has lapsed, and the escalation (8.4, 10.3 to 10.5)
    Kind.ACCEPTED, Kind.STAYS, Kind.DECLINED, Kind.CONFIRM_PLEASE,  # answers, in writing or by email (5.3, A35)
    Kind.SETTLED,  # a dispute that is over
    Kind.RETRACTED,  # and what became of one that was taken back (A18)
    Kind.NOT_RECORDED,  # what its writer takes for an answer and is none; in a chat it is said there
    Kind.WITHDRAWN, Kind.ENDED, Kind.OWNER_CORRECTED,  # a request that no longer runs, a record that was wrong
    Kind.ALARM, Kind.NOT_TOLD, Kind.DUTY_CHASE,  # whoever must act has it where it cannot scroll away
    Kind.MONITORING,  # the figures of a month, which somebody files (11.1)
    Kind.ADMINISTRATOR,  # whatever is wrong, by every way there is
})  # fmt: skip
"""What goes by email whatever anybody has chosen: it is proof of what was said to whom, and when. What
is left (receipts, flags without an alarm, questions about the record, who owns, help) may be in chat alone."""

RANKS: Mapping[Kind, int] = {
    Kind.ALARM: 0, Kind.RUNG: 1, Kind.PLEASE_ANSWER: 2, Kind.CONFIRM_PLEASE: 2, Kind.RETRACTED: 2,
    Kind.ACCEPTED: 3, Kind.SETTLED: 3, Kind.STAYS: 3, Kind.DECLINED: 3, Kind.NOT_RECORDED: 3, Kind.WITHDRAWN: 3,
    Kind.ENDED: 3, Kind.OWNER_CORRECTED: 3, Kind.NOT_TOLD: 3, Kind.REMINDER: 4, Kind.DUTY_CHASE: 4,
}  # fmt: skip
"""Which goes first where not all can; what is not named here goes last."""
LAST = 5
SHOWN = frozenset({
    Kind.REQUEST_LOGGED, Kind.ACCEPTED, Kind.STAYS, Kind.CONFIRM_PLEASE, Kind.WITHDRAWN, Kind.ENDED,
    Kind.OWNER_CORRECTED,
})  # fmt: skip
"""What whoever brought it about in chat is shown there at once, and is not told there again. An email tells them
too, so that nothing is lost where it could not be shown."""
EVERYWHERE = frozenset({*EMAIL, CHANNEL})


def told_where(directory: Directory, *, chat: bool) -> Where:
    """What the directory says. Whoever has chosen chat and cannot be found there, and everybody where
    there is no `chat`, is emailed."""

    def where(recipient: Recipient) -> frozenset[str]:
        person = directory.people.get(recipient.person or "")
        team = directory.teams.get(recipient.team or "")
        if not chat:
            return EMAIL
        if person is not None:
            return person.channels if person.object_id and person.channels else EMAIL
        if team is not None:
            return team.channels if team.chat_channel and team.channels else EMAIL
        administrator = directory.administrator_at(recipient.address) if recipient.role == "administrator" else None
        return EVERYWHERE if administrator is not None and administrator.object_id else EMAIL

    return where


def by_email(_recipient: Recipient) -> frozenset[str]:
    """Everybody by email."""
    return EMAIL


@dataclass(frozen=True, kw_only=True)
class _Emailed:
    """A notice, and those of its people who have it by email."""

    told: StoredNotice
    to: tuple[Recipient, ...]
    copy: tuple[Recipient, ...]


def packing(domain: str, told_where: Where = by_email) -> Packing:
    """A packing whose Message-IDs are under `domain`."""

    def pack(told: Sequence[StoredNotice]) -> Iterator[Post]:
        minutes: dict[datetime, list[_Emailed]] = defaultdict(list)
        for each in sorted(told, key=lambda t: (t.at, t.id)):
            emailed = _emailed(each, told_where)
            yield from _in_chat(domain, emailed, told_where)
            if each.notice.urgent and (emailed.to or emailed.copy):
                yield _post(domain, (each,), emailed.to or emailed.copy, emailed.copy if emailed.to else ())
            elif emailed.to or emailed.copy:
                minutes[each.at.replace(second=0, microsecond=0)].append(emailed)
        for together in minutes.values():
            yield from _minute(domain, together)

    return pack


# --- by email -------------------------------------------------------------------------------------


def _emailed(told: StoredNotice, where: Where) -> _Emailed:
    """Who has it by email. What was asked by email is answered by email; what was asked in a chat is
    answered there, and by email too where that must be: not to say that nothing was recorded."""
    notice = told.notice
    statutory = notice.kind in STATUTORY

    def chosen(each: Recipient) -> bool:
        return statutory or "email" in where(each) or CHANNEL not in where(each)

    match told.origin:
        case InReplyTo():
            to = notice.to
        case InChat():
            to = notice.to if statutory and notice.kind is not Kind.NOT_RECORDED else ()
        case _:
            to = tuple(each for each in notice.to if chosen(each))
    return _Emailed(told=told, to=to, copy=tuple(each for each in notice.copy if chosen(each)))


def _minute(domain: str, emailed: list[_Emailed]) -> Iterator[Post]:
    due: dict[str, list[StoredNotice]] = defaultdict(list)
    people: dict[str, Recipient] = {}
    for each in emailed:
        for person in (*each.to, *each.copy):
            due[person.address].append(each.told)
            people[person.address] = person
    several = {address for address, notices in due.items() if len(notices) > 1}
    for address in several:
        yield _post(domain, tuple(due[address]), (people[address],), ())
    for each in emailed:
        to = tuple(person for person in each.to if person.address not in several)
        copy = tuple(person for person in each.copy if person.address not in several)
        if to or copy:
            yield _post(domain, (each.told,), to or copy, copy if to else ())


# --- in chat --------------------------------------------------------------------------------------


def signed_in(message_id: str) -> bool:
    """Whether something was said where its writer was signed in, and is answered where they said it: in chat, or on a
    page. No such proof can be had again later."""
    return in_chat(message_id) or message_id.startswith(f"{WEB}:")


def _in_chat(domain: str, emailed: _Emailed, where: Where) -> Iterator[Post]:
    """A message to each who is told in chat. An answer goes to the conversation that it was asked in;
    to a letter, it is also told in chat only where it is more than a receipt."""
    told, addresses = emailed.told, {each.address for each in (*emailed.to, *emailed.copy)}
    places: dict[ChatPlace, Recipient] = {}
    people, origin = (*told.notice.to, *told.notice.copy), told.origin
    if isinstance(origin, InChat) and told.notice.to:
        places[ToConversation(id=origin.conversation)] = told.notice.to[0]
        people = told.notice.copy
    elif origin is not None and told.notice.kind not in STATUTORY:
        people = told.notice.copy
    shown = origin.person if isinstance(origin, ShownTo) else None
    for each in people:
        if CHANNEL in where(each) and (shown is None or each.person != shown):
            places.setdefault(_place(each), each)
    for place, each in places.items():
        yield _post(domain, (told,), (each,), (), place=place, alone=each.address not in addresses)


def _place(each: Recipient) -> ChatPlace:
    if each.person:
        return ToPerson(person=each.person)
    return ToTeam(team=each.team) if each.team else ToAdministrator(address=each.address)


def _post(
    domain: str,
    told: tuple[StoredNotice, ...],
    to: Sequence[Recipient],
    copy: Sequence[Recipient],
    *,
    place: ChatPlace | None = None,
    alone: bool = False,
) -> Post:
    """A message with an id of its own, the same each time it is made from the same notices."""
    chat = ("in", place_text(place)) if place else ()
    parts = (*(each.id for each in told), "to", *(p.address for p in to), "copy", *(p.address for p in copy), *chat)
    key = sha256("\n".join(parts).encode()).hexdigest()[:32]
    return Post(
        id=key,
        message_id=f"<h.{key}@{domain}>",
        notices=told,
        to=tuple((person.name, person.address) for person in to),
        copy=tuple((person.name, person.address) for person in copy),
        urgent=any(each.notice.urgent for each in told),
        channel=CHANNEL if place else "email",
        place=place,
        alone=alone,
        rank=min(_rank(each.notice) for each in told),
    )


_OF_NOBODY = frozenset({Variant.NOT_PROVED, Variant.TOO_OFTEN, Variant.NOT_LISTED})
"""What is answered to letters that nobody has proved."""


def _rank(notice: Notice) -> int:
    """What comes of letters that nobody has proved goes last: anybody can send any number of them."""
    return LAST if notice.facts.get("variant") in _OF_NOBODY else RANKS.get(notice.kind, LAST)
