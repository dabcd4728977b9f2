"""Decides what is said of letters in quarantine, and how often: at once of a few, then once for the rest of the hour;
and every working morning while any of them waits. Nothing that is not proved is ever urgent twice in an hour."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bot.service.administrators.notices import administrators, called
from bot.service.trust.unproved import asked_too_often, first_urgent, next_hour
from protocol.calendar.workdays import Calendar
from protocol.decision.rules import Rules
from protocol.decision.telling import common_facts
from protocol.messages.facts import plain_facts
from protocol.messages.intents import Authenticity
from protocol.messages.notices import Kind, Notice, Recipient
from protocol.messages.refusals import Refused, Variant
from protocol.ports.bundling import signed_in
from protocol.ports.letters import Letter, Read
from protocol.ports.quarantine import Quarantined
from protocol.ports.work import Work
from protocol.violations import CalendarRunsOut, Misread
from templates import when

PROVED, UNPROVED = 10, 3
"""How many letters set aside in one hour of the clock are told of singly, of proved senders and of all others; and as
many again that may raise an alarm, which a flood of others must not hide."""
NINE = time(9)
A_DAY, TWICE = timedelta(days=1), 2
LIST = "Look at what waits with `holdfast quarantine list`; then release or discard each letter."


def told_of(work: Work, rules: Rules, number: int, letter: Letter, read: Read) -> tuple[str, Notice, datetime | None]:
    """What administrators are told of a letter just set aside, under a key that makes it be said once; and until when
    it is held, where it stands for all the rest of the hour."""
    alarm = read.received is not None and read.received.concern
    at = letter.received_at.replace(microsecond=0)
    sender = read.sender or (read.received.sender if read.received else None)
    listed = sender is not None and bool(sender.person or sender.team)
    proved = listed and sender is not None and sender.authenticity is Authenticity.PROVED
    who = "proved" if proved else "unproved"
    hour = f"quarantine {who} {at:%Y-%m-%dT%H}{' alarm' if alarm else ''}"
    concern = f"It mentions a possible {called(rules)}: look at it now." if alarm else ""
    most = PROVED if proved else UNPROVED
    if asked_too_often(read.quarantine) == A_DAY and sender is not None and not alarm:
        notice = administrators(
            rules,
            at,
            "Somebody keeps writing in a colleague’s name.",
            read.quarantine,
            "What comes beyond is set aside, and there is no other email about it today. Ask"
            f" {sender.address} whether it is theirs, and find out who sends it.",
            LIST,
        )
        return f"in the name of {sender.address} {at:%Y-%m-%d}", notice, None
    if work.count(hour) <= most:
        urgent = alarm and (proved or ((listed or signed_in(read.message_id)) and first_urgent(work, at)))
        notice = administrators(
            rules,
            at,
            "A letter was set aside for a person to look at.",
            _came(rules, read, at),
            read.quarantine,
            concern,
            f"Look at it with `holdfast quarantine show {number}`; then release or discard it.",
            urgent=urgent,
        )
        return f"{read.message_id}|{read.sha256}|quarantine", notice, None
    notice = administrators(
        rules,
        at,
        "Many letters are being set aside.",
        f"More than {most}{f' that mention a possible {called(rules)}' if alarm else ''} were set aside within"
        " this hour. There is no email about any more of them until the next hour.",
        LIST,
        urgent=alarm and proved,
    )
    return hour, notice, None if proved else next_hour(at)


def _came(rules: Rules, read: Read, at: datetime) -> str:
    """When a letter came, and from which domain where that is one of the directory's: nothing else of it is copied."""
    address = read.sender.address if read.sender else ""
    domain = address.rpartition("@")[2].lower()
    known = any(domain in each.domains for each in rules.directory.organisations.values())
    return f"It came at {when(at, _calendar(rules).zone)}{f' from {domain}' if known else ''}."


def unread(work: Work, rules: Rules, letter: Letter, read: Read, *, failed: bool = False) -> Notice | None:
    """What a listed colleague is told whose letter we could not read, or which made us fail: it may have been an
    answer, and is not met with silence. None for anybody else, for one that a check found forged, for what was said in
    chat, where it is shown, and where they were told so often enough that day."""
    sender = read.sender
    if sender is None or sender.authenticity is Authenticity.FAILED or signed_in(read.message_id):
        return None
    if not failed and not read.could_not_be_read:
        return None
    person, team = rules.directory.people.get(sender.person or ""), rules.directory.teams.get(sender.team or "")
    name = person.name if person else team.name if team else ""
    variant = Variant.OUR_FAULT if failed else Variant.UNREADABLE
    at, key = letter.received_at.replace(microsecond=0), f"{variant} {sender.authenticity} {sender.address.lower()}"
    most = PROVED if failed and sender.authenticity is Authenticity.PROVED else TWICE
    if not name or work.tallied_since(key, at - A_DAY) >= most:
        return None
    work.tally(key, at)
    to = Recipient(name=name, address=sender.address, role="writer", person=sender.person, team=sender.team)
    facts = {**common_facts(rules, None, None, at), **plain_facts(Refused(variant))}
    return Notice(kind=Kind.NOT_RECORDED, case=None, request=None, to=(to,), facts=facts)


def reminder(rules: Rules, waiting: Sequence[Quarantined], now: datetime) -> Notice:
    """The morning's notice of what waits, the oldest first. `waiting` is not empty."""
    oldest, zone = waiting[0], _calendar(rules).zone
    one = len(waiting) == 1
    return administrators(
        rules,
        now,
        "A letter waits in quarantine." if one else f"{len(waiting)} letters wait in quarantine.",
        f"{'It' if one else 'The oldest'} came at {when(oldest.at, zone)}: {oldest.why.rstrip('.')}.",
        "Nothing that it says has been acted on." if one else "Nothing that they say has been acted on.",
        LIST,
    )


def reminds_at(rules: Rules, now: datetime) -> datetime | None:
    """The instant of this morning's reminder, where it has come: 9am of a working day."""
    calendar = _calendar(rules)
    day = calendar.local(now).date()
    nine = calendar.utc(day, NINE)
    return nine if now >= nine and _works(calendar, nine) else None


def reminds_next(rules: Rules, now: datetime) -> datetime:
    """The first instant after now at which a reminder is due."""
    calendar = _calendar(rules)
    day = calendar.local(now).date()
    while (nine := calendar.utc(day, NINE)) <= now or not _works(calendar, nine):
        day += timedelta(days=1)
    return nine


def waiting(work: Work, number: int) -> Quarantined:
    """A letter that waits in quarantine. Raises Misread where there is none."""
    found = work.in_quarantine(number)
    if found is None:
        raise Misread(f"There is no letter {number} in quarantine.", "Look at `holdfast quarantine list`.")
    if found.dealt_at is not None:
        raise Misread(f"Letter {number} was {found.dealt_how} by {found.dealt_by} already.")
    return found


def _calendar(rules: Rules) -> Calendar:
    return rules.directory.home


def _works(calendar: Calendar, nine: datetime) -> bool:
    day = calendar.local(nine).date()
    try:
        return calendar.why_not(day) is None
    except CalendarRunsOut:  # better a reminder on a bank holiday than none at all
        return True
