"""Decides how an email leaves by Graph: once, though it may be tried again, and what each refusal means."""

import logging
import re
from base64 import b64encode
from typing import Any

from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path, quoted
from mailer.mailbox.sending.addressing import addressed
from mailer.mailbox.sending.recipients import Refusals, each_alone, still_to_go
from mailer.mailbox.trouble import Gone, Trouble
from protocol.violations import SendLater, Undeliverable, Unsendable

log = logging.getLogger("holdfast.graph")

_MOST_BYTES = 4 * 2**20
"""Graph takes no request of more than 4 MB, in base64 here."""
_MOST_RECIPIENTS = 500
_PEOPLE = ("toRecipients", "ccRecipients", "bccRecipients")

_ADDRESS = re.compile(r"[^\s'\"<>;,()@]{1,64}@[^\s'\"<>;,()]{1,255}")


class GraphCarrier:
    """The carrier that has a mailbox send, as MIME: so thread headers and marks are ours.

    Graph says that it has taken an email before it says to whom it could not go; that comes back as a
    delivery report. Who gets it stands in the email's own header, so there the recipients are put.
    """

    def __init__(self, client: GraphClient, mailbox: str) -> None:
        self._client, self._mailbox, self._refusals = client, mailbox, Refusals()

    def carry(
        self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None = None
    ) -> None:
        """Send, unless it stands in Sent Items already. Raises SendLater, Unsendable or Undeliverable.

        An earlier try may have had its effect though we never heard so, or were stopped before we could
        note it: so Sent Items is asked before every try.
        """
        if len(recipients) > _MOST_RECIPIENTS:
            raise Unsendable(f"An email has more than {_MOST_RECIPIENTS} recipients.", "Write to fewer people.")
        try:
            wanted = still_to_go(recipients, copies) if (copies := self._copies(message_id)) else recipients
        except Trouble as trouble:
            raise _later(trouble) from None
        if not wanted:
            log.info("An email stands in Sent Items already and is not sent again.")
            return
        named = self._try(raw, message_id, wanted)
        if named is None:
            return
        left = tuple(each for each in wanted if each not in named)
        if named and left and self._try(raw, message_id, left) is None:
            raise Undeliverable(_refused(len(named)), addresses=named)
        whole = Undeliverable(_refused(len(wanted)), addresses=wanted)
        if len(wanted) == 1 or not left:
            raise whole
        # Graph does not say which: each is tried alone, so that one keeps the email from no other.
        each_alone(wanted, lambda each: self._alone(raw, message_id, each), whole=whole)

    def _try(self, raw: bytes, message_id: str, recipients: tuple[str, ...]) -> tuple[str, ...] | None:
        """Send to several: None where it went, or those whom Graph names as refused; nobody where it names none.
        Raises what else it is."""
        try:
            self._send(raw, recipients)
        except Trouble as trouble:
            if trouble.refused:
                self._refusals.refused(message_id)
                if self._refusals.often(message_id) and (len(recipients) > 1 or self._refusals.alone(message_id)):
                    return ()
            return _never(trouble, recipients)
        self._refusals.went(message_id)
        return None

    def _alone(self, raw: bytes, message_id: str, recipient: str) -> None:
        try:
            self._send(raw, (recipient,))
        except Trouble as trouble:
            if not trouble.refused:
                raise _later(trouble) from None
            raise Undeliverable(_refused(1), addresses=(recipient,)) from None
        self._refusals.went(message_id)

    def sent(self, message_id: str) -> bool:
        """Whether an email with this Message-ID stands in Sent Items. Raises a trouble."""
        return bool(self._copies(message_id))

    def _copies(self, message_id: str) -> list[list[str]]:
        """Whom each copy of an email in Sent Items went to. Raises a trouble."""
        identifier = f"<{message_id.strip().removeprefix('<').removesuffix('>')}>"
        params = {
            "$filter": f"internetMessageId eq {quoted(identifier)}",
            "$select": f"id,internetMessageId,{','.join(_PEOPLE)}",
        }
        found = self._client.get(f"{mailbox_path(self._mailbox)}/mailFolders/sentitems/messages", params, patient=False)
        copies = (each for each in found.get("value", ()) if each.get("internetMessageId") == identifier)
        return [[address for name in _PEOPLE for address in _addresses(each.get(name))] for each in copies]

    def _send(self, raw: bytes, recipients: tuple[str, ...]) -> None:
        body = b64encode(addressed(raw, recipients))
        if len(body) > _MOST_BYTES:
            raise Unsendable("An email is larger than Microsoft Graph sends.", "Shorten it.")
        self._client.hand_over(f"{mailbox_path(self._mailbox)}/sendMail", body, "text/plain")


def _addresses(people: Any) -> list[str]:
    found = [(each or {}).get("emailAddress") or {} for each in people or ()]
    return [str(each["address"]) for each in found if each.get("address")]


def _never(trouble: Trouble, recipients: tuple[str, ...]) -> tuple[str, ...]:
    """The recipients that Graph names as those that will never be taken. Raises what else it is."""
    code = trouble.code.lower()
    if code in ("errorinvalidrecipients", "errorinvalidrecipient", "errorinvalidrecipientsubject"):
        named = {each.lower().rstrip(".") for each in _ADDRESS.findall(trouble.detail)}
        return tuple(each for each in recipients if each.lower() in named)
    if code.startswith("errormimecontent") or trouble.status == 413:
        raise Unsendable(trouble.what) from None
    raise _later(trouble) from None


def _later(trouble: Trouble) -> SendLater:
    what, mend = trouble.what, trouble.mend
    if isinstance(trouble, Gone):
        what = "Microsoft Graph does not find the mailbox that emails are sent from."
        mend = "Correct the mailbox's address."
    return SendLater(what, mend, after_seconds=trouble.after_seconds)


def _refused(number: int) -> str:
    return f"Microsoft Graph refused {number} addresses."
