"""Decides what becomes of a letter in the mailbox once its outcome is committed: it is moved, and nothing else."""

from mailer.graph.delta import Arrival
from mailer.graph.folders import Folders, Kind
from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path, named
from mailer.mailbox.trouble import Gone, Trouble
from protocol.ports.letters import Outcome

_STAYS = frozenset({Outcome.IGNORED, Outcome.DUPLICATE})
"""What is not for us and lies in Junk or Deleted Items has been put away already."""


class Settling:
    """Files the letters of one mailbox."""

    def __init__(self, client: GraphClient, mailbox: str, folders: Folders) -> None:
        self._client, self._folders = client, folders
        self._letters = f"{mailbox_path(mailbox)}/messages"
        self.filed: list[str] = []
        """The ids of letters that were filed, until somebody has kept them."""

    def settle(self, arrival: Arrival, outcome: Outcome) -> None:
        """Move a letter where its outcome belongs. Raises a trouble.

        Where somebody has moved it since it came, it stays there; one that is gone is settled.
        """
        if arrival.folder.kind is Kind.ELSEWHERE or (arrival.folder.kind is Kind.PUT_AWAY and outcome in _STAYS):
            return
        if self._elsewhere(arrival):
            return
        target = self._folders.filing(outcome)
        try:
            self._move(arrival, target)
        except Trouble as trouble:
            if not isinstance(trouble, Gone) or self._elsewhere(arrival):
                if isinstance(trouble, Gone):
                    return
                raise
            self._folders.forget(target)
            self._move(arrival, self._folders.filing(outcome))

    def _move(self, arrival: Arrival, target: str) -> None:
        self._client.post(f"{self._letters}/{named(arrival.id)}/move", {"destinationId": target})
        self.filed.append(arrival.id)

    def _elsewhere(self, arrival: Arrival) -> bool:
        try:
            now = self._client.get(f"{self._letters}/{named(arrival.id)}", {"$select": "id,parentFolderId"})
        except Trouble as trouble:
            if not isinstance(trouble, Gone):
                raise
            return True
        return now.get("parentFolderId") != arrival.folder.id
