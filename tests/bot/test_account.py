"""`holdfast account`, and what administrators hear: no letter in a mailbox is unaccounted, on a real set-up."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.cli import context
from bot.service.administrators.unaccounted import Differences
from bot.wiring import graph as graphwiring
from bot.wiring.load import rules_for
from bot.wiring.sources import settings_from
from protocol.messages.notices import Kind
from protocol.ports.letters import Accounted, FolderAccount
from store import open_store
from tests.bot.test_live import MONDAY_10, Write, box, by_graph, graph, on_exchange, write
from tests.mailer.exchange.box import ExchangeBox
from tests.mailer.graph.model import raw
from tests.mailer.graph.props import HandClock
from tests.mailer.graph.server import GraphServer

__all__ = ["box", "graph", "write"]
_SINCE = 'since = "2026-11-01"\n'


@pytest.fixture(autouse=True)
def ten_on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's clock agrees with the servers'."""
    monkeypatch.setattr(context, "SystemClock", HandClock)


def _account(file: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["account", "--settings", str(file), *options])


def test_on_exchange_each_letter_is_read_or_known(write: Write, box: ExchangeBox) -> None:
    """What was missed is read now and filed; asked again, everything has its outcome."""
    file = write(on_exchange(box, _SINCE))
    first = _account(file)
    assert first.exit_code == 0, first.output
    assert "1 had been missed and were read now. Every letter has its outcome." in first.stdout
    second = _account(file, "--json")
    found = json.loads(second.stdout.splitlines()[-1])
    assert sum(each["read_now"] + each["unaccounted"] for each in found["folders"]) == 0
    assert "Every letter has its outcome." in _account(file).stdout


def test_by_graph_what_cannot_be_read_is_unaccounted(write: Write, graph: GraphServer) -> None:
    """It is counted, said in words, and the exit status shows it."""
    graph.mailbox.put(raw(2), received=MONDAY_10)
    graph.misbehave(r"AAMk2/a\+=/\$value", times=99, status=400, code="ErrorInvalidRequest")
    done = _account(write(by_graph(graph, _SINCE)))
    assert done.exit_code == 1, done.output
    assert "Not everything is accounted for: 1 without an outcome." in done.stdout


def test_without_a_mailbox_there_is_nothing_to_compare(write: Write) -> None:
    """It says so, and does nothing."""
    done = _account(write())
    assert done.exit_code == 2
    assert "letters are brought by SMTP" in done.output


def test_administrators_hear_of_a_difference_once(write: Write, tmp_path: Path) -> None:
    """By number and kind of folder, never by a folder's name, which may be a person's."""
    settings, problems = settings_from(write())
    assert settings is not None, problems
    rules = rules_for(settings)
    store = open_store(f"sqlite:///{tmp_path / 'holdfast.db'}")
    woken: list[None] = []
    tell = Differences(store=store, rules=rules, wake=lambda: woken.append(None))
    account = FolderAccount(kind="inbox", name="Nell Ashgrove", known=3, read_now=2, unaccounted=1)
    quiet = FolderAccount(kind="put away", name="Junk Email", known=9)
    found = Accounted(inbox="cases@x.example.org", at=MONDAY_10, folders=(account, quiet))
    assert not found.agrees
    for _ in range(2):
        tell(found)
    [notice] = _notices(store)
    assert notice.kind is Kind.ADMINISTRATOR
    assert "2 letters had been missed" in str(notice.facts)
    assert "1 letter could not be read" in str(notice.facts)
    assert "Nell" not in str(notice.facts)
    tell(Accounted(inbox="cases@x.example.org", at=MONDAY_10, folders=(quiet,)))
    assert _notices(store) == [], "nobody hears where all is well"
    store.close()


def _notices(store):  # type: ignore[no-untyped-def]  # a SqlStore
    told = []

    def put_together(notices):  # type: ignore[no-untyped-def]  # Packing
        told.extend(each.notice for each in notices)
        return []

    store.outbox.pack(put_together, MONDAY_10)
    return told


def test_what_reads_sends_and_asks_who_is_away_is_one_client(write: Write, graph: GraphServer, tmp_path: Path) -> None:
    """One gate and one token for one mailbox by Graph."""
    settings, problems = settings_from(write(by_graph(graph)))
    assert settings is not None, problems
    named, clock = settings.mail_graph, HandClock()
    assert named is not None
    store = open_store(f"sqlite:///{tmp_path / 'one.db'}")
    inbox = graphwiring.inbox(named, "x", clock, store, lambda letter: None, lambda accounted: None)
    carrier, absences = graphwiring.carrier(named, clock), graphwiring.absences(named, clock)
    assert inbox._server._client is carrier._client  # type: ignore[attr-defined]  # the server by Graph
    assert carrier._client.gate is absences._client.gate
    assert carrier._client is not graphwiring.carrier(named, HandClock())._client
    store.close()
