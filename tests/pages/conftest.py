"""The world of the pages: a trial that runs, and a case that one team has asked another to take."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.visiting import Pages


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """The same, for tests that read and leave the ledger as it was."""
    here = Pages(tmp_path_factory.mktemp("pages") / "home")
    here.request()
    here.sent()
    yield here
    here.close()


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    """Pages on Monday 23 November 2026 at 10:15, with request 1 of case JW-48211 open."""
    here = Pages(tmp_path / "home")
    here.request()
    here.sent()
    yield here
    here.close()
