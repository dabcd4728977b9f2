"""Decides what is asked of a place where people already live: everybody in it, as it knows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from protocol.directory import Absence, Level


@dataclass(frozen=True, kw_only=True)
class Found:
    """One person as a source describes them.

    `id` is the kind of source and what never changes there and is never given to somebody else, such as
    `ldap:6f1c…` for an objectGUID. `ref` is how other entries of the same source name this one; `manager`
    and `deputy` are such refs. Addresses are in lower case. `enabled` is false for an account that may
    no longer be used. `where` names the entry to an administrator.

    `key`, `level`, `teams` and `absences` are set by a source that says them outright.
    """

    id: str
    ref: str
    name: str
    where: str
    address: str = ""
    others: tuple[str, ...] = ()
    title: str = ""
    department: str = ""
    company: str = ""
    manager: str = ""
    deputy: str = ""
    enabled: bool = True
    object_id: str = ""
    key: str = ""
    level: Level | None = None
    teams: tuple[str, ...] = ()
    absences: tuple[Absence, ...] = ()


class Source(Protocol):
    """Somewhere people live."""

    @property
    def kind(self) -> str:
        """`graph`, `ldap` or `csv`."""
        ...

    @property
    def shown(self) -> str:
        """The source as an administrator knows it: a host or a file, never a password."""
        ...

    def people(self) -> Iterable[Found]:
        """Everybody, disabled accounts included, or nothing: part of a list is never given. Raises
        Misconfigured with what to do where the source cannot be read whole."""
        ...


def one_line(words: str) -> str:
    """Text from elsewhere as it may stand in a directory: on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())
