"""Nobody pulls the plug on a test: what is written need not be on the disk, only with the operating system.

A program that is killed has lost nothing of what it wrote; only a machine that loses its power would have. To wait
for the disk at each commit took a fifth of the time of every story.
"""

import os
from typing import Final

from store.database import database

AS_SHIPPED: Final = database._PRAGMAS
"""What the product asks of SQLite, which `store/test_durability.py` looks at in a program without this."""


def stays_on() -> None:
    """From now on, in this process."""
    database._PRAGMAS = tuple(  # type: ignore[misc]  # the product's own is never another
        each.replace("synchronous = FULL", "synchronous = OFF") for each in AS_SHIPPED
    )
    os.fsync = lambda descriptor: None  # type: ignore[assignment]  # nobody asks for its name
