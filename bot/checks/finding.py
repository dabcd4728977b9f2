"""How a live check says what it has found: it is proved, it is wrong, or neither."""

from mailer.finding import Finding, Verdict
from protocol.violations import Violation


def ok(about: str, what: str) -> Finding:
    """It is proved."""
    return Finding(verdict=Verdict.OK, about=about, what=what)


def not_proved(about: str, what: str, mend: str = "") -> Finding:
    """Neither that it is so nor that it is not."""
    return Finding(verdict=Verdict.NOT_PROVED, about=about, what=what, mend=mend)


def wrong(about: str, violation: Violation, mend: str) -> Finding:
    """It is not so; the error says what to do, or else `mend` does."""
    return Finding(verdict=Verdict.WRONG, about=about, what=violation.what, mend=violation.mend or mend)
