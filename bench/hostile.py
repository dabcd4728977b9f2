"""Measures a hostile hour: strangers at every door, while a hundred real letters come by the gateway and fifty
deadlines pass; against the same hour without them."""

import asyncio
import json
import logging
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from smtplib import SMTP
from time import perf_counter, sleep

from bench.letters import ADDRESS, Written, answer, request
from bench.report import Report, Row
from bench.timing import quantile
from bench.town import START, Town, pairs, settings_of
from bot.process.health import Health, health
from bot.settings.logins import hash_password
from bot.settings.model import TeamsSettings
from bot.web.server import application, serve
from protocol.case.events import DeadlineLapsed, ResponsibilityAccepted

CASES, FIRST = 50, 800_000
GUID = "0b9c7c1e-52f4-4a1b-9d0e-3f1c2a7b6d5e"
DUE = datetime.fromisoformat("2026-11-25T17:00:00+00:00")
"""When what is asked on the first morning is to be answered."""
A_MINUTE = timedelta(minutes=1)
ALL = range(FIRST, FIRST + 2 * CASES)
ANSWERED = [number for number in ALL if number % 10 < 6][:CASES]
"""The cases that are accepted: of ten answers of this town the first six are yeses."""
UNANSWERED = [number for number in ALL if number not in ANSWERED]


@dataclass(kw_only=True)
class Hour:
    """What one hour took, in seconds, and what came of it."""

    letters: list[float] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    in_time: int = 0
    lapsed: int = 0
    acted: list[float] = field(default_factory=list)
    """How long after it was due each deadline was acted on, by the turned clock, in minutes."""
    falsely: int = 0
    urgent: int = 0
    emails: int = 0
    megabytes: float = 0
    strangers: dict[str, int] = field(default_factory=dict)
    broken: object = None


def run(folder: Path, *, quick: bool) -> Report:
    """See README.md."""
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # it would quote what strangers send
    minutes = 20 if quick else 60
    calm = _hour(folder / "calm", minutes, hostile=False)
    hostile = _hour(folder / "hostile", minutes, hostile=True)
    rows = [
        _row("a letter by the gateway, p50", hostile.letters, calm.letters, 0.5),
        _row("a letter by the gateway, p99", hostile.letters, calm.letters, 0.99),
        _row("a letter by the gateway, the slowest", hostile.letters, calm.letters, 1, target=10),
        _row("a turn: deadlines, packing, sending, p99", hostile.turns, calm.turns, 0.99),
        _row("health, p99", hostile.asked, calm.asked, 0.99, target=10),
    ]
    late = [f"{each:.0f}" for each in sorted(hostile.acted)]
    let_in = ", ".join(f"{name} {count}" for name, count in sorted(hostile.strangers.items()))
    return Report(
        name="hostile",
        rows=rows,
        notes=(
            f"{hostile.in_time} of {CASES} answers counted in time (calm {calm.in_time}); {hostile.falsely} cases "
            "moved by a forged one",
            f"{hostile.lapsed} of {CASES} deadlines were recorded at the instant they fell due (calm {calm.lapsed}), "
            f"acted on {late[0] if late else '-'} to {late[-1] if late else '-'} minutes after it",
            f"{hostile.emails} emails (calm {calm.emails}), of them {hostile.urgent} urgent (calm {calm.urgent}); "
            f"{hostile.megabytes:.0f} MB more on the disk (calm {calm.megabytes:.0f})",
            f"strangers: {let_in}",
            f"verify afterwards: {hostile.broken or 'all holds'}",
        ),
    )


def _row(what: str, measured: list[float], floor: list[float], part: float, target: float | None = None) -> Row:
    low, high = (quantile(each, part) * 1e3 for each in (floor, measured))
    return Row(what=what, measured=high, floor=low, unit="ms", target=target)


