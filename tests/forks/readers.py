"""Has the processes in which a program reads letters be forks of its own server.

How such a process is started is not what whole programs are tested for: `mailer/apart` is tested with real ones.
"""

import os

from mailer.apart import process, worker
from tests.forks import server
from tests.forks.forked import Forked, Server


def forked() -> None:
    """From now on, in this program."""
    own = Server(server.OWN[-1])

    def started(door: int) -> Forked:
        with open(os.devnull, "r+b") as nothing:
            return Forked(
                __name__, stdin=door, stdout=nothing, stderr=nothing, session=True, env=dict(os.environ), server=own
            )

    process.started = started  # type: ignore[assignment]  # what is asked of it is the same


def main() -> None:
    """One of them."""
    worker.serve(0)
