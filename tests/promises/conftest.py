"""The world that the promises are told in: in memory, and over a real socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.world import World


@pytest.fixture(params=["in memory", "over SMTP"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A world on Monday 23 November 2026 at 10:15, with nothing in it yet."""
    here = World(tmp_path / "home", smtp=request.param == "over SMTP")
    yield here
    here.end()
