"""Decides how an answer of Graph is taken apart: its JSON, its error, how long we are to wait, why it never came."""

import json
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3

from mailer.graph.http.trouble import astray, trouble_of
from mailer.mailbox.trouble import Trouble

Json = dict[str, Any]


def json_of(body: bytes) -> Json:
    """An answer that is a JSON object. Raises a trouble for any other."""
    try:
        read = json.loads(body)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise astray("an answer that is no JSON object")
    return read


def judged(response: requests.Response, body: bytes) -> Trouble:
    """The trouble that an answer is which is no success."""
    try:
        error = json.loads(body)["error"]
        code, detail = str(error.get("code", "")), str(error.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        code, detail = "", ""
    return trouble_of(response.status_code, code, detail, after_seconds=_asked_to_wait(response))


def _asked_to_wait(response: requests.Response) -> float | None:
    """Retry-After (RFC 9110 10.2.3): seconds, or an instant by the server's own clock."""
    written = response.headers.get("Retry-After", "")
    if written.strip().isascii() and written.strip().isdigit():
        return float(min(int(written), 86_400))
    try:
        until, since = parsedate_to_datetime(written), parsedate_to_datetime(response.headers["Date"])
        return max(0.0, (until - since).total_seconds())
    except (KeyError, ValueError, TypeError):
        return None


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (requests.exceptions.SSLError, "its certificate is not valid, or no common encryption was found"),
    (requests.exceptions.ProxyError, "the proxy refused"),
    (requests.exceptions.Timeout, "it did not answer in time"),
    (urllib3.exceptions.TimeoutError, "it did not answer in time"),
    (TimeoutError, "it did not answer in time"),
    (Exception, "the connection broke or could not be made"),
)


def reason_of(error: Exception) -> str:
    """Why nothing came back, in words, without anything the other side said."""
    return next(words for kind, words in _REASONS if isinstance(error, kind))
