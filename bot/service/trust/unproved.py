"""Decides how often anybody is written to about letters that were not proved: the colleague in whose name they
came, and the administrators.

Anybody can forge a name. What it brings must not become a way to fill a mailbox, or to hide what is urgent.
"""

from datetime import datetime, timedelta

from bot.service.administrators.notices import administrators, called
from protocol.case.events import ConfirmationGiven
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.messages.intents import Authenticity, Away, Confirm, Received, Sender, Undelivered
from protocol.messages.notices import Kind, Notice
from protocol.messages.refusals import Variant
from protocol.ports.work import Work

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
MOST, A_DAYS_MOST = 3, 12
"""Emails in any hour, and in any day, to one address about letters in its name; one more says that what came beyond
is set aside. Somebody inside may send in a colleague's name all day long: that fills no mailbox either."""

MEGABYTES = 100
"""Of letters that are not proved, kept in any hour because something was put on record of them. What comes beyond is
set aside, where a budget of its own holds."""
_KEPT = "unproved megabytes"


def too_many(work: Work, received: Received | None, size: int) -> str:
    """Why a letter of so many bytes is set aside and not answered: its listed sender has been asked often enough, or
    too much is kept of what is not proved. A code that comes back is always looked at, if its letter is of a size
    that people write."""
    if received is not None and _doubted(received.sender) and size > 2**20:
        at = received.at - AN_HOUR
        if work.tallied_since(_KEPT, at) + size // 2**20 > MEGABYTES:
            return f"It is not proved, and as large letters fill the disk: {received.sender.why}."
    if received is None or isinstance(received.intent, Confirm | Away | Undelivered) or not _doubted(received.sender):
        return ""
    if _all_day(work, received):
        return f"{_ALL_DAY}: {received.sender.why}."
    return f"{_TOO_OFTEN}: {received.sender.why}." if _full(work, received) else ""


_TOO_OFTEN = f"It is not proved, and {MOST} others in the same name came within an hour"
_ALL_DAY = f"It is not proved, and {A_DAYS_MOST} others in the same name came within a day"


def asked_too_often(why: str) -> timedelta | None:
    """In what time the listed sender of a letter that is set aside has been asked often enough, or None where it is
    set aside for another reason."""
    return A_DAY if why.startswith(_ALL_DAY) else AN_HOUR if why.startswith(_TOO_OFTEN) else None


def kept(work: Work, received: Received | None, size: int) -> None:
    """A letter of so many bytes was kept; where it is not proved, it counts."""
    if received is not None and _doubted(received.sender):
        for _ in range(size // 2**20):
            work.tally(_KEPT, received.at)


def told(work: Work, received: Received, decision: Decision) -> tuple[Notice, ...]:
    """The notices of a decision that go out: all of them, save an answer to a wrong code beyond the most.
    An answer to somebody who was not proved is counted.

    A code that names no case may be the right one, in reply to the email that says that too much came. It is asked
    about all the same, once in an hour: its writer would else hear nothing, and believe that it counts."""
    reply = decision.reply
    if reply is None or reply.kind is not Kind.NOT_RECORDED or not _doubted(received.sender):
        return decision.notices
    if any(isinstance(each.event, ConfirmationGiven) for each in decision.happened):
        return decision.notices
    if isinstance(received.intent, Confirm) and reply.facts.get("code"):
        return decision.notices  # the right one came back, after wrong ones that anybody may have sent
    if isinstance(received.intent, Confirm) and _full(work, received):
        caseless = f"code without case {_who(received.sender)}"
        if reply.facts.get("variant") == Variant.WHICH_CASE and not work.tallied_since(caseless, received.at - AN_HOUR):
            work.tally(caseless, received.at)
            return decision.notices
        return tuple(notice for notice in decision.notices if notice is not reply)
    work.tally(_who(received.sender), received.at)
    return decision.notices


def bundled(
    work: Work, rules: Rules, received: Received, notices: tuple[Notice, ...]
) -> tuple[tuple[Notice, ...], tuple[str, Notice, datetime] | None]:
    """The notices about a letter that was not proved, of which one an hour to administrators is urgent; and what
    stands for the others, under a key that makes it be said once, with the end of the hour until which it is held."""
    if received.sender.authenticity is Authenticity.PROVED or not received.sender.address:
        return notices, None
    urgent = [each for each in notices if each.kind is Kind.ADMINISTRATOR and each.urgent]
    if not urgent or first_urgent(work, received.at):
        return notices, None
    rest = administrators(
        rules,
        received.at,
        f"More letters mention a {called(rules)}, and are not proved.",
        "The first of this hour was told of at once. The others were answered or set aside, and raised no alarm.",
        "Look at what waits with `holdfast quarantine list`, and ask the people in whose names they came.",
    )
    held = next_hour(received.at)
    return tuple(each for each in notices if each not in urgent), (f"unproved {held:%Y-%m-%dT%H}", rest, held)


def first_urgent(work: Work, at: datetime) -> bool:
    """Whether a notice about what is not proved may be urgent: the first of an hour of the clock."""
    return work.count(f"unproved urgent {at:%Y-%m-%dT%H}") == 1


def next_hour(at: datetime) -> datetime:
    """The end of an hour of the clock."""
    return at.replace(minute=0, second=0, microsecond=0) + AN_HOUR


def _full(work: Work, received: Received) -> bool:
    return _all_day(work, received) or work.tallied_since(_who(received.sender), received.at - AN_HOUR) >= MOST


def _all_day(work: Work, received: Received) -> bool:
    return work.tallied_since(_who(received.sender), received.at - A_DAY) >= A_DAYS_MOST


def _doubted(sender: Sender) -> bool:
    return bool(_who(sender)) and sender.authenticity is Authenticity.NOT_PROVED


def _who(sender: Sender) -> str:
    return sender.person or sender.team or ""
