"""Says whose fault an error is, and what to do about it.

Every error Holdfast raises on purpose is one of these. `mend` is one sentence, in plain English,
that tells the person named by the class what to do next; it never holds personal data.
"""


class Violation(Exception):  # noqa: N818 - named for what happened, as a reader would say it
    """Something that must not go on. `what` says what is wrong, `mend` what to do about it."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what} {self.mend}".strip()


class Misread(Violation):
    """The person who wrote to us wrote something that cannot be used as it stands."""


class Misconfigured(Violation):
    """The person who runs Holdfast wrote a setting, a pack or a directory that cannot be used.

    `place` is a file and, where it is known, a line: `directory.toml:14`.
    """

    def __init__(self, what: str, mend: str = "", *, place: str = "") -> None:
        super().__init__(what, mend)
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {super().__str__()}" if self.place else super().__str__()


class CalendarRunsOut(Violation):
    """A clock needs a year for which there is no bank holiday data; it is refused, never guessed."""

    def __init__(self, year: int, first: int, last: int) -> None:
        super().__init__(
            f"There is no bank holiday data for {year}: the calendar covers {first} to {last}.",
            "Install a Holdfast release with a newer calendar.",
        )
        self.year = year


class LedgerBroken(Violation):
    """What is stored does not match what was written: a fault of the store or of whoever changed it."""


class CannotCommit(Violation):
    """The store cannot take a write just now: keep the message and try again."""


class LostRace(Violation):
    """Another worker wrote to the same case first: load it and decide again."""


class SendLater(Violation):
    """The other end could not take the email just now: keep it and try again.

    `after_seconds` is how long the other end asked us to wait, or None where it named no time.
    """

    def __init__(self, what: str, mend: str = "", *, after_seconds: float | None = None) -> None:
        super().__init__(what, mend)
        self.after_seconds = after_seconds


class Unsendable(Violation):
    """An email may not be sent as it stands, to anybody: what is wrong is in it, not at the other end."""


class Undeliverable(Violation):
    """The other end will never take the email for these addresses."""

    def __init__(self, what: str, *, addresses: tuple[str, ...]) -> None:
        super().__init__(what, "Correct the address in the directory.")
        self.addresses = addresses
