"""Decides how letters are taken: fetched, handed over, and filed by their outcome; and when one that cannot be fetched
is handed over as what nobody can read."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mailer.mailbox.filing import Filing
from mailer.mailbox.folders import Folders
from mailer.mailbox.listing import Arrival
from mailer.mailbox.patience import LOOKS, Patience
from mailer.mailbox.server import MailServer
from mailer.mailbox.trouble import Gone, Shut, Trouble
from protocol.ports.clock import Clock
from protocol.ports.letters import Became, Letter, Outcome, Take
from protocol.violations import CannotCommit, Violation

log = logging.getLogger("holdfast.mailbox")

_REMEMBERED = 20_000
_IN_A_ROW = 3
"""So many letters in a row that cannot be committed, or fetched, mean that none can just now."""
_AT_LAST = timedelta(hours=1)
"""After so long a letter that the server does not give, while it gives others, is handed on as what is known of it."""


@dataclass(kw_only=True)
class Taken:
    """How far taking got. `left` are the letters that must come again, for the last `trouble`; `whole` is false where
    it was broken off."""

    left: list[Arrival] = field(default_factory=list)
    trouble: Violation | None = None
    whole: bool = True


class Taking:
    """Takes the letters of one mailbox, one by one, and remembers what was said to each.

    `became` gives the recorded outcome of a letter that comes again, so that one which was taken before a crash is
    filed where it belongs; None where it is not known.
    """

    def __init__(
        self, *, server: MailServer, folders: Folders, filing: Filing, clock: Clock, inbox: str, became: Became
    ) -> None:
        self._server, self._folders, self._filing, self._clock = server, folders, filing, clock
        self._inbox, self.became = inbox, became
        self._taken: OrderedDict[tuple[str, str], Outcome | None] = OrderedDict()
        """What was done, by letter and folder: what the record said to it, or None for one that was gone."""
        self._dealt_with: OrderedDict[str, None] = OrderedDict()
        self._failing: dict[str, datetime] = {}
        """Since when a letter cannot be fetched."""
        self._fetched_at: datetime | None = None
        self._patience, self._spoilt = Patience(), Patience()

    def dealt_with(self, id: str) -> bool:
        """Whether a letter has had its outcome in this process, wherever it lay."""
        return id in self._dealt_with

    def taken(self, each: Arrival) -> bool:
        """Whether a letter has had its outcome in this process, in the folder that it lies in."""
        return (each.item.id, each.item.folder) in self._taken

    def said(self, each: Arrival) -> Outcome | None:
        """What the record said to a letter that was taken; None for one that was gone."""
        return self._taken.get((each.item.id, each.item.folder))

    def all(self, due: Iterable[Arrival], take: Take, going: Callable[[], bool]) -> Taken:
        """Take letters, in order, while `going`. Raises a trouble where none can be fetched.

        One that has failed in several looks comes last, so that it holds up nothing but how far was read.
        """
        result, in_a_row = Taken(), 0
        waiting = sorted(due, key=lambda each: self._patience.lost_place(each.item.id))
        for place, each in enumerate(waiting):
            if self.taken(each):
                continue
            if not going():
                return Taken(left=[*result.left, *waiting[place:]], trouble=result.trouble, whole=False)
            if (trouble := self._one(each, take)) is None:
                in_a_row = 0
                continue
            result.left.append(each)
            result.trouble = trouble
            in_a_row += not self._patience.lost_place(each.item.id)
            self._patience.failed(each.item.id)
            if in_a_row == _IN_A_ROW:
                return Taken(left=[*result.left, *waiting[place + 1 :]], trouble=trouble, whole=False)
        return result

    def _one(self, each: Arrival, take: Take) -> Violation | None:
        """Take one letter and file it; why it must come again, or None. Raises a trouble that is every letter's."""
        try:
            letter = self._letter(each)
        except Trouble as trouble:
            if trouble.of_all and (isinstance(trouble, Shut) or not self._patience.lost_place(each.item.id)):
                self._patience.failed(each.item.id)
                raise
            log.warning("A letter could not be fetched, and is asked for again.", extra={"why": str(trouble)})
            return trouble
        if letter is None:
            log.info("A letter was moved or deleted by somebody before it was read.")
            self._remember(each, None)
            return None
        try:
            said = take(letter)
            became = self.became(letter) if said is Outcome.DUPLICATE else said
        except CannotCommit as trouble:
            log.warning("A letter could not be stored, and comes again.", extra={"why": str(trouble)})
            return trouble
        except Exception as fault:  # whatever it is, the letter stays, and comes again
            log.exception("A letter could not be taken; it is taken again.")
            return CannotCommit(f"A letter could not be taken ({type(fault).__name__}).")
        self._filing.file(each, became)
        self._remember(each, said)
        return None

    def _letter(self, each: Arrival) -> Letter | None:
        """The letter; None where it is gone, or was never sent; what stands for it, where it is given up."""
        item, now = each.item, self._clock.now()
        try:
            letter = self._server.fetch(item, inbox=self._inbox, at=item.made or now)
        except Gone:
            letter = None
        except Trouble as trouble:
            # Just now the server listed it: one that then fails, again and again, fails at this very letter.
            if not self._given_up(item.id, trouble, now):
                raise
            log.error("A letter cannot be fetched, and is set aside unread.", extra={"why": str(trouble)})
            letter = self._server.unread(item, inbox=self._inbox, at=item.made or now)
        else:
            self._fetched_at = now
        if letter is not None and self._folders.put_away(item.folder):
            letter = replace(letter, envelope=replace(letter.envelope, put_away=True))
        return letter

    def _given_up(self, id: str, trouble: Trouble, now: datetime) -> bool:
        """Whether a letter will not come right: the server says so of this very one, some looks long; or it has failed
        for long while others were fetched."""
        if isinstance(trouble, Shut) and trouble.of_all:
            return False
        if self._server.spoilt(trouble):
            return self._spoilt.failed(id) >= LOOKS
        since = self._failing.setdefault(id, now)
        return self._fetched_at is not None and self._fetched_at > since and now - since >= _AT_LAST

    def _remember(self, each: Arrival, said: Outcome | None) -> None:
        id = each.item.id
        self._failing.pop(id, None)
        self._patience.well(id)
        self._spoilt.well(id)
        # Somebody may take it out of Junk again, and then means us to read it: so by its folder, too.
        self._taken[id, each.item.folder] = said
        self._dealt_with[id] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
        if len(self._dealt_with) > _REMEMBERED:
            self._dealt_with.popitem(last=False)
