"""Decides what is seen of the newest letters, for whoever sets Holdfast up: the header lines they came with."""

from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path, named

_LISTED = 25


def newest_lines(client: GraphClient, mailbox: str, most: int = 10) -> list[str]:
    """The header lines of the newest letters that came from somewhere, wherever they lie. Raises a trouble."""
    letters = f"{mailbox_path(mailbox)}/messages"
    asked = {"$top": str(_LISTED), "$select": "id,receivedDateTime", "$orderby": "receivedDateTime desc"}
    found: list[str] = []
    for each in client.get(letters, asked).get("value", ()):
        if len(found) == most:
            break
        told = client.get(f"{letters}/{named(str(each['id']))}", {"$select": "internetMessageHeaders"})
        lines = [f"{one.get('name', '')}: {one.get('value', '')}" for one in told.get("internetMessageHeaders") or ()]
        if lines:
            found.append("\r\n".join((*lines, "")))
    return found
