"""What a check finds: where, how bad, what is wrong, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum

from protocol.toml.tables import line_of
from protocol.violations import Misconfigured


class Severity(StrEnum):
    """The program does not start on an error; a warning is something to look at soon."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that is wrong. `place` is a file, `line` counts from 1 or is None."""

    place: str
    line: int | None
    severity: Severity
    what: str
    mend: str

    def __str__(self) -> str:
        where = self.place if self.line is None else f"{self.place}:{self.line}"
        return f"{where}: {self.severity}: {self.what} {self.mend}".strip()


def error(place: str, what: str, mend: str) -> Problem:
    """Something the program does not start with. `place` may end in a line: `directory.toml:14`."""
    file, line = line_of(place)
    return Problem(place=file, line=line, severity=Severity.ERROR, what=what, mend=mend)


def warning(place: str, what: str, mend: str) -> Problem:
    """Something to look at soon."""
    file, line = line_of(place)
    return Problem(place=file, line=line, severity=Severity.WARNING, what=what, mend=mend)


def of(wrong: Misconfigured) -> Problem:
    """What a reader refused, as a problem."""
    return error(wrong.place, wrong.what, wrong.mend)
