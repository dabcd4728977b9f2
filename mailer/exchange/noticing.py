"""Decides what is seen of a server beside its letters, for whoever sets Holdfast up: its clock, and whether it
writes its marks above what it delivers."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from mailer.exchange.ews.calls import Caller
from mailer.exchange.ews.elements import Folder, Listed
from mailer.exchange.ews.line import AGENT, Line
from mailer.exchange.ews.wire import Wire
from mailer.exchange.settings import ExchangeMailbox
from mailer.mailbox.folders import FILED
from mailer.mailbox.trouble import Gone, Trouble, Unwilling


def server_clock(at: ExchangeMailbox) -> datetime | None:
    """What time the server says it is, to the second, or None. It says so to anybody: no login is given."""
    try:
        answer = requests.get(
            at.url,
            headers={"User-Agent": AGENT},
            timeout=at.timeout_seconds,
            verify=at.verify_tls,
            allow_redirects=False,
            auth=lambda request: request,
            stream=True,
        )
        with answer:
            told = parsedate_to_datetime(answer.headers["Date"])
    except (requests.RequestException, OSError, KeyError, ValueError, TypeError):
        return None
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)


def newest_lines(at: ExchangeMailbox, most: int = 10) -> list[str]:
    """The header lines that the newest letters came with, where the server keeps them: of those in the Inbox, and
    of those that were filed. Raises Trouble, or Misconfigured."""
    wire = Wire(Caller(Line(at)), at.mailbox)
    try:
        letters = [each for folder in _folders(wire) for each in wire.changes(folder.id, "").items]
        newest = sorted((each for each in letters if each.received), key=_receipt, reverse=True)[:most]
        return [lines for each in newest if (lines := _lines(wire, each))]
    finally:
        wire.close()


def _folders(wire: Wire) -> list[Folder]:
    inbox, root = wire.named("inbox", "msgfolderroot")
    if isinstance(inbox, Trouble):
        raise inbox
    if isinstance(root, Trouble):
        return [inbox]
    return [inbox, *(each for each in wire.inside(root.id, deep=False) if each.name in FILED.values())]


def _receipt(each: Listed) -> datetime:
    return each.received or datetime.min.replace(tzinfo=UTC)


def _lines(wire: Wire, each: Listed) -> str:
    try:
        item = wire.fetch(each.id, mime=False)
    except (Gone, Unwilling):
        return ""
    return item.transport or item.some_lines
