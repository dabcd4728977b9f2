"""Says that a request is turned away: with which status, and why."""

from protocol.violations import Violation


class TurnedAway(Violation):
    """A request that is not taken. `status` is the HTTP status; `what` is for the log, and holds nothing
    of what the request holds. 503 asks for the same again, later; everything else is final."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(what)
        self.status = status


def malformed(what: str) -> TurnedAway:
    """Bytes that are no activity."""
    return TurnedAway(400, what)
