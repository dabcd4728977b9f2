"""Decides how one letter is taken: fetched, handed over, and filed by its outcome; and when an item that cannot be
fetched is handed over as what nobody can read."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from mailer.exchange.ews.elements import Item, Listed
from mailer.exchange.ews.wire import Wire
from mailer.exchange.filing import Filing
from mailer.exchange.folders import Folders
from mailer.exchange.letters import letter_of, unreadable
from mailer.exchange.listing import Waiting
from mailer.mailbox.patience import Patience
from mailer.mailbox.trouble import Away, Gone, Shut, Unwilling
from protocol.ports.clock import Clock
from protocol.ports.letters import Letter, Outcome, Take

log = logging.getLogger("holdfast.exchange")

_REMEMBERED = 10_000
_FETCHES, _LOST_FETCHES = 3, 8
"""How often an item that cannot be fetched is tried, in looks, before it is set aside unread: where the server
refuses it, and where it fails at it, which takes ten minutes by then."""


class Taking:
    """Takes the letters of one mailbox, one by one, and remembers what became of each."""

    def __init__(
        self, *, wire: Wire, folders: Folders, filing: Filing, clock: Clock, inbox: str,
        became: Callable[[Letter], Outcome | None],
    ) -> None:  # fmt: skip
        self._wire, self._folders, self._filing, self._clock = wire, folders, filing, clock
        self._inbox, self._became = inbox, became
        self._outcomes: OrderedDict[str, tuple[Outcome, Outcome]] = OrderedDict()
        """What the record said to each, by id, and where it is filed by."""
        self._patience = Patience()
        self._fetched = 0

    def said(self, id: str) -> Outcome | None:
        """What the record said to an item that was taken; None where it was not."""
        known = self._outcomes.get(id)
        return known[0] if known else None

    def one(self, each: Waiting, take: Take) -> None:
        """Take one letter and file it. Returns where it is done with, or gone. Raises a trouble, or whatever
        `take` raises."""
        known = self._outcomes.get(each.item.id)
        if known is None:
            letter = self._letter(each.item)
            if letter is None:
                return
            if self._folders.put_away(each.folder):
                letter = replace(letter, envelope=replace(letter.envelope, put_away=True))
            said = take(letter)
            became = self._became(letter) if said is Outcome.DUPLICATE else None
            known = self._outcomes[each.item.id] = (said, became or said)
            while len(self._outcomes) > _REMEMBERED:
                self._outcomes.popitem(last=False)
        self._filing.file(each, known[1])

    def _letter(self, item: Listed) -> Letter | None:
        now = item.made or self._clock.now()
        try:
            found = self._item(item.id)
            self._fetched += 1
            letter = None if found.draft else letter_of(found, inbox=self._inbox, now=now)
        except Gone:
            log.info("A letter was moved or deleted by somebody before it was read.")
            return None
        except (Unwilling, Away, Shut) as refused:
            # Just now the server listed it: one that then fails, again and again, fails at this very item.
            if refused.of_all and not isinstance(refused, Away):
                raise
            if not self._given_up(item.id, refused):
                raise
            log.error("A letter cannot be fetched, and is set aside unread.", extra={"why": str(refused)})
            letter = unreadable(item.id, item.item_class, item.received, inbox=self._inbox, now=now)
        self._patience.well(item.id)
        self._patience.well(f"{item.id} while others came")
        return letter

    def _given_up(self, id: str, refused: Unwilling | Away | Shut) -> bool:
        """Whether an item has failed so often that it will not come right: of one at which the server only says
        that it is busy, only so many failures count as came while others were fetched."""
        times = self._patience.failed(id)
        if not isinstance(refused, Away):
            return times >= _FETCHES
        if refused.of_all:
            mark = f"{id} while others came"
            self._fetched, came = 0, self._fetched
            return came > 0 and self._patience.failed(mark) >= _LOST_FETCHES
        return times >= _LOST_FETCHES

    def _item(self, id: str) -> Item:
        try:
            item = self._wire.fetch(id)
        except Unwilling:  # a server that does not know a field may refuse the whole
            item = self._wire.fetch(id, lines=False)
        if not item.mime:
            raise Unwilling("Exchange gave no bytes for it.")
        return item
