"""Decides by which calls of EWS a mailbox is read and filed in: the port `MailServer` on Exchange."""

import logging
from collections.abc import Iterator
from datetime import datetime

from mailer.exchange.ews import elements
from mailer.exchange.ews.calls import Caller
from mailer.exchange.ews.line import Line
from mailer.exchange.ews.wire import MOST, PAGE, Wire
from mailer.exchange.letters import letter_of, unreadable
from mailer.exchange.settings import ExchangeMailbox
from mailer.mailbox.server import Folder, Item, Listed, Page, Within
from mailer.mailbox.trouble import Gone, Shut, Trouble, Unwilling
from protocol.ports.letters import Letter

log = logging.getLogger("holdfast.exchange")

_BARREN = 1_000
"""So many pages without an item, and no last one: some server does not know that it has told all."""
_NO_BYTES = "no bytes"
_SPOILT = frozenset({
    "ErrorMimeContentConversionFailed", "ErrorContentConversionFailed", "ErrorItemCorrupt", _NO_BYTES,
})  # fmt: skip
"""What the server says of an item that it can never give."""


def key_of(mailbox: str) -> str:
    """Under which the record keeps what is known of a mailbox on Exchange."""
    return f"exchange {mailbox.strip().lower()}"


class ExchangeServer:
    """A mailbox on Exchange, by one line of its own."""

    def __init__(self, at: ExchangeMailbox) -> None:
        """Nothing is asked of the server yet. Raises Misconfigured."""
        self.key = key_of(at.mailbox)
        self._wire = Wire(Caller(Line(at)), at.mailbox)
        self.ahead, self.close = self._wire.ahead, self._wire.close

    def begin(self) -> None:
        """The line opens with the first call."""

    def hurry(self) -> None:
        """Nothing waits in the line: a server that asks to wait is asked again in a later look."""

    # --- folders ------------------------------------------------------------------------------------

    def named(self, *names: str) -> list[Folder | Trouble]:
        """See the port."""
        return [each if isinstance(each, Trouble) else _folder(each) for each in self._wire.named(*names)]

    def folder(self, id: str) -> Folder:
        """See the port."""
        return _folder(self._wire.folder(id))

    def inside(self, folder: str) -> Within:
        """See the port. A server that cannot list at depth is asked level by level."""
        return Within(folders=tuple(_folder(each) for each in self._deep(folder)))

    def _deep(self, folder: str) -> list[elements.Folder]:
        try:
            return self._wire.inside(folder, deep=True)
        except (Unwilling, Gone):
            pass
        found, waiting = dict[str, elements.Folder](), [folder]
        while waiting:
            inner = self._wire.inside(waiting.pop(), deep=False)
            waiting += [each.id for each in inner if each.id not in found]
            found |= {each.id: each for each in inner}
        return list(found.values())

    def child(self, parent: str, name: str) -> Folder | None:
        """See the port."""
        wanted = name.strip().casefold()
        inner = self._wire.inside(parent, deep=False)
        return next((_folder(each) for each in inner if each.name.strip().casefold() == wanted), None)

    def make(self, parent: str, name: str) -> Folder:
        """See the port."""
        return _folder(self._wire.make(parent, name))

    # --- letters ------------------------------------------------------------------------------------

    def changes(self, folder: str, state: str) -> Iterator[Page]:
        """See the port. What has gone is not told of: it has another id where it lies now, and is new there."""
        yield from self._pages(folder, state, PAGE)

    def lying(self, folder: str) -> Listed:
        """See the port."""
        return Listed(
            items=tuple({each.id: each for page in self._pages(folder, "", MOST) for each in page.items}.values())
        )

    def _pages(self, folder: str, state: str, most: int) -> Iterator[Page]:
        barren, last = 0, False
        while not last and barren < _BARREN:
            page = self._wire.changes(folder, state, most)
            barren = 0 if page.items else barren + 1
            state, last = page.state, page.last
            yield Page(items=tuple(_item(each, folder) for each in page.items), state=state)

    def received_since(self, since: datetime, *, root: str, apart_from: frozenset[str]) -> Listed:
        """See the port. Each folder is searched by itself."""
        try:
            everything = self._deep(root)
        except (Shut, Gone, Unwilling) as refused:  # with rights to the Inbox alone nothing else can be seen
            if refused.of_all:
                raise
            return Listed(items=())
        found: dict[str, Item] = {}
        whole = True
        for folder in everything:
            if not folder.holds_mail or folder.id in apart_from:
                continue
            try:
                found |= {each.id: _item(each, folder.id) for each in self._wire.received_since(folder.id, since)}
            except Gone:
                continue
            except Trouble as trouble:
                if trouble.of_all:
                    raise
                log.error("A folder could not be compared with the record.", extra={"why": str(trouble)})
                whole = False
        return Listed(items=tuple(found.values()), whole=whole)

    def where(self, id: str) -> Item:
        """See the port: what is moved has another id."""
        raise Gone("It has another id where it lies now.")

    def fetch(self, item: Item, *, inbox: str, at: datetime) -> Letter | None:
        """See the port."""
        found = self._fetched(item.id)
        return None if found.draft else letter_of(found, inbox=inbox, now=at)

    def _fetched(self, id: str) -> elements.Item:
        try:
            item = self._wire.fetch(id)
        except Unwilling:  # a server that does not know a field may refuse the whole
            item = self._wire.fetch(id, lines=False)
        if not item.mime:
            raise Unwilling("Exchange gave no bytes for it.", code=_NO_BYTES)
        return item

    def spoilt(self, trouble: Trouble) -> bool:
        """See the port."""
        return trouble.code in _SPOILT

    def unread(self, item: Item, *, inbox: str, at: datetime) -> Letter:
        """See the port."""
        return unreadable(item.id, item.item_class, item.received, inbox=inbox, now=at)

    def move(self, item: Item, folder: str) -> str:
        """See the port."""
        return self._wire.move(item.id, folder)


def _folder(each: elements.Folder) -> Folder:
    return Folder(id=each.id, parent=each.parent, name=each.name)


def _item(each: elements.Listed, folder: str) -> Item:
    return Item(
        id=each.id,
        folder=folder,
        received=each.received,
        made=each.made,
        letter=each.letter,
        item_class=each.item_class,
    )
