"""Decides what is new in a folder since it was last read, by a delta query; the whole link it ends with is
the state that is kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from mailer.graph.folders import Folder
from mailer.graph.http.answers import Json
from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path, named
from mailer.graph.http.trouble import astray
from mailer.mailbox.trouble import StateLost, Trouble

_ASKED = {"$select": "id,receivedDateTime,internetMessageId,changeKey,subject,isDraft"}
"""No $filter: Graph supports it within limits here, and a list cut short by one would look whole."""
_PAGE = "odata.maxpagesize=200"


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A letter that is new in a folder, not yet fetched. `received` is the server's, or None where it says none."""

    id: str
    received: datetime | None
    folder: Folder
    first: bool
    """Whether its folder was read from the beginning: then it may have lain there for years."""
    via: str = ""
    """The folder that it was seen to leave, by id, where that is how it was found."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is new in a folder and wanted, how much is not wanted, what has `gone` from it, by id, and the link that
    asks for what comes after."""

    arrivals: tuple[Arrival, ...]
    left: int
    gone: tuple[str, ...]
    link: str


Wanted = Callable[[Arrival], bool]
"""Whether a letter is one to read. It is asked page by page: a mailbox may hold a hundred thousand that are not."""


def changes(client: GraphClient, mailbox: str, folder: Folder, link: str, wanted: Wanted) -> Changes:
    """What has come into a folder since the state `link`; everything in it for "".

    A state that the server has lost, or that belongs to another server, starts from the beginning: what
    was seen before is then seen again. Raises a trouble.
    """
    if link and client.serves(link):
        try:
            return _round(client, link, folder, wanted, first=False)
        except Trouble as trouble:
            if not _lost(trouble):
                raise
    start = f"{mailbox_path(mailbox)}/mailFolders/{named(folder.id)}/messages/delta"
    return _round(client, start, folder, wanted, first=True)


def instant(written: object) -> datetime | None:
    """A date and time as Graph writes it, `2026-11-25T16:58:03Z`, with any fraction of a second cut off."""
    text = str(written or "").removesuffix("Z").partition(".")[0]
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _lost(trouble: Trouble) -> bool:
    """A state that the server cannot use is refused in several ways; a folder that has gone is not one of them."""
    return isinstance(trouble, StateLost) or trouble.refused


def _round(client: GraphClient, start: str, folder: Folder, wanted: Wanted, *, first: bool) -> Changes:
    found: dict[str, Arrival] = {}
    gone: dict[str, None] = {}
    left = 0
    page: Json = {}
    for page in client.pages(start, _ASKED if first else None, prefer=_PAGE):
        gone |= dict.fromkeys(_gone(page))
        for arrival in _arrivals(page, folder, first=first):
            if wanted(arrival):
                found[arrival.id] = arrival
            else:
                left += 1
    link = page.get("@odata.deltaLink")
    if not isinstance(link, str) or not client.serves(link):
        raise astray("a folder's changes without the link to what comes after")
    return Changes(arrivals=tuple(found.values()), left=left, gone=tuple(gone), link=link)


def _gone(page: Json) -> Iterator[str]:
    yield from (str(each["id"]) for each in page.get("value", ()) if "@removed" in each and each.get("id"))


def _arrivals(page: Json, folder: Folder, *, first: bool) -> Iterator[Arrival]:
    for each in page.get("value", ()):
        if "@removed" in each or each.get("isDraft") is True or not each.get("id"):
            continue  # gone from here, or never sent: a draft in Deleted Items says nothing to us
        yield Arrival(id=str(each["id"]), received=instant(each.get("receivedDateTime")), folder=folder, first=first)
