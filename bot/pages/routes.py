"""The table of pages: which there are, who may open each, and what is put into the log of reads before it is shown.

It is the policy: nothing that is not in it is answered, and a test walks it with each kind of visitor. A GET changes
nothing but that log: mail scanners follow links.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.pages import acts, asking, case, entries, finding, instants, mine, signing, trialpost
from bot.pages.given import Given
from bot.pages.page import Answer
from bot.pages.teams import boards, monitoring


class Who(StrEnum):
    """Who may open a page."""

    ANYBODY = "anybody"
    TRIAL = "anybody at a trial"
    LISTED = "whom the directory lists"
    INVOLVED = "who may know of the case"


@dataclass(frozen=True, kw_only=True)
class Route:
    """One page, or what a form of it does. `read` says that a read of its case is put on record first; what a form
    does is on the ledger."""

    method: str
    path: str
    view: Callable[[Given], Answer]
    who: Who
    read: bool = False


def _get(path: str, view: Callable[[Given], Answer], who: Who, *, read: bool = False) -> Route:
    return Route(method="GET", path=path, view=view, who=who, read=read)


def _post(path: str, view: Callable[[Given], Answer], who: Who) -> Route:
    return Route(method="POST", path=path, view=view, who=who)


_REQUEST = "/case/{case}/request/{number}"
ROUTES = (
    _get("/", signing.home, Who.ANYBODY),
    _get("/sign-in", signing.sign_in, Who.ANYBODY),
    _get("/sign-in/start", signing.start, Who.ANYBODY),
    _get("/sign-in/answer", signing.came, Who.ANYBODY),
    _post("/sign-out", signing.sign_out, Who.ANYBODY),
    _get("/work", mine.work, Who.LISTED),
    _get("/find", finding.found, Who.LISTED),
    _get("/case/{case}", case.shown, Who.INVOLVED, read=True),
    _get("/case/{case}/at", instants.at_instant, Who.INVOLVED, read=True),
    _get("/case/{case}/entry/{seq}", entries.entry, Who.INVOLVED, read=True),
    _post(f"{_REQUEST}/accept", acts.accept, Who.INVOLVED),
    _get(f"{_REQUEST}/decline", acts.declining, Who.INVOLVED, read=True),
    _post(f"{_REQUEST}/decline", acts.decline, Who.INVOLVED),
    _post(f"{_REQUEST}/withdraw", acts.withdraw, Who.INVOLVED),
    _post(f"{_REQUEST}/escalate", acts.escalate, Who.INVOLVED),
    _post(f"{_REQUEST}/stays", acts.stays, Who.INVOLVED),
    _post("/case/{case}/seen", acts.seen, Who.INVOLVED),
    _post("/case/{case}/done", acts.ticked, Who.INVOLVED),
    _get("/case/{case}/concern", acts.worrying, Who.INVOLVED, read=True),
    _post("/case/{case}/concern", acts.concern, Who.INVOLVED),
    _get("/ask", asking.asking, Who.LISTED),
    _post("/ask", asking.ask, Who.LISTED),
    _get("/team/{key}", boards.board, Who.LISTED),
    _get("/monitoring", monitoring.monitoring, Who.LISTED),
    _get("/monitoring/figures.csv", monitoring.figures, Who.LISTED),
    _get("/monitoring/{key}", monitoring.monitoring, Who.LISTED),
    _get("/directory", boards.directory, Who.LISTED),
    _get("/explain", boards.explained, Who.LISTED),
    _get("/explain/{kind}", boards.explained, Who.LISTED),
    _get("/trial", trialpost.post, Who.TRIAL),
    _post("/trial/clock", trialpost.turned, Who.TRIAL),
    _post("/trial/sign-in", signing.pick, Who.TRIAL),
    _get("/trial/write", trialpost.write, Who.TRIAL),
    _post("/trial/write", trialpost.answer, Who.TRIAL),
    _get("/trial/post/{key}", trialpost.box, Who.TRIAL),
    _get("/trial/post/{key}/{number}", trialpost.letter, Who.TRIAL),
    _post("/trial/post/{key}/{number}", trialpost.answer, Who.TRIAL),
    _get("/trial/letter/{number}", trialpost.frozen, Who.TRIAL),
)
