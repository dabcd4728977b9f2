"""A Teams door before a handler that a test writes, and everything around it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from aiohttp import web

from bot.chat.request.reply import ChatReply
from bot.settings.model import Endpoint, TeamsSettings
from bot.teams.auth.hosts import Hosts
from bot.teams.receive.completion import Persistence
from bot.teams.receive.endpoint import PATH, Patience, Phrases, TeamsDoor
from bot.teams.send.connector import TeamsConnector
from bot.teams.send.http import Timing
from bot.teams.send.pace import Pace
from bot.web.server import application
from protocol.messages.chat import Card, ChatMessage
from tests.web.channel import APP_ID, ISSUER, PATIENCE, TENANT, Channel
from tests.web.serving import Serving

PHRASES = Phrases(
    working=Card(text="Still at it."),
    failed=Card(text="Something failed."),
    done=Card(text="Done."),
    unreachable=Card(text="Open a chat with us."),
)
LOOPBACK = Endpoint(host="127.0.0.1", port=0)
AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
QUICK = Timing(request_seconds=2.0, pauses=(0.01, 0.01))


class StoppedClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return AT


class Token:
    """Our own token, and how often it was refused."""

    def __init__(self) -> None:
        self.refusals = 0

    def token(self) -> str:
        return "our-own-token"

    def refused(self) -> None:
        self.refusals += 1

    def close(self) -> None:
        pass


def settings_for(channel: Channel) -> TeamsSettings:
    return TeamsSettings(app_id=APP_ID, tenants=(TENANT,), channel_metadata=channel.metadata, channel_issuer=ISSUER)


def connector(pace: Pace | None = None, token: Token | None = None, timing: Timing = QUICK) -> TeamsConnector:
    return TeamsConnector(
        app_id=APP_ID, proof=token or Token(), hosts=Hosts(here=True), clock=StoppedClock(), pace=pace, timing=timing
    )


@dataclass
class Handler:
    """Notes what arrives, and answers what it is told to."""

    answer: Callable[[ChatMessage], ChatReply] = lambda _: ChatReply()
    arrivals: list[ChatMessage] = field(default_factory=list)
    not_shown: list[ChatReply] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, arrival: ChatMessage) -> ChatReply:
        with self.changed:
            self.arrivals.append(arrival)
            self.changed.notify_all()
        return self.answer(arrival)

    def could_not_say(self, answered: ChatReply) -> None:
        with self.changed:
            self.not_shown.append(answered)
            self.changed.notify_all()

    def wait(self, until: Callable[["Handler"], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: until(self), PATIENCE)


@dataclass(frozen=True, kw_only=True)
class Door:
    """A door that is open."""

    url: str
    handler: Handler
    channel: Channel
    home: Path
    teams: TeamsDoor

    @property
    def arrivals(self) -> list[ChatMessage]:
        return self.handler.arrivals

    @property
    def kept(self) -> list[Path]:
        return sorted((self.home / "arrivals").glob("*.activity"))


@contextmanager
def opened(
    channel: Channel,
    home: Path,
    handler: Handler | None = None,
    *,
    settings: TeamsSettings | None = None,
    patience: Patience | None = None,
    says: TeamsConnector | None = None,
    persistence: Persistence | None = None,
) -> Iterator[Door]:
    """A door that is open while the block runs."""
    handler = handler or Handler()
    says = says or connector()

    door = TeamsDoor(
        settings=settings or settings_for(channel),
        web=LOOPBACK,
        home=home,
        take=handler.take,
        not_shown=handler.could_not_say,
        phrases=PHRASES,
        clock=StoppedClock(),
        patience=patience,
        connector=says,
        persistence=persistence,
    )

    def made() -> web.Application:
        return application(_nobody_looks, doors=(door,))

    try:
        with Serving(made) as serving:
            yield Door(url=f"{serving.url}{PATH}", handler=handler, channel=channel, home=home, teams=door)
    finally:
        says.stop()


def _nobody_looks() -> NoReturn:
    raise AssertionError("nobody asks for health here")
