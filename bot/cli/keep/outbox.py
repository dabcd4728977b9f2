"""`holdfast outbox`: what waits to be sent, since when, and what was given up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.opened import opened
from bot.cli.options import AsJson, SettingsFile, as_json, plainly
from bot.cli.terminal import say
from protocol.decision.rules import Rules
from protocol.messages.guard import masked
from store import SqlStore
from store.post.postlines import FAILED, PostLine
from templates import listed, when

CHANNELS = {"email": "email", "teams": "chat"}


def outbox(
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How far back to list what was given up.")] = 7,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Show what waits to be sent, how long the oldest has, and what was given up and why."""
    with plainly(), opened(settings) as here:
        names = ranks(here.rules)
        zone, outgoing = here.rules.directory.home.zone, here.store.outbox
        given_up = outgoing.given_up(here.clock.now() - timedelta(days=days))
        if json:
            as_json(_plain(here.store, given_up, names))
            return
        say(_length(*outgoing.waiting(), zone))
        for line in outgoing.queue():
            say(
                f"  {line.waiting} by {CHANNELS.get(line.channel, line.channel)}: {_rank(line.rank, names)},"
                f" the oldest since {when(line.oldest, zone)}"
            )
        loose, since = outgoing.loose()
        if since is not None:
            say(f"  {loose} not put together yet, the oldest since {when(since, zone)}")
        say(_ended(len(given_up), days))
        for each in given_up:
            say(_line(each, zone))


def _length(waiting: int, oldest: datetime | None, zone: ZoneInfo) -> str:
    if oldest is None:
        return "Nothing waits to be sent."
    number = "1 message waits" if waiting == 1 else f"{waiting} messages wait"
    return f"{number} to be sent, the oldest since {when(oldest, zone)}."


def _ended(number: int, days: int) -> str:
    last = "day" if days == 1 else f"{days} days"
    if not number:
        return f"Nothing was given up in the last {last}."
    return f"{number} given up in the last {last}:"


def _line(each: PostLine, zone: ZoneInfo) -> str:
    at = when(each.settled_at, zone) if each.settled_at else ""
    by = CHANNELS.get(each.channel, each.channel)
    what = f"{', '.join(each.kinds)}, by {by} to {', '.join(name for name, _ in (*each.to, *each.copy))}"
    instead = "" if each.status == FAILED else " An email told it."
    return f"  {at}: {what}. {masked(each.why)}{instead}"


def ranks(rules: Rules) -> tuple[str, ...]:
    """What waits, in the order in which it is sent. Alarms go first, and are called what their packs call them."""
    alarms = listed(flag.word for flag in rules.alarms) or "alarms"
    return (alarms, "escalations", "requests to answer", "answers", "reminders", "the rest")


def _rank(rank: int, names: Sequence[str]) -> str:
    return names[min(rank, len(names) - 1)]


def _plain(store: SqlStore, given_up: tuple[PostLine, ...], names: Sequence[str]) -> dict[str, object]:
    waiting, oldest = store.outbox.waiting()
    loose, since = store.outbox.loose()
    return {
        "waiting": waiting,
        "oldest": oldest.isoformat() if oldest else None,
        "queue": [
            {
                "channel": line.channel, "rank": line.rank, "what": _rank(line.rank, names), "waiting": line.waiting,
                "oldest": line.oldest.isoformat(),
            }
            for line in store.outbox.queue()
        ],
        "not_put_together": loose,
        "not_put_together_since": since.isoformat() if since else None,
        "given_up": [
            {
                "at": each.settled_at.isoformat() if each.settled_at else None, "channel": each.channel,
                "kinds": list(each.kinds), "to": [address for _, address in each.to],
                "copy": [address for _, address in each.copy], "attempts": each.attempts, "why": masked(each.why),
                "emailed_instead": each.status != FAILED, "message_id": each.message_id,
            }
            for each in given_up
        ],
    }  # fmt: skip
