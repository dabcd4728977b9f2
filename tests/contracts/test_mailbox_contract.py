"""The contract of fetched mailboxes, on each adapter against its own small server, over HTTP; and on a third that is
nothing but the calls of the port, in memory."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.contracts.mailbox_suite import Box, MailboxSuite
from tests.mailer.exchange.box import exchange_box
from tests.mailer.graph.box import graph_box
from tests.mailer.mailbox.shelf import shelf_box

BOXES: dict[str, Callable[[], AbstractContextManager[Box]]] = {
    "exchange": exchange_box,
    "graph": graph_box,
    "shelf": shelf_box,
}
"""Each adapter's mailbox under test."""


class TestMailbox(MailboxSuite):
    """The suite, on every adapter."""

    @pytest.fixture(params=sorted(BOXES))
    def box(self, request: pytest.FixtureRequest) -> Iterator[Box]:
        with BOXES[request.param]() as box:
            yield box

    @pytest.fixture
    def many(self) -> int:
        """More than a page of any answer."""
        return 250
