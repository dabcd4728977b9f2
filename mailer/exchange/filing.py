"""Decides how a letter whose outcome is committed gets into its folder, and what is done where it cannot."""

import logging

from mailer.exchange.ews.wire import Wire
from mailer.exchange.folders import Folders
from mailer.exchange.listing import Waiting
from mailer.mailbox.patience import LOOKS, Patience
from mailer.mailbox.trouble import Gone, Shut, Unwilling
from protocol.ports.letters import Outcome

log = logging.getLogger("holdfast.exchange")


class Filing:
    """Files the letters of one mailbox. One that cannot be filed in several looks stays where it lies."""

    def __init__(self, wire: Wire, folders: Folders) -> None:
        self._wire, self._folders, self._patience = wire, folders, Patience()
        self.filed: list[str] = []
        """The ids that letters have now that they were filed, until somebody has kept them."""

    def file(self, each: Waiting, outcome: Outcome) -> None:
        """Move a letter to its folder. Its outcome is committed: where it cannot be moved, it stays. Raises a
        trouble where it is to be tried again."""
        if each.stays:
            return
        for folder_may_be_gone in (True, False):
            place = ""
            try:
                place = self._folders.place(outcome, each.folder)
                if place and (moved := self._wire.move(each.item.id, place)):
                    self.filed.append(moved)
                return
            except (Gone, Unwilling) as reason:
                if folder_may_be_gone and place and not self._folders.stands(place):
                    self._folders.forget()
                    continue
                if isinstance(reason, Gone):
                    log.info("A letter was moved or deleted by somebody before it was filed.")
                elif self._patience.failed(each.item.id) < LOOKS:
                    raise
                else:
                    self._patience.well(each.item.id)
                    log.error("A letter cannot be filed, and stays where it is.", extra={"why": str(reason)})
                return
            except Shut as reason:
                if reason.of_all:
                    raise
                log.error("A letter may not be filed, and stays where it is.", extra={"why": str(reason)})
                return
