"""The contract of fetched mailboxes, against a real EWS server: skipped where none is given.

HOLDFAST_VERIFY_EWS_URL, _USER, _PASSWORD and _MAILBOX name it, with Basic login; _INSECURE is set to 1 where the
server's certificate is its own. HOLDFAST_VERIFY_MANY is how many letters the test of many lays in. Use a mailbox
that nobody else does: new mail of others is filed as not for us. The tests take away the letters and the folders
that they made, also after a run that was broken off.
"""

import os
from collections.abc import Iterator

import pytest

from mailer.exchange import ExchangeMailbox, look
from mailer.finding import Verdict
from tests.contracts.mailbox_suite import Box, MailboxSuite
from tests.verification.ews_box import EwsBox
from tests.verification.ews_hands import Hands


class TestRealEws(MailboxSuite):
    """The suite that the small server of the tests passes, word for word."""

    @pytest.fixture
    def box(self, ews_mailbox: ExchangeMailbox, ews_hands: Hands) -> Iterator[Box]:
        box = EwsBox(ews_mailbox, ews_hands)
        yield box
        box.stop()

    @pytest.fixture
    def many(self) -> int:
        """How many letters at once: 250, or HOLDFAST_VERIFY_MANY."""
        return int(os.environ.get("HOLDFAST_VERIFY_MANY", "250"))


def test_nothing_is_found_amiss(ews_mailbox: ExchangeMailbox) -> None:
    """What an administrator is told of the mailbox is that it can be read, filed in and sent from."""
    assert [each.what for each in look(ews_mailbox) if each.verdict is Verdict.WRONG] == []
