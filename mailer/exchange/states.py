"""Decides under which names is kept what a mailbox's reader must know after a restart.

Kept by mailbox and not by worker: whoever reads it next goes on where the last one stopped.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from mailer.mailbox.walking import with_filed

_FILED = "filed lately"


class States(Protocol):
    """What the record offers for this; the port `Store` is one. Raises CannotCommit."""

    def sync_state(self, inbox: str, folder: str) -> str:
        """What is kept under a name, or ""."""
        ...

    def set_sync_state(self, inbox: str, folder: str, state: str) -> None:
        """Keep something under a name."""
        ...


class Kept:
    """What is kept of one mailbox."""

    def __init__(self, states: States, mailbox: str) -> None:
        self._states, self._key = states, f"exchange {mailbox.strip().lower()}"

    def state(self, folder: str) -> str:
        """How far a folder, by id, has been read; "" for not at all."""
        return self._states.sync_state(self._key, _short("items", folder))

    def keep_state(self, folder: str, state: str) -> None:
        """Every letter up to here has its outcome."""
        self._states.set_sync_state(self._key, _short("items", folder), state)

    def instant(self, name: str) -> datetime | None:
        """An instant kept under a name."""
        written = self._states.sync_state(self._key, name)
        return datetime.fromisoformat(written).astimezone(UTC) if written else None

    def keep_instant(self, name: str, at: datetime) -> None:
        """Keep an instant."""
        self._states.set_sync_state(self._key, name, at.isoformat())

    def stays(self, folder: str) -> frozenset[str]:
        """The items that stay in a folder, by id, though they have their outcome, as they are kept."""
        return frozenset(self._states.sync_state(self._key, _short("stays", folder)).split())

    def keep_stays(self, folder: str, items: frozenset[str]) -> None:
        """Remember them."""
        if items != self.stays(folder):
            self._states.set_sync_state(self._key, _short("stays", folder), " ".join(sorted(items)))

    def filed(self) -> frozenset[str]:
        """The letters that were filed lately, by id, as they are kept."""
        return frozenset(self._states.sync_state(self._key, _FILED).split())

    def keep_filed(self, ids: Iterable[str]) -> None:
        """Remember more of them."""
        kept = self._states.sync_state(self._key, _FILED)
        self._states.set_sync_state(self._key, _FILED, with_filed(kept, ids))

    def folder(self, name: str) -> str:
        """The id of a folder that is known by a name or path to us, whatever people call it now; or ""."""
        return self._states.sync_state(self._key, _short("folder", name))

    def keep_folder(self, name: str, id: str) -> None:
        """Keep a folder's id."""
        self._states.set_sync_state(self._key, _short("folder", name), id)


def _short(kind: str, name: str) -> str:
    """Ids are long and tell capitals apart, which not every database does."""
    return f"{kind} {sha256(name.encode()).hexdigest()[:32]}"
