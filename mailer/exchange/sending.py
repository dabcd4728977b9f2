"""Decides what Exchange's answer to an email means, and when Sent Items is searched before it goes again.

EWS has no way to send a thing only once. A call that was cut off may have been carried out, by us or by a
worker that died; so whatever is not plainly its first try is looked for, by its Message-ID, before it is sent.
"""

import logging
from collections import OrderedDict
from datetime import UTC, timedelta
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

from mailer.exchange.calls import Caller
from mailer.exchange.line import Line
from mailer.exchange.settings import ExchangeMailbox
from mailer.exchange.troubles import Away, Gone, Shut, Trouble, Unwilling
from mailer.exchange.wire import Wire
from protocol.ports import Clock
from protocol.violations import SendLater, Undeliverable, Unsendable

log = logging.getLogger("holdfast.exchange")

_FRESH = timedelta(seconds=240)
"""Less than the lease on an email (300 seconds): so young a one has been in no other worker's hands."""
_REMEMBERED = 10_000
_NOBODY = frozenset({
    "ErrorInvalidRecipients", "ErrorMailRecipientNotFound", "ErrorInvalidSmtpAddress", "ErrorMissingRecipients",
})  # fmt: skip
_NEVER = frozenset({"ErrorMessageSizeExceeded", "ErrorMimeContentInvalid", "ErrorMimeContentInvalidBase64String"})


class ExchangeCarrier:
    """The carrier that sends through a mailbox on Exchange, and leaves a copy in its Sent Items.

    Each email goes as the bytes it is, so that its Message-ID, its thread and its marks are kept.
    """

    def __init__(self, at: ExchangeMailbox, *, clock: Clock) -> None:
        """Nothing is asked of the server yet. Raises Misconfigured."""
        self._wire = Wire(Caller(Line(at)), at.mailbox)
        self._clock, self._began = clock, clock.now()
        self._uncertain: OrderedDict[str, bool] = OrderedDict()
        """Emails we have tried and not seen through: true where the server may have sent it all the same."""

    def carry(self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...]) -> None:
        """Return once Exchange has taken the email. Raises SendLater, Unsendable, or Undeliverable naming all
        its addresses: Exchange does not say which of them it refused, and sends to none."""
        try:
            self._carry(raw, message_id, recipients)
        finally:
            # Minutes go by between emails, and firewalls forget a connection without telling either end.
            self._wire.close()

    def _carry(self, raw: bytes, message_id: str, recipients: tuple[str, ...]) -> None:
        if self._may_have_gone(raw, message_id) and self._was_sent(message_id):
            log.info("An email was found in Sent Items, and does not go again.")
            self._uncertain.pop(message_id, None)
            return
        self._remember(message_id, uncertain=True)
        try:
            self._wire.send(raw)
        except Trouble as trouble:
            # Some servers put the copy into Sent Items, and then refuse: it proves nothing.
            self._remember(message_id, uncertain=trouble.uncertain or isinstance(trouble, Away))
            raise self._meant(trouble, recipients) from None
        self._uncertain.pop(message_id, None)

    def close(self) -> None:
        """Let the connection go."""
        self._wire.close()

    def _may_have_gone(self, raw: bytes, message_id: str) -> bool:
        """Whether somebody may have sent it: not where it was plainly refused, nor where it was written after
        we began and not long ago, and we have not tried."""
        if message_id in self._uncertain:
            return self._uncertain[message_id]
        try:
            written = parsedate_to_datetime(BytesHeaderParser().parsebytes(raw[:64_000]).get("Date", ""))
        except (ValueError, TypeError, OverflowError, IndexError):
            return True
        written = (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone(UTC)
        return not (self._began < written and self._clock.now() - written < _FRESH)

    def _was_sent(self, message_id: str) -> bool:
        try:
            return self._wire.was_sent(message_id)
        except (Shut, Gone, Unwilling) as trouble:
            # Without sight of Sent Items nothing can be known; twice is better than never.
            log.warning("Sent Items could not be searched.", extra={"why": str(trouble)})
            return False
        except Away as away:
            raise SendLater(away.what, away.mend, after_seconds=away.after_seconds) from None

    def _remember(self, message_id: str, *, uncertain: bool) -> None:
        self._uncertain[message_id] = uncertain
        while len(self._uncertain) > _REMEMBERED:
            self._uncertain.popitem(last=False)

    def _meant(self, trouble: Trouble, recipients: tuple[str, ...]) -> Exception:
        if trouble.code in _NOBODY:
            return Undeliverable("Exchange refused the email's addresses.", addresses=recipients)
        if trouble.code in _NEVER:
            return Unsendable(f"Exchange does not take the email ({trouble.code}).", "It may be too long.")
        unknown = " It may have been sent: Sent Items is searched first." if trouble.uncertain else ""
        return SendLater(f"{trouble.what}{unknown}", trouble.mend, after_seconds=trouble.after_seconds)
