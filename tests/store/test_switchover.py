"""The promise that a PostgreSQL switchover, or a restart, costs no more than the try that is in hand.

The servers are real: a primary and its streaming standby, promoted while Holdfast is connected.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import make_url

from protocol.case.events import CaseRegistered, Happened
from protocol.ports.letters import Outcome
from protocol.violations import CannotCommit
from store import SqlStore, open_store
from store.database.postgresql import several_hosts
from tests.promises.world import World
from tests.store.servers import Server, Way, alone, pair

pytestmark = pytest.mark.slow
NINE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
REGISTERED = Happened(at=NINE, event=CaseRegistered(team="ld", basis="referral"))


class Servers:
    """Which of the two takes writes now, and an empty database on both."""

    def __init__(self, primary: Server, standby: Server) -> None:
        self.primary, self.standby, self.name = primary, standby, "holdfast"
        primary.run("CREATE DATABASE holdfast")
        # What is committed on the first is on the second, and can be seen there.
        primary.run("ALTER SYSTEM SET synchronous_commit = remote_apply")
        primary.run("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.run("SELECT pg_reload_conf()")

    def refuse(self) -> None:
        """The primary lives, and takes no more writes."""
        self.primary.run("ALTER SYSTEM SET default_transaction_read_only = on")
        self.primary.run("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """The standby takes writes from now on, alone."""
        self.standby.run("SELECT pg_promote()")
        self.primary, self.standby = self.standby, self.primary


@pytest.fixture
def servers() -> Iterator[Servers]:
    """Two servers, freshly made."""
    with pair() as (primary, standby):
        yield Servers(primary, standby)


@contextmanager
def way_to(server: Server) -> Iterator[Way]:
    """An address that leads to a server until it is turned."""
    with closing(Way(server)) as way:
        yield way


def write(store: SqlStore, reference: str) -> None:
    """A unit of work, whole."""
    with store.work() as work:
        work.keep(sha256(b"").hexdigest(), b"", NINE)
        work.record(reference, None, [REGISTERED], NINE)


def again(store: SqlStore, reference: str) -> int:
    """As a sender who is told to come back; how many tries were refused. Fails where the third is."""
    for refused in range(3):
        try:
            write(store, reference)
        except CannotCommit:
            continue
        return refused
    raise AssertionError("it is refused for ever")


def test_writes_follow_a_switchover_although_the_old_server_lives_on(servers: Servers) -> None:
    """Idle connections that lead to a server which takes no more writes are let go before they are used; what was
    written before is there, and the old server is asked nothing more."""
    with (
        way_to(servers.primary) as way,
        closing(open_store(f"postgresql://postgres@127.0.0.1:{way.port}/{servers.name}")) as store,
    ):
        write(store, "JW-1")
        old = servers.primary
        servers.refuse()
        servers.promote()
        way.server = servers.primary
        assert again(store, "JW-2") == 0
        assert store.case("JW-1") is not None
        assert store.case("JW-2") is not None
        assert store.verify() is None
        assert old.run("SELECT count(*) FROM cases", servers.name) == 1


def test_a_write_that_is_refused_as_read_only_is_the_last_one(servers: Servers) -> None:
    """A connection made while only the old server could be reached is let go by the first write it refuses, with all
    that were made with it: the next is the new server's, and so are reads."""
    with way_to(servers.primary) as way:
        url = f"postgresql://postgres@127.0.0.1:{way.port}/{servers.name}"
        with closing(open_store(url)) as store:
            write(store, "JW-1")
            servers.refuse()
            store.database.engine.dispose()
            with pytest.raises(CannotCommit, match="read-only"):
                write(store, "JW-2")
            assert store.case("JW-1") is not None, "it can be read all the same"
            servers.promote()
            way.server = servers.primary
            assert again(store, "JW-2") <= 1
            assert store.case("JW-2") is not None
            assert store.verify() is None


