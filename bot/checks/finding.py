"""One finding of a live check: what was seen, how far it is proved, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from protocol.violations import Violation


class Verdict(StrEnum):
    """How far something is proved to be as it must be."""

    OK = "ok"
    NOT_PROVED = "not proved"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Found:
    """One finding: what it is about, what was seen, and, where it is wrong, what to do about it."""

    verdict: Verdict
    about: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.verdict:<10}  {self.about}: {self.what} {self.mend}".rstrip()


def ok(about: str, what: str) -> Found:
    """It is proved."""
    return Found(verdict=Verdict.OK, about=about, what=what)


def not_proved(about: str, what: str, mend: str = "") -> Found:
    """Neither that it is so nor that it is not."""
    return Found(verdict=Verdict.NOT_PROVED, about=about, what=what, mend=mend)


def wrong(about: str, violation: Violation, mend: str) -> Found:
    """It is not so; the error says what to do, or else `mend` does."""
    return Found(verdict=Verdict.WRONG, about=about, what=violation.what, mend=violation.mend or mend)
