"""Runs a whole Holdfast on a mailbox on Exchange, as a process of its own, so that a test can kill it.

It waits for one line of JSON, its orders, so that a test can have the next process ready.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

from bot.process import logs
from bot.process.clock import TurnedClock
from bot.settings.model import Endpoint, Login, MailExchange, Settings, embedded
from bot.trial.folder import START
from bot.wiring.assemble import assemble
from bot.wiring.run import run
from tests.forks import readers

ANY = Endpoint(host="127.0.0.1", port=0)


def settings_of(home: Path, url: str, mailbox: str, user: str) -> Settings:
    """Settings as a trial's, with its mail in a mailbox on Exchange."""
    settings = embedded(home)
    exchange = MailExchange(
        mailbox=mailbox,
        url=url,
        login=Login.BASIC,
        user=user,
        password_file=home / "password",
        since="2026-01-01T00:00:00+00:00",
        poll_seconds=1,
        streaming=True,
    )
    service = replace(
        settings.service, address=mailbox, aliases=(settings.service.address,), domain=mailbox.partition("@")[2]
    )
    return replace(settings, mail_exchange=exchange, service=service, web=ANY, worker="one")


def main() -> None:
    """Wait for orders, and run until stopped."""
    readers.forked()
    orders = json.loads(sys.stdin.readline())
    logs.set_up("WARNING")
    home = Path(orders["home"])
    clock = TurnedClock(START, file=home / "clock")
    holdfast = assemble(settings_of(home, orders["url"], orders["mailbox"], orders["user"]), clock)
    run(holdfast, web=ANY, ready=lambda port: None)
