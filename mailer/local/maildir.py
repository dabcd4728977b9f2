"""Decides where an email is filed when there is no relay: in a Maildir, one file for each Message-ID."""

import os
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

from protocol.violations import Misconfigured, SendLater


class MaildirCarrier:
    """The carrier that files emails under a folder (`tmp`, `new`, `cur`), durably.

    The file's name comes from the Message-ID and the Date, so that a second try replaces the first;
    one that a mail program has already moved to `cur` is left there.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        try:
            for name in ("tmp", "new", "cur"):
                (self._folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            raise Misconfigured(
                f"The Maildir {self._folder} cannot be made.", "Choose a folder that Holdfast may write to."
            ) from None

    def carry(
        self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None = None
    ) -> None:
        """File an email. Raises SendLater where the disk does not take it."""
        name = _name(raw, message_id)
        try:
            if any(seen.name.partition(":")[0] == name for seen in (self._folder / "cur").glob(f"{name}*")):
                return
            self._file(name, raw)
        except OSError as trouble:
            raise SendLater(f"The Maildir could not take an email ({os.strerror(trouble.errno or 0)}).") from None

    def _file(self, name: str, raw: bytes) -> None:
        draft = self._folder / "tmp" / name
        with draft.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / "new" / name)
        folder = os.open(self._folder / "new", os.O_RDONLY)
        try:
            os.fsync(folder)  # the name, too, must outlive a power cut
        finally:
            os.close(folder)


def _name(raw: bytes, message_id: str) -> str:
    at = parsedate_to_datetime(message_from_bytes(raw.partition(b"\r\n\r\n")[0])["Date"])
    return f"{int(at.timestamp())}.M{sha256(message_id.encode()).hexdigest()[:32]}.holdfast"
