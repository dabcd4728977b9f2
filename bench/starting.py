"""Measures the time from the start of the process until it says that it is ready."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from bench.report import Report, Row
from bench.timing import median, seconds
from bench.town import directory_text

TIMES = 5
LIBRARIES = "import aiohttp.web, aiosmtpd.smtp, authres, jinja2, selectolax.lexbor, sqlalchemy, typer"

TYPER = """
import sys, typer
app = typer.Typer()
@app.command()
def one(words: str = ""): typer.echo(words)
@app.command()
def other(words: str = ""): typer.echo(words)
sys.argv = ["floor", *{words}]
app()
"""
"""The least that a command line made with Typer does: it prints its help, or a word."""
US = "import runpy, sys; sys.argv[1:] = {words}; runpy.run_module('bot', run_name='__main__')"
SETTINGS = """[service]
name         = "Holdfast"
address      = "cases@holdfast.example.org"
contact_line = "Questions? Write to the administrators."
[directory]
file = "directory.toml"
[packs]
use = ["joint-working-protocol"]
[mail.local]
smtp           = "127.0.0.1:0"
trusted_relays = ["127.0.0.1"]
authserv_ids   = ["mx.northshire.example.org"]
[mail.out]
maildir = "outgoing"
[web]
listen = "127.0.0.1:0"
"""


def run(folder: Path, *, quick: bool) -> Report:
    """See README.md."""
    (folder / "directory.toml").write_text(directory_text(), "utf-8")
    settings = folder / "holdfast.toml"
    settings.write_text(SETTINGS, "utf-8")

    trial = str(folder / "trial")

    def fresh() -> float:
        for file in folder.glob("holdfast.db*"):
            file.unlink()
        return ready("run", "--settings", str(settings), said="ready")

    ways: dict[str, Callable[[], float]] = {
        "pass": lambda: python("pass"),
        "libraries": lambda: python(LIBRARIES),
        "alembic": lambda: python(f"{LIBRARIES}, alembic.command"),
        "trial": lambda: ready("trial", "--folder", trial, "--smtp", "0", "--web", "0", said="running a trial"),
        "fresh": fresh,
        "again": lambda: ready("run", "--settings", str(settings), said="ready"),
        "typer's help": lambda: python(TYPER.format(words=["--help"])),
        "typer": lambda: python(TYPER.format(words=["one"])),
        "help": lambda: python(US.format(words=["--help"])),
        "deadline": lambda: python(US.format(words=["deadline", "2 working days", "--from", "2026-11-27T17:01"])),
        "explain": lambda: python(US.format(words=["explain", "transfer"])),
    }  # fmt: skip
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(2 if quick else TIMES):
        for name, way in ways.items():
            took[name].append(way())
    middle = {name: median(times) for name, times in took.items()}
    rows = [
        Row(what=what, measured=middle[name] * 1e3, floor=middle[floor] * 1e3, unit="ms")
        for what, name, floor in (
            ("importing the libraries, against python -c pass", "libraries", "pass"),
            ("run, with its database there, against importing the libraries", "again", "libraries"),
            ("run, against python -c pass", "again", "pass"),
            ("run, making its database, against the libraries and Alembic", "fresh", "alembic"),
            ("trial, making its database, against the libraries and Alembic", "trial", "alembic"),
            ("--help, against that of a Typer program", "help", "typer's help"),
            ("deadline, against a Typer program", "deadline", "typer"),
            ("explain, against a Typer program", "explain", "typer"),
        )
    ]
    return Report(name="start", rows=rows, notes=(f"median of {len(took['pass'])}; {dearest()}",))


def python(code: str) -> float:
    """How long an interpreter takes for some code."""
    return seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL))


def ready(*words: str, said: str) -> float:
    """How long Holdfast takes until it says something; then it is stopped."""
    begun = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "bot", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if said in line:
            took = perf_counter() - begun
            process.send_signal(signal.SIGTERM)
            process.stdout.read()
            process.wait(30)
            return took
    raise RuntimeError(f"It did not start: {''.join(lines)}")


def dearest() -> str:
    """The imports that cost most of a start, in milliseconds, each with what it brings first."""
    wanted = (
        "aiohttp", "sqlalchemy", "typer", "aiosmtpd.smtp", "jinja2", "mailer.reading", "store.schema.tables",
        "protocol.case.events", "authres", "alembic",
    )  # fmt: skip
    shown = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import bot.cli.run.run"], capture_output=True, text=True, check=True
    ).stderr
    costs = []
    for line in shown.splitlines():
        _, _, rest = line.partition("|")
        micros, _, name = rest.partition("|")
        if name.strip() in wanted:
            costs.append((int(micros), name.strip()))
    return "imports, ms: " + ", ".join(f"{name} {micros / 1e3:.0f}" for micros, name in sorted(costs, reverse=True))
