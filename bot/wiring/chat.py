"""Puts the chat together: what comes in by Teams, what is said there, and the cards that stand there."""

import logging
import socket
from dataclasses import dataclass

from bot.chat.cards.draw import Drawing
from bot.chat.deliver.channel import ChatChannel
from bot.chat.deliver.refresh import Refreshing
from bot.chat.door import ChatDoor
from bot.chat.request.reply import ChatReply
from bot.service.replies import Replies
from bot.service.service import Service
from bot.settings.model import Settings, TeamsSettings
from bot.teams.receive.endpoint import Phrases, TeamsDoor
from mailer.reading.lines import ChatLineReader
from protocol.decision.rules import Rules
from protocol.decision.telling import common_facts
from protocol.ports.clock import Clock
from protocol.ports.store import Store
from protocol.violations import CannotCommit
from templates.cards import words_card

log = logging.getLogger("holdfast.chat")


@dataclass(frozen=True, kw_only=True)
class Chat:
    """Holdfast in Teams: the door, what tells people there, and what keeps cards up to date."""

    door: TeamsDoor
    channel: ChatChannel
    refreshing: Refreshing


def chat_for(teams: TeamsSettings, settings: Settings, service: Service, store: Store, clock: Clock) -> Chat:
    """The chat that settings ask for. Raises Misconfigured where it would stand open."""
    replies, rules = service.replies, service.rules
    name, address = settings.service.name, settings.service.address
    reader = ChatLineReader(
        rules.directory, tuple(rules.packs.values()), settings.service.domain, settings.service.prefix
    )
    heard = ChatDoor(
        service=service,
        store=store,
        rules=rules,
        reader=reader,
        clock=clock,
        prefix=settings.service.prefix,
        tenants=teams.tenants,
        address=address,
        name=name,
    )
    door = TeamsDoor(
        settings=teams,
        web=settings.web,
        home=settings.service.home,
        take=heard.take,
        not_shown=lambda answered: _emailed(replies, answered),
        said=lambda answered: replies.said(answered.private_replies),
        phrases=_phrases(rules, clock, name),
        clock=clock,
        name=f"Teams at {settings.worker or socket.gethostname()}",
    )
    drawing = Drawing(store=store, rules=rules, address=address, service=name)
    directory, connector = rules.directory, door.connector
    return Chat(
        door=door,
        channel=ChatChannel(store=store, connector=connector, drawing=drawing, directory=directory, clock=clock),
        refreshing=Refreshing(store=store, connector=connector, drawing=drawing, directory=directory, clock=clock),
    )


def _emailed(replies: Replies, answered: ChatReply) -> None:
    """What could not be said in chat goes by email; where that cannot be put down either, the log says so."""
    try:
        replies.tell_by_email(answered.private_replies)
    except CannotCommit as trouble:
        log.error("An answer could not be said, nor emailed.", extra={"why": str(trouble)})


def _phrases(rules: Rules, clock: Clock, name: str) -> Phrases:
    facts = common_facts(rules, None, None, clock.now())
    working, failed, done, unreachable = (
        words_card(key, facts, service=name) for key in ("working", "nothing_changed", "done", "unreachable")
    )
    return Phrases(working=working, failed=failed, done=done, unreachable=unreachable)
