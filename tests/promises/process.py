"""Starts the program of `program.py` and talks to it as the world does: SMTP, HTTP and signals."""

import http.client
import json
import os
import signal
import smtplib
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from bot.trial.folder import START
from tests.forks.forked import MODULES, Forked
from tests.promises.program import Orders

SERVICE = "cases@holdfast.example.org"


class Process:
    """One run of the program, with `modules` imported: made ready at once, begun when it is given its orders."""

    def __init__(self, log: Path, *modules: str) -> None:
        self.log = log
        self.smtp = self.web = 0
        reads, gives = os.pipe()
        hears, says = os.pipe()
        self._orders, self._doors = os.fdopen(gives, "wb"), os.fdopen(hears, "rb")
        with log.open("ab") as errors:
            self._it = Forked(
                "tests.promises.program",
                stdin=reads,
                stdout=says,
                stderr=errors,
                modules=(*MODULES, *modules),
                own=True,
            )
        os.close(reads)
        os.close(says)

    def begin(self, orders: Orders) -> bool:
        """Give it its orders; whether it lived long enough to open its doors."""
        self.give(orders)
        return self.opened()

    def give(self, orders: Orders) -> None:
        """Give it its orders, and wait for nothing."""
        self._orders.write(json.dumps(asdict(orders)).encode() + b"\n")
        self._orders.flush()

    def opened(self) -> bool:
        """Whether it lived long enough to open its doors, once it has its orders."""
        line = self._doors.readline()
        if line:
            doors = json.loads(line)
            self.smtp, self.web = doors["smtp"], doors["web"]
        return bool(line)

    def send(self, raw: bytes, sender: str) -> bool:
        """Hand over a letter; whether it was answered with 250."""
        try:
            with smtplib.SMTP("127.0.0.1", self.smtp, timeout=60) as client:
                client.sendmail(sender, [SERVICE], raw)
                return True
        except (smtplib.SMTPException, OSError):
            return False

    def turn(self, words: str) -> bool:
        """Ask for the clock to be turned; whether it was, and everything due on the way done."""
        form = urllib.parse.urlencode({"to": words}).encode()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/trial/advance", data=form, timeout=120):
                return True
        except (urllib.error.URLError, http.client.HTTPException, OSError):
            return False

    def kill(self) -> None:
        """SIGKILL. Harmless for one that is dead already."""
        self._it.kill()

    def pause(self) -> None:
        """Have it do nothing until it is to go on: what it has in hand stays there."""
        self._it.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Have it go on from there."""
        self._it.send_signal(signal.SIGCONT)

    def lives_for(self, seconds: float) -> bool:
        """Whether it is still alive after so long; returns at once where it dies before."""
        try:
            self._it.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def busy(self) -> bool:
        """Whether it, or a process that it started, runs, waits for a processor or waits for a disk just now."""
        return any(_runs(pid) for pid in (self._it.pid, *_family(self._it.pid)))

    def stop(self) -> int:
        """Ask it to stop, as an operating system does; its exit status."""
        self._it.send_signal(signal.SIGTERM)
        return self.end()

    def end(self) -> int:
        """Wait until it is gone; its exit status, negative for a signal."""
        status = self._it.wait(60)
        self._orders.close()
        self._doors.close()
        return status


def _family(pid: int) -> list[int]:
    """The processes that it started, and those that they did."""
    children = [int(each) for file in Path(f"/proc/{pid}/task").glob("*/children") for each in _read(file).split()]
    return [*children, *(each for child in children for each in _family(child))]


def _runs(pid: int) -> bool:
    """Whether any thread of a process is in the state R or D (proc(5)); false where the machine does not say."""
    stats = (_read(file) for file in Path(f"/proc/{pid}/task").glob("*/stat"))
    return any(stat.rpartition(") ")[2][:1] in ("R", "D") for stat in stats if stat)


def _read(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace")
    except OSError:  # it has ended meanwhile
        return ""


def letter(who: str, message_id: str, subject: str, body: str, at: datetime = START) -> bytes:
    """A letter as a person's mail program writes it, at an instant of the program's clock."""
    made = EmailMessage()
    made["Date"] = format_datetime(at)
    made["From"], made["To"], made["Subject"] = who, SERVICE, subject
    made["Message-ID"] = f"<{message_id}@story.example.org>"
    made.set_content(body)
    return made.as_bytes().replace(b"\n", b"\r\n")


def request_body(case: str, to: str) -> str:
    """A labelled request for a transfer."""
    return f"Case: {case}\nTo: {to}\nKind: transfer\nReason: Needs found\nSafeguarding: no\nRecord: LAS, case note\n"
