"""Decides what Exchange's answer to an email means, and when Sent Items is searched before it goes again.

EWS has no way to send a thing only once. A call that was cut off may have been carried out, by us or by another
worker; so whatever is not its first try is looked for, by its Message-ID, before it is sent.
"""

import logging
from collections import OrderedDict
from contextlib import suppress
from datetime import UTC, datetime

from mailer.exchange.ews.calls import Caller
from mailer.exchange.ews.line import Line
from mailer.exchange.ews.wire import Wire
from mailer.exchange.server import key_of
from mailer.exchange.settings import ExchangeMailbox
from mailer.mailbox.sending.addressing import addressed, named_in
from mailer.mailbox.sending.recipients import Refusals, each_alone, still_to_go
from mailer.mailbox.states import Kept, States
from mailer.mailbox.trouble import Away, Gone, Shut, Trouble, Unwilling
from protocol.violations import CannotCommit, SendLater, Undeliverable, Unsendable

log = logging.getLogger("holdfast.exchange")

_REMEMBERED = 10_000
_COPIES_FIRST = "copies before it sends"
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""That it is known is kept, and not since when."""
_NOBODY = frozenset({
    "ErrorInvalidRecipients", "ErrorMailRecipientNotFound", "ErrorInvalidSmtpAddress", "ErrorMissingRecipients",
})  # fmt: skip
_NEVER = frozenset({"ErrorMessageSizeExceeded", "ErrorMimeContentInvalid", "ErrorMimeContentInvalidBase64String"})


class ExchangeCarrier:
    """The carrier that sends through a mailbox on Exchange, and leaves a copy in its Sent Items.

    Each email goes as the bytes it is, so that its Message-ID, its thread and its marks are kept. Exchange does not
    say which of several addresses it refused, and sends to none: so each is tried alone.
    """

    def __init__(self, at: ExchangeMailbox, states: States | None = None) -> None:
        """`states` keeps what is learnt of the server, for other processes and the next. Nothing is asked of it yet.
        Raises Misconfigured."""
        self._wire = Wire(Caller(Line(at)), at.mailbox)
        self._kept = Kept(states, key_of(at.mailbox)) if states is not None else None
        self._refused: OrderedDict[str, int] = OrderedDict()
        """Emails that were plainly refused, and at which try: it sent nothing then."""
        self._refusals = Refusals()
        self._learnt = False

    @property
    def _copies_first(self) -> bool:
        """Whether this server is known to put a copy into Sent Items before it knows whether it can send."""
        return self._learnt or (self._kept is not None and self._kept.instant(_COPIES_FIRST) is not None)

    def _learn(self) -> None:
        self._learnt = True
        if self._kept is not None:
            with suppress(CannotCommit):
                self._kept.keep_instant(_COPIES_FIRST, _SOME_TIME)

    def carry(
        self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None = None
    ) -> None:
        """Return once Exchange has taken the email. Raises SendLater, Unsendable, or Undeliverable naming the
        addresses that were refused; it has gone to the others."""
        try:
            self._carry(raw, message_id, recipients, tries)
        finally:
            # Minutes go by between emails, and firewalls forget a connection without telling either end.
            self._wire.close()

    def _carry(self, raw: bytes, message_id: str, recipients: tuple[str, ...], tries: int | None) -> None:
        left = self._left(message_id, recipients) if self._may_have_gone(message_id, tries) else recipients
        if not left:
            log.info("An email was found in Sent Items, and does not go again.")
            return
        whole: SendLater | Undeliverable
        try:
            self._send(raw if left == recipients else addressed(raw, left), message_id, left, tries)
        except Undeliverable as refused:
            if len(left) == 1:
                raise
            whole = refused
        except SendLater as later:
            plain = isinstance(later.__cause__, Unwilling) and not later.__cause__.uncertain
            if plain and len(left) == 1 and self._refusals.alone(message_id):
                raise Undeliverable("Exchange refuses the email, and takes others.", addresses=left) from None
            if not plain or len(left) == 1 or not self._refusals.often(message_id):
                raise
            whole = later
        else:
            self._refusals.went(message_id)
            return
        self._refused.pop(message_id, None)  # some of it may go now: Sent Items is searched before the next try
        each_alone(left, lambda each: self._alone(raw, message_id, each), whole=whole)

    def _send(self, raw: bytes, message_id: str, recipients: tuple[str, ...], tries: int | None) -> None:
        copies_first = self._copies_first
        try:
            self._wire.send(raw, copy=not copies_first)
        except Trouble as trouble:
            if not (trouble.uncertain or isinstance(trouble, Away)):
                if tries is not None:
                    self._remember(message_id, tries)
                if not trouble.of_all:  # a server that does not let us in has put no copy anywhere
                    self._refusals.refused(message_id)
                    self._take_back(message_id)
            raise self._meant(trouble, recipients) from trouble
        if copies_first:
            self._keep(raw)

    def _alone(self, raw: bytes, message_id: str, recipient: str) -> None:
        """Send to one of several. Raises Undeliverable where that is plainly refused, else what it means."""
        alone, copies_first = addressed(raw, (recipient,)), self._copies_first
        try:
            self._wire.send(alone, copy=not copies_first)
        except Trouble as trouble:
            if trouble.uncertain or trouble.of_all or isinstance(trouble, Away):
                raise self._meant(trouble, (recipient,)) from None
            raise Undeliverable("Exchange refused an address.", addresses=(recipient,)) from None
        self._refusals.went(message_id)
        if copies_first:
            self._keep(alone)

    def _take_back(self, message_id: str) -> None:
        """Some servers put the copy into Sent Items, and then refuse. Whoever tries next would take it for sent: it
        is moved to Drafts, and from now on the copy is made once the email has gone."""
        try:
            copies = self._wire.sent(message_id)
            if not copies or self._copies_first:
                return
            self._learn()
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

    def _left(self, message_id: str, recipients: tuple[str, ...]) -> tuple[str, ...]:
        """Who has not had it, by the copies in Sent Items: there are several where each address was tried alone."""
        try:
            copies = self._wire.sent(message_id)
            if not copies or len(recipients) == 1:
                return () if copies else recipients
            return still_to_go(recipients, [named_in(self._wire.fetch(copy, lines=False).mime) for copy in copies])
        except (Shut, Gone, Unwilling) as trouble:
            if trouble.of_all:  # it lets us do nothing: nothing is known, and nothing is sent
                raise SendLater(trouble.what, trouble.mend, after_seconds=trouble.after_seconds) from None
            # Without sight of Sent Items nothing can be known; twice is better than never.
            log.warning("Sent Items could not be searched.", extra={"why": str(trouble)})
            return recipients
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
