"""Decides what one look at a mailbox does: list what came, take it in the order received, file it, and only
then keep how far was read. Whatever goes wrong in between, the next look lists it again.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailer.exchange.elements import Folder, Item, Listed
from mailer.exchange.folders import Folders
from mailer.exchange.letters import letter_of, unreadable
from mailer.exchange.states import Kept
from mailer.exchange.troubles import Away, Gone, Shut, StateLost, Trouble, Unwilling
from mailer.exchange.wire import Wire
from protocol.ports import Clock, Letter, Outcome, Take
from protocol.violations import CannotCommit, Violation

log = logging.getLogger("holdfast.exchange")

FIRST = "first started"
"""The name under which is kept when the mailbox was first to be read, whether or not it could be."""
_SINCE = "left alone before"
_REMEMBERED = 10_000
_BARREN = 1_000
"""So many pages without an item, and no last one: some server does not know that it has told all."""
_IN_A_ROW = 3
"""So many letters that cannot be committed, one after another, are the record's fault and not theirs."""
_FETCHES, _LOST_FETCHES = 3, 8
"""How often an item that cannot be fetched is tried, in looks, before it is set aside unread: where the server
refuses it, and where it fails at it, which takes ten minutes by then."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An item that is to be taken, and the folder it lies in."""

    item: Listed
    folder: str


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
        self._inbox, self._since, self._going, self._became = inbox, since, going, became
        self._before: datetime | None = None
        self._outcomes: OrderedDict[str, Outcome] = OrderedDict()
        self._failures: dict[str, int] = {}

    def look(self, take: Take) -> Looked:
        """Take everything that has come, while `going`. Raises a trouble, or CannotCommit, where the mailbox or
        the record could not be used at all."""
        started = self._clock.now()
        states: dict[str, str] = {}
        waiting: list[Waiting] = []
        for folder in self._folders.watched():
            if not self._going():
                return Looked()
            listed, state = self._listed(folder)
            waiting += [Waiting(item=item, folder=folder.id) for item in listed]
            states[folder.id] = state
        if not self._going():  # the last listing may have been broken off
            return Looked()
        before = self._left_alone_before(started, waiting)
        due = [each for each in waiting if each.item.received is None or each.item.received >= before]
        due.reverse()  # servers list the newest first, and may tell receipts only to the second
        due.sort(key=lambda each: each.item.received or started)
        return self._taken(due, states, started, take)

    # --- listing ------------------------------------------------------------------------------------

    def _listed(self, folder: Folder) -> tuple[list[Listed], str]:
        """What came into a folder since it was last read, each once, and the state to keep afterwards."""
        state = self._kept.state(folder.id)
        try:
            return self._paged(folder, state)
        except StateLost as lost:
            if state:
                log.warning("A folder is listed anew.", extra={"folder": folder.name, "why": str(lost)})
                return self._paged(folder, "")
            raise
        except Gone:  # deleted, or moved out of sight, while we looked
            return [], state

    def _paged(self, folder: Folder, state: str) -> tuple[list[Listed], str]:
        found: dict[str, Listed] = {}
        barren = 0
        while True:
            page = self._wire.changes(folder.id, state)
            barren = 0 if page.items else barren + 1
            found |= {item.id: item for item in page.items}
            state = page.state
            if page.last or barren >= _BARREN or not self._going():
                return list(found.values()), state

    def _left_alone_before(self, started: datetime, waiting: list[Waiting]) -> datetime:
        """The instant from which letters count; fixed by the first look ever, and then kept.

        What was there when the mailbox was first to be read is left alone. The newest receipt of it is the
        server's own time, so that none is passed over where its clock is behind ours; and servers may round
        receipts down to the second.
        """
        if self._before is None:
            self._before = self._kept.instant(_SINCE)
        if self._before is None:
            before = self._since
            if before is None:
                there = [each.item.received for each in waiting if each.item.received is not None]
                newest = max(there, default=started) + timedelta(microseconds=1)
                first = self._kept.instant(FIRST) or started
                before = min(newest, first.replace(microsecond=0))
            alone = sum(each.item.received is not None and each.item.received < before for each in waiting)
            if alone:
                log.warning(
                    "What was in the mailbox before %s is left alone: %d letters.",
                    before.isoformat("T", "seconds"),
                    alone,
                )
            self._kept.keep_instant(_SINCE, before)
            self._before = before
        return self._before

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
        now = self._clock.now()
        try:
            letter = letter_of(self._item(item.id), inbox=self._inbox, now=now)
        except Gone:
            log.info("A letter was moved or deleted by somebody before it was read.")
            return None
        except (Unwilling, Away, Shut) as refused:
            # Just now the server listed it: one that then fails, again and again, fails at this very item.
            if refused.of_all:
                raise
            self._failures[item.id] = tries = self._failures.get(item.id, 0) + 1
            if tries < (_LOST_FETCHES if isinstance(refused, Away) else _FETCHES):
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
                else:
                    log.error("A letter cannot be filed, and stays where it is.", extra={"why": str(reason)})
                return
            except Shut as reason:
                if reason.of_all:
                    raise
                log.error("A letter may not be filed, and stays where it is.", extra={"why": str(reason)})
                return


def _broken_off(started: datetime, left: list[Waiting], taken: int, trouble: Violation | None) -> Looked:
    """Up to the start of the look, or to the earliest letter that is left where all of them are dated."""
    receipts = [each.item.received for each in left]
    dated = [receipt for receipt in receipts if receipt is not None]
    up_to = min([started, *dated]) if len(dated) == len(receipts) else None
    return Looked(up_to=up_to, taken=taken, trouble=trouble)
