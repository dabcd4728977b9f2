"""Decides which conversations are kept, so that people can be told there later, and when they are refreshed."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from protocol.chat import Arrival, Conversation, Place, What
from protocol.ports import Clock, Store
from protocol.teams import Directory
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.chat")

REFRESHED_EVERY = timedelta(days=1)
"""How old what is kept may grow: the service moves its addresses now and then."""
MOST = 20_000
"""Conversations remembered at once, so that not every message writes what is known."""


class Keeping:
    """Keeps somebody's own chat with us under `person:KEY`, and a channel under `channel:ID`."""

    def __init__(self, *, store: Store, directory: Directory, clock: Clock) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._kept: dict[str, tuple[Conversation, datetime]] = {}

    def see(self, arrival: Arrival) -> None:
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
                self._keep(key, replace(conversation, thread="", user=_user(conversation)))
        except CannotCommit as trouble:
            log.warning("A conversation could not be kept.", extra={"why": str(trouble)})

    def _keep(self, key: str, conversation: Conversation) -> None:
        now = self._clock.now()
        known, at = self._kept.get(key, (None, now))
        if known == conversation and now - at < REFRESHED_EVERY:
            return
        self._store.keep_conversation(key, conversation, now)
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (conversation, now)

    def _key(self, arrival: Arrival) -> str | None:
        """Under what a conversation is kept; None for a group chat, and for somebody whom nobody lists."""
        conversation = arrival.conversation
        if conversation.place is Place.PERSONAL:
            person = self._directory.person_with(arrival.object_id)
            return f"person:{person.key}" if person else None  # an administrator's chat is opened when it is needed
        return f"channel:{conversation.id}" if conversation.place is Place.CHANNEL else None


def _user(conversation: Conversation) -> str:
    """In a channel the writer is nobody that the next message is for."""
    return conversation.user if conversation.place is Place.PERSONAL else ""
