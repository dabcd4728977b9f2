"""Promise: a Holdfast that is not well, or not there, is noticed by somebody else; and what it did can be followed
from a letter to the emails that it brought, by one id that says nothing of anybody."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from prometheus_client.parser import text_string_to_metric_families
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.process import logs
from bot.process.health import Health
from bot.process.metrics import KIND, exposed
from bot.web.server import application
from bot.workers.heartbeat import Heartbeat
from protocol.violations import CannotCommit
from tests.promises.world import World
from tests.web.serving import Serving

ROOT = Path(__file__).parents[2]
ALERTS = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text("utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
SETTINGS = """
[service]
address = "cases@holdfast.example.org"
contact_line = "Ring 01632 960100."
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A case that waits past its deadline, a stranger's letter in quarantine, and emails that have gone."""
    here = World(tmp_path_factory.mktemp("watched"))
    here.request()
    here.writes("stranger@nowhere.example.net", "hello")
    here.until("2026-11-25 17:30")
    yield here
    here.end()


def measured(text: str) -> dict[str, float]:
    """What Prometheus reads of it; a sample with labels by its name alone."""
    return {sample.name: sample.value for family in text_string_to_metric_families(text) for sample in family.samples}


def test_what_is_measured_is_what_the_record_says(world: World) -> None:
    """And no person and no case is named in it."""
    text = exposed(world.holdfast.health).decode()
    found = measured(text)
    sent = len(world.channel.posts)
    assert (found["holdfast_quarantined"], found["holdfast_requests_overdue"]) == (1, 1)
    assert found["holdfast_emails_sent_in_a_day"] <= sent
    assert found["holdfast_next_deadline_timestamp_seconds"] == world.store.next_due().timestamp()
    assert found["holdfast_commits_total"] == world.store.head()[0]
    assert found["holdfast_record_reachable"] == 1
    names = {word for each in world.rules.directory.people.values() for word in each.name.split()}
    assert [word for word in ("JW-", "48211", *names) if re.search(rf"\b{word}\b", text)] == []


def out_of_reach() -> Health:
    """The database is down."""
    raise CannotCommit("The database server is stopping or starting.", "")


def test_a_record_out_of_reach_is_measured_too() -> None:
    """It is the first thing to say then: a look that fails is no page that fails."""
    assert measured(exposed(out_of_reach).decode())["holdfast_record_reachable"] == 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_what_there_is_and_says_what_to_do(rule: dict[str, Any], world: World) -> None:
    """Each expression names measurements that exist, and each alert a part of the documentation that does."""
    named = set(re.findall(r"\bholdfast_\w+", rule["expr"]))
    known = {family.name for family in text_string_to_metric_families(exposed(world.holdfast.health).decode())}
    known |= {f"{name}_total" for name in known}
    assert named <= known
    assert named or rule["expr"].startswith("up{")
    file, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / file).read_text("utf-8"), re.M)
    assert anchor in {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}
    assert rule["annotations"]["summary"].endswith(".")


# --- a heartbeat -----------------------------------------------------------------------------------


class Beating:
    """A heartbeat every five minutes, and what it asked for."""

    def __init__(self, health: Health, fails: bool = False) -> None:
        self.health, self.fails, self.now = health, fails, 1000.0
        self.asked: list[float] = []
        url = "https://beats.example.org/secret-1f3c"
        self.beat = Heartbeat(url, 5, lambda: self.health, ask=self._ask, ticks=lambda: self.now)

    def _ask(self, url: str) -> None:
        self.asked.append(self.now)
        if self.fails:
            raise OSError(f"no route to {url}")

    def lives(self, minutes: int) -> list[float]:
        """After so many minutes of a turn each second or so: when it asked, in minutes."""
        for _ in range(minutes * 6):
            self.beat.turn()
            self.now += 10
        return [(each - 1000) / 60 for each in self.asked]


def test_it_beats_while_all_is_well_and_falls_silent_when_it_is_not(world: World) -> None:
    """Silence is what tells: nothing is said in between, and none is made up for afterwards."""
    well = replace(world.holdfast.health(), troubles=())
    beating = Beating(well)
    assert beating.lives(16) == [0.5, 5.5, 10.5, 15.5]
    beating.health = replace(well, troubles=("Deadlines are not being watched.",))
    assert beating.lives(20) == [0.5, 5.5, 10.5, 15.5]
    beating.health = well
    assert beating.lives(6) == [0.5, 5.5, 10.5, 15.5, 36, 41]


