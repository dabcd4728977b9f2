"""Decides how a mailbox is compared with the record: every letter in a watched folder, and every one that has come
since the last time elsewhere, has an outcome or is read now.

A letter that stays where it is after its outcome is remembered by its id, so that it is not fetched each night;
`thorough` asks the record about each all the same.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from mailer.mailbox.folders import Folders
from mailer.mailbox.listing import Arrival
from mailer.mailbox.server import Folder, Listed, MailServer
from mailer.mailbox.since import Now, Since
from mailer.mailbox.states import WALKED, Kept, short
from mailer.mailbox.taking import Taken, Taking
from mailer.mailbox.trouble import Gone, Trouble
from mailer.mailbox.walking import OVERLAP
from protocol.ports.letters import FolderAccount, Outcome

log = logging.getLogger("holdfast.mailbox")

_ELSEWHERE = "elsewhere"


@dataclass(kw_only=True)
class Lying:
    """What lies in a folder: its letters, and how much in it was never sent, or is no letter."""

    folder: Folder
    kind: str
    letters: dict[str, Arrival] = field(default_factory=dict)
    unsent: int = 0
    whole: bool = True


class Comparing:
    """Goes through one mailbox, for the looks that read it."""

    def __init__(self, *, server: MailServer, kept: Kept, folders: Folders, since: Since, taking: Taking) -> None:
        self._server, self._kept, self._folders = server, kept, folders
        self._since, self._taking = since, taking
        self._owed: dict[str, Arrival] = {}

    @property
    def owed(self) -> tuple[Arrival, ...]:
        """What was missed, and could not be taken yet: it is tried in each look."""
        return tuple(self._owed.values())

    def settled(self) -> None:
        """Forget of what was missed whatever has been taken since."""
        self._owed = {id: each for id, each in self._owed.items() if not self._taking.taken(each)}

    def listed(self, watched: Iterable[Folder], now: Now) -> list[Lying]:
        """What lies in the watched folders, and what has come elsewhere since the last walk. Raises a trouble."""
        found = [self._one(each) for each in watched]
        since = (self._kept.instant(WALKED) or now.slower) - OVERLAP
        there = frozenset(each.folder.id for each in found)
        elsewhere = Folder(id="")
        listed = self._tried(
            lambda: self._server.received_since(
                since, root=self._folders.root(), apart_from=there | self._folders.written()
            ),
            elsewhere,
        )
        return [*found, _lying(listed, elsewhere, _ELSEWHERE)]

    def _one(self, folder: Folder) -> Lying:
        kind = "put away" if self._folders.put_away(folder.id) else "inbox"
        return _lying(self._tried(lambda: self._server.lying(folder.id), folder), folder, kind)

    def _tried(self, ask: Callable[[], Listed], folder: Folder) -> Listed:
        try:
            return ask()
        except Gone:  # deleted while we looked
            return Listed(items=())
        except Trouble as trouble:
            if trouble.of_all:
                raise
            log.error(
                "A folder could not be compared with the record.", extra={"folder": folder.name, "why": str(trouble)}
            )
            return Listed(items=(), whole=False)

    def compared(
        self, lying: list[Lying], take: Callable[[list[Arrival]], Taken], now: Now, *, thorough: bool
    ) -> tuple[FolderAccount, ...]:
        """Have what has no outcome taken, in the order received, and say what was found."""
        self._since.settle(now, ())
        asked: dict[tuple[str, str], Arrival] = {}
        for each in lying:
            stays = frozenset() if thorough else self._stays(each)
            asked |= {
                (one.item.id, one.item.folder): one
                for one in each.letters.values()
                if self._since.counts(one.item) and not self._known(one, stays, thorough=thorough)
            }
        take(sorted(asked.values(), key=lambda each: each.item.dated or now.slower))
        self._owed = {each.item.id: each for each in asked.values() if not self._taking.taken(each)}
        accounts = tuple(self._account(each, asked) for each in lying)
        if all(each.whole for each in accounts) and not self._owed:
            self._kept.keep_instant(WALKED, now.slower)
        return tuple(each for each in accounts if each.letters or not each.whole or each.kind != _ELSEWHERE)

    def _known(self, one: Arrival, stays: frozenset[str], *, thorough: bool) -> bool:
        if self._taking.taken(one) or (one.stays and not thorough and self._taking.dealt_with(one.item.id)):
            return True
        return short(one.item.id) in stays

    def _stays(self, each: Lying) -> frozenset[str]:
        return self._kept.filed() if each.kind == _ELSEWHERE else self._kept.stays(each.folder.id)

    def _account(self, each: Lying, asked: dict[tuple[str, str], Arrival]) -> FolderAccount:
        here = [one for one in each.letters.values() if (one.item.id, one.item.folder) in asked]
        lost = {one.item.id for one in here if self._taking.taken(one) and self._taking.said(one) is None}
        new = [one for one in here if self._taking.said(one) not in (None, Outcome.DUPLICATE)]
        left = {one.item.id for one in here if not self._taking.taken(one)}
        old = {one.item.id for one in each.letters.values() if not self._since.counts(one.item)}
        if each.kind != _ELSEWHERE and each.whole:
            out = left | old | lost
            self._kept.keep_stays(each.folder.id, frozenset(short(id) for id in each.letters if id not in out))
        return FolderAccount(
            kind=each.kind,
            name=each.folder.name,
            known=len(each.letters) - len(new) - len(left) - len(lost) - len(old),
            read_now=len(new),
            before=len(old),
            unsent=each.unsent,
            unaccounted=len(left),
            whole=each.whole,
        )


def _lying(listed: Listed, folder: Folder, kind: str) -> Lying:
    letters = {each.id: Arrival(item=each, stays=kind == _ELSEWHERE) for each in listed.items if each.letter}
    return Lying(folder=folder, kind=kind, letters=letters, unsent=len(listed.items) - len(letters), whole=listed.whole)
