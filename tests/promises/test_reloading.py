"""Promise: settings and directory are read anew while Holdfast runs, and never where they are wrong."""

import json
import os
import signal
import smtplib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from tests.forks.forked import Holdfast
from tests.promises.world import HERE

SETTINGS = """
[service]
address = "cases@holdfast.example.org"
contact_line = "Ring 01632 960100."

[mail.local]
smtp = "127.0.0.1:{smtp}"

[web]
listen = "127.0.0.1:{web}"
"""


def free() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Running:
    """`holdfast run`, and the lines of its log."""

    def __init__(self, folder: Path) -> None:
        self.file, self.smtp = folder / "holdfast.toml", free()
        self.directory = folder / "directory.toml"
        self.directory.write_text((HERE / "directory.toml").read_text("utf-8"), "utf-8")
        self.file.write_text(SETTINGS.format(smtp=self.smtp, web=free()), "utf-8")
        self.process = Holdfast("run", "-s", str(self.file), cwd=folder)
        self.lines: list[dict[str, object]] = []
        self.read_to("ready")

    def read_to(self, message: str) -> dict[str, object]:
        """Read its log as far as a line that says something. Every line of it is JSON."""
        for line in self.process.stdout:
            self.lines.append(json.loads(line))
            if str(self.lines[-1]["message"]).startswith(message):
                return self.lines[-1]
        raise AssertionError(f"it ended before it said {message!r}: {self.lines}")

    def reload(self) -> str:
        """What `holdfast reload` prints."""
        return CliRunner().invoke(app, ["reload", "-s", str(self.file)]).output

    def knock(self) -> int:
        """What its door answers."""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as smtp:
            return smtp.noop()[0]


@pytest.fixture
def holdfast(tmp_path: Path) -> Iterator[Running]:
    """One that is ready."""
    it = Running(tmp_path)
    yield it
    assert it.process.stop() == 0


def test_a_changed_directory_is_read_anew(holdfast: Running) -> None:
    """It is asked by the command, says `ready` again, is the same process, and its door answers."""
    text = holdfast.directory.read_text("utf-8")
    holdfast.directory.write_text(text.replace("[[administrator]]", "# changed\n[[administrator]]", 1), "utf-8")
    assert f"Asked process {holdfast.process.pid}" in holdfast.reload()
    holdfast.read_to("The settings are read anew.")
    holdfast.read_to("ready")
    assert holdfast.process.runs()
    assert holdfast.knock() == 250


def test_a_wrong_directory_is_refused_and_it_goes_on(holdfast: Running) -> None:
    """The command names the mistake; and where the signal comes all the same, the log does."""
    holdfast.directory.write_text("[team.x]\n", "utf-8")
    assert "nothing is read anew until the errors above are mended" in holdfast.reload()
    os.kill(holdfast.process.pid, signal.SIGHUP)
    refused = holdfast.read_to("The settings were not read anew")
    assert refused["level"] == "error"
    assert any(line["level"] == "error" and "directory.toml" in str(line.get("place")) for line in holdfast.lines)
    assert holdfast.process.runs()
    assert holdfast.knock() == 250


def test_warnings_at_the_start_are_lines_of_the_log(holdfast: Running) -> None:
    """Nothing that is not JSON comes before the log."""
    assert any(line["level"] == "warning" and "due for review" in str(line["message"]) for line in holdfast.lines)


def test_nobody_runs_here(tmp_path: Path) -> None:
    """Without a running Holdfast the command says so, though a file of one that has ended lies there."""
    (tmp_path / "directory.toml").write_text((HERE / "directory.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "holdfast.toml").write_text(SETTINGS.format(smtp=2525, web=8020), "utf-8")
    (tmp_path / "holdfast.pid").write_text("1\n", "ascii")
    said = CliRunner().invoke(app, ["reload", "-s", str(tmp_path / "holdfast.toml")])
    assert said.exit_code == 2
    assert "No Holdfast runs here." in said.output
