"""Decides under which key the place is kept where somebody is told in chat: their own chat with us by Entra object
id, because a post may pass to somebody else; a team's channel by its id."""

from protocol.directory import Directory, Person
from protocol.messages.notices import Notice, Recipient

PERSON, CHANNEL, ASKED = "person", "channel", "conversation"
LATEST = "latest:"
"""Where nobody is told of anything: kept for what it shows of the service alone."""


def own_chat(object_id: str) -> str:
    """The key of somebody's own chat with us, by their Entra object id."""
    return f"{PERSON}:{object_id.strip().lower()}"


def channel(of: str) -> str:
    """The key of a channel, by its id in the service."""
    return f"{CHANNEL}:{of}"


def place_of(directory: Directory, recipient: Recipient) -> str:
    """The key of the place where a recipient is told in chat, as the directory now says; "" for nowhere."""
    person = directory.people.get(recipient.person or "")
    team = directory.teams.get(recipient.team or "")
    if recipient.person:
        return own_chat(person.object_id) if person and person.object_id and not person.vacant else ""
    if recipient.team:
        return channel(team.chat_channel) if team and team.chat_channel else ""
    administrator = directory.administrator_at(recipient.address)
    return own_chat(administrator.object_id) if administrator and administrator.object_id else ""


def is_asked(key: str) -> bool:
    """Whether a place is kept because somebody asked something in it, and not as anybody's own."""
    return key.startswith(f"{ASKED}:")


def still_told(directory: Directory, notice: Notice, key: str) -> bool:
    """Whether a place is still one where somebody is told whom a notice names. One in which a question was
    asked is its asker's for as long as anybody lists them."""
    if is_asked(key):
        return bool(place_of(directory, notice.to[0]))
    return key in {place_of(directory, each) for each in (*notice.to, *notice.copy)}


def whose(directory: Directory, key: str) -> Person | None:
    """The person whose own chat a key is; None for a channel, and for an administrator."""
    kind, _, name = key.partition(":")
    return directory.person_with(name) if kind == PERSON else None
