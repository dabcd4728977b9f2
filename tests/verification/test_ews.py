"""The contract of fetched mailboxes, against a real EWS server. See conftest.py for how to name one."""

import os
from collections.abc import Iterator

import pytest

from tests.contracts.mailbox_suite import Box, MailboxSuite
from tests.verification.ews_box import EwsBox


class TestRealEws(MailboxSuite):
    """The suite that the small server of the tests passes, word for word."""

    @pytest.fixture
    def box(self, ews_environment: dict[str, str]) -> Iterator[Box]:
        box = EwsBox(**{name.lower(): value for name, value in ews_environment.items()})
        yield box
        box.stop()

    @pytest.fixture
    def many(self) -> int:
        """How many letters at once: 250, or HOLDFAST_VERIFY_MANY."""
        return int(os.environ.get("HOLDFAST_VERIFY_MANY", "250"))
