"""Decides how a mailbox is compared with the record: every letter in a watched folder, and every one that has come
since the last time elsewhere, has an outcome or is read now.

A letter that stays where it is after its outcome is remembered by its id, so that it is not fetched each night;
`thorough` asks the record about each all the same.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from mailer.exchange.ews.elements import Folder, Listed
from mailer.exchange.ews.wire import Wire
from mailer.exchange.folders import Folders
from mailer.exchange.listing import Listing, Waiting
from mailer.exchange.states import Kept
from mailer.exchange.taking import Taking
from mailer.mailbox.trouble import Away, Gone, Trouble
from mailer.mailbox.walking import OVERLAP, short
from protocol.ports.letters import FolderAccount, Outcome

log = logging.getLogger("holdfast.exchange")

_WALKED = "walked up to"
_ELSEWHERE = "elsewhere"


@dataclass(kw_only=True)
class Lying:
    """What lies in a folder: its letters, and how much in it was never sent, or is no letter."""

    folder: Folder
    kind: str
    letters: dict[str, Waiting] = field(default_factory=dict)
    unsent: int = 0
    whole: bool = True

    def put(self, item: Listed, folder: Folder, *, stays: bool) -> None:
        """Something that lies in it."""
        if item.letter:
            self.letters[item.id] = Waiting(item=item, folder=folder.id, stays=stays)
        else:
            self.unsent += 1


class Walking:
    """Goes through one mailbox, for the looks that read it."""

    def __init__(self, *, wire: Wire, kept: Kept, folders: Folders, listing: Listing, taking: Taking) -> None:
        self._wire, self._kept, self._folders, self._listing, self._taking = wire, kept, folders, listing, taking
        self._owed: dict[str, Waiting] = {}

    @property
    def owed(self) -> tuple[Waiting, ...]:
        """What was missed, and could not be taken yet: it is tried in each look."""
        return tuple(self._owed.values())

    def settled(self) -> None:
        """Forget of what was missed whatever has been taken since."""
        self._owed = {id: each for id, each in self._owed.items() if self._taking.said(id) is None}

    def listed(self, watched: Iterable[Folder], began: datetime) -> list[Lying]:
        """What lies in the watched folders, and what has come elsewhere since the last walk. Raises a trouble."""
        found = [self._one(each) for each in watched]
        elsewhere = Lying(folder=Folder(id=""), kind=_ELSEWHERE)
        since = (self._kept.instant(_WALKED) or began) - OVERLAP
        for folder in self._folders.elsewhere({each.folder.id for each in found}):
            try:
                for item in self._wire.received_since(folder.id, since):
                    elsewhere.put(item, folder, stays=True)
            except Gone:
                continue
            except Trouble as trouble:
                if trouble.of_all:
                    raise
                elsewhere.whole = self._failed(trouble)
        return [*found, elsewhere]

    def _one(self, folder: Folder) -> Lying:
        kind = "put away" if self._folders.put_away(folder.id) else "inbox"
        found = Lying(folder=folder, kind=kind)
        try:
            for item in self._listing.all_in(folder):
                found.put(item, folder, stays=False)
        except Gone:
            pass
        except Trouble as trouble:
            if trouble.of_all:
                raise
            found.whole = self._failed(trouble)
        return found

    def _failed(self, trouble: Trouble) -> bool:
        log.error("A folder could not be compared with the record.", extra={"why": str(trouble)})
        return False

    def compared(
        self, lying: list[Lying], before: datetime, take: Callable[[list[Waiting]], None], began: datetime, *,
        thorough: bool,
    ) -> tuple[FolderAccount, ...]:  # fmt: skip
        """Have what has no outcome taken, in the order received, and say what was found."""
        asked: dict[str, Waiting] = {}
        for each in lying:
            stays = frozenset() if thorough else self._stays(each)
            asked |= {
                id: one for id, one in each.letters.items()
                if not _old(one, before) and self._taking.said(id) is None and short(id) not in stays
            }  # fmt: skip
        take(sorted(asked.values(), key=lambda each: each.item.dated or began))
        left = {id: each for id, each in asked.items() if self._taking.said(id) is None}
        self._owed = {id: each for id, each in left.items() if self._there(each)}
        accounts = tuple(self._account(each, before, asked, left.keys() - self._owed.keys()) for each in lying)
        if all(each.whole for each in accounts) and not self._owed:
            self._kept.keep_instant(_WALKED, began)
        return tuple(each for each in accounts if each.letters or not each.whole or each.kind != _ELSEWHERE)

    def _stays(self, each: Lying) -> frozenset[str]:
        return self._kept.filed() if each.kind == _ELSEWHERE else self._kept.stays(each.folder.id)

    def _there(self, each: Waiting) -> bool:
        """Whether a letter that was not taken still lies in the mailbox; a draft counts as none."""
        try:
            return not self._wire.fetch(each.item.id, lines=False, mime=False).draft
        except Gone:
            return False
        except Away:
            return True
        except Trouble:
            return True

    def _account(self, each: Lying, before: datetime, asked: dict[str, Waiting], gone: set[str]) -> FolderAccount:
        here = [id for id in asked if id in each.letters]
        new = [id for id in here if self._taking.said(id) not in (None, Outcome.DUPLICATE)]
        left = [id for id in here if id in self._owed]
        lost = [id for id in here if id in gone]
        old = [id for id, one in each.letters.items() if id not in here and _old(one, before)]
        if each.kind != _ELSEWHERE and each.whole:
            out = {*left, *old, *lost}
            self._kept.keep_stays(each.folder.id, frozenset(short(id) for id in each.letters if id not in out))
        return FolderAccount(
            kind=each.kind, name=each.folder.name,
            known=len(each.letters) - len(new) - len(left) - len(lost) - len(old), read_now=len(new), before=len(old),
            unsent=each.unsent, unaccounted=len(left), whole=each.whole,
        )  # fmt: skip


def _old(each: Waiting, before: datetime) -> bool:
    return each.item.newest is not None and each.item.newest < before
