"""A letter that comes again after a stop between the commit and its filing is filed by what became of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.settings.model import Application, Login, MailExchange, MailGraph
from bot.wiring import exchange, graph
from mailer.exchange import ExchangeInbox
from mailer.graph.inbox import GraphInbox
from protocol.ports.letters import Inbox, Letter, Outcome
from protocol.violations import CannotCommit
from tests.mailer.exchange.box import exchange_box
from tests.mailer.exchange.server import PASSWORD, USER
from tests.mailer.graph.box import graph_box
from tests.mailer.graph.server import CLIENT, SECRET, TENANT
from tests.promises.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    here = World(tmp_path / "home")
    yield here
    here.end()


@pytest.fixture(params=["exchange", "graph"])
def mailbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """A mailbox of each kind, and how the program is told to open it."""
    (tmp_path / "secret").write_text(PASSWORD if request.param == "exchange" else SECRET, "utf-8")
    if request.param == "exchange":
        with exchange_box() as box:
            yield (
                box,
                MailExchange(
                    mailbox=box.address,
                    url=box.server.url,
                    login=Login.BASIC,
                    user=USER,
                    since="2026-01-01",
                    password_file=tmp_path / "secret",
                    poll_seconds=1,
                    streaming=False,
                ),
            )
        return
    with graph_box() as box:
        application = Application(
            tenant=TENANT, client=CLIENT, secret_file=tmp_path / "secret", authority=box.server.login
        )
        yield (
            box,
            MailGraph(
                mailbox=box.address, application=application, url=box.server.url, since="2026-01-01", poll_seconds=1
            ),
        )


def _inbox(settings: MailExchange | MailGraph, world: World) -> Inbox:
    """An inbox as the program makes it at a start."""
    became = world.holdfast.service.intake.became
    if isinstance(settings, MailExchange):
        return exchange.inbox(settings, "exchange", world.clock, world.store, became, lambda _: None)
    return graph.inbox(settings, "graph", world.clock, world.store, became, lambda _: None)


def test_it_is_filed_as_the_first_time(world: World, mailbox: Any) -> None:
    """What was taken lies in Evidence, and what was for nobody beside it; neither as a mere duplicate."""
    box, settings = mailbox
    service = world.holdfast.service
    for name, sender, text in (
        (
            "taken",
            "s0@northshire.example.org",
            "Case: JW-48211\nTo: CMHT\nKind: transfer\nReason: Needs found\n"
            "Safeguarding: no\nRecord: LAS, case note of 23 November",
        ),
        ("stranger", "who@elsewhere.example.net", "accept JW-48211"),
    ):
        body = text.replace("\n", "\r\n")
        raw = f"From: {sender}\r\nTo: {box.address}, {world.settings.service.address}\r\nSubject: JW-48211\r\n"
        raw += f"Message-ID: <{name}@s.example.org>\r\n"
        box.put(f"{raw}\r\n{body}\r\n".encode(), received=world.clock.now())

    def stopped(letter: Letter) -> Outcome:
        service.intake.take(letter)
        raise CannotCommit("We stop here, after the commit.")

    first = _inbox(settings, world)
    first.start(stopped)
    assert box.wait(lambda: len(list(world.store.marks())) == 2)
    first.stop()
    assert {mark.outcome for mark in world.store.marks()} == {Outcome.HANDLED, Outcome.QUARANTINED}
    assert box.where("<taken@s.example.org>") == ["Inbox"]
    again = _inbox(settings, world)
    assert isinstance(again, ExchangeInbox | GraphInbox)
    again.start(service.intake.take)
    try:
        assert box.wait(
            lambda: "Inbox" not in box.where("<taken@s.example.org>") + box.where("<stranger@s.example.org>")
        )
    finally:
        again.stop()
    assert box.where("<taken@s.example.org>") == ["Evidence"]
    assert box.where("<stranger@s.example.org>") == ["Quarantine"]
    assert world.events()[:2] == ["CaseRegistered", "RequestMade"]
    assert world.events().count("RequestMade") == 1


def test_a_letter_that_never_came_has_no_outcome(world: World) -> None:
    """Nothing is made up of one that is not on record; and of one that is, the bytes count and not the id alone."""
    letter = Letter(raw=b"Message-ID: <x@s.example.org>\r\n\r\nHello", received_at=world.clock.now(), inbox="local")
    assert world.holdfast.service.intake.became(letter) is None
    became = world.holdfast.service.intake.take(letter)
    assert world.holdfast.service.intake.became(letter) is became
    other = Letter(raw=letter.raw + b"!", received_at=letter.received_at, inbox="local")
    assert world.holdfast.service.intake.became(other) is None
