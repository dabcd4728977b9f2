"""Decides what an answer of Microsoft Graph that is no success means, and what an administrator must do.

The one door for errors of `requests`, `msal` and Graph: nothing past the client knows them. What the
server wrote is kept apart, in `detail`: it may hold addresses and subjects, and is never logged.
"""

from dataclasses import dataclass

from mailer.mailbox.trouble import Away, Gone, Shut, StateLost, Trouble, Unwilling


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What an answer means, in words. `hint` must stand in what the server wrote, where it is set; `uncertain` says
    that the request may have had its effect all the same."""

    kind: type[Trouble]
    what: str
    mend: str = ""
    hint: str = ""
    uncertain: bool = False


_NO_MAILBOX = Meaning(
    kind=Shut,
    what="Microsoft 365 has no mailbox of that name that can be reached by Graph.",
    mend="Correct the mailbox's address. A mailbox on Exchange Server is reached by [mail.exchange] instead.",
)
_NO_RIGHT = Meaning(
    kind=Shut,
    what="Holdfast's application may not use this mailbox.",
    mend="Assign it the roles Application Mail.ReadWrite and Application Mail.Send for this mailbox (RBAC for "
    "Applications). A change can take two hours to count.",
)
_READ_ANEW = Meaning(kind=StateLost, what="Microsoft Graph no longer knows how far a folder had been read.")
_TOO_MUCH = Meaning(kind=Away, what="Microsoft Graph asks Holdfast to wait.")
_FAULT = Meaning(kind=Away, what="Microsoft Graph could not answer just now.", uncertain=True)

OF_SENDING = frozenset({"errorexceededmessagelimit", "errorsubmissionquotaexceeded"})
"""Codes that ask to wait with sending, and with nothing else."""
_CODES: dict[str, tuple[Meaning, ...]] = {
    "syncstatenotfound": (_READ_ANEW,),
    "syncstateinvalid": (_READ_ANEW,),
    "errorinvalidsyncstatedata": (_READ_ANEW,),
    "resyncrequired": (_READ_ANEW,),
    "erroraccessdenied": (
        Meaning(
            kind=Shut, hint="Access to OData is disabled",
            what="An application access policy keeps Holdfast's application out of this mailbox.",
            mend="Add the mailbox to the policy's group, or replace the policy by RBAC for Applications.",
        ),
        _NO_RIGHT,
    ),
    "errorsendasdenied": (_NO_RIGHT,),
    "authorization_requestdenied": (
        Meaning(
            kind=Shut, what="Holdfast's application may not read the directory.",
            mend="Grant it the application permission User.Read.All.",
        ),
    ),
    "mailboxnotenabledforrestapi": (_NO_MAILBOX,),
    "mailboxnothostedinexchangeonline": (_NO_MAILBOX,),
    "errornonexistentmailbox": (_NO_MAILBOX,),
    "errorinvaliduser": (_NO_MAILBOX,),
    "request_resourcenotfound": (_NO_MAILBOX,),
    "mailboxitemnotfound": (Meaning(kind=Gone, what="A letter or folder is not there any more."),),
    "toomanyrequests": (_TOO_MUCH,),
    "applicationthrottled": (_TOO_MUCH,),
    "mailboxconcurrency": (_TOO_MUCH,),
    "errorexceededmessagelimit": (
        Meaning(kind=Away, what="The mailbox has sent as many emails as Exchange Online lets it just now."),
    ),
    "errorsubmissionquotaexceeded": (
        Meaning(kind=Away, what="The mailbox has written to as many people as Exchange Online lets it today."),
    ),
    "errorquotaexceeded": (
        Meaning(kind=Shut, what="The mailbox is full.", mend="Make room in it, or raise its quota."),
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
        kind=Shut, what="Microsoft Graph does not accept Holdfast's token.",
        mend="Check tenant and client, and that the address of Graph and of the login belong to the same cloud.",
    ),
    403: _NO_RIGHT,
    404: Meaning(kind=Gone, what="What Holdfast asked Microsoft Graph for is not there."),
    408: _FAULT,
    410: _READ_ANEW,
    413: Meaning(kind=Unwilling, what="What Holdfast sent is larger than Microsoft Graph takes."),
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
            kind=Unwilling,
            uncertain=True,
            what="Microsoft Graph sent Holdfast elsewhere, which it does not follow.",
            mend="Check the address of Graph, and what stands between it and this machine.",
        )
    return Meaning(kind=Unwilling, what=f"Microsoft Graph refused a request ({_named(status, code)}).")


def trouble_of(status: int, code: str, detail: str, *, after_seconds: float | None = None) -> Trouble:
    """The trouble that an answer is."""
    meaning = meaning_of(status, code, detail)
    return meaning.kind(
        meaning.what,
        meaning.mend,
        code=code,
        status=status,
        detail=detail,
        after_seconds=after_seconds,
        uncertain=meaning.uncertain,
        of_all=meaning.kind is Shut,
    )


def silence(reason: str) -> Trouble:
    """No answer, for a reason in words: the request may have had its effect all the same."""
    return Away(f"Microsoft Graph could not be asked: {reason}.", uncertain=True)


def astray(what: str) -> Trouble:
    """An answer that makes no sense; `what` says why."""
    return Unwilling(f"Microsoft Graph answered what makes no sense: {what}.", uncertain=True)


def _named(status: int, code: str) -> str:
    plain = "".join(each for each in code if each.isalnum() or each in "_.")[:60]
    return f"{status} {plain}".strip()
