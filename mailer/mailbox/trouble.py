"""Decides what can go wrong with a mailbox's server, whichever it is: five kinds, and what is to be done about each.

| Away      | it cannot answer just now: ask again                                                       |
| Shut      | it does not let us in, until somebody who runs it, or Holdfast, changes something          |
| Gone      | the letter or folder is not there any more: nothing is to be done about it                 |
| StateLost | it does not know how far we had read a folder: all in it is listed again                   |
| Unwilling | it will not do this one thing, however often it is asked                                   |

What each answer of a server means stands in a table at its door: `exchange/ews/troubles.py` (a code of EWS) and
`graph/http/trouble.py` (an HTTP status and code of Graph, such as 429).
"""

from protocol.violations import Violation


class Trouble(Violation):
    """What was asked of a mailbox's server was not done.

    `code` is what the server, or HTTP, calls the reason, and `status` the HTTP status where that says more. What the
    server wrote is kept apart, in `detail`: it may hold addresses and subjects, and is never logged.
    """

    def __init__(
        self,
        what: str,
        mend: str = "",
        *,
        code: str = "",
        status: int = 0,
        detail: str = "",
        after_seconds: float | None = None,
        uncertain: bool = False,
        of_all: bool = False,
    ) -> None:
        super().__init__(what, mend)
        self.code, self.status, self.detail = code, status, detail
        self.after_seconds = after_seconds
        """How long it asked us to wait, where it said so."""
        self.uncertain = uncertain
        """Whether it may have been done all the same."""
        self._of_all = of_all

    @property
    def of_all(self) -> bool:
        """Whether any other call would have gone the same way: not the thing asked for is at fault."""
        return self._of_all or self.code.startswith("HTTP 4")

    @property
    def refused(self) -> bool:
        """Whether the server plainly said no to what was asked."""
        return False


class Away(Trouble):
    """It cannot answer just now: ask again, after `after_seconds` where it named a time."""

    @property
    def busy(self) -> bool:
        """Whether the server itself asked us to wait. A call that only failed may have failed for what it was about."""
        return not self.uncertain

    @property
    def of_all(self) -> bool:
        """A busy server is busy for every call."""
        return self.busy or super().of_all


class Shut(Trouble):
    """It does not let us in, and will not until somebody who runs it, or Holdfast, changes something."""


class Gone(Trouble):
    """The letter or folder is not there any more."""


class StateLost(Trouble):
    """It does not know how far we had read: everything is to be listed again."""


class Unwilling(Trouble):
    """It will not do this one thing, however often it is asked. Where that is `uncertain`, its answer made no sense."""

    @property
    def refused(self) -> bool:
        """An answer that made no sense is no plain no."""
        return not self.uncertain
