"""Decides when the server's own word makes it worth looking at once. Nothing is ever learnt from it but that.

A streaming subscription is lost without notice when a server fails, so that the mailbox is looked at every
few seconds all the same; where there is none, nothing is missing.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from mailer.exchange.ews import library as lib
from mailer.exchange.ews.calls import Caller, answer_of, element, meant, tag, text
from mailer.exchange.ews.line import Line
from mailer.exchange.settings import ExchangeMailbox
from mailer.mailbox.trouble import Trouble, Unwilling

log = logging.getLogger("holdfast.exchange")

_MINUTES = 5
"""How long one connection listens; the server ends it then, and a new one is opened."""
_FIRST_PAUSE, _LONGEST_PAUSE = 10.0, 900.0
_EVENTS = ("NewMailEvent", "CreatedEvent", "MovedEvent")


class Waker:
    """Listens in a thread of its own, on a line of its own, and calls `wake`."""

    def __init__(self, at: ExchangeMailbox, wake: Callable[[], None]) -> None:
        self._at, self._wake = at, wake
        self._stopping = threading.Event()
        self._open: Any = None
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Listen from now on. Beginning twice does no harm."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="holdfast-exchange-waking", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Listen no more."""
        self._stopping.set()
        if self._thread is not None:
            self._hang_up()
            self._thread.join(5)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        line = Line(self._at)
        try:
            while not self._stopping.is_set():
                try:
                    self._listen(line)
                    pause = _FIRST_PAUSE
                except Exception as fault:
                    if not self._stopping.is_set():
                        trouble = fault if isinstance(fault, Trouble) else meant(fault)
                        log.info(
                            "The server does not say when mail comes; it is looked for.", extra={"why": str(trouble)}
                        )
                    self._stopping.wait(pause)
                    pause = min(pause * 3, _LONGEST_PAUSE)
        finally:
            line.close()

    def _listen(self, line: Line) -> None:
        inbox = element(
            "t:DistinguishedFolderId", element("t:Mailbox", element("t:EmailAddress", line.mailbox)), Id="inbox"
        )
        events = element("t:EventTypes", *(element("t:EventType", each) for each in _EVENTS))
        asked = element("m:StreamingSubscriptionRequest", element("t:FolderIds", inbox), events)
        subscription = text(Caller(line).call("Subscribe", asked)[0].good(), "m:SubscriptionId")
        if not subscription:
            raise Unwilling("The server gave no subscription.")
        self._wake()  # for what came before it
        while not self._stopping.is_set():
            silent = True
            for message in self._messages(line, subscription):
                silent = False
                answer_of(message).good()
                if any(each != "StatusEvent" for each in _told(message)):
                    self._wake()
                if self._stopping.is_set() or text(message, "m:ConnectionStatus") == "Closed":
                    break
            if silent and not self._stopping.is_set():
                raise Unwilling("The server gave no stream.")
            self._stopping.wait(1)  # a server that hangs up at once is not asked without end

    def _messages(self, line: Line, subscription: str) -> Iterator[Any]:
        """What the server says on one connection, until it ends it."""
        streaming = _Streaming(account=line.account, timeout=_MINUTES * 60 + 60)
        ids = element("m:SubscriptionIds", element("t:SubscriptionId", subscription))
        payload = element("m:GetStreamingEvents", ids, element("m:ConnectionTimeout", str(_MINUTES)))
        try:
            line.door.enter()
            try:
                self._open = response = streaming.opened(payload)
            except Trouble as trouble:
                line.door.refused(trouble)
                raise
            for document in lib.DocumentYielder(response.iter_content()):
                yield from lib.to_xml(document).iter(tag("m:GetStreamingEventsResponseMessage"))
        finally:
            self._open = None
            streaming.ended()

    def _hang_up(self) -> None:
        """End a connection that another thread is listening on."""
        response = self._open
        with suppress(Exception):  # it may have ended by itself
            response.raw.connection.sock.shutdown(2)


def _told(message: Any) -> Iterator[str]:
    """The events in a message, by name. Its notifications stand in the namespace of messages, whatever the schema
    says of types; some servers do it the other way."""
    for notification in message.iter("{*}Notification"):
        names = (each.tag.rpartition("}")[2] for each in notification if isinstance(each.tag, str))
        yield from (name for name in names if name.endswith("Event"))


class _Streaming(lib.EWSAccountService):  # type: ignore[misc]  # the library has no types
    SERVICE_NAME = "GetStreamingEvents"
    prefer_affinity = True

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.streaming = True

    def opened(self, payload: Any) -> Any:
        """The open response to a request, to be read as it comes."""
        response = self._get_response(payload=payload, api_version=self._version_hint.api_version)
        response.raw.decode_content = True
        return response

    def ended(self) -> None:
        """Let its connection go."""
        self.stop_streaming()
