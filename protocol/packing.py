"""Decides which notices go in one email: those due to one person at the same minute.

A notice that comes alone to all its people is one email to all of them, so that everybody in a
ladder sees who else was told. Somebody with several at once gets one email of their own instead.
An urgent notice always goes by itself (E10).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256

from protocol.notices import Recipient
from protocol.ports import Packing, Post, Told


def packing(domain: str) -> Packing:
    """A packing whose Message-IDs are under `domain`."""

    def pack(told: Sequence[Told]) -> Iterator[Post]:
        minutes: dict[datetime, list[Told]] = defaultdict(list)
        for each in sorted(told, key=lambda t: (t.at, t.id)):
            if each.notice.urgent:
                yield _post(domain, (each,), each.notice.to, each.notice.copy)
            else:
                minutes[each.at.replace(second=0, microsecond=0)].append(each)
        for together in minutes.values():
            yield from _minute(domain, together)

    return pack


def _minute(domain: str, told: list[Told]) -> Iterator[Post]:
    due: dict[str, list[Told]] = defaultdict(list)
    people: dict[str, Recipient] = {}
    for each in told:
        for person in (*each.notice.to, *each.notice.copy):
            due[person.address].append(each)
            people[person.address] = person
    several = {address for address, notices in due.items() if len(notices) > 1}
    for address in several:
        yield _post(domain, tuple(due[address]), (people[address],), ())
    for each in told:
        to = tuple(person for person in each.notice.to if person.address not in several)
        copy = tuple(person for person in each.notice.copy if person.address not in several)
        if to or copy:
            yield _post(domain, (each,), to or copy, copy if to else ())


def _post(domain: str, told: tuple[Told, ...], to: Sequence[Recipient], copy: Sequence[Recipient]) -> Post:
    """An email with an id of its own, the same each time it is made from the same notices."""
    parts = (*(each.id for each in told), "to", *(p.address for p in to), "copy", *(p.address for p in copy))
    key = sha256("\n".join(parts).encode()).hexdigest()[:32]
    return Post(
        id=key,
        message_id=f"<h.{key}@{domain}>",
        notices=told,
        to=tuple((person.name, person.address) for person in to),
        copy=tuple((person.name, person.address) for person in copy),
        urgent=any(each.notice.urgent for each in told),
    )
