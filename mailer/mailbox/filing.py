"""Decides how a letter whose outcome is committed gets into its folder, and what is done where it cannot."""

import logging

from mailer.mailbox.folders import Folders
from mailer.mailbox.listing import Arrival
from mailer.mailbox.patience import LOOKS, Patience
from mailer.mailbox.server import MailServer
from mailer.mailbox.trouble import Gone, Trouble, Unwilling
from protocol.ports.letters import Outcome
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.mailbox")


class Filing:
    """Files the letters of one mailbox. One that cannot be filed keeps nothing waiting: it is tried again in each look,
    and only one that the server refuses in several stays where it lies."""

    def __init__(self, server: MailServer, folders: Folders) -> None:
        self._server, self._folders, self._patience = server, folders, Patience()
        self._unfiled: dict[tuple[str, str], tuple[Arrival, Outcome]] = {}
        self._fails = False
        self._due: tuple[tuple[str, str], ...] = ()
        self.filed: list[str] = []
        """The ids that letters have now that they were filed, until somebody has kept them."""

    def behind(self) -> set[str]:
        """The ids of the folders that still hold a letter which is to be filed."""
        return {each.item.folder for each, _ in self._unfiled.values()}

    def file(self, each: Arrival, outcome: Outcome | None) -> None:
        """Move a letter to its folder. Raises nothing: its outcome is committed.

        Of a duplicate whose outcome is not known, None, another worker that took it a moment ago knows better where it
        goes: it is filed in the next look, if it still lies there. And where filing failed just now it is not tried
        anew for each of two thousand letters.
        """
        if each.stays:
            return
        if outcome is None or self._fails:
            self._later(each, outcome or Outcome.DUPLICATE)
        else:
            self._try(each, outcome)

    def begin(self) -> None:
        """A look begins: what could not be filed before is due by its end."""
        self._fails, self._due = False, tuple(self._unfiled)

    def again(self) -> None:
        """File what is due, as far as that goes. It comes after all that is new: reading goes before tidying, and a
        call that hangs may take a minute."""
        for key in self._due:
            if not self._fails and key in self._unfiled:
                self._try(*self._unfiled.pop(key))

    def _later(self, each: Arrival, outcome: Outcome) -> None:
        self._unfiled[each.item.id, each.item.folder] = (each, outcome)

    def _try(self, each: Arrival, outcome: Outcome) -> None:
        try:
            self._move(each, outcome)
        except Gone:
            log.info("A letter was moved or deleted by somebody before it was filed.")
        except (Trouble, CannotCommit) as reason:
            if isinstance(reason, Unwilling) and self._patience.failed(each.item.id) >= LOOKS:
                log.error("A letter cannot be filed, and stays where it is.", extra={"why": str(reason)})
                return
            log.warning("A letter that has been dealt with could not be filed yet.", extra={"why": str(reason)})
            self._later(each, outcome)
            self._fails = not isinstance(reason, Unwilling)
        else:
            self._patience.well(each.item.id)

    def _move(self, each: Arrival, outcome: Outcome) -> None:
        for folder_may_be_gone in (True, False):
            place = self._folders.place(outcome, each.item.folder)
            if not place:
                return
            try:
                if moved := self._server.move(each.item, place):
                    self.filed.append(moved)
                return
            except (Gone, Unwilling):
                if not folder_may_be_gone or self._folders.stands(place):
                    raise
                self._folders.forget()
