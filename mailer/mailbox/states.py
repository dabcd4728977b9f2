"""Decides under which names is kept what a mailbox's reader must know after a restart.

Kept by mailbox and not by worker: whoever reads it next goes on where the last one stopped.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from protocol.violations import CannotCommit

FIRST = "first started"
"""When the mailbox was first to be read, whether or not it could be."""
SINCE = "left alone before"
READ = "read up to"
WALKED = "walked up to"
_FILED = "filed lately"
_LEFT = "left alone"
_LATELY = 500
_FORMERLY = {SINCE: "received since"}
"""What a mailbox by Graph had under another name."""


class States(Protocol):
    """What the record offers for this; the port `Store` is one. Raises CannotCommit."""

    def sync_state(self, inbox: str, folder: str) -> str:
        """What is kept under a name, or ""."""
        ...

    def set_sync_state(self, inbox: str, folder: str, state: str) -> None:
        """Keep something under a name."""
        ...


class Kept:
    """What is kept of one mailbox, by the `key` of its server.

    A mailbox by Graph once kept folders by their ids as they are, which is still read: an old name is emptied when
    there is something new to keep.
    """

    def __init__(self, states: States, key: str) -> None:
        self._states, self._key = states, key

    def state(self, folder: str) -> str:
        """How far a folder, by id, has been read; "" for not at all."""
        return self._read("items", folder)

    def keep_state(self, folder: str, state: str) -> None:
        """Every letter up to here has its outcome."""
        self._write("items", folder, state)

    def instant(self, name: str) -> datetime | None:
        """An instant kept under a name, or None. Raises CannotCommit for one that cannot be read: whoever took it for
        none would begin anew, and leave alone what came since."""
        formerly = _FORMERLY.get(name, "")
        written = self._states.sync_state(self._key, name) or (
            self._states.sync_state(self._key, formerly) if formerly else ""
        )
        try:
            return datetime.fromisoformat(written).astimezone(UTC) if written else None
        except ValueError:
            raise CannotCommit(f"What is kept of a mailbox as “{name}” cannot be read.") from None

    def keep_instant(self, name: str, at: datetime) -> None:
        """Keep an instant."""
        self._states.set_sync_state(self._key, name, at.astimezone(UTC).isoformat())

    def left(self) -> frozenset[str] | None:
        """The letters, by id as they are kept, that were there at the first look and had only just come; None where
        nobody noted them."""
        kept = self._states.sync_state(self._key, _LEFT).split()
        return frozenset(kept[1:]) if kept else None

    def keep_left(self, ids: Iterable[str]) -> None:
        """Remember them."""
        self._states.set_sync_state(self._key, _LEFT, " ".join(["noted", *map(short, ids)]))

    def stays(self, folder: str) -> frozenset[str]:
        """The items that stay in a folder, by id, though they have their outcome, as they are kept."""
        return frozenset(self._read("stays", folder).split())

    def keep_stays(self, folder: str, items: frozenset[str]) -> None:
        """Remember them."""
        if items != self.stays(folder):
            self._write("stays", folder, " ".join(sorted(items)))

    def filed(self) -> frozenset[str]:
        """The letters that were filed lately, by id, as they are kept."""
        return frozenset(self._states.sync_state(self._key, _FILED).split())

    def keep_filed(self, ids: Iterable[str]) -> None:
        """Remember more of them."""
        kept = self._states.sync_state(self._key, _FILED)
        self._states.set_sync_state(self._key, _FILED, with_filed(kept, ids))

    def folder(self, name: str) -> str:
        """The id of a folder that is known by a name or path to us, whatever people call it now; or ""."""
        return self._read("folder", name)

    def keep_folder(self, name: str, id: str) -> None:
        """Keep a folder's id."""
        self._write("folder", name, id)

    def _read(self, kind: str, name: str) -> str:
        return self._states.sync_state(self._key, _hashed(kind, name)) or self._states.sync_state(
            self._key, f"{kind} {name}"
        )

    def _write(self, kind: str, name: str, value: str) -> None:
        self._states.set_sync_state(self._key, _hashed(kind, name), value)
        if self._states.sync_state(self._key, f"{kind} {name}"):
            self._states.set_sync_state(self._key, f"{kind} {name}", "")


def short(id: str) -> str:
    """An item's id as it is kept: ids are long, and tell capitals apart."""
    return sha256(id.encode()).hexdigest()[:20]


def with_filed(kept: str, ids: Iterable[str]) -> str:
    """What is kept of the letters that were filed lately, with more of them: they need not be asked about where they
    lie now. The oldest are forgotten; of those the record is asked."""
    together = dict.fromkeys([*kept.split(), *map(short, ids)])
    return " ".join([*together][-_LATELY:])


def _hashed(kind: str, name: str) -> str:
    """Ids are long and tell capitals apart, which not every database does."""
    return f"{kind} {sha256(name.encode()).hexdigest()[:32]}"
