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
        self._copies_first = False
        """Whether this server is known to put a copy into Sent Items before it knows whether it can send."""

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
            self._wire.send(raw, copy=not self._copies_first)
        except Trouble as trouble:
            if not (trouble.uncertain or isinstance(trouble, Away)):
                if tries is not None:
                    self._remember(message_id, tries)
                self._take_back(message_id)
            raise self._meant(trouble, recipients) from None
        if self._copies_first:
            self._keep(raw)

    def _take_back(self, message_id: str) -> None:
        """Some servers put the copy into Sent Items, and then refuse. Whoever tries next would take it for sent: it
        is moved to Drafts, and from now on the copy is made once the email has gone."""
        try:
            copies = self._wire.sent(message_id)
            if not copies:
                return
            self._copies_first = True
            drafts = self._wire.named("drafts")[0]
            if isinstance(drafts, Trouble):
                raise drafts
            for copy in copies:
                self._wire.move(copy, drafts.id)
            log.warning("A copy of an email that was refused lay in Sent Items, and was moved to Drafts.")
        except Trouble as trouble:
            log.error("A copy of a refused email may lie in Sent Items.", extra={"why": str(trouble)})

    def _keep(self, raw: bytes) -> None:
        try:
            self._wire.keep(raw)
        except Trouble as trouble:  # it has gone, and must not go again for that
            log.error("An email was sent, and no copy could be kept of it.", extra={"why": str(trouble)})

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
            return bool(self._wire.sent(message_id))
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
