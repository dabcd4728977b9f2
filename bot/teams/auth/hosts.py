"""Decides which hosts may be sent our token, and which peers count as this machine.

An activity names the address its answer goes to. That name alone is never believed: a token of ours
sent to another host could be used by it in our name.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

_EXACT = frozenset({"smba.trafficmanager.net"})
"""The public cloud. Anybody may rent another name under trafficmanager.net."""
_BELOW = (".botframework.com", ".botframework.azure.us", ".teams.microsoft.com", ".teams.microsoft.us")
"""Domains of Microsoft's own; the government clouds answer at names below the last two."""


@dataclass(frozen=True, kw_only=True)
class Hosts:
    """Where messages may be sent. `here` allows this machine as well, in the clear: for a local-only
    bot, or where the channel's signing keys themselves come from this machine."""

    here: bool = False

    def allows(self, url: str) -> bool:
        """Whether a service's address may be written to, with our token."""
        try:
            parts = urlsplit(url)
            host, _ = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if parts.username is not None or parts.query or parts.fragment or not host:
            return False
        if self.here and parts.scheme in ("http", "https") and loopback(host):
            return True
        return parts.scheme == "https" and (host in _EXACT or host.endswith(_BELOW))


def loopback(host: str | None) -> bool:
    """Whether a host name or an IP address is this machine's own, reached from nowhere else."""
    if host is None:
        return False
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def loopback_url(url: str) -> bool:
    """Whether a URL points to this machine."""
    try:
        return loopback(urlsplit(url).hostname)
    except ValueError:
        return False
