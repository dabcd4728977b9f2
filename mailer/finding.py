"""One finding of a look at something that is there: what was seen, how far it is proved, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How far something is proved to be as it must be."""

    OK = "ok"
    NOT_PROVED = "not proved"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was seen of `about`, and, where it is wrong, what to do about it; both are for the administrator."""

    verdict: Verdict
    about: str
    what: str
    mend: str = ""

    @property
    def good(self) -> bool:
        """Whether it is proved to be as it must be."""
        return self.verdict is Verdict.OK

    def __str__(self) -> str:
        return f"{self.verdict:<10}  {self.about}: {self.what} {self.mend}".rstrip()
