"""Decides what can be found out of a mailbox without changing anything in it, for whoever sets Holdfast up."""

from dataclasses import replace

from mailer.exchange.ews.calls import Caller
from mailer.exchange.ews.elements import Folder
from mailer.exchange.ews.line import Line
from mailer.exchange.ews.wire import Wire
from mailer.exchange.settings import ExchangeMailbox
from mailer.finding import Finding, Verdict
from mailer.mailbox.trouble import Trouble

_ABOUT = "mailbox"
_RIGHTS = (
    ("inbox", "Read", "Letters in the Inbox can be read.", "Letters in the Inbox cannot be read."),
    ("inbox", "Delete", "Letters can be moved out of the Inbox.", "Letters cannot be moved out of the Inbox."),
    ("msgfolderroot", "CreateHierarchy", "The folders letters are filed in can be made.",
     "The folders letters are filed in cannot be made beside the Inbox."),
    ("sentitems", "CreateContents", "Copies can be kept in Sent Items.", "Copies cannot be kept in Sent Items."),
)  # fmt: skip
_KEPT_OUT = frozenset({
    "ErrorAccessDenied", "ErrorImpersonateUserDenied", "ErrorImpersonationDenied", "ErrorFolderNotFound",
    "ErrorItemNotFound", "HTTP 403",
})  # fmt: skip
"""What a server says of a mailbox that is there and not ours. Of one that is not there it says other things."""
_FULL_ACCESS = "Give the account Full Access to the mailbox: Add-MailboxPermission -AccessRights FullAccess."


def look(at: ExchangeMailbox, *, other: str = "", letter: bytes = b"") -> tuple[Finding, ...]:
    """What can be done with a mailbox. `other` is a mailbox that the account must not be able to open; `letter`
    is sent where it is given, since nothing but sending shows that sending is allowed. Raises Misconfigured."""
    wire = Wire(Caller(Line(at)), at.mailbox)
    try:
        opened = _opened(wire, at.mailbox)
        if not opened[0].good:
            return opened
        return (
            *opened,
            *_rights(wire),
            *_sends(wire, letter),
            *(_kept_out(at, other) if other else ()),
            *_others(wire, at),
        )
    finally:
        wire.close()


def _opened(wire: Wire, mailbox: str) -> tuple[Finding, ...]:
    try:
        inbox = wire.named("inbox")[0]
        if isinstance(inbox, Trouble):
            raise inbox
        inside = len(wire.inside(inbox.id, deep=True))
        wire.changes(inbox.id, "")
    except Trouble as trouble:
        return (
            Finding(
                about=_ABOUT,
                verdict=Verdict.WRONG,
                what=f"The mailbox {mailbox} cannot be read. {trouble.what}",
                mend=trouble.mend,
            ),
        )
    folders = f" There are {inside} folders in its Inbox." if inside else ""
    return (Finding(about=_ABOUT, verdict=Verdict.OK, what=f"The mailbox {mailbox} can be read.{folders}"),)


def _rights(wire: Wire) -> tuple[Finding, ...]:
    found: list[Finding] = []
    silent = False
    names = tuple(dict.fromkeys(name for name, *_ in _RIGHTS))
    folders = dict(zip(names, wire.named(*names, rights=True), strict=True))
    for name, right, good, bad in _RIGHTS:
        folder = folders[name]
        if isinstance(folder, Folder) and not folder.may:
            silent = True  # some servers do not say what we may do
            continue
        may = isinstance(folder, Folder) and right in folder.may
        found.append(
            Finding(
                about=_ABOUT,
                verdict=Verdict.OK if may else Verdict.WRONG,
                what=good if may else bad,
                mend="" if may else _FULL_ACCESS,
            )
        )
    if silent:
        found.append(
            Finding(
                about=_ABOUT,
                verdict=Verdict.NOT_PROVED,
                what="The server does not say what the account may file where.",
            )
        )
    return tuple(found)


def _others(wire: Wire, at: ExchangeMailbox) -> tuple[Finding, ...]:
    """Whoever else may write into the Inbox can forge anybody's yes there. Nothing is said where the server tells of
    nobody: rights to the whole mailbox it does not show."""
    try:
        found = [who for who in wire.writers("inbox") if who.lower() not in (at.mailbox.lower(), at.user.lower())]
    except Trouble:  # some servers do not have the field
        return ()
    if not found:
        return ()
    what = f"Others may put letters into the Inbox, and could forge anybody’s there: {', '.join(found)}."
    mend = "Give nobody but Holdfast’s account more than the right to read: Set-MailboxFolderPermission."
    return (Finding(about=_ABOUT, verdict=Verdict.WRONG, what=what, mend=mend),)


def _sends(wire: Wire, letter: bytes) -> tuple[Finding, ...]:
    if not letter:
        return ()
    try:
        wire.send(letter)
    except Trouble as trouble:
        return (
            Finding(
                about=_ABOUT,
                verdict=Verdict.WRONG,
                what=f"An email could not be sent. {trouble.what}",
                mend=trouble.mend,
            ),
        )
    return (Finding(about=_ABOUT, verdict=Verdict.OK, what="An email was sent, and Exchange took it."),)


def _kept_out(at: ExchangeMailbox, other: str) -> tuple[Finding, ...]:
    wire = Wire(Caller(Line(replace(at, mailbox=other))), other)
    try:
        inbox = wire.named("inbox")[0]
    except Trouble as trouble:
        inbox = trouble
    finally:
        wire.close()
    if isinstance(inbox, Trouble) and inbox.code in _KEPT_OUT:
        return (
            Finding(about=_ABOUT, verdict=Verdict.OK, what=f"The mailbox {other} cannot be read, as it should be."),
        )
    if isinstance(inbox, Trouble):
        what = f"Whether the mailbox {other} can be read is not known. {inbox.what}"
        return (Finding(about=_ABOUT, verdict=Verdict.NOT_PROVED, what=what, mend="Name a mailbox that is there."),)
    mend = "Give it rights to its own mailbox alone: a scoped role (RBAC for Applications), or Full Access to that one."
    return (Finding(about=_ABOUT, verdict=Verdict.WRONG, what=f"The mailbox {other} can be read too.", mend=mend),)
