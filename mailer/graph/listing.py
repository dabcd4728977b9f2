"""Decides what lies in a mailbox just now, whatever was told of it before: a folder whole, or what has come to any."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mailer.graph.delta import Arrival, instant
from mailer.graph.folders import Folder
from mailer.graph.http.answers import Json
from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path, named

_SELECT = "id,receivedDateTime,isDraft,parentFolderId"
_ASKED = {"$select": _SELECT, "$orderby": "receivedDateTime desc", "$top": "500"}
_TIMES = 3
"""Pages shift while letters are moved: a list that is shorter than its folder is made again, so often."""


@dataclass(kw_only=True)
class Lying:
    """What lies in a folder: its letters, and how much in it was never sent. `whole` is false where the list is
    shorter than the server says that the folder is."""

    folder: Folder
    letters: dict[str, Arrival] = field(default_factory=dict)
    unsent: set[str] = field(default_factory=set)
    whole: bool = True


def in_folder(client: GraphClient, mailbox: str, folder: Folder) -> Lying:
    """Everything in a folder. Raises a trouble."""
    place = f"{mailbox_path(mailbox)}/mailFolders/{named(folder.id)}"
    found = Lying(folder=folder)
    for _ in range(_TIMES):
        for each in _entries(client, f"{place}/messages", _ASKED):
            _put(found, each, folder)
        count = client.get(place, {"$select": "id,totalItemCount"}).get("totalItemCount")
        found.whole = not isinstance(count, int) or len(found.letters) + len(found.unsent) >= count
        if found.whole:
            break
    return found


def received_since(client: GraphClient, mailbox: str, since: datetime) -> Iterator[tuple[str, Lying]]:
    """Everything in the mailbox that was received since an instant, by the folder it lies in. Raises a trouble."""
    wanted = f"receivedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    for each in _entries(client, f"{mailbox_path(mailbox)}/messages", {**_ASKED, "$filter": wanted}):
        parent = str(each.get("parentFolderId", ""))
        one = Lying(folder=Folder.elsewhere(parent))
        _put(one, each, one.folder)
        yield parent, one


def where(client: GraphClient, mailbox: str, id: str) -> Json:
    """Where a letter lies now. Raises a trouble with MISSING where it is gone."""
    return client.get(f"{mailbox_path(mailbox)}/messages/{named(id)}", {"$select": _SELECT})


def _entries(client: GraphClient, place: str, asked: dict[str, str]) -> Iterator[Json]:
    for page in client.pages(place, asked):
        yield from (each for each in page.get("value", ()) if isinstance(each, dict) and each.get("id"))


def _put(found: Lying, each: Json, folder: Folder) -> None:
    if each.get("isDraft") is True:
        found.unsent.add(str(each["id"]))
    else:
        received = instant(each.get("receivedDateTime"))
        found.letters[str(each["id"])] = Arrival(id=str(each["id"]), received=received, folder=folder, first=True)
