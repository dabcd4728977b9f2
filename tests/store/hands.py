"""A record with something in every table, and the hands of somebody who has the password of its database."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, select, text

from protocol.case.events import Event, Happened
from protocol.case.ledger import GENESIS, entry_hash, written
from protocol.messages.chat import Conversation, Place, Shown
from protocol.messages.intents import Correct, Evidence
from protocol.ports.bundling import packing, told_where
from store import SqlStore, open_store
from store.chain.rows import text_of
from store.chain.tying import commit_hash
from store.schema.guards import put_up
from store.schema.tables import commits, ledger
from tests.promises.world import World

HOME = "JW-48213"
"""The case that moved by a correction; JW-48211 moved by a letter, JW-48212 waits for an answer."""


def lived(home: Path, url: str = "") -> None:
    """A day in the life of a record: letters, a correction, a stranger, a question, a chat, and emails that wait."""
    world = World(home, url=url)
    store: SqlStore = world.store
    world.request("s0", case="JW-48211", at="2026-11-23 10:15")
    world.request("s0", case="JW-48212", at="2026-11-23 10:20")
    world.request("s0", case=HOME, at="2026-11-23 10:25")
    world.writes("stranger@elsewhere.example.org", "Who has JW-48211?", subject="JW-48211", at="2026-11-23 10:40")
    world.writes("r1", "I accept.", subject="Re: [JW-48211] Please accept or decline", at="2026-11-23 11:00")
    signed = "\n\nKind regards\nSam Sender\nCaring for Northshire since 1948"
    world.writes("s0", f"who owns JW-48211?{signed}", subject="JW-48211", at="2026-11-23 11:10")
    managers = Correct(team="cmht", managers=("s1", "r1"), reason="Registered for the wrong team")
    world.holdfast.service.commands.give(HOME, managers)  # its emails are not packed yet
    now = world.clock.now()
    for minutes in (0, 1, 2):
        store.set_watermark("cases@example.org read by north-1", now + timedelta(minutes=minutes))
    chat = Conversation(id="a:1", place=Place.PERSONAL, tenant="t", service_url="https://chat.example.org/", us="28:1")
    store.keep_conversation("person:r1", chat, now)
    store.keep_shown(Shown(conversation="person:r1", message="m-1", notice="n", reference="JW-48211", request=1, seq=2))
    store.set_sync_state("cases@example.org", "inbox", "state-1")
    store.outbox.pack(packing("example.org", told_where(world.rules.directory, chat=False)), now)
    assert store.verify() is None
    world.end()


@dataclass
class Hands:
    """Somebody with the password. Each act takes the guards off, and puts them back as they were."""

    store: SqlStore

    def on(self, act: Callable[[Connection], None], *, guards: bool = True) -> None:
        """Do something to the database."""
        database = self.store.database
        with database.engine.connect() as connection:
            if database.kind == "sqlite":
                connection.execute(text("PRAGMA foreign_keys = OFF"))
                if guards:
                    for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                        connection.execute(text(f"DROP TRIGGER {name[0]}"))
            elif guards:
                connection.execute(text("SET session_replication_role = replica"))
            act(connection)
            if guards and database.kind == "sqlite":
                put_up(connection)
            connection.commit()
        database.engine.dispose()

    def run(self, *statements: str, guards: bool = True) -> None:
        """Run statements, each of which must change something."""

        def act(connection: Connection) -> None:
            for each in statements:
                done = connection.execute(text(each.replace(":", "\\:")))  # what stands in JSON names no parameter
                assert done.rowcount != 0 or not each.startswith(("UPDATE", "DELETE")), each

        self.on(act, guards=guards)

    def add(self, reference: str, event: Event, evidence: Evidence | None = None) -> None:
        """Write an entry with a right hash at the end of a case, and make the projections anew by our own command."""

        def act(connection: Connection) -> None:
            of = select(ledger).where(ledger.c.reference == reference).order_by(ledger.c.seq.desc()).limit(1)
            last = connection.execute(of).first()
            any_at = connection.execute(select(ledger.c.recorded_at).limit(1)).scalar_one()
            at, seq = (last.recorded_at, last.seq + 1) if last else (any_at, 1)
            self._append(
                connection,
                reference,
                seq,
                last.hash if last else GENESIS,
                Happened(at=at, event=event, evidence=evidence),
            )

        self.on(act)
        self.store.rebuild()

    def _append(self, connection: Connection, reference: str, seq: int, previous: str, what: Happened) -> str:
        kind, body = written(what)
        hashed = entry_hash(previous=previous, reference=reference, seq=seq, at=what.at, recorded_at=what.at, text=body)
        connection.execute(
            insert(ledger).values(
                reference=reference,
                seq=seq,
                kind=kind,
                at=what.at,
                recorded_at=what.at,
                body=body,
                previous=previous,
                hash=hashed,
            )
        )
        return hashed

    def write_anew(self, reference: str, told: Callable[[Happened], Happened]) -> None:
        """Write every entry of a case anew, with right hashes, and make the projections anew."""
        entries = self.store.entries(reference)

        def act(connection: Connection) -> None:
            connection.execute(text(f"DELETE FROM ledger WHERE reference = '{reference}'"))
            previous = GENESIS
            for each in entries:
                previous = self._append(connection, reference, each.seq, previous, told(each.happened))

        self.on(act)
        self.store.rebuild()

    def tie_anew(self, lines: Callable[[list[list[str]]], Sequence[list[str]]]) -> None:
        """Compute the whole chain of commits anew, with other lines."""

        def act(connection: Connection) -> None:
            rows = connection.execute(select(commits).order_by(commits.c.number)).all()
            connection.execute(text("DELETE FROM commits"))
            previous = GENESIS
            for row in rows:
                body = text_of(lines(json.loads(row.body)))
                hashed = commit_hash(previous, row.number, body)
                connection.execute(insert(commits).values(number=row.number, body=body, previous=previous, hash=hashed))
                previous = hashed

        self.on(act)


def copied(made: Path, into: Path) -> SqlStore:
    """A record that was made before, on SQLite, as a file of its own."""
    source, target = sqlite3.connect(made), sqlite3.connect(into)
    source.backup(target)
    source.close()
    target.close()
    return open_store(f"sqlite:///{into}")
