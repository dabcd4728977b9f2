"""Promise: a command waits for what it uses, and for nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from bot.cli.commands import COMMANDS, command

ROOT = Path(__file__).parents[2]
DEAR = ("aiohttp", "aiosmtpd", "alembic", "botframework", "exchangelib", "ldap3", "msal", "requests", "sqlalchemy")
"""Libraries that take long to import."""
READING = ("mailer",)
"""Where the patterns are compiled by which letters are read."""
DECIDING = ("bot.service", "bot.workers", "protocol.case", "protocol.deciding", "store")
TYPED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "the list of commands": (("--help",), (*DEAR, *READING, *DECIDING, "jinja2", "protocol.directory", "templates")),
    "the release": (("--version",), (*DEAR, *READING, *DECIDING, "jinja2", "protocol.directory", "templates")),
    "a deadline": (
        ("deadline", "2 working days", "--from", "2026-11-27T17:01"),
        (*DEAR, *READING, *DECIDING, "jinja2", "protocol.directory", "protocol.pack"),
    ),
    "a procedure": (("explain", "transfer"), (*DEAR, *READING, *DECIDING)),
    "the files to begin with": (("init", "begun"), (*DEAR, *READING, *DECIDING, "jinja2")),
    "a record": (("verify",), (*READING, "aiohttp", "aiosmtpd", "botframework", "exchangelib", "jinja2", "msal")),
}
"""By what is asked for: what is typed, and what is not imported for it."""
RUN = """
import sys
from bot.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(*sorted(sys.modules))
"""


@pytest.mark.parametrize("what", TYPED)
def test_nothing_is_imported_that_is_not_used(what: str, tmp_path: Path) -> None:
    """The command does what it is asked, and neither a library nor a room of ours that it has no use for is loaded."""
    words, unused = TYPED[what]
    (tmp_path / "holdfast.toml").write_text(
        '[service]\naddress = "cases@holdfast.example.org"\ncontact_line = "Ring us."\n'
        '[directory]\nfile = "directory.toml"\n[packs]\nuse = ["joint-working-protocol"]\n',
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", RUN, *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    loaded = done.stdout.splitlines()[-1].split()
    assert "bot.cli.commands" in loaded
    assert [name for name in loaded if name.startswith(tuple(f"{each}." for each in unused)) or name in unused] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_listed_with_its_own_words(name: str) -> None:
    """The list, which imports no command, says of each what its own help begins with, and finds it."""
    found = command(name)
    assert isinstance(found, typer.core.TyperCommand | typer.core.TyperGroup)
    assert " ".join(found.help.split("\n\n")[0].split()) == COMMANDS[name].says
