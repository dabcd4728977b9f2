"""Decides how often a letter that cannot be had may keep others waiting, and when it is given up."""

from collections import Counter

LOOKS = 3
"""So often may one letter end a look for all behind it: then it is the letter, and it goes last."""


class Patience:
    """Counts, by id, in how many looks something failed."""

    def __init__(self) -> None:
        self._failed: Counter[str] = Counter()

    def failed(self, id: str) -> int:
        """It failed once more; how often by now."""
        self._failed[id] += 1
        return self._failed[id]

    def well(self, id: str) -> None:
        """It did not fail this time."""
        self._failed.pop(id, None)

    def lost_place(self, id: str) -> bool:
        """Whether it has failed so often that it keeps nothing else waiting any more."""
        return self._failed[id] >= LOOKS