def test_one_that_cannot_be_sent_stops_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """It is tried again in its turn, and its address, which is secret, is not in the log."""
    beating = Beating(replace(world.holdfast.health(), troubles=()), fails=True)
    with caplog.at_level("WARNING"):
        assert beating.lives(11) == [0.5, 5.5, 10.5]
    assert "could not be sent" in caplog.text
    assert "secret-1f3c" not in str([each.__dict__ for each in caplog.records])


# --- a second process ------------------------------------------------------------------------------


class Watcher:
    """Somebody else's timer, which asks a Holdfast whether it is well; its emails go into a Maildir."""

    def __init__(self, home: Path, world: World) -> None:
        self.home = home
        home.mkdir()
        (home / "directory.toml").write_text((world.settings.directory).read_text("utf-8"), "utf-8")
        (home / "holdfast.toml").write_text(SETTINGS, "utf-8")

    def looks(self, url: str) -> Result:
        """One turn of its timer."""
        return CliRunner().invoke(app, ["watch", "--health", f"{url}/health", "-s", str(self.home / "holdfast.toml")])

    def subjects(self) -> list[str]:
        """Of the emails that it sent."""
        files = sorted((self.home / "outgoing").rglob("new/*"), key=lambda each: each.stat().st_mtime_ns)
        return [str(message_from_bytes(each.read_bytes(), policy=policy.default)["subject"]) for each in files]


@contextmanager
def answering(health: list[Health]) -> Iterator[str]:
    """A Holdfast that says what stands in the list, and shows its measurements."""

    def make() -> Any:
        return application(lambda: health[0], measured=lambda: (exposed(lambda: health[0]), KIND))

    with Serving(make) as serving:
        yield serving.url


def test_a_second_process_tells_once_and_again_when_it_is_well(world: World, tmp_path: Path) -> None:
    """Not at the first miss, which may be a restart; whether it says that it is not well, or says nothing."""
    watcher = Watcher(tmp_path / "watcher", world)
    well = replace(world.holdfast.health(), troubles=())
    health = [replace(well, troubles=("Deadlines are not being watched.",))]
    with answering(health) as url:
        assert requests.get(f"{url}/metrics", timeout=10).headers["Content-Type"] == KIND
        assert [watcher.looks(url).exit_code for _ in range(3)] == [1, 1, 1]
        assert watcher.subjects() == ["[Holdfast] Please look at this: Holdfast says that it is not well"]
        health[0] = well
        assert [watcher.looks(url).exit_code for _ in range(2)] == [0, 0]
        assert watcher.subjects()[1:] == ["[Holdfast] Please look at this: Holdfast is well again"]
    said = [watcher.looks(url).output for _ in range(3)]
    assert {each.partition(":")[0] for each in said} == {"Holdfast does not answer"}
    assert watcher.subjects()[2:] == ["[Holdfast] Please look at this: Holdfast does not answer"]


# --- one id ------------------------------------------------------------------------------------------


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The log as the program writes it; afterwards everything is as it was."""
    root, ours = logging.getLogger(), logging.getLogger("holdfast")
    before, stream = (root.handlers[:], root.level, ours.handlers[:], ours.level), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    root.handlers[:] = [handler]
    ours.setLevel("INFO")
    yield stream
    root.handlers[:], root.level, ours.handlers[:], ours.level = before


def test_one_id_leads_from_a_letter_to_its_emails(tmp_path: Path, lines: io.StringIO) -> None:
    """In the log and on the record; no address, no name and no Message-ID stands in any line."""
    world = World(tmp_path)
    world.request(case="JW-48211")
    world.writes("r1", "Perhaps next week?", message_id="<rosa.one.secret@riverside.example.org>")
    world.end()
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    taken = [each for each in said if each["message"] == "A message was taken."]
    sent = [each for each in said if each["message"] == "An email was sent."]
    assert [each["case"] for each in taken] == ["JW-48211", "JW-48211"]
    trail = taken[1]["trail"]
    assert trail in {each["trail"] for each in sent}
    assert re.search(r"\w{2,}@|rosa|riverside", lines.getvalue(), re.I) is None

    (tmp_path / "holdfast.toml").write_text(SETTINGS, "utf-8")
    found = CliRunner().invoke(app, ["trace", trail, "-s", str(tmp_path / "holdfast.toml")])
    assert found.exit_code == 0, found.output
    assert "Rosa One" in found.output
