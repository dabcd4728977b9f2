"""A mailbox on a real Graph, as the contract suite wants it: the colleagues' hands, too, reach it by Graph."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parseaddr
from threading import Event
from typing import Any

import requests

from bot.process.clock import SystemClock
from mailer.graph.carrier import GraphCarrier
from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path, named, quoted
from mailer.graph.http.tokens import Tokens
from mailer.graph.inbox import GraphInbox
from mailer.graph.opening import client_for
from mailer.graph.settings import GraphMailbox
from protocol.ports.letters import Inbox
from tests.contracts.mailbox_suite import LONG, States

_SENT = {"id": "Integer 0x0E07", "value": "1"}  # PidTagMessageFlags without the bit that makes a draft
_WELL_KNOWN = {"Inbox": "inbox", "Junk Email": "junkemail", "Deleted Items": "deleteditems", "Sent Items": "sentitems"}


class RealGraphBox:
    """`Box`, on the mailbox that settings name. What a test puts there is dated by itself, where Graph lets it."""

    posts = False

    def __init__(self, settings: GraphMailbox) -> None:
        self._settings, self.clock, self.address = settings, SystemClock(), settings.mailbox
        self._client: GraphClient = client_for(settings, self.clock)
        self._tokens = Tokens(settings.application, graph=settings.url)
        self._at = f"{settings.url}{mailbox_path(settings.mailbox)}"
        self._begun: list[Inbox] = []

    def put(self, raw: bytes, folder: str = "Inbox", *, received: datetime | None = None) -> None:
        letter = message_from_bytes(raw, policy=policy.default)
        name, address = parseaddr(str(letter["From"]))
        sender = {"emailAddress": {"name": name, "address": address}}
        at = (received or self.clock.now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._ask(
            "POST",
            f"/mailFolders/{named(self._made(folder))}/messages",
            {
                "subject": str(letter["Subject"]),
                "from": sender,
                "sender": sender,
                "internetMessageId": str(letter["Message-ID"]),
                "toRecipients": [{"emailAddress": {"address": self.address}}],
                "body": {"contentType": "text", "content": str(letter.get_content())},
                "singleValueExtendedProperties": [_SENT, {"id": "SystemTime 0x0E06", "value": at}],
            },
        )

    def where(self, message_id: str) -> list[str]:
        names = {str(each["id"]): str(each["displayName"]) for each in self._folders("msgfolderroot")}
        return [names.get(str(each["parentFolderId"]), "?") for each in self._letters(message_id)]

    def move(self, message_id: str, folder: str) -> None:
        self._ask("POST", f"/messages/{self._one(message_id)}/move", {"destinationId": self._made(folder)})

    def delete(self, message_id: str) -> None:
        self._ask("DELETE", f"/messages/{self._one(message_id)}")

    def open(self, message_id: str) -> None:
        self._ask("PATCH", f"/messages/{self._one(message_id)}", {"isRead": True})

    def rename(self, folder: str, name: str) -> None:
        self._ask("PATCH", f"/mailFolders/{named(self._made(folder))}", {"displayName": name})

    def inbox(self, states: States, *, since: datetime | None = None, folders: tuple[str, ...] = ()) -> Inbox:
        values = {**vars(self._settings), "since": since, "folders": folders, "poll_seconds": 1}
        settings = GraphMailbox(**values)
        inbox = GraphInbox(client_for(settings, self.clock), settings, states, self.clock)
        self._begun.append(inbox)
        return inbox

    def carrier(self) -> GraphCarrier:
        return GraphCarrier(self._client, self.address)

    def age(self, seconds: float) -> None:
        Event().wait(seconds)  # nobody turns a real server's clock

    def wait(self, for_what: Callable[[], bool], seconds: float = LONG) -> bool:
        ends, never = self.clock.now().timestamp() + seconds, Event()
        while not for_what():
            if self.clock.now().timestamp() > ends:
                return False
            never.wait(0.5)
        return True

    def stop(self) -> None:
        """Stop every inbox that was begun, and take away what the tests put there."""
        for inbox in self._begun:
            inbox.stop()
        for page in self._client.pages(f"{mailbox_path(self.address)}/messages", {"$select": "id,internetMessageId"}):
            for each in page["value"]:
                if re.fullmatch(r"<\w+\.[0-9a-f]{12}@trust\.example\.org>", str(each.get("internetMessageId"))):
                    self._ask("DELETE", f"/messages/{named(each['id'])}")

    def _letters(self, message_id: str) -> list[dict[str, Any]]:
        params = {"$filter": f"internetMessageId eq {quoted(message_id)}", "$select": "id,parentFolderId"}
        return list(self._client.get(f"{mailbox_path(self.address)}/messages", params)["value"])

    def _one(self, message_id: str) -> str:
        return named(str(self._letters(message_id)[0]["id"]))

    def _folders(self, below: str) -> list[dict[str, Any]]:
        place = f"{mailbox_path(self.address)}/mailFolders/{named(below)}/childFolders"
        found = [each for page in self._client.pages(place, {"$top": "100"}) for each in page["value"]]
        return found + [inner for each in found if each["childFolderCount"] for inner in self._folders(each["id"])]

    def _made(self, path: str) -> str:
        first, *rest = path.split("/")
        id = _WELL_KNOWN.get(first) or self._child("msgfolderroot", first)
        for name in rest:
            id = self._child(id, name)
        return id

    def _child(self, below: str, name: str) -> str:
        place = f"/mailFolders/{named(below)}/childFolders"
        there = self._client.get(f"{mailbox_path(self.address)}{place}", {"$top": "100"})["value"]
        found = next((str(each["id"]) for each in there if each["displayName"] == name), "")
        return found or str(self._ask("POST", place, {"displayName": name})["id"])

    def _ask(self, method: str, place: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        heads = {"Authorization": f"Bearer {self._tokens.token()}", "Prefer": 'IdType="ImmutableId"'}
        answer = requests.request(method, f"{self._at}{place}", json=body, headers=heads, timeout=60)
        answer.raise_for_status()
        return dict(answer.json()) if answer.content else {}
