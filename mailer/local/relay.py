"""Decides what an SMTP relay's answer means: taken, later, or never for these addresses."""

import smtplib
import ssl
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, NoReturn

from protocol.violations import SendLater, Undeliverable

_OURS = frozenset({530, 534, 535, 538})
"""The relay wants another login: a matter of settings, so the email is kept and goes later."""

_REMEMBERED = 10_000


@dataclass(frozen=True, kw_only=True)
class Relay:
    """Where email is handed on. `security` is how the connection is encrypted: it is never done
    without where it was asked for. `context` is for a certificate that only you have signed."""

    host: str
    port: int = 25
    security: Literal["none", "starttls", "tls"] = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 30
    greeting: str = "localhost"
    """The name we greet with (EHLO)."""
    context: ssl.SSLContext | None = None


class RelayCarrier:
    """The carrier that hands emails to an SMTP relay, one connection for each.

    An address that has taken an email is remembered while others of the same email are still to
    come, so that it is not sent to twice. A connection lost after DATA leaves unknown whether the
    relay took it: it goes again, with the same Message-ID.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._had: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._lock = threading.Lock()

    def carry(
        self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None = None
    ) -> None:
        """Hand an email on. Raises SendLater for 4xx and for any trouble on the way, Undeliverable
        for 5xx."""
        had = self._had.get(message_id, frozenset())
        still = tuple(address for address in recipients if address not in had)
        if not still:
            return
        try:
            refused = self._conversation(raw, sender, still)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as answer:
            _judge(answer.smtp_code, still)
        except (smtplib.SMTPException, OSError) as trouble:
            raise SendLater(f"The mail relay could not be used: {_reason(trouble)}.") from None
        never = tuple(address for address, code in refused.items() if code >= 500)
        waiting = tuple(address for address, code in refused.items() if code < 500)
        self._remember(message_id, had | (frozenset(still) - frozenset(waiting) - frozenset(never)), bool(waiting))
        if waiting:
            raise SendLater(f"The mail relay asked to wait for {len(waiting)} of {len(recipients)} addresses.")
        if never:
            raise Undeliverable(f"The mail relay refused {len(never)} addresses.", addresses=never)

    def greet(self) -> None:
        """Connect, encrypt and log in as for an email, and send none. Raises SendLater."""
        try:
            client = self._connected()
        except (smtplib.SMTPException, OSError) as trouble:
            raise SendLater(f"The mail relay could not be used: {_reason(trouble)}.") from None
        try:
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
        finally:
            client.close()

    def _remember(self, message_id: str, had: frozenset[str], unfinished: bool) -> None:
        with self._lock:
            self._had.pop(message_id, None)
            if unfinished and had:
                self._had[message_id] = had
                while len(self._had) > _REMEMBERED:
                    self._had.popitem(last=False)

    def _conversation(self, raw: bytes, sender: str, recipients: tuple[str, ...]) -> dict[str, int]:
        """Send, and give the reply code of each address that was refused."""
        client = self._connected()
        try:
            refused = _offer(client, raw, sender, recipients)
            with suppress(smtplib.SMTPException, OSError):  # it was taken; how the goodbye goes changes nothing
                client.quit()
            return refused
        finally:
            client.close()

    def _connected(self) -> smtplib.SMTP:
        relay = self._relay
        if relay.security == "tls":
            return self._greeted(
                smtplib.SMTP_SSL(relay.host, relay.port, relay.greeting, timeout=relay.timeout, context=self._context())
            )
        return self._greeted(smtplib.SMTP(relay.host, relay.port, relay.greeting, timeout=relay.timeout))

    def _greeted(self, client: smtplib.SMTP) -> smtplib.SMTP:
        try:
            if self._relay.security == "starttls":
                client.starttls(context=self._context())
            if self._relay.user:
                client.login(self._relay.user, self._relay.password)
            client.ehlo_or_helo_if_needed()
        except BaseException:
            client.close()
            raise
        return client

    def _context(self) -> ssl.SSLContext:
        return self._relay.context or ssl.create_default_context()


def _offer(client: smtplib.SMTP, raw: bytes, sender: str, recipients: tuple[str, ...]) -> dict[str, int]:
    options = [f"SIZE={len(raw)}"] if client.has_extn("size") else []
    code, text = client.mail(sender, options)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, text, sender)
    refused: dict[str, int] = {}
    for address in recipients:
        code, text = client.rcpt(address)
        if code not in (250, 251):
            refused[address] = code
        if code == 421:  # the relay is closing: nothing was sent
            raise smtplib.SMTPDataError(code, text)
    if len(refused) < len(recipients):
        code, text = client.data(raw)
        if code != 250:
            raise smtplib.SMTPDataError(code, text)
    return refused


def _judge(code: int, recipients: tuple[str, ...]) -> NoReturn:
    if code in _OURS:
        raise SendLater(f"The mail relay wants another login (it answered {code}).", "Check its user and password.")
    if 500 <= code < 600:
        raise Undeliverable(f"The mail relay refused an email (it answered {code}).", addresses=recipients)
    raise SendLater(f"The mail relay cannot take email just now (it answered {code}).")


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "its certificate is not valid for the name it goes by"),
    (ssl.SSLError, "it and Holdfast found no common encryption"),
    (smtplib.SMTPAuthenticationError, "it did not take our user and password"),
    (smtplib.SMTPNotSupportedError, "it does not offer what the settings ask for (STARTTLS or a login)"),
    (TimeoutError, "it did not answer in time"),
    (ConnectionRefusedError, "nothing is listening there"),
    (Exception, "the connection broke"),
)


def _reason(trouble: Exception) -> str:
    """Trouble in words, without anything the other side said."""
    if isinstance(trouble, smtplib.SMTPResponseException) and not isinstance(trouble, smtplib.SMTPAuthenticationError):
        return f"it answered {trouble.smtp_code}"
    return next(words for kind, words in _REASONS if isinstance(trouble, kind))
