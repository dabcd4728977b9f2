"""Decides who finds a place at the door: so many connections in all and for one address, some of them kept for trusted
gateways; and whom wrong passwords keep away for a while.

Whoever is not a trusted gateway shares one budget, so that no stranger can keep the others out.
"""

from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

REMEMBERED = 10_000
"""Addresses with wrong passwords that are remembered; the oldest is forgotten first."""


@dataclass(kw_only=True)
class Places:
    """The places of one listener. Its methods are called on the event loop alone; instants are the loop's."""

    most: int
    each: int
    """For one address; for IPv6 for one /64, which is what one customer is given."""
    kept: int
    """Of all places, for trusted gateways alone, where any is named."""
    trusted: tuple[Network, ...] = ()
    wrong_logins: int = 10
    barred_seconds: float = 900
    _taken: Counter[str] = field(default_factory=Counter)
    _wrong: "OrderedDict[str, tuple[int, float]]" = field(default_factory=OrderedDict)
    _known: "OrderedDict[str, None]" = field(default_factory=OrderedDict)

    def trusts(self, peer: str) -> bool:
        """Whether an address is a trusted gateway's, or this machine's own by a socket in its file system."""
        if not peer:
            return True
        found = _address(peer)
        return found is not None and any(found in network for network in self.trusted)

    def right(self, peer: str) -> None:
        """Somebody logged in from an address."""
        self._known[_one(peer)] = None
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def known(self, peer: str) -> bool:
        """Whether an address is a trusted gateway's, or somebody has logged in from it. Read from any thread."""
        return self.trusts(peer) or _one(peer) in self._known

    def room(self, peer: str) -> bool:
        """Whether there is a place for an address now."""
        taken = self._taken.total()
        if self.trusts(peer):
            return taken < self.most
        kept = min(self.kept, self.most // 2) if self.trusted else 0
        return taken < self.most - kept and self._taken[_one(peer)] < self.each

    def crowded(self, peer: str) -> bool:
        """Whether an address that finds no place is kept out by others, and not by connections of its own."""
        return self.trusts(peer) or self._taken[_one(peer)] < self.each

    def take(self, peer: str) -> None:
        """Somebody takes a place."""
        self._taken[_one(peer)] += 1

    def leave(self, peer: str) -> None:
        """Somebody gives their place back."""
        key = _one(peer)
        self._taken[key] -= 1
        if self._taken[key] <= 0:
            del self._taken[key]

    def wrong(self, peer: str, now: float) -> int:
        """An address gave a wrong password; how many it has given in a while."""
        count, since = self._wrong.pop(_one(peer), (0, now))
        if now - since > self.barred_seconds:
            count, since = 0, now
        self._wrong[_one(peer)] = (count + 1, now if count + 1 >= self.wrong_logins else since)
        while len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)
        return count + 1

    def barred(self, peer: str, now: float) -> bool:
        """Whether an address has given so many wrong passwords that none is looked at for now."""
        count, since = self._wrong.get(_one(peer), (0, now))
        return count >= self.wrong_logins and now - since <= self.barred_seconds


def _address(peer: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(peer.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _one(peer: str) -> str:
    found = _address(peer)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return str(found) if found is not None else peer
