"""Decides which email of ours a message answers, and whether that went to whoever wrote or to their team."""

from dataclasses import dataclass
from datetime import datetime

from protocol.decision.rules import Rules
from protocol.messages.intents import Received
from protocol.ports.origin import in_chat
from protocol.ports.outbox import Post
from protocol.ports.work import Work


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What an email of ours was about, and when it was issued; of a message in chat it is not said when."""

    reference: str
    request: int | None = None
    since: datetime | None = None


def answered_in(work: Work, received: Received, had_by: Rules | None = None) -> Answered | None:
    """What the newest email of ours was about that the message answers. Where it must itself say which case is
    meant, it is one that went to whoever wrote, or to their team, by the directory in `had_by`."""
    if in_chat(received.message_id):
        shown = (work.about(message_id) for message_id in received.about.answers)
        return next((Answered(reference=each[0], request=each[1]) for each in shown if each is not None), None)
    for message_id in received.about.answers:
        issued = work.issued(message_id)
        if issued is not None and (had_by is None or had(issued.post, received, had_by)):
            return Answered(reference=issued.reference or "", request=issued.request, since=issued.at)
    return None


def had(post: Post, received: Received, rules: Rules) -> bool:
    """Whether an email of ours went to whoever wrote, or to their team."""
    directory, addresses = rules.directory, {address.lower() for _, address in (*post.to, *post.copy)}
    if received.sender.address.lower() in addresses:
        return True
    teams = teams_of(received, rules)
    mailboxes = {directory.teams[team].address.lower() for team in teams}
    people = {person.key for address in addresses if (person := directory.person_at(address)) is not None}
    return (
        not mailboxes.isdisjoint(addresses)
        or received.sender.person in people
        or any(directory.belongs(person, team) for person in people for team in teams)
    )


def teams_of(received: Received, rules: Rules) -> list[str]:
    """The teams that whoever wrote speaks for."""
    by, mailbox = received.sender.person, received.sender.team
    return [
        key for key in rules.directory.teams if key == mailbox or (by is not None and rules.directory.belongs(by, key))
    ]
