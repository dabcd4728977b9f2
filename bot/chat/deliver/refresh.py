"""Decides when a card that stands in a chat is drawn again: once its case has moved on, until its request is
answered; then it says so for good."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.chat.cards.draw import Drawing
from bot.chat.deliver.addresses import is_asked, still_told, whose
from protocol.directory import Directory
from protocol.messages.chat import Connector, Conversation, Shown
from protocol.ports.clock import Clock
from protocol.ports.store import Store
from protocol.violations import CannotCommit, SendLater, Undeliverable, Unsendable

log = logging.getLogger("holdfast.chat")

AT_A_TIME = 20
"""Cards drawn again in one turn, so that what must be said waits for no more than these."""
PUT_OFF = timedelta(minutes=5)
"""How long a card that could not be drawn again is left as it is, where the service names no time."""
LONGEST = 3600.0
"""Seconds that the service may name, at most."""
GIVEN_UP = 10
"""A card that we failed to draw again so often stays as it is: its buttons are refused kindly."""


class Refreshing:
    """Brings cards up to date. What goes wrong with one keeps no other waiting."""

    def __init__(
        self, *, store: Store, connector: Connector, drawing: Drawing, directory: Directory, clock: Clock
    ) -> None:
        self._store = store
        self._connector = connector
        self._drawing = drawing
        self._directory = directory
        self._clock = clock
        self._put_off: dict[tuple[str, str], tuple[datetime, int]] = {}
        """Until when a card is left alone, and how often we failed to draw it."""

    def turn(self) -> None:
        """Draw some of the outdated cards again. Raises CannotCommit."""
        now = self._clock.now()
        waiting = sum(until > now for until, _ in self._put_off.values())
        found = self._store.outdated(AT_A_TIME + waiting)
        due = [each for each in found if self._off(each)[0] <= now]
        for shown in due[:AT_A_TIME]:
            try:
                self._again(shown)
            except CannotCommit:
                raise
            except SendLater as reason:
                self._later(shown, now, reason.after_seconds)
                if reason.after_seconds is None:
                    return  # the service is out of reach: what must be said is tried again before more cards
            except Undeliverable:
                self._forget(shown)
            except Unsendable as reason:
                log.warning("A card was kept as it was.", extra={"case": shown.reference, "why": str(reason)})
                self._failed(shown, now)
            except Exception:
                log.exception("A card could not be brought up to date.", extra={"case": shown.reference})
                self._failed(shown, now)
            else:
                self._put_off.pop((shown.conversation, shown.message), None)

    def _again(self, shown: Shown) -> None:
        told, conversation = self._store.notice(shown.notice), self._store.conversation(shown.conversation)
        if told is None or conversation is None:
            self._forget(shown)
            return
        if not still_told(self._directory, told.notice, shown.conversation):
            self._blank(shown, conversation)
            return
        viewer = whose(self._directory, shown.conversation)
        if is_asked(shown.conversation):
            viewer = self._directory.people.get(told.notice.to[0].person or "")
        drawn = self._drawing.drawn(told, viewer)
        self._connector.update(conversation, shown.message, drawn.card)
        if drawn.stands:
            self._store.keep_shown(replace(shown, seq=drawn.seq))
        else:
            self._forget(shown)

    def _blank(self, shown: Shown, conversation: Conversation) -> None:
        """Nobody is told there any more: a person was taken off the directory, or their post or the channel is
        somebody else's. The card says so once, and holds nothing of the case."""
        self._connector.update(conversation, shown.message, self._drawing.blank())
        self._forget(shown)

    def _off(self, shown: Shown) -> tuple[datetime, int]:
        return self._put_off.get((shown.conversation, shown.message), (_NEVER, 0))

    def _failed(self, shown: Shown, now: datetime) -> None:
        times = self._off(shown)[1] + 1
        if times >= GIVEN_UP:
            self._forget(shown)
        else:
            self._put_off[shown.conversation, shown.message] = (now + PUT_OFF, times)

    def _later(self, shown: Shown, now: datetime, after_seconds: float | None) -> None:
        wait = PUT_OFF if after_seconds is None else timedelta(seconds=min(max(1.0, after_seconds), LONGEST))
        self._put_off[shown.conversation, shown.message] = (now + wait, self._off(shown)[1])

    def _forget(self, shown: Shown) -> None:
        self._put_off.pop((shown.conversation, shown.message), None)
        self._store.forget_shown(shown.conversation, shown.message)


_NEVER = datetime.min.replace(tzinfo=UTC)
