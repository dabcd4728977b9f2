"""Starts a process that reads letters, asks it, and ends it.

It is a new Python and no fork: the service has threads, and a fork would take their locks along.
"""

import contextlib
import signal
import subprocess
import sys
import weakref
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from mailer.apart.packed import packed, unpacked
from mailer.apart.worker import READY
from protocol.ports.letters import Letter, Read
from protocol.violations import CannotCommit

STARTS_WITHIN = 60.0
"""Seconds. Importing what reads a letter takes half of one."""
ANSWERS_WITHIN = 120.0
"""Seconds by the wall that a letter may take where it waits for something else than the processor, such as the
keys of DKIM signatures."""
_BOOT = "import sys; number, *sys.path = sys.argv[1:]; from mailer.apart.worker import serve; serve(int(number))"


class ReaderDiedError(Exception):
    """The process ended, or was ended, while it read a letter. `overrun` says that the letter took too long."""

    def __init__(self, *, overrun: bool) -> None:
        super().__init__("overrun" if overrun else "died")
        self.overrun = overrun


class ReaderGoneError(Exception):
    """The process had ended before it was given the letter."""


class Process:
    """One process that reads letters, for one thread at a time."""

    def __init__(self, reader: bytes) -> None:
        """Start it with a packed reader and its folder of notes. Raises CannotCommit where it does not start."""
        ours, theirs = Pipe()
        try:
            self._process = started(theirs.fileno())
        except OSError as error:
            ours.close()
            raise _cannot_read() from error
        finally:
            theirs.close()
        self._pipe: Connection = ours
        self._unended = weakref.finalize(self, _ended, self._process, ours)  # where nobody ends it, as in a command
        try:
            ours.send_bytes(reader)
            if not ours.poll(STARTS_WITHIN) or ours.recv_bytes() != READY:
                raise EOFError
        except (EOFError, OSError) as error:
            self.end()
            raise _cannot_read() from error

    def read(self, letter: Letter, digest: str, seconds: float) -> Read:
        """Have a letter, known by its digest, read within so many seconds of processor time.

        Raises ReaderDiedError, or ReaderGoneError.
        """
        try:
            self._pipe.send_bytes(packed((letter, digest, seconds)))
        except OSError as error:
            self.end()
            raise ReaderGoneError from error
        try:
            if not self._pipe.poll(ANSWERS_WITHIN):
                self.end()
                raise ReaderDiedError(overrun=True)
            read: Read = unpacked(self._pipe.recv_bytes())
        except (EOFError, OSError) as error:
            raise ReaderDiedError(overrun=self.end() == -signal.SIGPROF) from error
        return read

    def end(self) -> int:
        """End it at once; its exit status."""
        self._unended.detach()
        return _ended(self._process, self._pipe)


def started(door: int) -> "subprocess.Popen[bytes]":
    """A new process that is asked by a descriptor. Raises OSError where there can be none."""
    return subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-c", _BOOT, str(door), *sys.path],
        pass_fds=(door,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _ended(process: subprocess.Popen[bytes], pipe: Connection) -> int:
    with contextlib.suppress(OSError):
        pipe.close()  # one that has nothing in hand ends by this
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(timeout=0.2)
    process.kill()
    return process.wait()


def _cannot_read() -> CannotCommit:
    return CannotCommit("Letters cannot be read now: no process could be started for it.", "Make room in memory.")
