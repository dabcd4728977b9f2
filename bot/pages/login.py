"""How pages ask whoever knows the people of an organisation, who somebody is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.pages.page import Outside, Signed
from protocol.violations import Violation


class NotSignedIn(Violation):
    """Somebody could not be signed in. `what` and `mend` are for them; `why` is for the log, and holds no secret."""

    def __init__(self, what: str, mend: str, why: str) -> None:
        super().__init__(what, mend)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Came:
    """Somebody has signed in, and the path of ours to which they wanted to go; "" for none."""

    signed: Signed
    back: str


class Login(Protocol):
    """A service that people sign in at."""

    def begin(self, back: str) -> Outside:
        """Where somebody signs in who is then to go to a path of ours. Raises NotSignedIn."""
        ...

    def end(self, flow: str, query: Mapping[str, str]) -> Came:
        """Who came back, from what their browser kept and what the service sent along. Raises NotSignedIn for whatever
        does not prove it."""
        ...
