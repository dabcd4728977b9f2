"""What a trial lets pages do: read what was sent, write as one of its people, and turn its clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Letter(Protocol):
    """An email that was sent, as a person would see it. `number` counts from 1, the oldest first."""

    @property
    def number(self) -> int: ...
    @property
    def date(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def to(self) -> tuple[str, ...]: ...
    @property
    def copy(self) -> tuple[str, ...]: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def message_id(self) -> str: ...


class Write(Protocol):
    """Writes to us by real SMTP, and returns once it was taken."""

    def __call__(self, person: str, text: str, *, subject: str, reply: int) -> None:
        """Write as a person, by key; as an answer to an email by its number, or 0. Raises Misread and
        Misconfigured."""
        ...


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The trial that runs. `turn` turns its clock as words say."""

    letters: Callable[[], Sequence[Letter]]
    write: Write
    turn: Callable[[str], datetime]
    cases: Callable[[], Sequence[str]]
