"""Decides what is asked of a mailbox's server, in plain values: the port that each server's calls stand behind.

A further server costs these calls alone; how a mailbox is read stands once, in this folder. Each call raises one of
the five troubles of `trouble.py`, and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from mailer.mailbox.trouble import Trouble
from protocol.ports.letters import Letter


@dataclass(frozen=True, kw_only=True, slots=True)
class Folder:
    """A folder for mail. Its id stays the same whatever people call it, and wherever they move it."""

    id: str
    parent: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """What lies in a folder, as a listing gives it, and not fetched. `received`, and `made`, when it was laid into the
    mailbox, are None where the server says nothing that can be read."""

    id: str
    folder: str
    received: datetime | None = None
    made: datetime | None = None
    letter: bool = True
    """Whether it is a letter that came: neither a draft, nor an appointment or a contact."""
    item_class: str = ""

    @property
    def dated(self) -> datetime | None:
        """When it came, as far as is known."""
        return self.received or self.made

    @property
    def newest(self) -> datetime | None:
        """When it came or, where a letter was received long ago and laid in later, when it was laid in."""
        return max((each for each in (self.received, self.made) if each is not None), default=None)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A part of what changed in a folder: what came or was changed, and what has `gone` from it, by id. `state`, in the
    server's own words, asks for what comes after; that of the last page is kept."""

    items: tuple[Item, ...]
    state: str
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Within:
    """The folders within a folder, at whatever depth. `whole` is false where the server failed at some of them."""

    folders: tuple[Folder, ...]
    whole: bool = True


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Everything that lies somewhere. `whole` is false where some of it could not be listed."""

    items: tuple[Item, ...]
    whole: bool = True


class MailServer(Protocol):
    """One mailbox on its server, for one thread."""

    key: str
    """Under which the record keeps how far the mailbox was read, for whoever reads it."""

    # --- folders ------------------------------------------------------------------------------------

    def named(self, *names: str) -> list[Folder | Trouble]:
        """Folders by the names that Exchange gives its own (`inbox`, `junkemail`, `deleteditems`, `msgfolderroot` …),
        each or why not."""
        ...

    def folder(self, id: str) -> Folder:
        """A folder by its id."""
        ...

    def inside(self, folder: str) -> Within:
        """Every folder within a folder."""
        ...

    def child(self, parent: str, name: str) -> Folder | None:
        """The folder of a name, in whatever case, directly in another; or None."""
        ...

    def make(self, parent: str, name: str) -> Folder:
        """A new folder."""
        ...

    # --- letters ------------------------------------------------------------------------------------

    def changes(self, folder: str, state: str) -> Iterator[Page]:
        """What changed in a folder since a state, page by page; "" for everything in it."""
        ...

    def lying(self, folder: str) -> Listed:
        """Everything that lies in a folder, whatever was told of it before."""
        ...

    def received_since(self, since: datetime, *, root: str, apart_from: frozenset[str]) -> Listed:
        """What has come since an instant into any folder within `root` but those, by id."""
        ...

    def where(self, id: str) -> Item:
        """A letter that has left its folder, where it lies now. Raises Gone where it is not there any more, or ids do
        not outlive a move."""
        ...

    def fetch(self, item: Item, *, inbox: str, at: datetime) -> Letter | None:
        """The letter that an item is; None where it turns out to be none that was sent. `at` is its receipt where
        nothing tells it."""
        ...

    def spoilt(self, trouble: Trouble) -> bool:
        """Whether a trouble in fetching says that this very letter can never be given."""
        ...

    def unread(self, item: Item, *, inbox: str, at: datetime) -> Letter:
        """What stands for a letter that cannot be fetched: nothing that could be read as one, and the same each time,
        so that a person looks for it in the mailbox, once."""
        ...

    def move(self, item: Item, folder: str) -> str:
        """Move a letter to a folder; its id there, or "" where the server does not say. Raises Gone where it does not
        lie any more where it was listed, or the folder is not there."""
        ...

    # --- the server itself --------------------------------------------------------------------------

    def ahead(self, now: datetime) -> timedelta:
        """The server's clock less ours, as its last answer showed; nothing where it never told."""
        ...

    def begin(self) -> None:
        """Calls will be made."""
        ...

    def hurry(self) -> None:
        """Nobody waits any more for a server that asked to wait: we are stopping. From any thread."""
        ...

    def close(self) -> None:
        """Let the connection go; the next call opens it again."""
        ...
