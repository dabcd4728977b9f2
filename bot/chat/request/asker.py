"""Decides who is asking: the directory's person with the Entra object id that the service signed for.

No name, no address and nothing that a card sends says who anybody is.
"""

from collections.abc import Collection
from dataclasses import dataclass

from protocol.directory import Directory, Person
from protocol.messages.chat import ChatMessage
from protocol.messages.intents import Authenticity, Sender

LISTED = "they were signed in to the chat service, and the directory lists their Entra object id"
UNLISTED = "they were signed in to the chat service, but the directory does not list their Entra object id"


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Somebody listed, as the sender of whatever they say."""

    person: Person
    sender: Sender


def asker_of(arrival: ChatMessage, directory: Directory, tenants: Collection[str] = ()) -> Asker | None:
    """Who an arrival is from; None where the directory does not list them, or their post is vacant, or
    they are not of one of the `tenants`, where any are given."""
    if tenants and arrival.conversation.tenant.lower() not in {each.lower() for each in tenants}:
        return None
    person = directory.person_with(arrival.object_id)
    if person is None or person.vacant:
        return None
    sender = Sender(address=person.address, person=person.key, authenticity=Authenticity.PROVED, why=LISTED)
    return Asker(person=person, sender=sender)


def stranger(arrival: ChatMessage) -> Sender:
    """The sender of something from nobody listed."""
    return Sender(address=entra(arrival), authenticity=Authenticity.NOT_PROVED, why=UNLISTED)


def entra(arrival: ChatMessage) -> str:
    """The sender as evidence names them: by object id and tenant."""
    return f"Entra object id {arrival.object_id or 'not given'}, tenant {arrival.conversation.tenant or 'not given'}"
