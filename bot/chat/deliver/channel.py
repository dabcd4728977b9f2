"""Decides where in chat somebody is told of a notice, and that a card which stands there is kept in mind."""

import logging
from typing import assert_never

from bot.chat.cards.draw import Drawing
from bot.chat.deliver.addresses import channel, own_chat
from protocol.directory import Directory, Person
from protocol.messages.chat import Connector, Conversation, Place, Shown
from protocol.messages.guard import identifying
from protocol.ports.clock import Clock
from protocol.ports.origin import ToAdministrator, ToConversation, ToPerson, ToTeam, place_text
from protocol.ports.outbox import Post, StoredNotice
from protocol.ports.store import Store
from protocol.violations import CannotCommit, Undeliverable, Unsendable

log = logging.getLogger("holdfast.chat")


class ChatChannel:
    """The port `Channel`, in chat. A post holds one notice, and its `place` says where it goes.

    Raises Undeliverable, with no addresses, where there is no such place: then an email must tell it.
    """

    def __init__(
        self, *, store: Store, connector: Connector, drawing: Drawing, directory: Directory, clock: Clock
    ) -> None:
        self._store = store
        self._connector = connector
        self._drawing = drawing
        self._directory = directory
        self._clock = clock

    def send(self, post: Post) -> None:
        """Draw the card, and say it. Raises SendLater, Unsendable or Undeliverable."""
        (told,) = post.notices
        match post.place:
            case ToConversation():
                self._answer(post.place, told)
            case ToPerson():
                self._to_person(post.place.person, told)
            case ToAdministrator():
                administrator = self._directory.administrator_at(post.place.address)
                if administrator is None or not administrator.object_id:
                    raise _nowhere("There is no such administrator to tell in chat.")
                self._say(*self._personal(administrator.object_id), told, None)
            case ToTeam():
                self._say(*self._channel(post.place.team), told, None)
            case None:
                raise _nowhere("It is no message in chat.")
            case _:
                assert_never(post.place)

    def _answer(self, place: ToConversation, told: StoredNotice) -> None:
        """What is asked in front of others is answered to whoever asked: a channel is no place for details."""
        key, asker = place_text(place), told.notice.to[0].person or ""
        asked = self._store.conversation(key)
        if asked is not None and asked.place is Place.PERSONAL:
            self._say(key, asked, told, self._directory.people.get(asker))
        else:
            self._to_person(asker, told)

    def _to_person(self, key: str, told: StoredNotice) -> None:
        person = self._directory.people.get(key)
        if person is None or not person.object_id or person.vacant:
            raise _nowhere("There is nobody to tell in chat.")
        self._say(*self._personal(person.object_id), told, person)

    def _personal(self, object_id: str) -> tuple[str, Conversation]:
        """Somebody's own chat with us, opened where we know of none, and the key it is kept under."""
        key = own_chat(object_id)
        kept = self._store.conversation(key)
        if kept is not None:
            return key, kept
        opened = self._connector.open(object_id, self._like())
        self._store.keep_conversation(key, opened, self._clock.now())
        return key, opened

    def _channel(self, team: str) -> tuple[str, Conversation]:
        """A team's channel, and the key it is kept under. The directory says which it is; we need not have
        been written to from there."""
        listed = self._directory.teams.get(team)
        if listed is None or not listed.chat_channel:
            raise _nowhere("The team has no channel to be told in.")
        key = channel(listed.chat_channel)
        kept = self._store.conversation(key)
        if kept is not None:
            return key, kept
        like = self._like()
        made = Conversation(
            id=listed.chat_channel, place=Place.CHANNEL, tenant=like.tenant, service_url=like.service_url, us=like.us
        )
        self._store.keep_conversation(key, made, self._clock.now())
        return key, made

    def _like(self) -> Conversation:
        """Any conversation: it shows where the service takes messages."""
        latest = self._store.latest_conversation()
        if latest is None:
            raise _nowhere("Nobody has written to us in chat yet, and nobody has installed us.")
        return latest

    def _say(self, key: str, conversation: Conversation, told: StoredNotice, viewer: Person | None) -> None:
        drawn = self._drawing.drawn(told, viewer)
        if found := identifying(drawn.card.text):  # the last look before it leaves, whoever drew it
            raise Unsendable(f"A card was kept back: it holds {found}.")
        try:
            message = self._connector.send(conversation, drawn.card)
        except Undeliverable:
            self._store.forget_conversation(key)
            raise
        if drawn.stands and message and told.notice.case:
            shown = Shown(
                conversation=key,
                message=message,
                notice=told.id,
                reference=told.notice.case,
                request=told.notice.request,
                seq=drawn.seq,
            )
            try:
                self._store.keep_shown(shown)
            except (
                CannotCommit
            ):  # it has been said; that it will not be brought up to date is no reason to say it twice
                log.exception("A card will not be brought up to date.", extra={"case": told.notice.case})


def _nowhere(why: str) -> Undeliverable:
    trouble = Undeliverable(why, addresses=())
    trouble.mend = ""
    return trouble
