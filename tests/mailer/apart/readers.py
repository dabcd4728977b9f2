"""Readers that do to their process what a hostile letter might: they are packed by name, so they stand in a file."""

import os
import signal
from hashlib import sha256
from pathlib import Path

from protocol.ports.letters import Letter, Read


class Obedient:
    """Does what the letter says: `spin` for ever, `die`, `eat` memory, be killed `once`; and else reads it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, letter: Letter) -> Read:
        """Note that it was begun, and do it."""
        digest = sha256(letter.raw).hexdigest()
        with (self._folder / digest).open("a") as begun:
            begun.write(f"{os.getpid()}\n")
        match letter.raw.rpartition(b"\n\n")[2]:
            case b"spin":
                while True:
                    pass
            case b"die":
                os._exit(3)
            case b"eat":
                bytearray(64 * 2**30)
            case b"once" if len((self._folder / digest).read_text().split()) == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            case _:
                pass
        return Read(kind="human", why=f"read by {os.getpid()}", message_id="<1@example.org>", sha256=digest)
