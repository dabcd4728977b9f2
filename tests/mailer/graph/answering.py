"""What the small Graph of the tests answers to each call: mailboxes, letters, sending, people."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.mailer.graph.model import Item, Mailbox, named

if TYPE_CHECKING:
    from tests.mailer.graph.server import GraphServer

_STAMP = "%Y-%m-%dT%H:%M:%SZ"
Answer = Callable[[str, list[str], dict[str, str], bytes], tuple[int, Any]]


class Refusal(Exception):  # noqa: N818 - as the server would say it
    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


class Answers:
    """Answers calls out of what the server holds."""

    def __init__(self, server: "GraphServer") -> None:
        self._server = server

    def routes(self) -> tuple[tuple[str, Answer], ...]:
        """Every call there is, by its path below the version."""
        return (
            (r"/users", self._people),
            (r"/users/([^/]+)/manager", self._manager),
            (r"/users/([^/]+)/sendMail", self._send),
            (r"/users/([^/]+)/getMailTips", self._tips),
            (r"/users/([^/]+)/mailFolders", self._make_folder),
            (r"/users/([^/]+)/mailFolders/([^/]+)", self._folder),
            (r"/users/([^/]+)/mailFolders/([^/]+)/childFolders", self._children),
            (r"/users/([^/]+)/mailFolders/([^/]+)/messages", self._list),
            (r"/users/([^/]+)/mailFolders/([^/]+)/messages/delta", self._delta),
            (r"/users/([^/]+)/messages", self._list),
            (r"/users/([^/]+)/messages/([^/]+)", self._message),
            (r"/users/([^/]+)/messages/([^/]+)/\$value", self._value),
            (r"/users/([^/]+)/messages/([^/]+)/move", self._move),
        )

    # --- a mailbox ------------------------------------------------------------------------------------

    def _box(self, name: str) -> Mailbox:
        if name not in self._server.mailboxes:
            raise Refusal(404, "ErrorInvalidUser", f"The requested user '{name}' is invalid.")
        if name not in self._server.allowed:
            raise Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        return self._server.mailboxes[name]

    def _folder_id(self, box: Mailbox, folder: str) -> str:
        id = box.names.get(folder, folder)
        if id and id not in box.folders:
            raise Refusal(404, "ErrorItemNotFound", "The specified folder could not be found in the store.")
        return id

    def _item(self, box: Mailbox, id: str) -> Item:
        if id not in box.items:
            raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return box.items[id]

    def _shown(self, box: Mailbox, id: str) -> dict[str, Any]:
        name, parent = box.folders[id]
        count = sum(each.folder == id for each in box.items.values())
        return {
            "id": id,
            "displayName": name,
            "parentFolderId": parent,
            "childFolderCount": len(box.children(id)),
            "totalItemCount": count,
        }

    def _folder(self, method: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        if method == "PATCH":
            id = self._folder_id(box, names[1])
            box.folders[id] = (json.loads(body)["displayName"], box.folders[id][1])
        return 200, self._shown(box, self._folder_id(box, names[1]))

    def _children(self, method: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        if method == "POST":
            return 201, self._shown(box, box.add_folder(json.loads(body)["displayName"], names[1]))
        found = [self._shown(box, id) for id in box.children(self._folder_id(box, names[1]))]
        if wanted := re.fullmatch(r"displayName eq '(.*)'", query.get("$filter", "")):
            found = [each for each in found if each["displayName"].lower() == wanted[1].replace("''", "'").lower()]
        return 200, self._paged(found, f"/users/{names[0]}/mailFolders/{names[1]}/childFolders", query)

    def _make_folder(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box, wanted = self._box(names[0]), json.loads(body)["displayName"]
        if any(box.folders[id][0].lower() == wanted.lower() for id in box.children("")):
            raise Refusal(409, "ErrorFolderExists", "A folder with the specified name already exists.")
        return 201, self._shown(box, box.add_folder(wanted))

    def _list(self, method: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        if method == "POST":
            return 201, {"id": _imported(box, self._folder_id(box, names[1]), json.loads(body)).id}
        found = box.in_folder(self._folder_id(box, names[1])) if names[1:] else list(box.items.values())
        if wanted := re.fullmatch(r"internetMessageId eq '(.*)'", query.get("$filter", "")):
            found = [each for each in found if each.message_id == wanted[1].replace("''", "'")]
        if since := re.fullmatch(r"receivedDateTime ge (\S+)", query.get("$filter", "")):
            found = [each for each in found if each.received.strftime(_STAMP) >= since[1]]
        if query.get("$orderby") == "receivedDateTime desc":
            found.sort(key=lambda each: each.received, reverse=True)
        place = f"mailFolders/{names[1]}/messages" if names[1:] else "messages"
        shown = [{**_entry(each.id, each), "parentFolderId": each.folder, **_to(each)} for each in found]
        return 200, self._paged(shown, f"/users/{names[0]}/{place}", query)

    def _delta(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        folder = self._folder_id(box, names[1])
        assert "$filter" not in query
        with box.lock:
            state = query.get("$skiptoken") or query.get("$deltatoken")
            if state is None:
                entries = [(each.id, each) for each in box.in_folder(folder)]
                since, start, until = -1, 0, len(box.changes)
                self._server.forgotten.discard(folder)
            else:
                if folder in self._server.forgotten:
                    raise Refusal(410, "SyncStateNotFound", "The sync state generation is not found.")
                since, start, until = (int(each) for each in state.split("."))
                if "$deltatoken" in query:
                    until = len(box.changes)
                entries = (
                    list(box.changed(folder, since))
                    if since >= 0
                    else [(each.id, each) for each in box.in_folder(folder)]
                )
        entries.sort(key=lambda each: sha256(each[0].encode()).digest())  # no order is promised
        page = int(query["page"])
        first = max(0, start - 1) if self._server.repeats else start
        value = [_entry(id, item) for id, item in entries[first : start + page]]
        link = f"{self._server.elsewhere or self._server.url}/users/{names[0]}/mailFolders/{folder}/messages/delta"
        if start + page < len(entries):
            return 200, {"value": value, "@odata.nextLink": f"{link}?$skiptoken={since}.{start + page}.{until}"}
        return 200, {"value": value, "@odata.deltaLink": f"{link}?$deltatoken={until}.0.{until}"}

    def _message(self, method: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        item = self._item(box, names[1])
        if method == "DELETE":
            box.delete(item.id)
            return 204, None
        if method == "PATCH":
            box.touch(item.id)
        shown = {**_entry(item.id, item), "@odata.type": item.type, "parentFolderId": item.folder}
        shown["sender"] = {"emailAddress": {"name": "Sam", "address": item.sender}}
        shown["internetMessageHeaders"] = [{"name": name, "value": value} for name, value in item.headers] or None
        if query.get("$expand") == "singleValueExtendedProperties($filter=id eq 'String 0x001A')" and item.item_class:
            shown["singleValueExtendedProperties"] = [{"id": "String 0x1a", "value": item.item_class}]
        return 200, shown

    def _value(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        item = self._item(self._box(names[0]), names[1])
        if item.unreadable:
            raise Refusal(500, "ErrorMimeContentConversionFailed", "The MIME content could not be made.")
        return 200, item.raw

    def _move(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        item = self._item(box, names[1])
        box.move(item.id, self._folder_id(box, json.loads(body)["destinationId"]))
        return 201, {"id": item.id}

    def _send(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        box = self._box(names[0])
        if not self._server.may_send:
            raise Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        assert query["type"] == "text/plain"
        try:
            mime = b64decode(body, validate=True)
        except ValueError:
            raise Refusal(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string.") from None
        recipients = named(mime)
        if not recipients:
            raise Refusal(400, "ErrorInvalidRecipients", "A message can't be sent because it contains no recipients.")
        if bad := [each for each in recipients if each in self._server.invalid]:
            told = "".join(f" Recipient '{each}' is not resolved." for each in bad)
            raise Refusal(400, "ErrorInvalidRecipients", f"At least one recipient isn't valid.,{told}")
        self._server.submitted.append((mime, recipients))
        box.put(mime, folder="sentitems", received=self._server.now())
        return 202, None

    # --- people -----------------------------------------------------------------------------------------

    def _people(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        return 200, self._paged(self._server.users, "/users", query)

    def _manager(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        user = next(each for each in self._server.users if each["id"] == names[0])
        if not user.get("boss"):
            raise Refusal(404, "Request_ResourceNotFound", "Resource 'manager' does not exist.")
        return 200, user["boss"]

    def _tips(self, _: str, names: list[str], query: dict[str, str], body: bytes) -> tuple[int, Any]:
        self._box(names[0])
        asked = json.loads(body)
        assert len(asked["EmailAddresses"]) <= 100
        none = {"automaticReplies": {"message": ""}, "mailboxFull": False}
        tips = [
            {"emailAddress": {"name": "", "address": each}, **self._server.tips.get(each, none)}
            for each in asked["EmailAddresses"]
        ]
        return 200, {"value": tips}

    def _paged(self, found: list[dict[str, Any]], path: str, query: dict[str, str]) -> dict[str, Any]:
        start, page = int(query.get("$skip", "0")), int(query["page"])
        answer: dict[str, Any] = {"value": found[start : start + page]}
        if start + page < len(found):
            kept = "".join(f"&{name}={quote(query[name])}" for name in ("$filter", "$orderby") if name in query)
            answer["@odata.nextLink"] = f"{self._server.elsewhere or self._server.url}{path}?$skip={start + page}{kept}"
        return answer


def _imported(box: Mailbox, folder: str, told: dict[str, Any]) -> Item:
    """A letter put into a folder as it is: with the flags of one that was received, it is no draft."""
    properties = {each["id"]: each["value"] for each in told["singleValueExtendedProperties"]}
    assert properties["Integer 0x0E07"] == "1"
    received = datetime.strptime(properties["SystemTime 0x0E06"], _STAMP).replace(tzinfo=UTC)
    sender = told["from"]["emailAddress"]
    raw = (
        f"From: {sender['name']} <{sender['address']}>\r\nSubject: {told['subject']}\r\n"
        f"Message-ID: {told['internetMessageId']}\r\n\r\n{told['body']['content']}"
    )
    return box.put(raw.encode(), folder=folder, received=received, sender=sender["address"])


def _to(item: Item) -> dict[str, Any]:
    return {"toRecipients": [{"emailAddress": {"address": each}} for each in item.to]}


def _entry(id: str, item: Item | None) -> dict[str, Any]:
    if item is None:
        return {"@odata.type": "#microsoft.graph.message", "id": id, "@removed": {"reason": "deleted"}}
    return {
        "id": id, "receivedDateTime": item.received.strftime(_STAMP), "internetMessageId": item.message_id,
        "createdDateTime": (item.made or item.received).strftime(_STAMP), "changeKey": "CQ", "subject": "a subject",
        "isDraft": item.draft,
    }  # fmt: skip
