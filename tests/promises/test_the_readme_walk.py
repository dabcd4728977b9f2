"""A newcomer pastes the README, line by line, and sees what it says they will see."""

import json
import os
import re
import shlex
import shutil
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forks.forked import Holdfast, run

ROOT = Path(__file__).parents[2]


TRIAL = ("trial", "--smtp", "0", "--web", "0")


class Trial:
    """The real program, and the shell beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.there = folder / "trial"
        self.environment = {**os.environ, "HOLDFAST_TRIAL": str(self.there), "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
        self.process = Holdfast(*TRIAL, cwd=folder, env=self.environment)
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                break
        self.smtp = int(json.loads((self.there / "trial.json").read_text())["smtp"].rpartition(":")[2])

    def shell(self, command: str) -> str:
        """What a command of the README prints."""
        if command.startswith("curl") and not shutil.which("curl"):
            with smtplib.SMTP("127.0.0.1", self.smtp, timeout=30) as smtp:
                smtp.sendmail(
                    "nell.ashgrove@northshire.example.org",
                    "cases@holdfast.example.org",
                    (self.folder / "request.eml").read_bytes(),
                )
            return ""
        if command.startswith("./holdfast") and not re.search(r"[|;&<>$`]", command):
            done = run(*shlex.split(command)[1:], cwd=self.folder, env=self.environment)
        else:
            command = command.replace("smtp://127.0.0.1:2525", f"smtp://127.0.0.1:{self.smtp}")
            command = command.replace("./holdfast", f"{sys.executable} -m bot")
            done = subprocess.run(
                command, shell=True, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
            )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def stop(self) -> None:
        """Ctrl-C."""
        assert self.process.stop() == 0


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    """A trial that has begun."""
    trial = Trial(tmp_path)
    yield trial
    trial.stop()


def blocks(heading: str) -> list[str]:
    """The shell commands under a heading of the README, those that go over several lines whole."""
    section = (ROOT / "README.md").read_text("utf-8").split(f"## {heading}")[1].split("\n## ")[0]
    text = "\n".join(re.findall(r"```sh\n(.*?)```", section, re.S))
    text = text.replace("\\\n", " ")
    commands = re.findall(r"cat > .*?\nLETTER\n|[^\n]+\n", text, re.S)
    return [re.sub(r"\s+# .*", "", command).rstrip() for command in commands if command.strip()]


def test_the_two_minute_walk_does_what_it_says(trial: Trial) -> None:
    """Request, reminder, two lapses, a late acceptance, and the proof."""
    said = {}
    for number, command in enumerate(blocks("The same from a terminal")):
        said[number, command] = trial.shell(command)
    printed = {command: out for (_, command), out in said.items()}
    mail = printed["./holdfast trial mail"]
    assert "We have logged your request. Your team still holds this case" in mail
    assert "Please accept or decline by 5pm Wednesday 25 November" in mail
    two_days = printed["./holdfast trial advance 2wd"]
    assert "Answer needed by 5pm today" in two_days
    assert "mara.quill@northshire.example.org, odette.varn@riverside.example.org" in two_days
    owners = [out for (_, command), out in said.items() if command == "./holdfast who-owns JW-48211"]
    assert "Older People North (Northshire Council) is responsible" in owners[0]
    assert "Community Mental Health Team (Riverside Health NHS Trust) is responsible" in owners[1]
    assert "“accept”" in owners[1]
    assert "Older People North" in printed["./holdfast who-owns JW-48211 --at 2026-11-25T12:00"]
    assert "accepted in writing" in printed["./holdfast history JW-48211"]
    assert "The record holds" in printed["./holdfast verify"]


def test_a_chat_client_can_be_started_for_those_whom_the_readme_names(trial: Trial) -> None:
    """Each command prints one line, with the client's settings for that very person beside it; the trial itself
    prints such a line as it begins. (tests/playground pastes it.)"""
    commands = blocks("Talk to it in a chat client")
    lines = [trial.shell(command).strip() for command in commands if "trial chat" in command]
    assert len(lines) == 2
    for line, person in zip(lines, ("Nell Ashgrove", "Odette Varn"), strict=True):
        found = re.fullmatch(
            r"\(cd (\S+) && npx --yes @microsoft/m365agentsplayground@\S+ start .* -e http://\S+\)", line
        )
        assert found, line
        settings = json.loads((Path(found[1]) / ".m365agentsplayground.yml").read_text("utf-8"))
        assert settings["currentUser"]["name"] == person
    assert lines[1] in trial.said


def test_every_other_command_of_the_readme_runs(trial: Trial) -> None:
    """What the README offers to ask can be asked."""
    for command in blocks("Ask it"):
        assert trial.shell(command)


def test_the_trial_says_that_nothing_is_proved(trial: Trial) -> None:
    """It believes its own directory, and says so."""
    assert "believed without proof" in trial.said
