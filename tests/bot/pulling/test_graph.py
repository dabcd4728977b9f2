"""People of an Entra tenant, read over HTTP, as people of a source."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.directory.sync.graph import graph_source
from bot.directory.sync.settings import Graph
from bot.process.clock import TurnedClock
from bot.settings.model import Application
from protocol.violations import Misconfigured
from tests.bot.pulling.material import planned
from tests.mailer.graph.server import CLIENT, SECRET, TENANT, GraphServer

CLOCK = TurnedClock(datetime(2026, 11, 23, 10, 15, tzinfo=UTC))


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer() as running:
        yield running
    assert running.complaints == []


def _settings(server: GraphServer, folder: Path, secret: str = SECRET) -> Graph:
    (folder / "graph-secret").write_text(f"{secret}\n", "utf-8")
    application = Application(tenant=TENANT, client=CLIENT, secret_file=folder / "graph-secret", authority=server.login)
    return Graph(application=application, url=server.url)


def _user(number: int, name: str, boss: int = 0, **more: Any) -> dict[str, Any]:
    start = name.lower().replace(" ", ".")
    return {
        "id": f"0040fbae-3b9d-48c2-88d4-00000000000{number}", "displayName": name, "accountEnabled": True,
        "mail": f"{start}@northshire.example.org", "userPrincipalName": f"{start}@northshire.example.org",
        "manager": {"id": f"0040fbae-3b9d-48c2-88d4-00000000000{boss}"} if boss else None, **more,
    }  # fmt: skip


def test_a_tenant_becomes_a_directory(server: GraphServer, tmp_path: Path) -> None:
    """Users with their managers, page by page; the Entra id is what they are known by in chat."""
    server.page = 2
    server.users = [
        _user(1, "Greta Holm", 2, department="Learning Disability"),
        _user(2, "Ravi Solanke", 3, department="Learning Disability", jobTitle="Team Manager"),
        _user(3, "Samir Bellweather", jobTitle="Director of Adult Services"),
        _user(4, "Off Duty", 2, department="Learning Disability", accountEnabled=False),
        _user(5, "Guest", 2, department="Learning Disability", userType="Guest"),
        _user(6, "Nell Ashgrove", 2, department="Learning Disability"),
    ]
    source = graph_source(_settings(server, tmp_path), CLOCK)
    found = planned(list(source.people()), kind=source.kind)
    assert not found.refusals
    assert found.after.people.keys() == {"greta.holm", "nell.ashgrove", "ravi.solanke", "samir.bellweather"}
    assert [each.key for each in found.after.chain("learning")] == ["ravi.solanke", "samir.bellweather"]
    assert found.after.person_with("0040FBAE-3b9d-48c2-88d4-000000000001") is found.after.people["greta.holm"]
    assert planned(list(source.people()), kind=source.kind, pulled=found.text).text == found.text


def test_a_tenant_that_breaks_off_gives_nobody(server: GraphServer, tmp_path: Path) -> None:
    """The second page is refused: no part of the list is taken."""
    server.page = 1
    server.users = [_user(1, "Greta Holm"), _user(2, "Ravi Solanke")]
    server.misbehave(r"/users\?.*skip", status=403, code="Authorization_RequestDenied", times=9)
    with pytest.raises(Misconfigured, match="Nothing was changed"):
        graph_source(_settings(server, tmp_path), CLOCK).people()


def test_a_wrong_secret_is_an_error_with_a_mend(server: GraphServer, tmp_path: Path) -> None:
    """What an administrator must do is said; the secret is not."""
    with pytest.raises(Misconfigured) as caught:
        graph_source(_settings(server, tmp_path, "wr0ng"), CLOCK).people()
    assert "wr0ng" not in str(caught.value)


def test_a_secret_that_is_not_there_is_an_error(server: GraphServer, tmp_path: Path) -> None:
    """The file is named."""
    settings = _settings(server, tmp_path)
    (tmp_path / "graph-secret").unlink()
    with pytest.raises(Misconfigured, match="graph-secret cannot be read"):
        graph_source(settings, CLOCK)
