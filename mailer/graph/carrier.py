"""Decides how an email leaves by Graph: once, though it may be tried again, and what each refusal means."""

import logging
import re
from base64 import b64encode

from mailer.graph.addressing import addressed
from mailer.graph.client import GraphClient
from mailer.graph.paths import mailbox_path, quoted
from mailer.graph.trouble import GraphTrouble, Why
from protocol.violations import SendLater, Undeliverable, Unsendable

log = logging.getLogger("holdfast.graph")

_MOST_BYTES = 4 * 2**20
"""Graph takes no request of more than 4 MB, in base64 here."""
_MOST_RECIPIENTS = 500

_ADDRESS = re.compile(r"[^\s'\"<>;,()]+@[^\s'\"<>;,()]+")


class GraphCarrier:
    """The carrier that has a mailbox send, as MIME: so thread headers and marks are ours.

    Graph says that it has taken an email before it says to whom it could not go; that comes back as a
    delivery report. Who gets it stands in the email's own header, so there the recipients are put.
    """

    def __init__(self, client: GraphClient, mailbox: str) -> None:
        self._client, self._mailbox = client, mailbox

    def carry(
        self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None = None
    ) -> None:  # fmt: skip
        """Send, unless it stands in Sent Items already. Raises SendLater, Unsendable or Undeliverable.

        An earlier try may have had its effect though we never heard so, or were stopped before we could
        note it: so Sent Items is asked before every try.
        """
        if len(recipients) > _MOST_RECIPIENTS:
            raise Unsendable(f"An email has more than {_MOST_RECIPIENTS} recipients.", "Write to fewer people.")
        try:
            if self.sent(message_id):
                log.info("An email stands in Sent Items already and is not sent again.")
                return
            self._send(raw, recipients)
        except GraphTrouble as trouble:
            never = _never(trouble, recipients)
        else:
            return
        if left := tuple(each for each in recipients if each not in never):
            try:
                self._send(raw, left)
            except GraphTrouble as trouble:
                _never(trouble, left)
                raise Undeliverable(_refused(len(recipients)), addresses=recipients) from None
        raise Undeliverable(_refused(len(never)), addresses=never)

    def sent(self, message_id: str) -> bool:
        """Whether an email with this Message-ID stands in Sent Items. Raises GraphTrouble."""
        identifier = f"<{message_id.strip().removeprefix('<').removesuffix('>')}>"
        params = {
            "$filter": f"internetMessageId eq {quoted(identifier)}", "$select": "id,internetMessageId", "$top": "1",
        }  # fmt: skip
        found = self._client.get(f"{mailbox_path(self._mailbox)}/mailFolders/sentitems/messages", params, patient=False)
        return any(each.get("internetMessageId") == identifier for each in found.get("value", ()))

    def _send(self, raw: bytes, recipients: tuple[str, ...]) -> None:
        body = b64encode(addressed(raw, recipients))
        if len(body) > _MOST_BYTES:
            raise Unsendable("An email is larger than Microsoft Graph sends.", "Shorten it.")
        self._client.hand_over(f"{mailbox_path(self._mailbox)}/sendMail", body, "text/plain")


def _never(trouble: GraphTrouble, recipients: tuple[str, ...]) -> tuple[str, ...]:
    """The recipients that will never be taken; all of them where Graph names none. Raises what else it is."""
    code = trouble.code.lower()
    if code in ("errorinvalidrecipients", "errorinvalidrecipient", "errorinvalidrecipientsubject"):
        named = {each.lower().rstrip(".") for each in _ADDRESS.findall(trouble.detail)}
        return tuple(each for each in recipients if each.lower() in named) or recipients
    if code.startswith("errormimecontent") or trouble.status == 413:
        raise Unsendable(trouble.what) from None
    raise _later(trouble) from None


def _later(trouble: GraphTrouble) -> SendLater:
    what, mend = trouble.what, trouble.mend
    if trouble.why is Why.MISSING:
        what = "Microsoft Graph does not find the mailbox that emails are sent from."
        mend = "Correct the mailbox's address."
    return SendLater(what, mend, after_seconds=trouble.after_seconds)


def _refused(number: int) -> str:
    return f"Microsoft Graph refused {number} addresses."
