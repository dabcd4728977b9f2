"""Decides by which names browsers call us, and what their cookies are called there: on this machine in a trial, else at
the one address that the settings name, whatever stands before us and speaks its TLS."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from aiohttp import web


class Place(Protocol):
    """Where we are reached."""

    @property
    def secure(self) -> bool:
        """Whether cookies go over TLS alone."""
        ...

    def hosts(self, request: web.Request) -> frozenset[str]:
        """The names that a request may call us by."""
        ...

    def origins(self, request: web.Request) -> frozenset[str]:
        """The origins that our own pages have."""
        ...

    def cookie(self, request: web.Request) -> str:
        """What the cookie of a session is called."""
        ...


class Loopback:
    """A trial, on this machine."""

    secure = False

    def hosts(self, request: web.Request) -> frozenset[str]:
        """See Place."""
        return frozenset({f"127.0.0.1:{_port(request)}", f"localhost:{_port(request)}"})

    def origins(self, request: web.Request) -> frozenset[str]:
        """See Place."""
        return frozenset(f"http://{each}" for each in self.hosts(request))

    def cookie(self, request: web.Request) -> str:
        """See Place. A browser keeps cookies of one host apart by their names alone, whatever the port."""
        return f"holdfast-trial-{_port(request)}"


@dataclass(frozen=True)
class Public:
    """One address, such as `https://holdfast.northshire.example.org`. `Host` must be that: what forwards requests to
    us passes it on."""

    address: str

    @property
    def secure(self) -> bool:
        """See Place. Only at an address of this machine, for a try, are cookies sent in the clear."""
        return self.address.startswith("https://")

    def hosts(self, request: web.Request) -> frozenset[str]:
        """See Place."""
        return frozenset({urlsplit(self.address).netloc.lower()})

    def origins(self, request: web.Request) -> frozenset[str]:
        """See Place."""
        return frozenset({self.address.lower()})

    def cookie(self, request: web.Request) -> str:
        """See Place. A browser takes a name that begins so from this host and over TLS alone (RFC 6265bis, 4.1.3.2)."""
        return "__Host-holdfast" if self.secure else "holdfast"


def _port(request: web.Request) -> int:
    name = request.transport.get_extra_info("sockname") if request.transport else None
    return int(name[1]) if name else 0
