"""The drill: a record is backed up while it lives, lost, restored, proved, and goes on where it stood."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from store import open_store
from tests.promises.world import HERE, World
from tests.store.hands import Hands

SETTINGS = """
[service]
address = "cases@holdfast.example.org"
contact_line = "Ring 01632 960100."
"""


ANSWER = "Re: [JW-48212] Please accept or decline"


class Drill:
    """A record with a case that moved and one that waits, and the command line of whoever runs it."""

    def __init__(self, home: Path, url: str) -> None:
        self.home = home
        self.world = World(home / "home", url=url)
        self.settings(home / "home", self.world.settings.store.url)
        self.world.request(reason="Older people’s work has ended")
        self.world.request(case="JW-48212", at="2026-11-23 10:20")
        self.world.writes("r1", "I accept.", subject="Re: [JW-48211] Please accept or decline", at="2026-11-24 11:00")

    @staticmethod
    def settings(folder: Path, url: str) -> Path:
        """Settings of a Holdfast whose record is at an address."""
        folder.mkdir(exist_ok=True)
        shutil.copy(HERE / "directory.toml", folder)
        file = folder / "holdfast.toml"
        file.write_text(f"{SETTINGS}\n[store]\nurl = {json.dumps(url)}\n", "utf-8")
        return file

    def holdfast(self, *words: str, at: Path | None = None) -> Result:
        """A command, and what it printed."""
        return CliRunner().invoke(app, [*words, "-s", str(at or self.home / "home" / "holdfast.toml")])

    def backup(self) -> Path:
        """A backup that is proved."""
        file = self.home / "night.backup"
        said = self.holdfast("backup", "--to", str(file))
        assert said.exit_code == 0, said.output
        assert "The copy is proved" in said.output
        return file


@pytest.fixture(params=["sqlite", "postgresql"])
def drill(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Drill]:
    """It, on either database."""
    here = Drill(tmp_path, request.getfixturevalue("pg_url") if request.param == "postgresql" else "")
    yield here
    here.world.end()


def test_the_drill(drill: Drill, tmp_path: Path) -> None:
    """What is restored says the same of every case, is proved by a head from outside, and takes the next answer."""
    file = drill.backup()
    heads = tmp_path / "heads"
    heads.write_text(drill.holdfast("heads", "--cases").output, "utf-8")
    drill.world.writes("r1", "I accept.", subject=ANSWER, at="2026-11-24 12:00")

    elsewhere = Drill.settings(tmp_path / "restored", f"sqlite:///{tmp_path / 'restored' / 'holdfast.db'}")
    said = drill.holdfast("restore", str(file), "--heads", str(heads), at=elsewhere)
    assert said.exit_code == 0, said.output
    assert "2 cases" in said.output
    assert "The record holds" in said.output

    world = World(tmp_path / "restored", at="2026-11-24 13:00")
    assert [world.owner(case) for case in ("JW-48211", "JW-48212")] == ["cmht", "older-people"]
    assert world.store.entries("JW-48211") == drill.world.store.entries("JW-48211")
    world.writes("r1", "I accept.", subject=ANSWER, message_id="<yes@story.example.org>")  # the gateway's copy
    assert world.owner("JW-48212") == "cmht"
    assert world.store.verify() is None
    world.end()

    heads.write_text(drill.holdfast("heads").output, "utf-8")  # younger than the backup
    said = drill.holdfast("restore", str(file), "--heads", str(heads), "--to", str(tmp_path / "new.db"))
    assert said.exit_code == 1
    assert "is missing: the end of the record was cut off" in said.output


def test_a_backup_goes_to_a_server_too(tmp_path: Path, pg_url: str) -> None:
    """What was written on one machine's file is restored into PostgreSQL, and numbers go on there."""
    here = Drill(tmp_path, "")
    file = here.backup()
    said = here.holdfast("restore", str(file), "--to", pg_url)
    assert said.exit_code == 0, said.output
    assert "The record holds" in said.output
    here.world.end()
    store = open_store(pg_url)
    assert store.entries("JW-48211")[-1] == open_store(f"sqlite:///{file}").entries("JW-48211")[-1]
    store.close()
    assert here.holdfast("restore", str(file), "--to", pg_url).exit_code == 2  # nothing is written over


