"""Decides how a mailbox is compared with the record: every letter in a watched folder, and every one that has come
since the last time elsewhere, has an outcome or is read now.

A letter that stays where it is after its outcome is remembered by its id, so that it is not fetched each night;
`thorough` asks the record about each all the same.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from mailer.graph.delta import Arrival
from mailer.graph.folders import Folder, Folders, Kind
from mailer.graph.http.client import GraphClient
from mailer.graph.listing import Lying, in_folder, received_since
from mailer.graph.taking import Taking
from mailer.mailbox.trouble import Gone, Trouble
from mailer.mailbox.walking import OVERLAP, short
from protocol.ports.letters import FolderAccount, Outcome, Take

log = logging.getLogger("holdfast.graph")

_WALKED = "walked up to"
FILED_LATELY = "filed lately"


class Walking:
    """Goes through one mailbox, for the rounds that read it."""

    def __init__(
        self, client: GraphClient, mailbox: str, folders: Folders, taking: Taking,
        recall: Callable[[str], str], keep: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        self._client, self._mailbox, self._folders, self._taking = client, mailbox, folders, taking
        self._recall, self._keep = recall, keep
        self._owed: dict[str, Arrival] = {}

    @property
    def owed(self) -> tuple[Arrival, ...]:
        """What was missed, and could not be taken yet: it is tried in each round."""
        return tuple(self._owed.values())

    def listed(self, watched: Iterable[Folder], began: datetime) -> list[Lying]:
        """What lies in the watched folders, and what has come elsewhere since the last walk."""
        found = [self._one(folder) for folder in watched]
        there = {each.folder.id for each in found}
        elsewhere = Lying(folder=Folder.elsewhere(""))
        never = there | self._folders.never_read()
        for parent, one in received_since(self._client, self._mailbox, self._since(began)):
            if parent not in never:
                elsewhere.letters |= one.letters
        return [*found, elsewhere]

    def _one(self, folder: Folder) -> Lying:
        try:
            return in_folder(self._client, self._mailbox, folder)
        except Trouble as trouble:
            if isinstance(trouble, Gone):  # deleted while we looked
                return Lying(folder=folder)
            if trouble.of_all:
                raise
            log.error("A folder could not be compared with the record.", extra={"why": str(trouble)})
            return Lying(folder=folder, whole=False)

    def _since(self, began: datetime) -> datetime:
        kept = self._recall(_WALKED)
        return (datetime.fromisoformat(kept) if kept else began) - OVERLAP

    def compared(
        self, lying: list[Lying], wanted: Callable[[Arrival], bool], take: Take, stopping: Callable[[], bool],
        began: datetime, *, thorough: bool,
    ) -> tuple[FolderAccount, ...] | None:  # fmt: skip
        """Take what has no outcome, oldest first, and say what was found; None where it was broken off. Raises
        Trouble or CannotCommit."""
        stays = {each.folder.id: self._stays(each.folder) for each in lying}
        asked: list[Arrival] = []
        for each in lying:
            asked += [
                one for one in each.letters.values()
                if wanted(one) and not self._known(one, stays[each.folder.id], thorough=thorough)
            ]  # fmt: skip
        asked.sort(key=lambda each: (each.received is not None, each.received, each.id))
        for at in range(0, len(asked), _SOME):
            if self._taking.take_all(asked[at : at + _SOME], take, stopping) is None and stopping():
                return None
        left = {each.id: each for each in asked if not self._taking.taken(each)}
        self._owed = left
        accounts = tuple(self._account(each, wanted, asked, stays[each.folder.id]) for each in lying)
        if all(each.whole for each in accounts) and not left:
            self._keep(_WALKED, began.isoformat())
        return tuple(each for each in accounts if each.letters or not each.whole or each.kind != Kind.ELSEWHERE)

    def settled(self) -> None:
        """Forget of what was missed whatever has been taken since."""
        self._owed = {id: each for id, each in self._owed.items() if not self._taking.taken(each)}

    def _known(self, one: Arrival, stays: frozenset[str], *, thorough: bool) -> bool:
        if one.folder.kind is Kind.ELSEWHERE and not thorough and self._taking.dealt_with(one.id):
            return True
        return self._taking.taken(one) or (not thorough and short(one.id) in stays)

    def _account(
        self, each: Lying, wanted: Callable[[Arrival], bool], asked: list[Arrival], stays: frozenset[str]
    ) -> FolderAccount:
        asked_here = [one for one in asked if each.letters.get(one.id) is one]
        gone = [one for one in asked_here if self._taking.taken(one) and self._taking.said(one) is None]
        new = [one for one in asked_here if self._taking.said(one) not in (None, Outcome.DUPLICATE)]
        left = [one for one in asked_here if not self._taking.taken(one)]
        before = [one for one in each.letters.values() if not wanted(one)]
        known = len(each.letters) - len(gone) - len(new) - len(left) - len(before)
        if each.folder.kind is not Kind.ELSEWHERE:
            out = {one.id for one in (*left, *before, *gone)}
            self._keep_stays(each.folder, stays, {short(id) for id in each.letters if id not in out})
        return FolderAccount(
            kind=each.folder.kind.value, name=each.folder.name, known=known, read_now=len(new), before=len(before),
            unsent=len(each.unsent), unaccounted=len(left), whole=each.whole,
        )  # fmt: skip

    def _stays(self, folder: Folder) -> frozenset[str]:
        return frozenset(self._recall(f"stays {folder.id}" if folder.id else FILED_LATELY).split())

    def _keep_stays(self, folder: Folder, before: frozenset[str], now: set[str]) -> None:
        if now != before:
            self._keep(f"stays {folder.id}", " ".join(sorted(now)))


_SOME = 200
