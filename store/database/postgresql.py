"""Decides how a PostgreSQL server is reached, and when a connection to it is let go.

After a switchover the old server often lives on and only takes no more writes, so a connection that works
proves nothing: what counts is whether it still takes writes.
"""

from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError

from store.database.errors import let_go

_REACHING = {
    "connect_timeout": 5,  # seconds for each host: the first that is named may be the one that is gone
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds: else a server that vanished is waited for a quarter of an hour
    "application_name": "holdfast",
}
"""What libpq is told, where the address does not say otherwise."""
_RECYCLED_AFTER = 300
"""Seconds. A name that means another machine since is found out by then, although the old one still answers."""
_REPORTED = ("default_transaction_read_only", "in_hot_standby")
"""What a server says by itself of taking no writes, as it changes (since PostgreSQL 14)."""
_TOOK_WRITES = "took writes"


def several_hosts(url: str) -> str:
    """An address as libpq takes it, `postgresql://user@one:5432,two:5432/name`, in the form that SQLAlchemy takes."""
    scheme, slashes, rest = url.partition("://")
    ends = min((place for place in map(rest.find, "/?") if place >= 0), default=len(rest))
    login, at, named = rest[:ends].rpartition("@")
    if "," not in named or "@" in rest[ends:] or not scheme.startswith("postgres"):
        return url
    hosts, ports = zip(*(_host_and_port(each) for each in named.split(",")), strict=True)
    path, _, query = rest[ends:].partition("?")
    asked = "&".join(each for each in (query, f"host={_listed(hosts)}", f"port={_listed(ports)}") if each)
    return f"{scheme}{slashes}{login}{at}{path or '/'}?{asked}"


def _host_and_port(written: str) -> tuple[str, str]:
    if written.startswith("["):
        host, _, port = written[1:].partition("]")
        return unquote(host), port.removeprefix(":") or "5432"
    host, _, port = written.partition(":")
    return unquote(host), port or "5432"


def _listed(each: tuple[str, ...]) -> str:
    return quote(",".join(each))


def postgresql(url: URL) -> Engine:
    """Connections to a server, or to whichever of several takes writes."""
    reaching: dict[str, Any] = {key: value for key, value in _REACHING.items() if key not in url.query}
    if _several(url) and "target_session_attrs" not in url.query:
        reaching["target_session_attrs"] = "read-write"
    # A connection that died while it lay idle is noticed before it is used, not by a letter.
    engine = create_engine(
        url, pool_pre_ping=True, pool_size=8, max_overflow=24, pool_recycle=_RECYCLED_AFTER, connect_args=reaching
    )

    @event.listens_for(engine, "connect")
    def note(connection: Any, record: Any) -> None:
        record.info[_TOOK_WRITES] = _takes_writes(connection)

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: Any, _proxy: object) -> None:
        # One that took no writes from the beginning is kept: nothing better may be there, and it can be read.
        if record.info[_TOOK_WRITES] and not _takes_writes(connection):
            raise InvalidatePoolError

    @event.listens_for(engine, "handle_error")
    def refused(context: Any) -> None:
        if let_go(context.original_exception):
            context.is_disconnect = True  # and with it every connection that lies in the pool

    return engine


def _several(url: URL) -> bool:
    hosts = url.query.get("host", url.host or "")
    return not isinstance(hosts, str) or "," in hosts


def _takes_writes(connection: Any) -> bool:
    """As its server has last said. The question that is asked of an idle connection brings it up to date."""
    return "on" not in (connection.info.parameter_status(name) for name in _REPORTED)
