"""Decides what Exchange's answer to an email means, and when Sent Items is searched before it goes again.

EWS has no way to send a thing only once. A call that was cut off may have been carried out, by us or by another
worker; so whatever is not its first try is looked for, by its Message-ID, before it is sent.
"""

import logging
from collections import OrderedDict

from mailer.exchange.calls import Caller
from mailer.exchange.line import Line
from mailer.exchange.settings import ExchangeMailbox
from mailer.exchange.troubles import Away, Gone, Shut, Trouble, Unwilling
from mailer.exchange.wire import Wire
from protocol.violations import SendLater, Undeliverable, Unsendable

log = logging.getLogger("holdfast.exchange")

_REMEMBERED = 10_000
_NOBODY = frozenset({
    "ErrorInvalidRecipients", "ErrorMailRecipientNotFound", "ErrorInvalidSmtpAddress", "ErrorMissingRecipients",
})  # fmt: skip
_NEVER = frozenset({"ErrorMessageSizeExceeded", "ErrorMimeContentInvalid", "ErrorMimeContentInvalidBase64String"})


class ExchangeCarrier:
    """The carrier that sends through a mailbox on Exchange, and leaves a copy in its Sent Items.

    Each email goes as the bytes it is, so that its Message-ID, its thread and its marks are kept.
    """

    def __init__(self, at: ExchangeMailbox) -> None:
        """Nothing is asked of the server yet. Raises Misconfigured."""
        self._wire = Wire(Caller(Line(at)), at.mailbox)
        self._refused: OrderedDict[str, int] = OrderedDict()
        """Emails that were plainly refused, and at which try: it sent nothing then."""

    def carry(
        self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None = None
    ) -> None:  # fmt: skip
        """Return once Exchange has taken the email. Raises SendLater, Unsendable, or Undeliverable naming all
        its addresses: Exchange does not say which of them it refused, and sends to none."""
        try:
            self._carry(raw, message_id, recipients, tries)
        finally:
            # Minutes go by between emails, and firewalls forget a connection without telling either end.
            self._wire.close()

    def _carry(self, raw: bytes, message_id: str, recipients: tuple[str, ...], tries: int | None) -> None:
        if self._may_have_gone(message_id, tries) and self._was_sent(message_id):
            log.info("An email was found in Sent Items, and does not go again.")
            return
        try:
            self._wire.send(raw)
        except Trouble as trouble:
            if tries is not None and not (trouble.uncertain or isinstance(trouble, Away)):
                self._remember(message_id, tries)
            raise self._meant(trouble, recipients) from None

    def close(self) -> None:
        """Let the connection go."""
        self._wire.close()

    def _may_have_gone(self, message_id: str, tries: int | None) -> bool:
        """Whether somebody may have sent it: not at the first try of all, nor where the last one was ours and was
        plainly refused. Some servers put the copy into Sent Items and then refuse: it proves nothing."""
        refused_at = self._refused.pop(message_id, None)
        return tries is None or not (tries == 0 or refused_at == tries - 1)

    def _was_sent(self, message_id: str) -> bool:
        try:
            return self._wire.was_sent(message_id)
        except (Shut, Gone, Unwilling) as trouble:
            # Without sight of Sent Items nothing can be known; twice is better than never.
            log.warning("Sent Items could not be searched.", extra={"why": str(trouble)})
            return False
        except Away as away:
            raise SendLater(away.what, away.mend, after_seconds=away.after_seconds) from None

    def _remember(self, message_id: str, tries: int) -> None:
        self._refused[message_id] = tries
        while len(self._refused) > _REMEMBERED:
            self._refused.popitem(last=False)

    def _meant(self, trouble: Trouble, recipients: tuple[str, ...]) -> Exception:
        if trouble.code in _NOBODY:
            return Undeliverable("Exchange refused the email's addresses.", addresses=recipients)
        if trouble.code in _NEVER:
            return Unsendable(f"Exchange does not take the email ({trouble.code}).", "It may be too long.")
        unknown = " It may have been sent: Sent Items is searched first." if trouble.uncertain else ""
        return SendLater(f"{trouble.what}{unknown}", trouble.mend, after_seconds=trouble.after_seconds)
