"""Decides what an answer of Microsoft Graph that is no success means, and what an administrator must do.

The one door for errors of `requests`, `msal` and Graph: nothing past the client knows them. What the
server wrote is kept apart, in `detail`: it may hold addresses and subjects, and is never logged.
"""

from dataclasses import dataclass
from enum import StrEnum

from protocol.violations import Violation


class Why(StrEnum):
    """What kind of trouble it is; a closed list."""

    SILENT = "silent"
    """No answer, or one that says that the server is at fault: the same request may do later."""
    BUSY = "busy"
    """We asked too much: wait."""
    BARRED = "barred"
    """The application, its proof or its rights are wrong: only an administrator can help."""
    MISSING = "missing"
    """What was asked for is not there, or not any more."""
    LOST = "lost"
    """The server no longer knows how far we had read a folder: read it anew."""
    REFUSED = "refused"
    """The request as it stands will never do."""
    ASTRAY = "astray"
    """An answer that makes no sense, or that points to another server."""


class GraphTrouble(Violation):
    """A request that brought no success.

    `code` is Graph's own word for it. `after_seconds` is how long it asked us to wait. A request that was
    answered by silence may have had its effect all the same.
    """

    def __init__(
        self, what: str, mend: str = "", *, why: Why, status: int = 0, code: str = "", detail: str = "",
        after_seconds: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__(what, mend)
        self.why, self.status, self.code, self.detail = why, status, code, detail
        self.after_seconds = after_seconds
        self.answered = False
        """Whether Graph itself said so; false where no token was given or nothing came back."""


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What an answer means, in words. `hint` must stand in what the server wrote, where it is set."""

    why: Why
    what: str
    mend: str = ""
    hint: str = ""


_NO_MAILBOX = Meaning(
    why=Why.BARRED, what="Microsoft 365 has no mailbox of that name that can be reached by Graph.",
    mend="Correct the mailbox's address. A mailbox on Exchange Server is reached by [mail.exchange] instead.",
)  # fmt: skip
_NO_RIGHT = Meaning(
    why=Why.BARRED, what="Holdfast's application may not use this mailbox.",
    mend="Assign it the roles Application Mail.ReadWrite and Application Mail.Send for this mailbox (RBAC for "
    "Applications). A change can take two hours to count.",
)  # fmt: skip
_READ_ANEW = Meaning(why=Why.LOST, what="Microsoft Graph no longer knows how far a folder had been read.")
_TOO_MUCH = Meaning(why=Why.BUSY, what="Microsoft Graph asks Holdfast to wait.")
_FAULT = Meaning(why=Why.SILENT, what="Microsoft Graph could not answer just now.")

OF_SENDING = frozenset({"errorexceededmessagelimit", "errorsubmissionquotaexceeded"})
"""Codes that ask to wait with sending, and with nothing else."""
_CODES: dict[str, tuple[Meaning, ...]] = {
    "syncstatenotfound": (_READ_ANEW,),
    "syncstateinvalid": (_READ_ANEW,),
    "errorinvalidsyncstatedata": (_READ_ANEW,),
    "resyncrequired": (_READ_ANEW,),
    "erroraccessdenied": (
        Meaning(
            why=Why.BARRED, hint="Access to OData is disabled",
            what="An application access policy keeps Holdfast's application out of this mailbox.",
            mend="Add the mailbox to the policy's group, or replace the policy by RBAC for Applications.",
        ),
        _NO_RIGHT,
    ),
    "errorsendasdenied": (_NO_RIGHT,),
    "authorization_requestdenied": (
        Meaning(
            why=Why.BARRED, what="Holdfast's application may not read the directory.",
            mend="Grant it the application permission User.Read.All.",
        ),
    ),
    "mailboxnotenabledforrestapi": (_NO_MAILBOX,),
    "mailboxnothostedinexchangeonline": (_NO_MAILBOX,),
    "errornonexistentmailbox": (_NO_MAILBOX,),
    "errorinvaliduser": (_NO_MAILBOX,),
    "request_resourcenotfound": (_NO_MAILBOX,),
    "mailboxitemnotfound": (Meaning(why=Why.MISSING, what="A letter or folder is not there any more."),),
    "toomanyrequests": (_TOO_MUCH,),
    "applicationthrottled": (_TOO_MUCH,),
    "mailboxconcurrency": (_TOO_MUCH,),
    "errorexceededmessagelimit": (
        Meaning(why=Why.BUSY, what="The mailbox has sent as many emails as Exchange Online lets it just now."),
    ),
    "errorsubmissionquotaexceeded": (
        Meaning(why=Why.BUSY, what="The mailbox has written to as many people as Exchange Online lets it today."),
    ),
    "errorquotaexceeded": (
        Meaning(why=Why.BARRED, what="The mailbox is full.", mend="Make room in it, or raise its quota."),
    ),
    "errormailboxstoreunavailable": (_FAULT,),
    "errormailboxmoveinprogress": (_FAULT,),
    "errorservererrorbusy": (_TOO_MUCH,),
    "errorserverbusy": (_TOO_MUCH,),
    "mailboxinfostale": (_FAULT,),
}  # fmt: skip
"""Graph's codes, in lower case. They go before the status: the same status means several things."""

_STATUSES: dict[int, Meaning] = {
    401: Meaning(
        why=Why.BARRED, what="Microsoft Graph does not accept Holdfast's token.",
        mend="Check tenant and client, and that the address of Graph and of the login belong to the same cloud.",
    ),
    403: _NO_RIGHT,
    404: Meaning(why=Why.MISSING, what="What Holdfast asked Microsoft Graph for is not there."),
    408: _FAULT,
    410: _READ_ANEW,
    413: Meaning(why=Why.REFUSED, what="What Holdfast sent is larger than Microsoft Graph takes."),
    423: _FAULT,
    429: _TOO_MUCH,
    503: _TOO_MUCH,
    509: _TOO_MUCH,
}  # fmt: skip


def meaning_of(status: int, code: str, detail: str) -> Meaning:
    """What an answer with this HTTP status, Graph code and text means."""
    for meaning in _CODES.get(code.lower(), ()):
        if meaning.hint in detail:
            return meaning
    if status in _STATUSES:
        return _STATUSES[status]
    if status >= 500:
        return _FAULT
    if 300 <= status < 400:
        return Meaning(
            why=Why.ASTRAY, what="Microsoft Graph sent Holdfast elsewhere, which it does not follow.",
            mend="Check the address of Graph, and what stands between it and this machine.",
        )  # fmt: skip
    return Meaning(why=Why.REFUSED, what=f"Microsoft Graph refused a request ({_named(status, code)}).")


def trouble_of(status: int, code: str, detail: str, *, after_seconds: float | None = None) -> GraphTrouble:
    """The trouble that an answer is."""
    meaning = meaning_of(status, code, detail)
    return GraphTrouble(
        meaning.what, meaning.mend, why=meaning.why, status=status, code=code, detail=detail,
        after_seconds=after_seconds,
    )  # fmt: skip


def silence(reason: str) -> GraphTrouble:
    """No answer, for a reason in words."""
    return GraphTrouble(f"Microsoft Graph could not be asked: {reason}.", why=Why.SILENT)


def astray(what: str) -> GraphTrouble:
    """An answer that makes no sense; `what` says why."""
    return GraphTrouble(f"Microsoft Graph answered what makes no sense: {what}.", why=Why.ASTRAY)


def _named(status: int, code: str) -> str:
    plain = "".join(each for each in code if each.isalnum() or each in "_.")[:60]
    return f"{status} {plain}".strip()
