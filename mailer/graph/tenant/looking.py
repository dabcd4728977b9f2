"""Decides what proves that the application may do what it must with its mailbox, and nothing with another."""

from mailer.finding import Finding, Verdict
from mailer.graph.carrier import GraphCarrier
from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path
from mailer.mailbox.trouble import Gone, Shut, Trouble
from protocol.violations import SendLater, Undeliverable, Unsendable


def look(
    client: GraphClient, mailbox: str, *, another: str = "", letter: bytes = b"", message_id: str = ""
) -> tuple[Finding, ...]:
    """Whether the application can read, file in and send from a mailbox, and cannot read `another`.

    Each finding is `about` `read`, `file`, `send` or `not another`. It reads no letter. `letter` is sent from the
    mailbox to itself where one is given, with `message_id` as its Message-ID; else Graph is handed what cannot be sent,
    which it refuses in another way where sending is not allowed. Raises nothing for an answer of any kind.
    """
    return (
        _reads(client, mailbox),
        _files(client, mailbox),
        _sends(client, mailbox, letter, message_id),
        _keeps_out(client, another),
    )


def _reads(client: GraphClient, mailbox: str) -> Finding:
    try:
        client.get(f"{mailbox_path(mailbox)}/mailFolders/inbox/messages", _ONE)
    except Trouble as trouble:
        return _failed("read", "The mailbox cannot be read", trouble)
    return Finding(about="read", verdict=Verdict.OK, what="The mailbox can be read.")


def _files(client: GraphClient, mailbox: str) -> Finding:
    """A move of a letter that does not exist: whoever may not write is told so, whoever may is told there is none."""
    try:
        client.post(f"{mailbox_path(mailbox)}/messages/none/move", {"destinationId": "inbox"}, patient=False)
    except Trouble as trouble:
        if isinstance(trouble, Gone) or trouble.refused:
            return Finding(about="file", verdict=Verdict.OK, what="Letters in the mailbox can be filed.")
        return _failed("file", "Letters in the mailbox cannot be filed", trouble)
    return Finding(about="file", verdict=Verdict.NOT_PROVED, what="Graph moved a letter that does not exist.")


def _sends(client: GraphClient, mailbox: str, letter: bytes, message_id: str) -> Finding:
    if letter:
        try:
            GraphCarrier(client, mailbox).carry(letter, message_id=message_id, sender=mailbox, recipients=(mailbox,))
        except (SendLater, Undeliverable, Unsendable) as trouble:
            return Finding(
                about="send",
                verdict=Verdict.WRONG,
                what=f"An email could not be sent: {trouble.what}",
                mend=trouble.mend,
            )
        return Finding(about="send", verdict=Verdict.OK, what="An email was sent from the mailbox to itself.")
    try:
        client.hand_over(f"{mailbox_path(mailbox)}/sendMail", b"%", "text/plain")
    except Trouble as trouble:
        if trouble.refused:
            return Finding(about="send", verdict=Verdict.OK, what="The mailbox may send; nothing was sent.")
        return _failed("send", "The mailbox may not send", trouble)
    return Finding(about="send", verdict=Verdict.NOT_PROVED, what="Graph took what cannot be sent.")


def _keeps_out(client: GraphClient, another: str) -> Finding:
    if not another:
        return Finding(
            about="not another",
            verdict=Verdict.NOT_PROVED,
            what="No other mailbox was named to try.",
            mend="Name one that the application must not read.",
        )
    try:
        client.get(f"{mailbox_path(another)}/mailFolders/inbox/messages", _ONE)
    except Trouble as trouble:
        if trouble.status == 403:
            return Finding(about="not another", verdict=Verdict.OK, what="Another mailbox cannot be read.")
        return Finding(
            about="not another",
            verdict=Verdict.NOT_PROVED,
            what=f"Whether another mailbox can be read is not known: {trouble.what}",
            mend="Name a mailbox that exists in the same tenant.",
        )
    return Finding(
        about="not another",
        verdict=Verdict.WRONG,
        what="The application can read another mailbox too.",
        mend="Take away the tenant-wide consent for Mail.* in Entra, and scope its role to the one mailbox.",
    )


_ONE = {"$top": "1", "$select": "id"}


def _failed(about: str, saying: str, trouble: Trouble) -> Finding:
    verdict = Verdict.WRONG if isinstance(trouble, Shut) else Verdict.NOT_PROVED
    return Finding(about=about, verdict=verdict, what=f"{saying}: {trouble.what}", mend=trouble.mend)
