"""Decides how an application proves itself to Exchange Online: a token of its own, asked for before each call.

The library's own way asks for a new token only once the old one has been refused, and fails one call each
hour. Here msal keeps the token and renews it in time, for a secret and for a certificate alike.
"""

import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from mailer.exchange.settings import Application
from mailer.mailbox.trouble import Away, Shut

Tokens = Callable[[], str]
"""Gives a bearer token that holds for this call. Raises Away or Shut."""

_MENDS = (
    ("AADSTS7000222", "The application's secret has expired.", "Make a new one in Entra and put it in its file."),
    ("AADSTS7000215", "Entra did not take the application's secret.", "Put its value, not its id, in its file."),
    ("AADSTS700016", "Entra does not know the application in this tenant.", "Check the client id and the tenant."),
    ("AADSTS700027", "Entra does not know the application's certificate.", "Register its public part in Entra."),
    ("AADSTS90002", "Entra knows no such tenant.", "Check the tenant id."),
)  # fmt: skip

_SECONDS = 30
"""How long Entra may be silent."""
_BLOCKS = {
    "key": re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.+?-----END [A-Z ]{0,40}PRIVATE KEY-----", re.S),
    "certificate": re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.S),
}


class Bearer:
    """Puts a token into each request, as the library asks of a way to prove oneself."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def __call__(self, request: Any) -> Any:
        """The request with its token."""
        request.headers["Authorization"] = f"Bearer {self._tokens()}"
        return request


def tokens_for(application: Application, url: str, http: Any = None) -> Tokens:
    """Tokens for the server of a URL. `http` is a requests session, for a certificate only you have signed."""
    scope = f"https://{urlsplit(url).hostname}/.default"
    lock, made = threading.Lock(), list[Any]()

    def token() -> str:
        with lock:
            if not made:
                made.append(_client(application, http))
            return _said(_asked(made[0], scope))

    return token


def _client(application: Application, http: Any) -> Any:
    import msal  # type: ignore[import-untyped]  # loaded only where a mailbox is reached with it  # noqa: PLC0415

    proof: Any = application.secret
    if application.certificate:
        key, registered = (_BLOCKS[each].search(application.certificate) for each in ("key", "certificate"))
        if key is None or registered is None:
            raise Shut(
                "The application's certificate cannot be used.",
                "Give its key and itself, both in one PEM file.",
                of_all=True,
            )
        proof = {"private_key": key[0], "public_certificate": registered[0]}
    # With a session of ours msal sets no bound of its own, and a silent login service would stop everything.
    bound = {"http_client": _Bounded(http)} if http is not None else {"timeout": _SECONDS}
    try:
        return msal.ConfidentialClientApplication(
            application.client,
            client_credential=proof,
            **bound,
            authority=f"{application.authority.rstrip('/')}/{application.tenant}",
            instance_discovery=application.authority == Application.authority,
        )
    except ValueError:
        raise Shut(
            "Entra knows no such tenant, or the certificate cannot be read.",
            "Check the tenant id and the PEM file.",
            of_all=True,
        ) from None
    except Exception as fault:  # whatever its HTTP library raises
        raise Away(f"Entra could not be reached ({type(fault).__name__}).") from None


class _Bounded:
    """A requests session that waits no longer than this for Entra."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def get(self, url: str, **more: Any) -> Any:
        """As the session's, in time."""
        return self._session.get(url, **{"timeout": _SECONDS, **more})

    def post(self, url: str, **more: Any) -> Any:
        """As the session's, in time."""
        return self._session.post(url, **{"timeout": _SECONDS, **more})

    def close(self) -> None:
        """Let its connections go."""
        self._session.close()


def _asked(client: Any, scope: str) -> dict[str, Any]:
    try:
        return dict(client.acquire_token_for_client(scopes=[scope]) or {})
    except Exception as fault:  # whatever its HTTP library raises
        raise Away(f"Entra could not be reached ({type(fault).__name__}).") from None


def _said(answer: dict[str, Any]) -> str:
    if token := answer.get("access_token"):
        return str(token)
    told = str(answer.get("error_description", ""))
    for code, what, mend in _MENDS:
        if code in told:
            raise Shut(what, mend, code=code, of_all=True)
    if answer.get("error") in ("temporarily_unavailable", "server_error"):
        raise Away("Entra asked us to come again.", code=str(answer["error"]))
    raise Shut(
        "Entra gave the application no token.",
        "Check its tenant, client id and secret.",
        code=str(answer.get("error", "")),
        of_all=True,
    )
