"""A trial, the chat clients of its people, and a browser at them."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.trial.chat_client import SETTINGS
from tests.playground.npm import CannotInstallError, client
from tests.playground.running import Client, Trial
from tests.playground.sitting import Sitting

CHROMIUM = "/usr/bin/chromium"
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""The browser knows no host but this machine."""


@pytest.fixture(scope="session")
def program() -> Path:
    """The chat client, installed. Skipped only where it cannot be had."""
    try:
        return client()
    except CannotInstallError as why:
        pytest.skip(f"the chat client cannot be had here: {why}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser. It is closed with its module: while it lives, no test can run a loop of its own."""
    if not shutil.which(CHROMIUM):
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", ALONE])
        yield chromium
        chromium.close()


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    """A trial that has begun, at 10:15am on Monday 23 November 2026."""
    begun = Trial(tmp_path)
    yield begun
    begun.stop()


@pytest.fixture
def sit(
    trial: Trial, program: Path, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Sitting]]:
    """Sits somebody down at a chat client of their own; `unlisted` changes who they are to somebody whom
    no directory lists."""
    clients: list[Client] = []
    sitting: list[Sitting] = []

    def sits(person: str, *, unlisted: bool = False) -> Sitting:
        line = trial.line if person in trial.line else trial.types("trial", "chat", person).splitlines()[-1]
        if unlisted:
            _nobody(tmp_path / "trial" / "chat" / person / SETTINGS)
        clients.append(Client(line, program, tmp_path / person))
        shots = tmp_path / request.node.name
        sitting.append(Sitting(browser, clients[-1].port, person.partition(".")[0], shots))
        return sitting[-1]

    yield sits
    for page in sitting:
        page.leaves()
    for each in clients:
        each.stop()


def _nobody(settings: Path) -> None:
    """Sit somebody else down, whose object id nobody knows."""
    known = json.loads(settings.read_text("utf-8"))
    known["currentUser"]["aadObjectId"] = "99999999-0000-4000-8000-000000000009"
    settings.write_text(json.dumps(known), "utf-8")
