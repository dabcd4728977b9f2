"""Decides how often a listed colleague is written to about letters in their name that were not proved.

Anybody can forge a name. What it brings must not become a way to fill a colleague's mailbox.
"""

from datetime import timedelta

from protocol.draft import Decision
from protocol.events import ConfirmationGiven
from protocol.intents import Authenticity, Away, Confirm, Received, Sender, Undelivered
from protocol.notices import Kind, Notice
from protocol.ports import Work

AN_HOUR = timedelta(hours=1)
MOST = 3
"""Emails in any hour to one address about letters in its name."""


def too_many(work: Work, received: Received | None) -> str:
    """Why a letter is set aside and not answered: its listed sender has been asked often enough. A code
    that comes back is always looked at."""
    if received is None or isinstance(received.intent, Confirm | Away | Undelivered) or not _doubted(received.sender):
        return ""
    if not _full(work, received):
        return ""
    return f"It is not proved, and {MOST} others in the same name came within an hour: {received.sender.why}."


def told(work: Work, received: Received, decision: Decision) -> tuple[Notice, ...]:
    """The notices of a decision that go out: all of them, save an answer to a wrong code beyond the most.
    An answer to somebody who was not proved is counted."""
    reply = decision.reply
    if reply is None or reply.kind is not Kind.NOT_RECORDED or not _doubted(received.sender):
        return decision.notices
    if any(isinstance(each.event, ConfirmationGiven) for each in decision.happened):
        return decision.notices
    if isinstance(received.intent, Confirm) and _full(work, received):
        return tuple(notice for notice in decision.notices if notice is not reply)
    work.doubt(_who(received.sender), received.at)
    return decision.notices


def _full(work: Work, received: Received) -> bool:
    return work.doubted(_who(received.sender), received.at - AN_HOUR) >= MOST


def _doubted(sender: Sender) -> bool:
    return bool(_who(sender)) and sender.authenticity is Authenticity.NOT_PROVED


def _who(sender: Sender) -> str:
    return sender.person or sender.team or ""
