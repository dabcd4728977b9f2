"""Decides how an EWS operation is called and its answers told apart: good, or the trouble each names.

The library carries the envelope, the login and the version; what is asked and what is answered is read
here, element by element, so that a server that leaves something out, or adds something, is still understood.
"""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import requests

from mailer.exchange.ews import library as lib
from mailer.exchange.ews.line import Line
from mailer.exchange.ews.troubles import trouble_of, trouble_of_tls
from mailer.mailbox.trouble import Away, Shut, Trouble, Unwilling

_LONGEST_HINT = 3600.0
_OF_ITS_VERSION = frozenset({
    "ErrorInvalidServerVersion", "ErrorIncorrectSchemaVersion", "ErrorInvalidRequest",
    "ErrorInvalidSchemaVersionForMailboxVersion",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One response message: its element, or the trouble it names."""

    element: Any
    trouble: Trouble | None = None

    def good(self) -> Any:
        """The element. Raises the trouble."""
        if self.trouble is not None:
            raise self.trouble
        return self.element


class Caller:
    """Makes calls on one line, one at a time."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._lock = threading.Lock()

    def call(self, operation: str, *parts: Any, **attributes: str) -> list[Answer]:
        """The answers to one operation, in the order asked. Raises the trouble of the whole call."""
        payload = element(f"m:{operation}", *parts, **attributes)
        with self._lock:
            self._line.door.enter()
            try:
                answers = list(_operation(operation)(account=self._line.account).answers(payload))
            except Trouble as trouble:
                self._line.door.refused(trouble)
                raise
            except Exception as fault:  # the library lets through whatever the libraries beneath it raise
                raise meant(fault) from None
            self._line.door.well()
            return answers

    def server_time(self) -> datetime | None:
        """What time the server said it was with its last answer, to the second; None where it never did."""
        return self._line.told_time

    def close(self) -> None:
        """Let the line go."""
        self._line.close()


@cache
def _operation(name: str) -> Any:
    """The library finds the answers of an operation by the name of its class."""
    return type(name, (_Operation,), {"SERVICE_NAME": name})


class _Operation(lib.EWSAccountService):  # type: ignore[misc]  # the library has no types
    def answers(self, payload: Any) -> Iterator[Answer]:
        yield from self._get_elements(payload=payload)

    @classmethod
    def _response_message_tag(cls) -> Any:
        # MailTips' messages are the only ones that are not called after their operation.
        return "*" if cls.SERVICE_NAME == "GetMailTips" else super()._response_message_tag()

    @classmethod
    def _get_soap_parts(cls, response: Any) -> Any:
        return super()._get_soap_parts(_Whole(response.content))

    @classmethod
    def _raise_soap_errors(cls, fault: Any) -> Any:
        code = _fault_code(fault)
        if code in _OF_ITS_VERSION:
            super()._raise_soap_errors(fault)  # the library asks again in another version
        raise trouble_of(code, _hint(fault))

    def _get_elements_in_response(self, response: Any) -> Iterator[Answer]:
        for message in response:
            yield answer_of(message)


class _Whole:
    """An answer that is read at once; the library would take it byte by byte, which takes seconds for a
    letter with a big attachment."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def iter_content(self) -> bytes:
        return self._content


def answer_of(message: Any) -> Answer:
    """What one response message says."""
    code = text(message, "m:ResponseCode")
    if code == "NoError" or (not code and message.get("ResponseClass") == "Success"):
        return Answer(element=message)
    if message.get("ResponseClass") == "Warning" and code != "ErrorBatchProcessingStopped":
        return Answer(element=message)
    return Answer(element=message, trouble=trouble_of(code, _hint(message)))


def _fault_code(fault: Any) -> str:
    """What a SOAP fault names as its reason, or "": Exchange in its detail, other servers as its own code."""
    for each in fault.iter():
        if isinstance(each.tag, str) and each.tag.rpartition("}")[2] in ("ResponseCode", "faultcode"):
            code = (each.text or "").strip().rpartition(":")[2]
            if code.startswith("Error"):
                return str(code)
    return ""


def _hint(message: Any) -> float | None:
    """How long the server asks us to wait, in seconds (MessageXml, BackOffMilliseconds)."""
    for value in message.iter(tag("t:Value")):
        if value.get("Name") == "BackOffMilliseconds":
            with suppress(TypeError, ValueError):
                return min(_LONGEST_HINT, max(0.0, int(value.text) / 1000))
    return None


def meant(fault: Exception) -> Trouble:
    """What an error of the library, or of those beneath it, means. Its words are not passed on."""
    name = type(fault).__name__
    if (tls := trouble_of_tls(str(fault))) is not None:
        return tls
    if isinstance(fault, lib.ErrorTimeoutExpired | requests.exceptions.RequestException | OSError):
        return Away("Exchange cannot be reached, or did not answer in time.", code=name, uncertain=True)
    if isinstance(fault, lib.UnauthorizedError):
        return Shut("Exchange did not take our login.", "Check the user and password.", code="HTTP 401")
    if isinstance(fault, lib.ResponseMessageError):
        return trouble_of(name, getattr(fault, "back_off", None))
    if isinstance(fault, lib.EWSError):
        return Unwilling(f"Exchange answered in no way that can be read ({name}).", code=name, uncertain=True)
    return Unwilling(f"The call failed in a library of ours ({name}).", code=name, uncertain=True)


# --- elements -----------------------------------------------------------------------------------------


def tag(name: str) -> str:
    """`m:Items` or `t:ItemId` as its parser writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{lib.MNS if prefix == 'm' else lib.TNS}}}{local}"


def element(name: str, *parts: Any, **attributes: str) -> Any:
    """An element with its attributes, and in it elements or one text."""
    made = lib.create_element(name, attrs=attributes)
    for part in parts:
        if isinstance(part, str):
            made.text = part
        else:
            made.append(part)
    return made


def text(parent: Any, name: str) -> str:
    """The text of a child, or ""."""
    found = parent.find(tag(name)) if parent is not None else None
    return (found.text or "").strip() if found is not None else ""