TAMPERED: tuple[tuple[str, str], ...] = (
    ("UPDATE blobs SET bytes = 'other'", "has been changed"),
    ("DELETE FROM messages WHERE reference = 'JW-48211'", "is missing"),
    ("UPDATE ownerships SET team = 'cmht' WHERE reference = 'JW-48212'", "differs from the ledger"),
)


def test_a_record_that_does_not_hold_is_backed_up_and_named(drill: Drill) -> None:
    """It is then that a copy is needed most; exit status 1 says that somebody has to look."""
    Hands(drill.world.store).run(*(done for done, _ in TAMPERED))
    file = drill.home / "evidence.backup"
    said = drill.holdfast("backup", "--to", str(file))
    assert said.exit_code == 1
    assert [says for _, says in TAMPERED if says not in said.output] == []
    assert file.exists()


def restored_nothing(drill: Drill, said: Result) -> None:
    """It was refused in plain words, and nothing is there that was not before."""
    assert said.exit_code == 2, said.output
    assert said.output.startswith("holdfast: ")
    assert not list(drill.home.rglob("*.part*"))


def test_nothing_is_written_over_and_only_its_own_account_can_read_it(tmp_path: Path) -> None:
    """Neither a backup, nor a record, nor anybody's file. Given a folder, it takes a name that says when."""
    here = Drill(tmp_path, "")
    here.holdfast("backup", "--to", str(tmp_path))
    (file,) = tmp_path.glob("holdfast-*.backup")
    assert file.stat().st_mode & 0o077 == 0
    before = file.read_bytes()
    restored_nothing(here, here.holdfast("backup", "--to", str(file)))
    restored_nothing(here, here.holdfast("restore", str(file)))  # the settings' own record is there
    restored_nothing(here, here.holdfast("backup", "--to", str(tmp_path / "no" / "folder" / "x.backup")))
    assert file.read_bytes() == before
    here.world.end()


WRONG: dict[str, Callable[[Path], object]] = {
    "no file": lambda file: None,
    "empty": lambda file: file.write_bytes(b""),
    "a letter": lambda file: file.write_text("Dear all,\n" * 500, "utf-8"),
    "another database": lambda file: sqlite3.connect(file).execute("CREATE TABLE payroll (x INTEGER)"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_backup_is_refused(kind: str, tmp_path: Path) -> None:
    """In a sentence, and no record is made of it."""
    WRONG[kind](tmp_path / "given")
    settings = Drill.settings(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'holdfast.db'}")
    said = CliRunner().invoke(app, ["restore", str(tmp_path / "given"), "-s", str(settings)])
    assert said.exit_code == 2
    assert said.output.startswith("holdfast: ")
    assert not (tmp_path / "home" / "holdfast.db").exists()


def test_where_there_is_no_record_there_is_no_backup(tmp_path: Path) -> None:
    """A wrong address makes no empty record that is then believed to be backed up."""
    settings = Drill.settings(tmp_path / "home", f"sqlite:///{tmp_path / 'home' / 'holdfast.db'}")
    said = CliRunner().invoke(app, ["backup", "--to", str(tmp_path / "b"), "-s", str(settings)])
    assert said.exit_code == 2
    assert "There is no record" in said.output
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["directory.toml", "holdfast.toml", "home"]


def test_a_record_of_an_earlier_release_is_backed_up_as_it_is(tmp_path: Path) -> None:
    """So a new release can make the backup before it touches anything: what it writes is what stood there."""
    old = tmp_path / "home" / "holdfast.db"
    settings = Drill.settings(tmp_path / "home", f"sqlite:///{old}")
    connection = sqlite3.connect(old)
    connection.executescript((Path(__file__).parents[1] / "store" / "releases" / "0001.sql").read_text("utf-8"))
    connection.close()
    said = CliRunner().invoke(app, ["backup", "--to", str(tmp_path / "b"), "-s", str(settings)])
    assert said.exit_code == 0, said.output
    for file in (old, tmp_path / "b"):
        assert sqlite3.connect(file).execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    said = CliRunner().invoke(app, ["restore", str(tmp_path / "b"), "--to", str(tmp_path / "c"), "-s", str(settings)])
    assert said.exit_code == 0, said.output
