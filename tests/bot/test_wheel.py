"""Promise: whoever installs the package, and has no checkout, has the whole program, from any folder."""

import json
import os
import re
import signal
import smtplib
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LETTER = (
    b"From: Nell Ashgrove <nell.ashgrove@northshire.example.org>\r\nTo: cases@holdfast.example.org\r\n"
    b"Date: Mon, 23 Nov 2026 10:15:00 +0000\r\n"
    b"Message-ID: <wheel@northshire.example.org>\r\nSubject: A transfer\r\n\r\nCase: JW-48211\r\nTo: CMHT\r\n"
    b"Kind: transfer\r\nReason: Needs found at assessment\r\nSafeguarding: no\r\nRecord: LAS, case note\r\n"
)


class Installed:
    """The installed program in an environment of its own, run from a folder with nothing of ours in it."""

    def __init__(self, environment: Path, folder: Path) -> None:
        self.python = environment / "bin" / "python"
        self.program = environment / "bin" / "holdfast"
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "HOLDFAST"))}
        self.variables = {**kept, "HOME": str(folder), "COLUMNS": "100", "HOLDFAST_TRIAL": str(folder / "trial")}

    def says(self, *words: str | Path) -> str:
        """What a command prints; it must succeed."""
        done = subprocess.run(
            [self.program, *words], cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
        return done.stdout

    @contextmanager
    def running(self, *words: str | Path, until: str) -> Iterator[str]:
        """While a command runs: what it has said until it was ready. Then it stops as it is told to."""
        process = subprocess.Popen(
            [self.program, *words],
            cwd=self.folder,
            env={**self.variables, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if until in line:
                break
        try:
            assert until in said, said
            yield said
        finally:
            process.send_signal(signal.SIGTERM)
            rest, _ = process.communicate(timeout=60)
        assert process.returncode == 0, rest


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel, built from this checkout and installed where nothing else of ours is. The libraries are those that
    the tests themselves run with: nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")

    def run(*words: str | Path) -> None:
        subprocess.run(words, cwd=ROOT, check=True, capture_output=True)

    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "environment")
    (wheel,) = (folder / "dist").glob("*.whl")
    python = folder / "environment" / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-index",
        "--no-deps",
        wheel,
    )
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
    # A folder that is named so is searched, and its own .pth files, of which one names the checkout, are not read.
    Path(site, "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    (folder / "elsewhere").mkdir()
    return Installed(folder / "environment", folder / "elsewhere")


def test_nothing_of_the_checkout_is_used(installed: Installed) -> None:
    """What runs is what was installed, or these tests would prove nothing."""
    asked = "import bot, mailer, protocol, store, templates; print(bot.__file__, mailer.__file__, store.__file__)"
    done = subprocess.run(
        [installed.python, "-c", asked],
        cwd=installed.folder,
        env=installed.variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(ROOT) + os.sep not in done.stdout
    assert done.stdout.count(str(installed.python.parents[1])) == 3


def test_a_set_up_is_begun_checked_and_run(installed: Installed) -> None:
    """`init` writes files that `check` passes, and with a port that is free `run` starts and stops."""
    installed.says("init", "ours")
    settings = installed.folder / "ours" / "holdfast.toml"
    assert "0 errors" in installed.says("check", "--settings", settings)
    door = re.compile(r'^(smtp +=|listen +=) "127\.0\.0\.1:\d+"', re.M)
    text, doors = door.subn(r'\1 "127.0.0.1:0"', settings.read_text("utf-8"))
    assert doors
    settings.write_text(text, "utf-8")
    with installed.running("run", "--settings", settings, until="ready"):
        pass
    assert (installed.folder / "ours" / "holdfast.db").is_file()
    assert "The record holds" in installed.says("verify", "--settings", settings)


def test_a_trial_takes_a_letter(installed: Installed) -> None:
    """A whole road: a letter comes in by SMTP, emails go out in our words, and the record says who is responsible.
    What it prints to be typed is what is there to be typed."""
    with installed.running("trial", "--smtp", "0", "--web", "0", until="Ctrl-C") as said:
        assert "./holdfast" not in said
        where = json.loads((installed.folder / "trial" / "trial.json").read_text("utf-8"))["smtp"]
        host, _, port = where.rpartition(":")
        with smtplib.SMTP(host, int(port), timeout=60) as smtp:
            smtp.sendmail("nell.ashgrove@northshire.example.org", "cases@holdfast.example.org", LETTER)
        installed.says("trial", "advance", "1 minute")
        assert "Please accept or decline" in installed.says("trial", "mail")
        assert "Older People North (Northshire Council) is responsible" in installed.says("who-owns", "JW-48211")


def test_what_is_packed_is_found(installed: Installed) -> None:
    """Rule packs, calendars and the Teams app are part of the package."""
    assert "Joint Working Protocol" in installed.says("explain")
    assert "2 December" in installed.says("deadline", "2 working days", "--from", "2026-11-27T17:01")
    app = "2d8f4c11-7a53-4f0e-9f43-1c7a5b1f2e90"
    assert "Wrote" in installed.says("manifest", "--app-id", app, "--host", "holdfast.example.org")
