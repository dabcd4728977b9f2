"""A fake chat service for every test that wants one."""

from collections.abc import Iterator

import pytest

from tests.web.channel import Channel


@pytest.fixture
def channel() -> Iterator[Channel]:
    with Channel() as made:
        yield made