def test_of_several_servers_the_one_that_takes_writes_is_found(servers: Servers) -> None:
    """An address that names both needs no proxy: while neither takes writes it says so, and after the promotion it
    is the other one, although the first that is named answers again as a standby."""
    with (
        way_to(servers.primary) as one,
        way_to(servers.standby) as two,
        closing(open_store(f"postgresql://postgres@127.0.0.1:{one.port},127.0.0.1:{two.port}/{servers.name}")) as store,
    ):
        write(store, "JW-1")
        servers.primary.stop()
        for _ in range(2):
            with pytest.raises(CannotCommit):
                write(store, "JW-2")
        servers.promote()
        assert again(store, "JW-2") == 0
        servers.standby.follow(servers.primary)
        servers.standby.start()
        assert again(store, "JW-3") == 0
        assert all(store.case(reference) is not None for reference in ("JW-1", "JW-2", "JW-3"))
        assert store.verify() is None


def test_a_restarted_server_is_used_again_at_once() -> None:
    """While it is away every try says so; the first one afterwards is taken."""
    with alone() as server:
        server.run("CREATE DATABASE holdfast")
        with closing(open_store(f"postgresql://postgres@/holdfast?host={server.socket}")) as store:
            write(store, "JW-1")
            server.stop()
            for _ in range(2):
                with pytest.raises(CannotCommit):
                    write(store, "JW-2")
            server.start()
            assert again(store, "JW-2") == 0
            assert store.verify() is None


def _accepts(world: World) -> Outcome:
    """The very same letter, each time."""
    subject = "RE: [JW-48211] Please accept or decline"
    return world.writes("r1", "accept", subject=subject, message_id="<yes@story.example.org>")


def test_letters_are_neither_lost_nor_counted_twice(servers: Servers, tmp_path: Path) -> None:
    """A request before, an acceptance into the switchover, and its second try: one move, and each email once."""
    with way_to(servers.primary) as way:
        url = f"postgresql://postgres@127.0.0.1:{way.port}/{servers.name}"
        world = World(tmp_path / "home", url=url)
        with closing(world.store):
            world.request()
            servers.refuse()
            with pytest.raises(CannotCommit):
                _accepts(world)
            servers.promote()
            way.server = servers.primary
            outcomes: list[Outcome] = []
            for _ in range(3):
                with suppress(CannotCommit):  # the sender is told to come back
                    outcomes.append(_accepts(world))
            assert outcomes[:2] == [Outcome.HANDLED, Outcome.DUPLICATE]
            assert world.events().count("ResponsibilityAccepted") == 1
            sent = [post.id for post in world.channel.posts]
            assert len(sent) == len(set(sent))
            assert world.store.verify() is None


@pytest.mark.parametrize(
    ("written", "hosts", "ports"),
    [
        ("postgresql://u:p@one:5433,two/name", "one,two", "5433,5432"),
        ("postgresql://one,two/name?target_session_attrs=any", "one,two", "5432,5432"),
        ("postgresql+psycopg://u@[::1]:1,[fe80::2]/name", "::1,fe80::2", "1,5432"),
    ],
)
def test_several_servers_are_named_as_libpq_has_them(written: str, hosts: str, ports: str) -> None:
    """User, password, name and what is asked for stay; every host has its port."""
    made = make_url(several_hosts(written))
    assert (made.query["host"], made.query["port"], made.database) == (hosts, ports, "name")
    assert ("target_session_attrs" in made.query) == ("target_session_attrs" in written)


@pytest.mark.parametrize(
    "written",
    [
        "sqlite:///a,b.db", "postgresql://u:a,b@one/name", "postgresql://u:a,b/c@one/name",
        "postgresql://u@/name?host=/a,/b", "", "a,b",
    ],
)  # fmt: skip
def test_any_other_address_is_left_as_it_is(written: str) -> None:
    """A comma in a password or a path names no second server."""
    assert several_hosts(written) == written