def _hour(home: Path, minutes: int, *, hostile: bool) -> Hour:
    """An hour around the deadlines. The gateway is this machine's first address, and strangers have the others."""
    settings = settings_of(home)
    for name, text in (
        ("logins", f"crisis-north.manager@riverside.example.org: {hash_password('a word')}\n"),
        ("secret", "nothing\n"),
    ):
        (home / name).write_text(text, "ascii")
        (home / name).chmod(0o600)
    local = replace(settings.mail_local, trusted_relays=(ip_network("127.0.0.1/32"),), logins=home / "logins")
    teams = TeamsSettings(
        app_id=GUID, tenants=(GUID,), secret_file=home / "secret", channel_metadata="http://127.0.0.1:9/none"
    )
    town = Town(home, inboxes=None, mail_local=local, teams=teams)
    (inbox,) = town.holdfast.inboxes
    known, hour = pairs(town.directory), Hour()
    for number in ALL:
        written = request(number, *known[number % len(known)], START)
        town.take(town.letter(written.raw, written.sender))
    town.post()
    town.clock.turn_to(DUE - A_MINUTE * minutes // 2)
    town.post()
    before, emails, urgent = _bytes(home), town.channel.sent, town.channel.urgent
    with _Web(town) as web:
        inbox.start(town.holdfast.service.intake.take)
        port = inbox.doors[0].port  # type: ignore[attr-defined]  # the only inbox is the local one
        others = _strangers(port, web.port) if hostile else None
        letters = _letters(town)
        for minute in range(minutes):
            for written in letters[minute * len(letters) // minutes : (minute + 1) * len(letters) // minutes]:
                hour.letters.append(_timed(lambda: _sent(port, written)))  # noqa: B023 - called at once
            town.clock.turn_to(town.clock.now() + A_MINUTE)
            hour.turns.append(_timed(town.post))
            hour.asked.append(_timed(web.look))
            _note_lapses(town, hour)
        if others is not None:
            said, _ = others.communicate(timeout=60)
            hour.strangers = json.loads(said)
        inbox.stop()
    _count(town, hour)
    hour.emails, hour.urgent = town.channel.sent - emails, town.channel.urgent - urgent
    hour.megabytes = (_bytes(home) - before) / 1e6
    hour.broken = town.holdfast.store.verify()
    town.close()
    return hour


def _strangers(port: int, web: int) -> "subprocess.Popen[str]":
    others = subprocess.Popen(
        [sys.executable, "-m", "bench.strangers", str(port), str(web)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    sleep(3)  # until they are at their doors
    return others


def _letters(town: Town) -> list[Written]:
    """Acceptances of one half of the cases before their deadline, then requests about others."""
    now, people, known = town.clock.now(), town.directory.people, pairs(town.directory)
    asked = {number: known[number % len(known)] for number in range(FIRST, FIRST + 2 * CASES + CASES)}
    answers = [
        answer(number, people[asked[number][1].manager], asked[number][0], town.channel.last[f"JW-{number}"], now)
        for number in ANSWERED
    ]
    return [*answers, *(request(number, *asked[number], now) for number in range(FIRST + 2 * CASES, FIRST + 3 * CASES))]


def _sent(port: int, written: Written) -> None:
    with SMTP("127.0.0.1", port, timeout=120) as door:
        door.sendmail(written.sender, [ADDRESS], written.raw)


def _timed(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


def _note_lapses(town: Town, hour: Hour) -> None:
    """Put down how long after they were due deadlines were acted on, those that were since the last time."""
    now = town.clock.now()
    if now > DUE and len(hour.acted) < len(UNANSWERED):
        done = sum(
            any(isinstance(event, DeadlineLapsed) for _, event in _events(town, number)) for number in UNANSWERED
        )
        hour.acted += [(now - DUE) / A_MINUTE] * (done - len(hour.acted))


def _events(town: Town, number: int) -> list[tuple[datetime, object]]:
    return [(entry.happened.at, entry.happened.event) for entry in town.holdfast.store.entries(f"JW-{number}")]


def _count(town: Town, hour: Hour) -> None:
    """What the record says of the cases afterwards."""
    for number in ANSWERED:
        accepted = (event for _, event in _events(town, number) if isinstance(event, ResponsibilityAccepted))
        hour.in_time += any(not event.late for event in accepted)
    for number in UNANSWERED:
        events = _events(town, number)
        hour.lapsed += any(isinstance(event, DeadlineLapsed) and at == DUE for at, event in events)
        hour.falsely += any(isinstance(event, ResponsibilityAccepted) for _, event in events)


def _bytes(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


class _Web:
    """The web door of a Holdfast, in a thread of its own."""

    def __init__(self, town: Town) -> None:
        holdfast = town.holdfast

        def look() -> Health:
            return health(holdfast.store, holdfast.store.outbox, holdfast.inboxes, holdfast.clock, turning=True)

        self._app = application(look, None, [holdfast.chat.door] if holdfast.chat else [])
        self._listens: Future[int] = Future()
        self._stop: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    async def _serve(self) -> None:
        stop = asyncio.Event()
        self._stop = (asyncio.get_running_loop(), stop)
        await serve(self._app, "127.0.0.1", 0, self._listens.set_result, stop)

    def __enter__(self) -> "_Web":
        self._thread.start()
        self.port = self._listens.result(30)
        return self

    def __exit__(self, *_: object) -> None:
        if self._stop is not None:
            self._stop[0].call_soon_threadsafe(self._stop[1].set)
        self._thread.join(30)

    def look(self) -> None:
        """Ask whether all is well, as a monitor does; that it answers counts, and not what."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=30).read()
        except urllib.error.HTTPError as trouble:
            trouble.read()
