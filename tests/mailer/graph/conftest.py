"""A Graph server for each test, which must have nothing to complain of at its end."""

from collections.abc import Iterator

import pytest

from tests.mailer.graph.props import Given
from tests.mailer.graph.server import GraphServer


@pytest.fixture
def given() -> Iterator[Given]:
    with GraphServer() as server:
        yield Given(server)
    assert server.complaints == []
    assert server.most_at_once <= 4
