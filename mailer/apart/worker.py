"""What runs in a process that reads letters: one after another, each within its own time, until nobody asks.

The limits are the kernel's, so that they hold inside a pattern or a library too: a timer of the processor time
that one letter takes, whose signal ends the process, and a bound on its memory.
"""

import resource
import signal
from multiprocessing.connection import Connection

from mailer.apart.notes import Notes
from mailer.apart.packed import packed, unpacked
from protocol.ports.letters import Letter, Reader

MEMORY = 2 * 2**30
"""Bytes of address space: a letter of the largest size that is taken needs a tenth of it."""
READY = b"ready"


def serve(descriptor: int) -> None:
    """Read what comes by a pipe: the reader and the folder of notes, then `(letter, digest, seconds)` each time."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # whoever stops the service stops it; we end when it does
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a letter's words are never left on disk
    asked = Connection(descriptor)
    try:
        reader, folder = unpacked(asked.recv_bytes())
        notes = Notes(folder)
        asked.send_bytes(READY)
        while True:
            letter, digest, seconds = unpacked(asked.recv_bytes())
            notes.begin(digest)
            said = _read(reader, letter, seconds)
            notes.end(digest)  # also where the service is no more: then it was not this letter
            asked.send_bytes(said)
    except (EOFError, ConnectionError):
        return


def _read(reader: Reader, letter: Letter, seconds: float) -> bytes:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return packed(reader.read(letter))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
