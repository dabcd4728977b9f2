"""Decides where the listener stands: opens its sockets and certificate, and says plainly why it cannot."""

import errno
import socket
import ssl
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from protocol.violations import Misconfigured


@dataclass(frozen=True, kw_only=True)
class Door:
    """A place to listen on: a host and port, or for LMTP also the path of a unix socket.

    Port 0 lets the machine choose one.
    """

    speaks: Literal["smtp", "lmtp"]
    host: str = "127.0.0.1"
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        return self.path or f"port {self.port} on {self.host}"


_TROUBLE = {
    errno.EADDRINUSE: ("{place} is in use by another program.", "Stop that program, or choose another place."),
    errno.EACCES: ("Holdfast may not listen on {place}.", "Choose a port above 1023, or give it the right to."),
    errno.EADDRNOTAVAIL: ("{place} is not an address of this machine.", "Use one of its own addresses, or 127.0.0.1."),
    errno.ENOENT: ("The folder for {place} does not exist.", "Make the folder, or choose another path."),
}  # fmt: skip


def opened(door: Door) -> socket.socket:
    """A listening socket. Raises Misconfigured, with what to do about it, where there can be none."""
    try:
        return _unix(Path(door.path)) if door.path else _tcp(door)
    except (OSError, OverflowError) as trouble:
        number = trouble.errno if isinstance(trouble, OSError) else None
        what, mend = _TROUBLE.get(number or 0, ("Holdfast cannot listen on {place}.", "Check the host, port or path."))
        what = what.format(place=door)
        raise Misconfigured(what[0].upper() + what[1:], mend) from None


def _tcp(door: Door) -> socket.socket:
    family = socket.AF_INET6 if ":" in door.host else socket.AF_INET
    listening = socket.create_server((door.host, door.port), family=family, backlog=128)
    listening.setsockopt(
        socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
    )  # asyncio sets it only on its own sockets: 40 ms a reply
    return listening


def _unix(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _clear_stale(path)
        listening.bind(str(path))
        path.chmod(0o660)  # the mail server hands over by group membership; nobody else may
        listening.listen(128)
    except BaseException:
        listening.close()
        raise
    return listening


def _clear_stale(path: Path) -> None:
    """Remove the socket a killed process left behind; a live one is left alone."""
    if not path.exists() or not stat.S_ISSOCK(path.stat().st_mode):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        try:
            knock.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise OSError(errno.EADDRINUSE, "in use")


def closed(door: Door) -> None:
    """Remove a unix door's path after its socket is closed."""
    if door.path:
        Path(door.path).unlink(missing_ok=True)


def certificate(chain: str, key: str) -> ssl.SSLContext:
    """A TLS context from PEM files, TLS 1.2 or newer. Raises Misconfigured."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(chain, key, password="")  # an encrypted key is refused, not asked about
    except ssl.SSLError:
        raise Misconfigured(
            "The certificate and its key cannot be used.",
            "Give both as PEM files without a password, and check that they belong together.",
        ) from None
    except OSError:
        raise Misconfigured(
            "The certificate or its key cannot be read.", "Check both paths, and that Holdfast may read them."
        ) from None
    return context
