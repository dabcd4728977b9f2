"""Decides which folders of a mailbox are read, and where a letter is filed once its outcome is committed."""

import logging

from mailer.exchange.ews.elements import Folder
from mailer.exchange.ews.wire import Wire
from mailer.exchange.states import Kept
from mailer.mailbox.trouble import Away, Gone, Shut, Trouble, Unwilling
from protocol.ports.letters import Outcome

log = logging.getLogger("holdfast.exchange")

FILED = {
    Outcome.HANDLED: "Evidence",
    Outcome.DUPLICATE: "Evidence",
    Outcome.IGNORED: "Not for us",
    Outcome.QUARANTINED: "Quarantine",
}
"""Where each outcome goes, under the mailbox's root (governance, “Original emails”)."""
_WRITTEN = ("sentitems", "drafts", "outbox", "conversationhistory", "syncissues")
_LEFT = frozenset({Outcome.IGNORED, Outcome.DUPLICATE})
"""What stays where it is if it lies in Junk or Deleted Items: somebody has put it away already."""


class Folders:
    """The folders of one mailbox. Ids are kept, so that a folder that people rename or move is still the same."""

    def __init__(self, wire: Wire, kept: Kept, further: tuple[str, ...] = ()) -> None:
        self._wire, self._kept, self._further = wire, kept, further
        self._filing: dict[str, str] = {}
        self._missing: set[str] = set()
        self._away: frozenset[str] = frozenset()
        self._within: dict[str, list[Folder]] = {}
        self.whole = True
        """Whether every folder could be looked for, the last time."""

    def watched(self) -> list[Folder]:
        """Every folder to read now: Inbox and what is in it, Junk, Deleted Items and what is in it, and the
        further ones; never one that we file in. Raises a trouble where the Inbox cannot be opened."""
        inbox, junk, deleted = self._wire.named("inbox", "junkemail", "deleteditems")
        if isinstance(inbox, Trouble):
            raise inbox
        for away in (junk, deleted):
            if isinstance(away, Away):
                raise away
        self.whole = True
        found = [inbox, *self._inside(inbox)]
        put_away = [each for each in (junk, deleted) if isinstance(each, Folder)]
        if isinstance(deleted, Folder):
            put_away += self._inside(deleted)
        self._away = frozenset(each.id for each in put_away)
        found += [*put_away, *self._named_by_people()]
        self._let_go()
        ours = self._ours()
        while inner := {each.id for each in found if each.parent in ours} - ours:
            ours |= inner
        return list({each.id: each for each in found if each.id not in ours}.values())

    def elsewhere(self, watched: set[str]) -> list[Folder]:
        """Every other folder for mail in which a colleague may have put what came: not those for what was written
        here. Raises a trouble."""
        try:
            everything = self._inside(Folder(id=self._root()))
        except (Shut, Gone, Unwilling) as refused:  # with rights to the Inbox alone nothing else can be seen
            if refused.of_all:
                raise
            return []
        written = {each.id for each in self._wire.named(*_WRITTEN) if isinstance(each, Folder)}
        return [each for each in everything if each.holds_mail and each.id not in watched | written]

    def _let_go(self) -> None:
        """A folder of ours that somebody has deleted lies in Deleted Items now, and goes when that is emptied: it is
        filed in no more, and what lies in it is filed anew."""
        for name in set(FILED.values()):
            known = self._filing.get(name) or self._kept.folder(name)
            if known and known in self._away:
                log.warning(
                    "A folder that letters were filed in has been deleted; another is made.", extra={"folder": name}
                )
                self._filing.pop(name, None)
                self._kept.keep_folder(name, "")

    def put_away(self, folder: str) -> bool:
        """Whether a folder, by id, is Junk or Deleted Items, or lies in it."""
        return folder in self._away

    def place(self, outcome: Outcome, found_in: str) -> str:
        """The id of the folder a letter is moved to, or "" where it stays. Makes the folder where it is missing."""
        if self.put_away(found_in) and outcome in _LEFT:
            return ""
        name = FILED[outcome]
        if name not in self._filing:
            self._filing[name] = self._kept_or_made(name)
        return self._filing[name]

    def stands(self, id: str) -> bool:
        """Whether a folder is there, and not in Deleted Items."""
        try:
            return self._wire.folder(id).parent not in self._away
        except (Gone, Unwilling):
            return False

    def forget(self) -> None:
        """Somebody has deleted a folder that we file in: look for it, or make it, anew."""
        self._filing.clear()

    def _inside(self, folder: Folder) -> list[Folder]:
        """Every folder within one. Where the server fails at it, those that it held before."""
        try:
            self._within[folder.id] = self._searched(folder)
        except Away as away:
            if away.of_all or folder.id not in self._within:
                raise
            log.error("The folders in a folder could not be listed.", extra={"why": str(away)})
            self.whole = False
        return self._within[folder.id]

    def _searched(self, folder: Folder) -> list[Folder]:
        try:
            return self._wire.inside(folder.id, deep=True)
        except (Unwilling, Gone):
            pass
        # A server that cannot list at depth is asked level by level.
        found, waiting = list[Folder](), [folder]
        while waiting:
            inner = self._wire.inside(waiting.pop().id, deep=False)
            fresh = [each for each in inner if each.id not in {f.id for f in found}]
            found += fresh
            waiting += fresh
        return found

    def _ours(self) -> set[str]:
        return {*self._filing.values(), *(id for name in set(FILED.values()) if (id := self._kept.folder(name)))}

    # --- further folders --------------------------------------------------------------------------------

    def _named_by_people(self) -> list[Folder]:
        return [folder for path in self._further if (folder := self._by_path(path)) is not None]

    def _by_path(self, path: str) -> Folder | None:
        if known := self._kept.folder(f"path {path}"):
            try:
                return self._wire.folder(known)
            except Gone:
                log.warning("A watched folder is gone; it is looked for by its name.", extra={"folder": path})
        at: Folder | None = Folder(id=self._root())
        for name in filter(None, path.replace("\\", "/").split("/")):
            at = self._child(at.id, name) if at is not None else None
        if at is None:
            if path not in self._missing:
                log.error("A folder that should be watched is not in the mailbox.", extra={"folder": path})
            self._missing.add(path)
            return None
        self._missing.discard(path)
        self._kept.keep_folder(f"path {path}", at.id)
        return at

    def _child(self, parent: str, name: str) -> Folder | None:
        wanted = name.strip().casefold()
        inner = self._wire.inside(parent, deep=False)
        return next((each for each in inner if each.name.strip().casefold() == wanted), None)

    def _root(self) -> str:
        """Where the Inbox's neighbours lie. With rights to the Inbox alone, that is the Inbox itself."""
        root, inbox = self._wire.named("msgfolderroot", "inbox")
        if isinstance(root, Folder):
            return root.id
        if isinstance(root, Away):
            raise root
        if isinstance(inbox, Trouble):
            raise inbox
        return inbox.parent or inbox.id

    # --- filing -----------------------------------------------------------------------------------------

    def _kept_or_made(self, name: str) -> str:
        if (known := self._kept.folder(name)) and self.stands(known):
            return known
        root = self._root()
        try:
            folder = self._child(root, name) or self._made(root, name)
        except (Shut, Gone, Unwilling):  # no right to anything but the Inbox: they are made in it
            inbox = self._wire.named("inbox")[0]
            if isinstance(inbox, Trouble):
                raise inbox from None
            folder = self._child(inbox.id, name) or self._made(inbox.id, name)
        self._kept.keep_folder(name, folder.id)
        return folder.id

    def _made(self, parent: str, name: str) -> Folder:
        try:
            made = self._wire.make(parent, name)
        except Unwilling as refused:
            other = self._child(parent, name) if refused.code == "ErrorFolderExists" else None
            if other is None:
                raise
            return other  # another worker was first
        log.info("A folder was made in the mailbox.", extra={"folder": name})
        return made
