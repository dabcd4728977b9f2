"""Decides which process reads a letter, how long it may take, and what becomes of one that was the end of it.

A letter that takes too long, needs too much memory or brings its reader down is `unreadable`: it is set aside whole
for a person to look at, as any other that nobody can read, and is never read again.
"""

import contextlib
import logging
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from mailer.apart.notes import Notes
from mailer.apart.packed import packed
from mailer.apart.process import Process, ReaderDiedError, ReaderGoneError
from protocol.messages.intents import Sender
from protocol.ports.letters import Letter, Read, Reader
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.reading")

SECONDS, SECONDS_A_MEGABYTE = 3.0, 1.0
"""Processor time: a thousand times what letters take, so that no ordinary one is ever set aside for it."""
MOST = 4
"""Processes at once. One is enough for ordinary mail; the others read on while a letter takes its time."""
TRIES = 2
"""How often a letter is read whose process somebody else may have killed."""
_TOO_LONG = "it took longer to read than any letter may"
_DIED = "what reads letters came down on it"


class ApartReader:
    """The `Reader` port: the reader it is given, run in processes of their own. Processes start when they are needed.

    It raises CannotCommit where no process can be started: that is not the letter's fault, and it must come again.
    `folder` is where notes of letters in hand are kept; `named` says whom a letter that nobody could read is from, by
    its own word.
    """

    def __init__(
        self, reader: Reader, folder: Path, named: Callable[[bytes], Sender | None] = lambda raw: None
    ) -> None:
        self._packed, self._notes = packed((reader, folder)), Notes(folder)
        self._notes.start()
        self._named = named
        self._places = threading.BoundedSemaphore(MOST)
        self._lock = threading.Lock()
        self._idle: list[Process] = []
        self._stopped = self._starting = False

    def read(self, letter: Letter) -> Read:
        """What a letter says, who wrote it and how we know."""
        digest = sha256(letter.raw).hexdigest()
        if self._notes.given_up(digest):
            return self._unread(letter, digest, _TOO_LONG)
        try:
            return self._tried(letter, digest)
        except ReaderDiedError as died:
            why = _TOO_LONG if died.overrun else _DIED
            log.warning("A letter could not be read, and is set aside.", extra={"message_sha256": digest, "why": why})
            self._notes.give_up(digest)
            self._spare()  # the next letter does not wait for what this one ended
            return self._unread(letter, digest, why)

    def _tried(self, letter: Letter, digest: str) -> Read:
        seconds = SECONDS + SECONDS_A_MEGABYTE * len(letter.raw) / 2**20
        with self._places:
            for last in (False,) * (TRIES - 1) + (True,):
                try:
                    return self._asked(letter, digest, seconds)
                except ReaderDiedError as died:
                    if last or died.overrun:
                        raise
        raise AssertionError("the last try returns or raises")

    def _asked(self, letter: Letter, digest: str, seconds: float) -> Read:
        process = self._free()
        while True:
            try:
                read = process.read(letter, digest, seconds)
            except ReaderGoneError:  # while it had nothing to do: that says nothing about the letter
                process = Process(self._packed)
                continue
            self._put_back(process)
            return read

    def _free(self) -> Process:
        with self._lock:
            found = self._idle.pop() if self._idle else None
            last = not self._idle and not self._starting
            self._starting = self._starting or last
        if last:
            threading.Thread(target=self._ready, name="holdfast-reader", daemon=True).start()
        return found or Process(self._packed)

    def _ready(self) -> None:
        """Have one process ready more than there is work for, beside the work: to start one takes as long as a
        hundred letters, or many times that where the machine is busy."""
        try:
            self._spare()
        finally:
            self._starting = False

    def _spare(self) -> None:
        """Start a process that waits for the next letter, where none does."""
        with self._lock:
            if self._idle or self._stopped:
                return
        with contextlib.suppress(CannotCommit):  # then whoever needs it tries, and says so
            self._put_back(Process(self._packed), last=True)

    def _put_back(self, process: Process, *, last: bool = False) -> None:
        """Have a process wait for a letter; a spare one is the last that is asked."""
        with self._lock:
            if not self._stopped:
                self._idle.insert(0 if last else len(self._idle), process)
                return
        process.end()

    def _unread(self, letter: Letter, digest: str, why: str) -> Read:
        """A letter that nobody could read: known again by its bytes alone."""
        return Read(
            kind="unreadable",
            why=why,
            message_id=f"<{digest}@no-id.invalid>",
            sha256=digest,
            quarantine=why,
            sender=self._named(letter.raw),
        )

    def stop(self) -> None:
        """End the processes that have nothing in hand; the others end when they have read."""
        with self._lock:
            self._stopped, idle = True, self._idle
            self._idle = []
        for process in idle:
            process.end()
