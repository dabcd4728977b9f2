"""Decides which key a person of a source has. A key stands in the record: it outlives a new name or
address, and is never given to somebody else."""

import re
from collections.abc import Iterable, Iterator

from bot.directory.sync.file import Kept
from bot.directory.sync.needed import named_in
from bot.directory.sync.source import Found
from protocol.directory import Directory


class Keys:
    """The keys of one pull: those that people have already, and new ones for the rest.

    `hand` is the directory as a person wrote it. `problems` are the cases in which two people would
    be taken for one.
    """

    def __init__(self, hand: Directory, kept: Kept) -> None:
        self._hand, self._kept, self._named = hand, kept, named_in(hand)
        self._ids: dict[str, list[str]] = {}
        for id_, key in kept.keys.items():
            self._ids.setdefault(key, []).append(id_)
        self._kept_at = {each.address: key for key, each in kept.people.items() if each.address}
        self._kept_objects = {each.object_id: key for key, each in kept.people.items() if each.object_id}
        self.holders: dict[str, Found] = {}
        """Who stands for a key, where somebody has two accounts: the one in use."""
        self.of: dict[str, str] = {}
        """Key by ref; filled by `recognise` and `fresh`."""
        self.problems: list[str] = []

    def recognise(self, found: Iterable[Found]) -> None:
        """Find the keys that people have. By their other addresses only afterwards, and only where
        nobody else has the key: a leaver's address is often handed to a colleague."""
        unknown = []
        for each in found:
            if key := self._certain(each) or self._at(each, each.address):
                self._give(each, key)
            else:
                unknown.append(each)
        for each in unknown:
            keys = (self._at(each, other) for other in each.others)
            if each.enabled and (key := next((key for key in keys if key and key not in self.holders), "")):
                self._give(each, key)

    def fresh(self, found: Found) -> str:
        """The key of somebody, a new one where they have none: what stands before the @."""
        if found.ref not in self.of:
            start = re.sub(r"[^a-z0-9._-]+", "-", (found.address or found.name).lower().partition("@")[0]).strip("-.")
            taken = (self._hand.people, self._kept.people, self._ids, self.holders)
            key = next(each for each in _numbered(start or "person") if not any(each in keys for keys in taken))
            self._give(found, key)
        return self.of[found.ref]

    def _certain(self, found: Found) -> str:
        """The key by what cannot be taken for somebody else's: a written key, an object id, the source's id."""
        written = self._hand.by_object_id.get(found.object_id, "") if found.object_id else ""
        before = self._kept_objects.get(found.object_id, "") if found.object_id else ""
        return found.key or written or self._kept.keys.get(found.id, "") or before

    def _at(self, found: Found, address: str) -> str:
        """The key by an address, or by what stands before its @ where the directory names somebody without one."""
        if not address:
            return ""
        start = address.partition("@")[0]
        own = self._hand.people.get(start)
        bare = start in self._named and (own is None or not (own.address or own.object_id))
        if bare and self._namesake(start, found):
            return ""
        if key := self._hand.by_address.get(address, start if bare else ""):
            own = self._hand.people.get(key)
            if self._another(key, found) or (own and own.object_id and found.object_id not in {"", own.object_id}):
                self.problems.append(
                    f"{address} is [person.{key}] in the directory, and in the source it belongs to somebody else "
                    f"({found.where}). Take it out of [person.{key}], or correct its object_id."
                )
                return ""
            return key
        key = self._kept_at.get(address, "")
        return "" if key and self._another(key, found) else key

    def _another(self, key: str, found: Found) -> bool:
        """Whether a key is known to belong to another entry of the same kind of source."""
        kind = found.id.partition(":")[0]
        same_kind = [id_ for id_ in self._ids.get(key, ()) if id_.partition(":")[0] == kind]
        return bool(same_kind) and found.id not in same_kind

    def _namesake(self, key: str, found: Found) -> bool:
        """Whether a key that is named without an address is already somebody's from another kind of source, whom
        no address shows to be the same person: two people of one name are two people."""
        kept = self._kept.people.get(key)
        if kept is None or found.id in self._ids.get(key, ()):
            return False
        return {kept.address, *kept.others}.isdisjoint({found.address, *found.others} - {""})

    def _give(self, found: Found, key: str) -> None:
        holder = self.holders.setdefault(key, found)
        if holder is not found and found.enabled:
            if holder.enabled:
                self.problems.append(
                    f"{holder.where} and {found.where} would both be [person.{key}]. Correct one of them."
                )
            self.holders[key] = found
        self.of[found.ref] = key


def _numbered(start: str) -> Iterator[str]:
    yield start
    number = 2
    while True:
        yield f"{start}-{number}"
        number += 1
