"""The command that asks a Holdfast whether it is well, and emails its administrators where it is not: watch."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import settings_at
from bot.cli.options import SettingsFile, plainly
from bot.cli.terminal import say
from bot.process.clock import SystemClock
from bot.service.administrators.notices import administrators
from bot.settings.model import Settings
from bot.wiring.load import rules_for
from bot.wiring.mail import channel_for
from protocol.ports.bundling import packing, told_where
from protocol.ports.outbox import StoredNotice
from protocol.violations import CannotCommit, Misconfigured, Violation

PATIENCE = 20.0
"""Seconds that it has for an answer."""
AGAIN = timedelta(days=1)
"""While it is not well, administrators are told again so often."""
FILE = "watch.json"
NO_ANSWER = "Holdfast does not answer: letters are not read, and nobody is reminded."


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was found so far: how often in a row it was not well, since when, and when that was last told."""

    unwell: int = 0
    since: str = ""
    told: str = ""


def watch(
    health: Annotated[
        str, typer.Option(metavar="URL", help="Where it answers; without it, where the settings say.")
    ] = "",
    after: Annotated[
        int, typer.Option(min=1, max=60, metavar="TIMES", help="Email after so many times in a row: a restart is none.")
    ] = 2,
    settings: SettingsFile = None,
) -> None:
    """Ask a Holdfast whether it is well, and email its administrators where it is not.

    For a timer, every five minutes, best on another machine. It needs neither the record nor the Holdfast that it
    watches. They are told once, again each day, and once more when all is well. Exit status 1 while it is not.
    """
    with plainly():
        chosen, now = settings_at(settings), SystemClock().now()
        troubles = found(health or f"http://{chosen.web}/health")
        file = chosen.service.home / FILE
        before = _read(file)
        if not troubles:
            if before.told:
                _tell(chosen, now, "Holdfast is well again", f"It had not been since {before.since}.")
            _write(file, Seen())
            say("It is well.")
            return
        say("\n".join(troubles))
        seen = Seen(unwell=before.unwell + 1, since=before.since or f"{now:%Y-%m-%d %H:%M} UTC", told=before.told)
        if seen.unwell >= after and (not seen.told or now - datetime.fromisoformat(seen.told) >= AGAIN):
            what = NO_ANSWER.partition(":")[0] if troubles == (NO_ANSWER,) else "Holdfast says that it is not well"
            look = "Look on its machine: is it running, what does its log say, what does “holdfast check” say?"
            try:
                _tell(chosen, now, what, *troubles, f"Since {seen.since}.", look)
            except (Violation, OSError):
                _write(file, seen)  # to be told the next time
                raise
            seen = Seen(unwell=seen.unwell, since=seen.since, told=now.isoformat())
        _write(file, seen)
        raise typer.Exit(1)


def found(url: str) -> tuple[str, ...]:
    """What is wrong with the Holdfast that answers at a URL; nothing where all is well."""
    import requests  # noqa: PLC0415 - it takes long to import

    try:
        answer = requests.get(url, timeout=PATIENCE)
        said = answer.json()
        troubles = tuple(map(str, said["troubles"]))
    except (OSError, ValueError, KeyError, TypeError):
        return (NO_ANSWER,)
    return troubles or (() if answer.status_code == requests.codes.ok else (NO_ANSWER,))


def _tell(settings: Settings, now: datetime, problem: str, *details: str) -> None:
    """Email the administrators by the way that emails go, without the record. Raises what the way raises."""
    rules = rules_for(settings)
    notice = administrators(rules, now, problem, *details, urgent=True)
    if not notice.to:
        raise Misconfigured("The directory names no administrators.", "Name some, or watch by other means.")
    told = StoredNotice(id=sha256(f"watch|{now.isoformat()}".encode()).hexdigest()[:32], at=now, notice=notice)
    channel = channel_for(settings, rules, SystemClock())
    for post in packing(settings.service.domain, told_where(rules.directory, chat=False))([told]):
        channel.send(post)


def _read(file: Path) -> Seen:
    try:
        kept = json.loads(file.read_text("utf-8"))
        return Seen(unwell=int(kept["unwell"]), since=str(kept["since"]), told=str(kept["told"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Seen()


def _write(file: Path, seen: Seen) -> None:
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(json.dumps(asdict(seen)), "utf-8")
        beside.replace(file)
    except OSError as error:
        raise CannotCommit(f"{file} cannot be written ({error.strerror}).", "Mend the rights of its folder.") from error
