"""Decides how the application proves itself: tokens by client credentials, from Entra through msal."""

import functools
import ipaddress
import re
import threading
from typing import Any
from urllib.parse import urlsplit

import msal  # type: ignore[import-untyped]  # it ships no types
import requests
from requests.adapters import HTTPAdapter

from mailer.graph.http.trouble import silence
from mailer.graph.settings import GraphApplication
from mailer.mailbox.trouble import Shut, Trouble
from protocol.violations import Misconfigured

_MENDS: tuple[tuple[str, str, str], ...] = (
    ("AADSTS7000215", "Entra does not accept the application's secret.",
     "Write the secret's value, not its id, into the secret file."),
    ("AADSTS7000222", "The application's secret has run out.", "Make a new one in Entra and write it down here."),
    ("AADSTS700016", "The tenant does not know the application.", "Check client and tenant."),
    ("AADSTS700027", "Entra does not accept the application's certificate.",
     "Upload the certificate to the application in Entra, and check that it has not run out."),
    ("AADSTS90002", "Entra does not know the tenant.", "Check tenant."),
    ("AADSTS900023", "Entra does not know the tenant.", "Check tenant."),
    ("AADSTS7000112", "The application has been switched off in Entra.", "Switch it on, or register another."),
    ("AADSTS53003", "Conditional access keeps the application out.", "Except its workload identity from the policy."),
)  # fmt: skip
"""Entra's error numbers, what each means, and its mend."""


class Tokens:
    """Access tokens for Graph, kept until shortly before they run out. Safe to use from any thread."""

    def __init__(self, application: GraphApplication, *, graph: str, seconds: float = 30) -> None:
        """`graph` is the address of Graph, whose host a token is for. Raises Misconfigured for a
        certificate that cannot be read or an address that is not encrypted."""
        self._application, self._seconds = application, seconds
        self._scopes = [f"https://{urlsplit(graph).hostname}/.default"]
        self._proof = _proof(application)
        refuse_bare(application.authority)
        refuse_bare(graph)
        self._lock = threading.Lock()
        self._app: msal.ConfidentialClientApplication | None = None

    def token(self, *, renew: bool = False) -> str:
        """A token that Graph should accept; a fresh one if `renew`. Raises a trouble."""
        with self._lock:
            try:
                if self._app is None:
                    self._app = self._made()
                elif renew:
                    self._app.remove_tokens_for_client()
                answer: dict[str, Any] = self._app.acquire_token_for_client(self._scopes)
            except requests.RequestException:
                raise silence("the login service did not answer") from None
            except ValueError:  # msal's word for a tenant that its login service does not know
                raise _barred("Entra does not know the tenant.", "Check tenant and authority.") from None
            except msal.exceptions.MsalError:
                raise silence("the login service is at fault") from None
            except (KeyError, AttributeError, RuntimeError):  # msal's word for an answer it cannot read
                raise silence("the login service answered what makes no sense") from None
        if isinstance(token := answer.get("access_token"), str) and token:
            return token
        raise _refused(answer)

    def _made(self) -> msal.ConfidentialClientApplication:
        authority = self._application.authority.rstrip("/")
        session = requests.Session()
        if authority.startswith("http://"):  # msal insists on the word https, also for this machine
            authority = f"https{authority.removeprefix('http')}"
            session.mount(f"{authority}/", _Bare())
        session.request = functools.partial(session.request, timeout=self._seconds)  # type: ignore[method-assign]
        return msal.ConfidentialClientApplication(
            self._application.client,
            client_credential=self._proof,
            authority=f"{authority}/{self._application.tenant}",
            http_client=session,
            instance_discovery=None if ".microsoftonline." in authority else False,
        )


class _Bare(HTTPAdapter):
    """Speaks plain HTTP with this machine."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.url = f"http{(request.url or '').removeprefix('https')}"
        return super().send(request, *args, **kwargs)


def refuse_bare(url: str) -> None:
    """Raise Misconfigured for an address that would send a secret unencrypted to another machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        near = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = False
    if not host or (parts.scheme != "https" and not (parts.scheme == "http" and near)):
        raise Misconfigured(f"“{url}” is not an encrypted address.", "Write it with https.")


def _proof(application: GraphApplication) -> str | dict[str, str]:
    if not application.certificate:
        return application.secret
    key = re.search(r"-----BEGIN (?:\w+ )?PRIVATE KEY-----.*?-----END (?:\w+ )?PRIVATE KEY-----", *_whole(application))
    certificate = re.search(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", *_whole(application))
    if not key or not certificate:
        raise Misconfigured(
            "The application's certificate file does not hold both a certificate and its key.",
            "Put both into one PEM file, the key without a password.",
        )
    return {"private_key": key[0], "public_certificate": certificate[0]}


def _whole(application: GraphApplication) -> tuple[str, re.RegexFlag]:
    return application.certificate, re.S


def _refused(answer: dict[str, Any]) -> Trouble:
    detail = str(answer.get("error_description", ""))
    for number, what, mend in _MENDS:
        if re.search(rf"{number}\b", detail):
            return _barred(what, mend, detail)
    if answer.get("error") in ("temporarily_unavailable", "server_error"):
        return silence("the login service is at fault")
    number = found[0] if (found := re.search(r"AADSTS\d+", detail)) else "no reason"
    return _barred(f"Entra gave the application no token ({number}).", "Check tenant, client and its proof.", detail)


def _barred(what: str, mend: str, detail: str = "") -> Shut:
    return Shut(what, mend, status=401, detail=detail, of_all=True)
