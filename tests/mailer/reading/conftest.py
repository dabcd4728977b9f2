"""An invented directory, the real pack, and a reader of both."""

from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

import protocol
from mailer.reading import LetterReader, Trust
from protocol.directory import Directory, Level, Organisation, Person, Team, directory_of
from protocol.pack.file import parse_pack
from protocol.pack.procedures import Pack
from protocol.ports.letters import Envelope, Letter, Read

AT = datetime(2026, 11, 24, 12, 4, 7, 654321, tzinfo=UTC)
INBOX = "cases@holdfast.example.org"


def person(
    key: str, name: str, organisation: str, *teams: str, level: Level = Level.WORKER, manager: str | None = None
) -> Person:
    """Somebody who writes from `key@organisation.example.org`."""
    return Person(
        key=key,
        name=name,
        address=f"{key}@{organisation}.example.org",
        organisation=organisation,
        teams=teams,
        level=level,
        manager=manager,
    )


@pytest.fixture(scope="session")
def directory() -> Directory:
    """Northshire Council asks, Northshire Mental Health Trust answers."""
    return directory_of(
        organisations=(
            Organisation(key="northshire", name="Northshire Council", domains=("northshire.example.org",)),
            Organisation(key="trust", name="Northshire Mental Health Trust", domains=("trust.example.org",)),
        ),
        teams=(
            Team(
                key="older-people",
                name="Older People",
                organisation="northshire",
                manager="s1",
                aliases=("OP team",),
                address="older-people@northshire.example.org",
                can_accept=frozenset({"s1"}),
            ),
            Team(
                key="cmht",
                name="Mid Northshire CMHT",
                organisation="trust",
                manager="r1",
                aliases=("CMHT", "Mid CMHT"),
                address="cmht@trust.example.org",
                can_accept=frozenset({"r1", "r0"}),
                mailbox_can_accept=True,
            ),
            Team(
                key="aldt",
                name="Adult Learning Disability Team",
                organisation="trust",
                manager="r2",
                aliases=("ALDT",),
                address="aldt@trust.example.org",
                can_accept=frozenset({"r2"}),
            ),
        ),
        people=(
            person("s0", "Anna Reed", "northshire", "older-people", manager="s1"),
            person("s1", "Sam Okoro", "northshire", "older-people", level=Level.TEAM_MANAGER),
            person("r0", "Jo Marsh", "trust", "cmht", manager="r1"),
            person("r1", "Priya Shah", "trust", "cmht", level=Level.TEAM_MANAGER, manager="r2"),
            person("r2", "Lee Grant", "trust", "aldt", level=Level.SERVICE_MANAGER),
        ),
        calendars={},
    )


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The Joint Working Protocol as it is shipped."""
    source = Path(protocol.__file__).parent / "packs" / "joint-working-protocol.toml"
    found, problems = parse_pack(source.read_text("utf-8"), key="jwp", place=source.name)
    assert found is not None, problems
    return found


@pytest.fixture(scope="session")
def reader(directory: Directory, pack: Pack) -> LetterReader:
    """A reader that believes sign-ins, and one relay."""
    trust = Trust(trusted_relays=(ip_network("192.0.2.0/28"),), authserv_ids=frozenset({"mx.holdfast.example.org"}))
    return LetterReader(directory, (pack,), trust, (INBOX,), "holdfast.example.org")


@pytest.fixture(scope="session")
def read(reader: LetterReader) -> Callable[..., Read]:
    """Read bytes as a letter that came in just now."""

    def _read(
        raw: bytes, *, login: str | None = None, peer: str = "203.0.113.9", recipients: tuple[str, ...] = (INBOX,)
    ) -> Read:
        envelope = Envelope(mail_from="x@example.org", recipients=recipients, peer=peer, login=login)
        return reader.read(Letter(raw=raw, received_at=AT, inbox=INBOX, envelope=envelope))

    return _read


@pytest.fixture(scope="session")
def reply(read: Callable[..., Read]) -> Callable[..., Read]:
    """Read a text as Priya Shah's reply to our question about JW-48211."""

    def _reply(
        text: str,
        *,
        who: str = "r1@trust.example.org",
        subject: str = "Re: [JW-48211] Please accept or decline by 5pm Wednesday 25 November",
    ) -> Read:
        head = (
            f"From: {who}\r\nTo: {INBOX}\r\nSubject: {subject}\r\nMessage-ID: <a1@trust.example.org>\r\n"
            "In-Reply-To: <n1@holdfast.example.org>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        )
        return read(head.encode() + text.encode("utf-8"), login=who)

    return _reply
