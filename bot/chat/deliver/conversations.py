"""Decides which conversations are kept, so that people can be told there later, and when they are refreshed."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat.deliver.addresses import LATEST, channel, own_chat
from protocol.directory import Directory
from protocol.messages.chat import ChatMessage, Conversation, Place, What
from protocol.ports.clock import Clock
from protocol.ports.store import Store
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.chat")

REFRESHED_EVERY = timedelta(days=1)
"""How old what is kept may grow: the service moves its addresses now and then."""
MOST = 20_000
"""Conversations remembered at once, so that not every message writes what is known."""


class Keeping:
    """Keeps the own chats of people and the channels of teams that the directory lists, each under its key, and
    one conversation more. So no more are kept than there are people and teams, however many write to us."""

    def __init__(self, *, store: Store, directory: Directory, clock: Clock) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._kept: dict[str, tuple[Conversation, datetime]] = {}

    def see(self, arrival: ChatMessage) -> None:
        """Keep, refresh or forget where an arrival came from. A record that cannot be written just now is
        no reason not to act on the arrival."""
        conversation = arrival.conversation
        if (key := self._key(arrival)) is None:
            return
        try:
            if arrival.what is What.LEFT:
                self._kept.pop(key, None)
                self._store.forget_conversation(key)
            else:
                self._keep(key, _kept_of(key, conversation))
        except CannotCommit as trouble:
            log.warning("A conversation could not be kept.", extra={"why": str(trouble)})

    def _keep(self, key: str, conversation: Conversation) -> None:
        now = self._clock.now()
        known, at = self._kept.get(key, (None, now))
        # Whoever tells people, here or in another process, forgets what is of no use: the record knows.
        if known == conversation and now - at < REFRESHED_EVERY and self._store.conversation(key) is not None:
            return
        self._store.keep_conversation(key, conversation, now)
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (conversation, now)

    def _key(self, arrival: ChatMessage) -> str | None:
        """Under what a conversation is kept. Where it is nobody's whom the directory lists, it shows where the
        service is; where it is left, that is nothing to forget."""
        conversation = arrival.conversation
        if conversation.place is Place.PERSONAL and not conversation.id.startswith(_OF_SEVERAL):
            person = self._directory.person_with(arrival.object_id)
            if person is not None and not person.vacant:
                return own_chat(person.object_id)  # an administrator's chat is opened when it is needed
        elif conversation.place is Place.CHANNEL and self._lists(conversation.id):
            return channel(conversation.id)
        return None if arrival.what is What.LEFT else LATEST

    def _lists(self, channel_id: str) -> bool:
        return any(team.chat_channel == channel_id for team in self._directory.teams.values())


_OF_SEVERAL = "19:"
"""How the service begins the ids of channels, group chats and meetings: no such place is anybody's own."""


def _kept_of(key: str, conversation: Conversation) -> Conversation:
    """What of a conversation is kept. In a channel its writer is nobody that the next message is for."""
    if key == LATEST:
        return replace(conversation, id=key, thread="", user="", name="")
    personal = conversation.place is Place.PERSONAL
    return replace(conversation, thread="", user=conversation.user if personal else "")
