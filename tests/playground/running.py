"""Runs a trial and the chat clients of its people, each as a program of its own, as somebody does who tries it."""

import contextlib
import json
import os
import re
import shlex
import signal
import smtplib
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALONE = Path(__file__).parent / "alone.cjs"


class Program:
    """A program that has said that it is ready; `said` is what it printed until then."""

    def __init__(self, command: list[str], *, folder: Path, log: Path, ready: str, more: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "NO_PROXY": "*", "no_proxy": "*", **more}
        with log.open("ab") as errors:
            self._it = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        assert self._it.stdout is not None
        self.said = ""
        for line in self._it.stdout:
            self.said += line
            if ready in line:
                break
        else:
            self.stop()
            raise AssertionError(f"{command} ended before it was ready:\n{self.said}{log.read_text()}")
        self._rest = threading.Thread(target=self._it.stdout.read, daemon=True)  # so that it never waits for us
        self._rest.start()

    def stop(self) -> None:
        """Ask it and all that it started to end, and wait until they have."""
        self._signal(signal.SIGTERM)
        try:
            self._it.wait(30)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._it.wait()
        if hasattr(self, "_rest"):
            self._rest.join()
        assert self._it.stdout is not None
        self._it.stdout.close()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._it.pid, number)


class Trial:
    """A real trial in a folder, and what somebody types in the terminal beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "trial.log"
        self._place = {"HOLDFAST_TRIAL": str(folder / "trial"), "PYTHONPATH": str(ROOT)}
        self._program = Program(
            [sys.executable, "-m", "bot", "trial", "--smtp", "0", "--web", "0"],
            folder=folder,
            log=self.log,
            ready="Ctrl-C",
            more=self._place,
        )
        self.said = self._program.said
        found = re.search(r"http://127\.0\.0\.1:(\d+)/api/messages", self.said)
        assert found, self.said
        self._port = int(found[1])
        self.line = next(each.strip() for each in self.said.splitlines() if "npx" in each)
        """What the trial says to start the chat client with."""

    def types(self, *words: str) -> str:
        """What `holdfast` prints, given these words."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self.folder,
            env={**os.environ, **self._place},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def writes(self, sender: str, subject: str, text: str) -> None:
        """Send an email, as one of the trial's people."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, "cases@holdfast.example.org", subject
        letter["Message-ID"] = make_msgid(domain="northshire.example.org")
        letter.set_content(text)
        found = re.search(r"smtp://127\.0\.0\.1:(\d+)", self.said)
        assert found, self.said
        with smtplib.SMTP("127.0.0.1", int(found[1]), timeout=60) as client:
            client.send_message(letter)

    def turns(self, words: str) -> None:
        """Turn the clock, with everything that falls due on the way."""
        form = urllib.parse.urlencode({"to": words}).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/trial/advance", data=form, timeout=60) as answer:
            json.load(answer)

    def stop(self) -> None:
        """Ctrl-C."""
        self._program.stop()


class Client:
    """The chat client, started by the very line that is printed. Its `npx` is one that has the client installed
    already, from the lock, and lets it listen on any port that is free."""

    def __init__(self, line: str, program: Path, folder: Path) -> None:
        tools = folder / "tools"
        tools.mkdir(parents=True)
        npx = tools / "npx"
        npx.write_text(f'#!/bin/sh\nshift 2\nexec node {shlex.quote(str(program))} "$@" --port 0\n')
        npx.chmod(0o755)
        self._program = Program(
            ["sh", "-c", line],
            folder=folder,
            log=folder / "client.log",
            ready="Listening on",
            more={
                "PATH": f"{tools}:{os.environ['PATH']}",
                "TEAMSAPPTESTER_BROWSER": "none",
                "NODE_OPTIONS": f"--require={ALONE}",
            },
        )
        self.port = int(self._program.said.rpartition("Listening on")[2])

    def stop(self) -> None:
        """Close it."""
        self._program.stop()
