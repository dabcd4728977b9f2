"""Reads back the emails that a trial has sent, in the order in which they were written."""

import mailbox
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from protocol.calendar.workdays import LONDON


@dataclass(frozen=True, kw_only=True)
class Sent:
    """An email as a person would see it. `number` counts from 1, the oldest first."""

    number: int
    date: str
    subject: str
    to: tuple[str, ...]
    copy: tuple[str, ...]
    text: str
    html: str
    message_id: str = ""

    @property
    def whole(self) -> str:
        """Its headers that a mail program shows, and its plain text."""
        heads = [f"Date: {self.date}", f"To: {', '.join(self.to)}", f"Subject: {self.subject}"]
        if self.copy:
            heads.insert(2, f"Cc: {', '.join(self.copy)}")
        return "\n".join((*heads, "", self.text))


def outgoing(folder: Path) -> tuple[Sent, ...]:
    """The emails in a Maildir; none where there is no such folder."""
    if not folder.is_dir():
        return ()
    box = mailbox.Maildir(folder, create=False)
    letters = []
    for key in box.keys():  # noqa: SIM118 - a Maildir is no mapping
        path = folder / box._lookup(key)  # type: ignore[attr-defined]
        letters.append((path.stat().st_mtime_ns, box.get_bytes(key)))
    return tuple(_sent(number, raw) for number, (_, raw) in enumerate(sorted(letters), 1))


def _sent(number: int, raw: bytes) -> Sent:
    letter = message_from_bytes(raw, policy=policy.default)
    parts = {part.get_content_type(): str(part.get_content()) for part in letter.walk() if not part.is_multipart()}
    at = parsedate_to_datetime(str(letter["Date"])).astimezone(LONDON)
    return Sent(
        number=number,
        date=f"{at:%a} {at.day} {at:%b %Y %H:%M}",
        subject=str(letter["Subject"]),
        to=_addresses(letter.get_all("To", [])),
        copy=_addresses(letter.get_all("Cc", [])),
        text=parts.get("text/plain", ""),
        html=parts.get("text/html", ""),
        message_id=str(letter["Message-ID"]),
    )


def _addresses(values: list[object]) -> tuple[str, ...]:
    return tuple(address for _, address in getaddresses([str(value) for value in values]))
