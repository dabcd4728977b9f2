"""Decides what one look at a mailbox does: list what came, take it in the order received, file it, and only
then keep how far was read. Whatever goes wrong in between, the next look lists it again.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from mailer.exchange.elements import Item, Listed
from mailer.exchange.folders import Folders
from mailer.exchange.letters import letter_of, unreadable
from mailer.exchange.listing import Listing, Waiting
from mailer.exchange.states import Kept
from mailer.exchange.troubles import Away, Gone, Shut, Trouble, Unwilling
from mailer.exchange.wire import Wire
from protocol.ports import Clock, Letter, Outcome, Take
from protocol.violations import CannotCommit, Violation

log = logging.getLogger("holdfast.exchange")

_REMEMBERED = 10_000
_IN_A_ROW = 3
"""So many letters that cannot be committed, one after another, are the record's fault and not theirs."""
_FETCHES, _LOST_FETCHES = 3, 8
"""How often an item that cannot be fetched is tried, in looks, before it is set aside unread: where the server
refuses it, and where it fails at it, which takes ten minutes by then."""
_FILINGS = 3
"""How often a letter that cannot be filed is tried, in looks, before it is left where it lies."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """How a look ended. `up_to` is the instant before which every letter has its outcome, or None where that is
    not known; `trouble` what broke it off, or kept a letter from being taken."""

    up_to: datetime | None = None
    taken: int = 0
    trouble: Violation | None = None


class Rounds:
    """Looks at one mailbox, one after another, from one thread.

    `became` gives the recorded outcome of a letter by its Message-ID, so that one which was taken before a
    crash is filed where it belongs; None where it is not known.
    """

    def __init__(
        self, *, wire: Wire, kept: Kept, folders: Folders, clock: Clock, inbox: str, since: datetime | None,
        going: Callable[[], bool], became: Callable[[Letter], Outcome | None] = lambda letter: None,
    ) -> None:  # fmt: skip
        self._wire, self._kept, self._folders, self._clock = wire, kept, folders, clock
        self._inbox, self._going, self._became = inbox, going, became
        self._listing = Listing(wire=wire, kept=kept, folders=folders, since=since, going=going)
        self._outcomes: OrderedDict[str, Outcome] = OrderedDict()
        self._failures: dict[str, int] = {}

    def look(self, take: Take) -> Looked:
        """Take everything that has come, while `going`. Raises a trouble, or CannotCommit, where the mailbox or
        the record could not be used at all."""
        started = self._clock.now()
        found = self._listing.arrivals(started)
        if found is None:
            return Looked()
        looked = self._taken(found.due, found.states, started, take)
        return looked if found.whole else replace(looked, up_to=None)

    def _too_often(self, id: str, most: int) -> bool:
        """Whether something, by id, has now failed so often, in looks, that it will not come right by itself."""
        self._failures[id] = self._failures.get(id, 0) + 1
        return self._failures[id] >= most

    # --- taking -------------------------------------------------------------------------------------

    def _taken(self, due: list[Waiting], states: dict[str, str], started: datetime, take: Take) -> Looked:
        left: list[Waiting] = []
        trouble: Violation | None = None
        taken = in_a_row = 0
        for place, each in enumerate(due):
            if not self._going():
                return _broken_off(started, [*left, *due[place:]], taken, None)
            try:
                self._one(each, take)
                taken, in_a_row = taken + 1, 0
            except Away as away:  # the next letter would find the server no nearer
                return _broken_off(started, [*left, *due[place:]], taken, away)
            except (Trouble, CannotCommit) as reason:
                trouble = reason
                left.append(each)
                in_a_row += isinstance(reason, CannotCommit)
                if in_a_row == _IN_A_ROW:
                    return _broken_off(started, [*left, *due[place + 1 :]], taken, reason)
            except Exception as fault:  # whatever it is, the letter stays, and comes again
                log.exception("A letter could not be taken; it is taken again.")
                trouble = CannotCommit(f"A letter could not be taken ({type(fault).__name__}).")
                left.append(each)
        behind = {each.folder for each in left}
        for folder, state in states.items():
            if folder not in behind and state != self._kept.state(folder):
                self._kept.keep_state(folder, state)
        return _broken_off(started, left, taken, trouble)

    def _one(self, each: Waiting, take: Take) -> None:
        """Take one letter and file it. Returns where it is done with, or gone."""
        outcome = self._outcomes.get(each.item.id)
        if outcome is None:
            letter = self._fetched(each.item)
            if letter is None:
                return
            if self._folders.put_away(each.folder):
                letter = replace(letter, envelope=replace(letter.envelope, put_away=True))
            outcome = take(letter)
            if outcome is Outcome.DUPLICATE:
                outcome = self._became(letter) or outcome
            self._outcomes[each.item.id] = outcome
            while len(self._outcomes) > _REMEMBERED:
                self._outcomes.popitem(last=False)
        self._file(each, outcome)

    def _fetched(self, item: Listed) -> Letter | None:
        now = item.made or self._clock.now()
        try:
            letter = letter_of(self._item(item.id), inbox=self._inbox, now=now)
        except Gone:
            log.info("A letter was moved or deleted by somebody before it was read.")
            return None
        except (Unwilling, Away, Shut) as refused:
            # Just now the server listed it: one that then fails, again and again, fails at this very item.
            if refused.of_all:
                raise
            if not self._too_often(item.id, _LOST_FETCHES if isinstance(refused, Away) else _FETCHES):
                raise
            log.error("A letter cannot be fetched, and is set aside unread.", extra={"why": str(refused)})
            letter = unreadable(item.id, item.item_class, item.received, inbox=self._inbox, now=now)
        self._failures.pop(item.id, None)
        return letter

    def _item(self, id: str) -> Item:
        try:
            item = self._wire.fetch(id)
        except Unwilling:  # a server that does not know a field may refuse the whole
            item = self._wire.fetch(id, lines=False)
        if not item.mime:
            raise Unwilling("Exchange gave no bytes for it.")
        return item

    # --- filing -------------------------------------------------------------------------------------

    def _file(self, each: Waiting, outcome: Outcome) -> None:
        """Move a letter to its folder. Its outcome is committed: where it cannot be moved, it stays."""
        for folder_may_be_gone in (True, False):
            place = ""
            try:
                place = self._folders.place(outcome, each.folder)
                if place:
                    self._wire.move(each.item.id, place)
                return
            except (Gone, Unwilling) as reason:
                if folder_may_be_gone and place and not self._folders.stands(place):
                    self._folders.forget()
                    continue
                if isinstance(reason, Gone):
                    log.info("A letter was moved or deleted by somebody before it was filed.")
                elif not self._too_often(f"filing {each.item.id}", _FILINGS):
                    raise
                else:
                    self._failures.pop(f"filing {each.item.id}")
                    log.error("A letter cannot be filed, and stays where it is.", extra={"why": str(reason)})
                return
            except Shut as reason:
                if reason.of_all:
                    raise
                log.error("A letter may not be filed, and stays where it is.", extra={"why": str(reason)})
                return


def _broken_off(started: datetime, left: list[Waiting], taken: int, trouble: Violation | None) -> Looked:
    """Up to the start of the look, or to the earliest letter that is left where all of them are dated."""
    receipts = [each.item.dated for each in left]
    dated = [receipt for receipt in receipts if receipt is not None]
    up_to = min([started, *dated]) if len(dated) == len(receipts) else None
    return Looked(up_to=up_to, taken=taken, trouble=trouble)
