"""Decides how administrators hear of a mailbox that did not agree with the record: once for each thing found."""

import logging
from collections.abc import Callable
from hashlib import sha256

from bot.service.administrators.notices import administrators
from protocol.decision.rules import Rules
from protocol.ports.letters import Accounted, FolderAccount
from protocol.ports.outbox import StoredNotice
from protocol.ports.store import Store
from templates import counted

log = logging.getLogger("holdfast.runner")

KINDS = {
    "inbox": "the Inbox or a folder that is read with it",
    "put away": "Junk or Deleted Items",
    "elsewhere": "a folder that is not read, where a colleague had put it",
}
"""What a folder is called in an email: its own name, which people give, may say anything."""


class Differences:
    """Tells of what a walk through a mailbox has found. Several workers that find the same tell of it once."""

    def __init__(self, *, store: Store, rules: Rules, wake: Callable[[], None] = lambda: None) -> None:
        self._store, self._rules, self._wake = store, rules, wake

    def __call__(self, accounted: Accounted) -> None:
        """Hear of a mailbox that did not agree with the record. Raises CannotCommit."""
        found = [each for each in accounted.folders if each.read_now or each.unaccounted or not each.whole]
        if not found:
            return
        log.error("A mailbox did not agree with the record.", extra={"folders": [_in_log(each) for each in found]})
        at = accounted.at.replace(microsecond=0)
        open_ = any(each.unaccounted or not each.whole for each in found)
        notice = administrators(
            self._rules,
            at,
            "The mailbox did not agree with the record.",
            *map(_told, found),
            _LOOK if open_ else _NOTHING,
            urgent=open_,
        )
        named = sha256(f"unaccounted {at:%Y-%m-%d} {sorted(map(_in_log, found))}".encode()).hexdigest()[:32]
        if notice.to:
            with self._store.work() as work:
                work.tell([StoredNotice(id=named, at=at, notice=notice)])
            self._wake()


_NOTHING = "There is nothing to do. The command “holdfast account” shows it folder by folder."
_LOOK = "Run the command “holdfast account”, which shows it folder by folder, and look in the log for why."


def _told(each: FolderAccount) -> str:
    where = KINDS.get(each.kind, "a folder")
    if not each.whole:
        return f"In {where}: what lies there could not be listed. It is tried again."
    parts = []
    if each.read_now:
        has = "has" if each.read_now == 1 else "have"
        parts.append(f"{counted(each.read_now, 'letter')} had been missed, and {has} been read now")
    if each.unaccounted:
        has = "has" if each.unaccounted == 1 else "have"
        parts.append(f"{counted(each.unaccounted, 'letter')} could not be read, and {has} no outcome")
    return f"In {where}: {', and '.join(parts)}."


def _in_log(each: FolderAccount) -> str:
    return (
        f"{each.kind}: {each.read_now} read now, {each.unaccounted} unaccounted{'' if each.whole else ', not listed'}"
    )
