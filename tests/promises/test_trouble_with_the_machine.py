"""A disk that is full, a database that is read-only, a setting that is wrong: said plainly, and nothing lost."""

import logging
import re
import smtplib
import sqlite3
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from importlib import resources
from pathlib import Path

import pytest
from sqlalchemy import event

from protocol.violations import CannotCommit
from tests.forks import forked
from tests.promises.world import World

S0 = "s0@northshire.example.org"


class Strained:
    """A world whose database may be put under strain: `strain` is a pragma for each use of it."""

    def __init__(self, world: World, strain: str, relief: str) -> None:
        self.world, self.strain, self.relief = world, strain, relief
        self.now = relief
        event.listen(world.store.database.engine, "checkout", self._checkout)

    def _checkout(self, connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(self.now.format(pages=pages))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A world over a real socket, with one request already taken."""
    here = World(tmp_path / "home", smtp=True)
    here.request()
    here.sent()
    yield here
    here.end()


@pytest.fixture
def said() -> Iterator[list[str]]:
    """Every line of the log from warnings up."""
    lines: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]  # this is all it does
    log = logging.getLogger("holdfast")
    log.addHandler(handler)
    yield lines
    log.removeHandler(handler)


def large(case: str) -> bytes:
    """A request with an attachment that needs room."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = S0, "cases@holdfast.example.org", f"Request about {case}"
    made["Message-ID"] = f"<large-{case}@story.example.org>"
    made.set_content(f"Case: {case}\nTo: CMHT\nKind: transfer\nReason: x\nSafeguarding: no\nRecord: LAS, note\n")
    made.add_attachment(bytes(300_000), maintype="application", subtype="octet-stream", filename="notes.bin")
    return made.as_bytes()


@pytest.mark.parametrize(
    ("strain", "relief", "why"),
    [
        ("PRAGMA max_page_count = {pages}", "PRAGMA max_page_count = 4294967294", "The disk is full."),
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF", "The database is read-only."),
    ],
    ids=["a full disk", "a read-only database"],
)
def test_a_letter_that_cannot_be_stored_stays_with_its_sender(
    world: World, said: list[str], strain: str, relief: str, why: str
) -> None:
    """451 to the sender and one clear line in the log; nothing is half written; when it is mended the
    letter that comes again is taken, and the record holds."""
    strained = Strained(world, strain, relief)
    before = list(world.store.marks())
    strained.now = strain
    with pytest.raises(smtplib.SMTPDataError) as refused:
        world.deliver(large("JW-48212"), S0)
    assert refused.value.smtp_code == 451
    assert b"Nothing has been recorded" in bytes(refused.value.smtp_error)
    assert said == [f"A letter could not be stored and will come again: {why}"]
    assert list(world.store.marks()) == before
    assert world.store.case("JW-48212") is None
    assert world.owner() == "older-people", "what is on record can still be asked"
    strained.now = relief
    world.deliver(large("JW-48212"), S0)
    assert world.owner("JW-48212") == "older-people"
    assert {each.code for each in world.sent()} == {"E01", "E02"}
    assert world.store.verify() is None


def test_a_deadline_that_cannot_be_stored_is_acted_on_later(world: World, said: list[str]) -> None:
    """While the database is read-only nobody is told of a rung; afterwards it happens once."""
    world.until("2026-11-25 16:00")
    world.sent()
    strained = Strained(world, "PRAGMA query_only = ON", "PRAGMA query_only = OFF")
    strained.now = strained.strain
    with pytest.raises(CannotCommit, match="read-only"):
        world.until("2026-11-25 17:00")
    assert world.lines() == []
    strained.now = strained.relief
    world.until("2026-11-25 17:10")
    assert [each.code for each in world.sent()] == ["E07"]
    assert world.events().count("DeadlineLapsed") == 1
    assert world.store.verify() is None


def run(file: Path) -> "subprocess.CompletedProcess[str]":
    """`holdfast run`, which is expected to say no."""
    return forked.run("run", "--settings", str(file))


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The example settings and directory, to be made wrong."""
    for name in ("holdfast.toml", "directory.toml"):
        text = resources.files("bot").joinpath("settings", "example", name).read_text("utf-8")
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "holdfast.toml"


def spoil(file: Path, right: str, wrong: str) -> int:
    """Put something wrong into a file; the number of its line."""
    text = file.read_text("utf-8")
    assert text.count(right) == 1
    file.write_text(text.replace(right, wrong), "utf-8")
    return text[: text.index(right)].count("\n") + 1


def test_wrong_settings_do_not_start_and_name_their_lines(settings: Path) -> None:
    """Each mistake is named by file and line with what to do, and the exit status is 1."""
    door = spoil(settings, 'smtp = "127.0.0.1:2525"', 'smtp = "nonsense"')
    tls = spoil(settings, 'tls   = "none" ', 'tls   = "some" ')
    done = run(settings)
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0].startswith(f"{settings}:{door}: error: ")
    assert "Write it like" in lines[0]
    assert lines[1].startswith(f"{settings}:{tls}: error: ")
    assert "Use one of" in lines[1]
    assert "does not start" in lines[-1]
    assert not (settings.parent / "holdfast.db").exists()


def test_a_wrong_directory_does_not_start_and_names_its_line(settings: Path) -> None:
    """A manager who does not exist is found before a request is ever escalated to nobody."""
    directory = settings.parent / "directory.toml"
    text = re.sub(r'(manager +=) "desmond.okello"', r'\1 "desmond.okelo"', directory.read_text("utf-8"), count=1)
    directory.write_text(text, "utf-8")
    line = text[: text.index("desmond.okelo")].count("\n") + 1
    done = run(settings)
    assert done.returncode == 1
    assert f"{directory}:{line}: error: " in done.stderr
    assert "desmond.okello" in done.stderr, "the mend names the one that was meant"


def test_settings_that_are_not_there_are_said_to_be_missing(tmp_path: Path) -> None:
    """A path that leads nowhere is one plain line, and no traceback."""
    done = run(tmp_path / "nowhere.toml")
    assert done.returncode == 1
    assert "There is no such file." in done.stderr
    assert "Traceback" not in done.stderr
