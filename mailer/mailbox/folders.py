"""Decides which folders of a mailbox are read, and in which a letter is filed once its outcome is committed."""

import logging

from mailer.mailbox.server import Folder, MailServer, Within
from mailer.mailbox.states import Kept
from mailer.mailbox.trouble import Away, Gone, Shut, Trouble, Unwilling
from protocol.ports.letters import Outcome

log = logging.getLogger("holdfast.mailbox")

FILED = {
    Outcome.HANDLED: "Evidence",
    Outcome.DUPLICATE: "Evidence",
    Outcome.IGNORED: "Not for us",
    Outcome.QUARANTINED: "Quarantine",
}
"""Where each outcome goes, under the mailbox's root (governance, “Original emails”). What a duplicate repeats may be
evidence, so it is kept as such."""
_NAMES = tuple(dict.fromkeys(FILED.values()))
_WRITTEN = ("sentitems", "drafts", "outbox", "conversationhistory", "syncissues")
_LEFT = frozenset({Outcome.IGNORED, Outcome.DUPLICATE})
"""What stays where it is if it lies in Junk or Deleted Items: somebody has put it away already."""


class Folders:
    """The folders of one mailbox. Ids are kept, so that a folder that people rename or move is still the same."""

    def __init__(self, server: MailServer, kept: Kept, further: tuple[str, ...] = ()) -> None:
        self._server, self._kept, self._further = server, kept, further
        self._filing: dict[str, str] = {}
        self._looked = False
        self._missing: set[str] = set()
        self._away: frozenset[str] = frozenset()
        self._within: dict[str, tuple[Folder, ...]] = {}
        self.whole = True
        """Whether every folder could be looked for, the last time."""

    def watched(self) -> list[Folder]:
        """Every folder to read now: Inbox and what is in it, Junk, Deleted Items and what is in it, and the
        further ones; never one that we file in. Raises a trouble where the Inbox cannot be opened."""
        inbox, junk, deleted = self._server.named("inbox", "junkemail", "deleteditems")
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
        self._look_for_filing()
        ours = self._ours()
        while inner := {each.id for each in found if each.parent in ours} - ours:
            ours |= inner
        return list({each.id: each for each in found if each.id not in ours}.values())

    def put_away(self, folder: str) -> bool:
        """Whether a folder, by id, is Junk or Deleted Items, or lies in it."""
        return folder in self._away

    def filed_in(self, folder: str) -> bool:
        """Whether a folder, by id, is one that we file in."""
        return folder in self._ours()

    def written(self) -> frozenset[str]:
        """The ids of the folders that hold what was written here, and not what came. Raises a trouble."""
        found = self._server.named(*_WRITTEN)
        for each in found:
            if isinstance(each, Away) or (isinstance(each, Trouble) and each.of_all):
                raise each  # what we sent ourselves must not be taken for what came
        return frozenset(each.id for each in found if isinstance(each, Folder))

    def root(self) -> str:
        """Where the Inbox's neighbours lie. With rights to the Inbox alone, that is the Inbox itself."""
        root, inbox = self._server.named("msgfolderroot", "inbox")
        if isinstance(root, Folder):
            return root.id
        if isinstance(root, Away):
            raise root
        if isinstance(inbox, Trouble):
            raise inbox
        return inbox.parent or inbox.id

    def _inside(self, folder: Folder) -> tuple[Folder, ...]:
        """Every folder within one. Those that the server fails at are what they were before."""
        known = self._within.get(folder.id)
        try:
            found = self._server.inside(folder.id)
        except Away as away:
            if away.of_all or known is None:
                raise
            found = Within(folders=(), whole=False)
        if found.whole:
            self._within[folder.id] = found.folders
            return found.folders
        log.error("Not all folders in a folder could be listed.", extra={"folder": folder.name})
        self.whole = False
        return tuple({each.id: each for each in (*(known or ()), *found.folders)}.values())

    # --- further folders --------------------------------------------------------------------------------

    def _named_by_people(self) -> list[Folder]:
        return [folder for path in self._further if (folder := self._by_path(path)) is not None]

    def _by_path(self, path: str) -> Folder | None:
        if known := self._kept.folder(f"path {path}") or self._kept.folder(path):
            try:
                return self._server.folder(known)
            except Gone:
                log.warning("A watched folder is gone; it is looked for by its name.", extra={"folder": path})
        at: Folder | None = Folder(id=self.root())
        for name in filter(None, path.replace("\\", "/").split("/")):
            at = self._server.child(at.id, name) if at is not None else None
        if at is None:
            if path not in self._missing:
                log.error("A folder that should be watched is not in the mailbox.", extra={"folder": path})
            self._missing.add(path)
            return None
        self._missing.discard(path)
        self._kept.keep_folder(f"path {path}", at.id)
        return at

    # --- filing -----------------------------------------------------------------------------------------

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
            return self._server.folder(id).parent not in self._away
        except (Gone, Unwilling):
            return False

    def forget(self) -> None:
        """Somebody has deleted a folder that we file in: look for it, or make it, anew."""
        self._filing.clear()

    def _ours(self) -> set[str]:
        return {*self._filing.values(), *(id for name in _NAMES if (id := self._kept.folder(name)))}

    def _let_go(self) -> None:
        """A folder of ours that somebody has deleted lies in Deleted Items now, and goes when that is emptied: it is
        filed in no more, and what lies in it is filed anew."""
        for name in _NAMES:
            known = self._filing.get(name) or self._kept.folder(name)
            if known and known in self._away:
                log.warning(
                    "A folder that letters were filed in has been deleted; another is made.", extra={"folder": name}
                )
                self._filing.pop(name, None)
                self._kept.keep_folder(name, "")

    def _look_for_filing(self) -> None:
        """Once, where the record knows no folder: what was filed in it before is not read, though the record is new."""
        missing = [] if self._looked else [name for name in _NAMES if not self._kept.folder(name)]
        try:
            root = self.root() if missing else ""
            for name in missing:
                if (found := self._server.child(root, name)) is not None:
                    self._kept.keep_folder(name, found.id)
        except (Shut, Gone, Unwilling) as refused:  # with rights to the Inbox alone nothing else can be seen
            if refused.of_all:
                raise
        self._looked = True

    def _kept_or_made(self, name: str) -> str:
        if (known := self._kept.folder(name)) and self.stands(known):
            return known
        root = self.root()
        try:
            folder = self._server.child(root, name) or self._made(root, name)
        except (Shut, Gone, Unwilling) as refused:  # no right to anything but the Inbox: they are made in it
            inbox = self._server.named("inbox")[0]
            if refused.of_all or isinstance(inbox, Trouble):
                raise
            folder = self._server.child(inbox.id, name) or self._made(inbox.id, name)
        self._kept.keep_folder(name, folder.id)
        return folder.id

    def _made(self, parent: str, name: str) -> Folder:
        try:
            made = self._server.make(parent, name)
        except (Away, Unwilling) as trouble:
            other = None if trouble.of_all else self._server.child(parent, name)
            if other is None:
                raise
            return other  # another worker was first; or it was made, and we never heard
        log.info("A folder was made in the mailbox.", extra={"folder": name})
        return made
