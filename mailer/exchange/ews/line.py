"""Decides how a connection to Exchange is opened: login, version, silence, and what a refusal over HTTP becomes.

Each line has one connection, so that nobody waits for another's, and the library never mistakes a lost
connection for a busy server. It never tries again by itself: a call that sends must not be made twice.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import urllib3

from mailer.exchange.ews import library as lib
from mailer.exchange.ews.doors import door_for
from mailer.exchange.ews.tokens import Bearer, Tokens, tokens_for
from mailer.exchange.ews.troubles import login_not_offered, trouble_of_http
from mailer.exchange.settings import ExchangeMailbox, Login
from protocol.violations import Misconfigured

AGENT = "Holdfast (EWS)"
"""What administrators see, and may allow, in EwsAllowList."""
_SPOKEN = lib.Version(build=lib.Build(15, 0, 847), api_version="Exchange2013_SP1")
"""Every server since 2014 speaks it; an older one says so, and is asked again in its own."""
_ENVELOPE_BYTES = 1000
"""Within so many it stands that an answer is SOAP. Servers differ in what they call the namespace, and not all
begin with a declaration."""


class _Refusals(lib.FailFast):  # type: ignore[misc]  # the library has no types
    """Makes of an HTTP answer without EWS in it what it is; the library would guess, and quote it."""

    def __init__(self, told: Callable[[datetime], None], login: Login) -> None:
        super().__init__()
        self._told, self._login = told, login

    def raise_response_errors(self, response: Any) -> None:
        """Raise the trouble that an HTTP answer means, or nothing."""
        status = int(response.status_code)
        with suppress(KeyError, ValueError, TypeError):
            told = parsedate_to_datetime(response.headers["Date"])
            self._told(told if told.tzinfo else told.replace(tzinfo=UTC))
        if status == 200 or (status == 500 and b"Envelope" in response.content[:_ENVELOPE_BYTES]):
            return
        offered = response.headers.get("WWW-Authenticate", "") if status == 401 else ""
        refused = login_not_offered(self._login, offered)
        raise refused or trouble_of_http(status, _seconds(response.headers.get("Retry-After", "")))


def _seconds(written: str) -> float | None:
    with suppress(ValueError):
        return max(0.0, float(written))
    return None


class _Line(lib.Protocol):  # type: ignore[misc]  # the library has no types
    USERAGENT = AGENT
    bearer: Bearer | None = None

    def create_session(self) -> Any:
        session = super().create_session()
        if self.bearer is not None:
            session.auth = self.bearer
        return session


class _Unverified(_Line):
    HTTP_ADAPTER_CLS = lib.NoVerifyHTTPAdapter


class Line:
    """One connection to a mailbox's server. `account` is what the library's calls are made with."""

    def __init__(self, at: ExchangeMailbox, *, tokens: Tokens | None = None) -> None:
        """Nothing is asked of the server yet. Raises Misconfigured where the login cannot be made."""
        self.mailbox, self.door = at.mailbox, door_for(at)
        self.told_time: datetime | None = None
        """What time the server said it was with its last answer."""
        config = lib.Configuration(
            service_endpoint=at.url,
            version=_SPOKEN.copy(),
            retry_policy=_Refusals(self._note, at.login),
            max_connections=1,
            **_login(at),
        )
        if not at.verify_tls:  # holdfast check has said so; each call would say it again, in the log
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        kind = _Line if at.verify_tls else _Unverified
        # Not through the class: it would hand out one connection for everybody with the same login.
        self.protocol: Any = type.__call__(kind, config=config)
        self.protocol.TIMEOUT = at.timeout_seconds
        if at.login == "oauth":
            if at.application is None:
                raise Misconfigured("No application is named for the mailbox.", "Name its tenant, client and secret.")
            self.protocol.bearer = Bearer(tokens or tokens_for(at.application, at.url))
        access = lib.DELEGATE if at.delegate and at.login != "oauth" else lib.IMPERSONATION
        self.account: Any = _Account(at.mailbox, self.protocol, access)

    def _note(self, told: datetime) -> None:
        self.told_time = told.astimezone(UTC)

    def close(self) -> None:
        """Let the connection go. Closing twice does no harm."""
        self.protocol.close()


class _Account:
    """What the library's calls ask of an account: whose mailbox, by which line, in which right."""

    def __init__(self, mailbox: str, protocol: Any, access: str) -> None:
        self.primary_smtp_address = mailbox
        self.identity = lib.Identity(primary_smtp_address=mailbox)
        self.protocol = protocol
        self.access_type = access
        self.default_timezone = lib.UTC
        self.affinity_cookie: str | None = None
        self.version = protocol.config.version.copy()


def _login(at: ExchangeMailbox) -> dict[str, Any]:
    match at.login:
        case "oauth":
            return {"auth_type": lib.NOAUTH}
        case "kerberos":
            if lib.GSSAPI not in lib.AUTH_TYPE_MAP:
                raise Misconfigured(
                    "Kerberos needs a library that is not installed.", "Install Holdfast with its extra “kerberos”."
                )
            return {"auth_type": lib.GSSAPI}
        case "ntlm" | "basic":
            if not at.user:
                raise Misconfigured("No user is named for the mailbox.", "Name the account that may open it.")
            kind = lib.NTLM if at.login == "ntlm" else lib.BASIC
            return {"auth_type": kind, "credentials": lib.Credentials(at.user, at.password)}
